"""Prove a rule book in a process of its own: the proof computes for seconds, and whoever asks also answers callers.

The child (`python -m config.proving`) reads one `Order` and tells how far it has come, then what it found. It gets no
credentials.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import msgspec

from config.editions import book_of_document
from config.elsewhere import asked, make_way, question_and_teller, without_settings
from config.errors import TableError
from routing.check import check
from routing.check_model import Findings
from routing.model import Instant

DAYS = 365
TIME_S_MAX = 60.0
NICENESS = 10
STEPS = 50
"""Progress is told at most so often."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    document: str
    first: Instant
    days: int = DAYS


class Progress(msgspec.Struct, frozen=True, tag=True):
    share: float


class Proved(msgspec.Struct, frozen=True, tag=True):
    findings: Findings


class NotABook(msgspec.Struct, frozen=True, tag=True):
    """The document cannot be used; each problem says where and what to do."""

    problems: tuple[str, ...]


Answer = Progress | Proved | NotABook
_ANSWER = msgspec.json.Decoder(Answer)


class ProofFailed(Exception):
    """The check ended without an answer, or took too long. Asking again may help."""


def prove(order: Order, told: Callable[[Answer], None]) -> None:
    """Check a document, telling of the progress and last of the result."""
    try:
        book = book_of_document(order.document, order.first)
    except TableError as wrong:
        told(NotABook(wrong.problems))
        return
    shown = 0

    def progress(share: float) -> None:
        nonlocal shown
        if int(share * STEPS) > shown:
            shown = int(share * STEPS)
            told(Progress(share))

    told(Proved(check(book, order.first, order.days, progress=progress)))


async def prove_elsewhere(
    order: Order, progress: Callable[[float], None], time_s_max: float = TIME_S_MAX
) -> Proved | NotABook:
    """Have a document checked by another process. Raises: ProofFailed."""
    try:
        async with (
            asyncio.timeout(time_s_max),
            asked(["config.proving"], msgspec.json.encode(order), without_settings()) as lines,
        ):
            return await _answer(lines, progress)
    except (TimeoutError, OSError, ValueError, msgspec.MsgspecError) as cause:
        raise ProofFailed(f"The check of a rule book came to nothing: {type(cause).__name__}") from cause


async def _answer(lines: AsyncIterator[bytes], progress: Callable[[float], None]) -> Proved | NotABook:
    async for line in lines:
        match _ANSWER.decode(line):
            case Progress(share=share):
                progress(share)
            case Proved() | NotABook() as answer:
                return answer
    raise ProofFailed("The check of a rule book ended without an answer.")


if __name__ == "__main__":
    make_way(NICENESS)
    question, tell = question_and_teller()
    prove(msgspec.json.decode(question, type=Order), lambda answer: tell(msgspec.json.encode(answer)))
