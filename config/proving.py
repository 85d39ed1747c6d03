"""Prove a rule book in a process of its own: the proof computes for seconds, and whoever asks also answers callers.

The child (`python -m config.proving`) reads one `Order` from its standard input and writes lines of JSON: how far it
has come, then what it found. It gets no credentials, makes way for everybody else, and ends with its asker.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable

import msgspec

from config.editions import book_of_document
from config.errors import TableError
from config.settings import environment
from routing.check import check
from routing.check_model import Findings
from routing.model import Instant

DAYS = 365
TIME_S_MAX = 60.0
NICENESS = 10
STEPS = 50
"""Progress is told at most so often."""
_OURS = ("SWITCHBOARD_", "TWILIO_", "REDIS_URL", "DATABASE_URL")


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
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "config.proving",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={name: value for name, value in environment().items() if not name.startswith(_OURS)},
        limit=16 * 1024 * 1024,
    )  # fmt: skip
    try:
        async with asyncio.timeout(time_s_max):
            return await _answer(child, order, progress)
    except (TimeoutError, OSError, ValueError, msgspec.MsgspecError) as cause:
        raise ProofFailed(f"The check of a rule book came to nothing: {type(cause).__name__}") from cause
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()


async def _answer(
    child: asyncio.subprocess.Process, order: Order, progress: Callable[[float], None]
) -> Proved | NotABook:
    assert child.stdin is not None, "asked for a pipe"
    assert child.stdout is not None, "asked for a pipe"
    child.stdin.write(msgspec.json.encode(order))
    child.stdin.close()
    async for line in child.stdout:
        match _ANSWER.decode(line):
            case Progress(share=share):
                progress(share)
            case Proved() | NotABook() as answer:
                return answer
    raise ProofFailed("The check of a rule book ended without an answer.")


def _tell(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    os.nice(NICENESS)
    prove(msgspec.json.decode(sys.stdin.buffer.read(), type=Order), _tell)
