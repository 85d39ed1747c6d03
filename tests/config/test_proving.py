"""The check of a document in another process: what it says, how far it is, and that it ends."""

import asyncio
import os

import pytest

from config import proving
from config.book_text import network_text
from config.network import load_network
from config.proving import Answer, NotABook, Order, Progress, ProofFailed, Proved, prove, prove_elsewhere
from routing.model import Instant

NOON = Instant(1_795_453_200_000)
BOOK = network_text(load_network())


class TestProve:
    def test_tells_the_progress_and_then_what_it_found(self) -> None:
        told: list[Answer] = []
        prove(Order(document=BOOK, first=NOON, days=2), told.append)
        shares = [one.share for one in told if isinstance(one, Progress)]
        assert shares == sorted(shares)
        assert 1 < len(shares) <= proving.STEPS
        last = told[-1]
        assert isinstance(last, Proved)
        assert last.findings.ok

    def test_tells_why_a_text_is_no_book(self) -> None:
        told: list[Answer] = []
        prove(Order(document="rules = 7", first=NOON), told.append)
        (last,) = told
        assert isinstance(last, NotABook)
        assert "rules (line 1): this is not a list; write one in brackets, such as [...]" in last.problems


@pytest.mark.slow
class TestProveElsewhere:
    async def test_gives_the_same_answer_as_at_home(self) -> None:
        order = Order(document=BOOK, first=NOON, days=2)
        at_home: list[Answer] = []
        prove(order, at_home.append)
        shares: list[float] = []
        assert await prove_elsewhere(order, shares.append) == at_home[-1]
        assert shares != []

    async def test_never_stays_when_its_asker_leaves(self) -> None:
        begun = asyncio.Event()
        task = asyncio.create_task(prove_elsewhere(Order(document=BOOK, first=NOON), lambda _: begun.set()))
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() == []

    async def test_gives_up_when_it_takes_too_long(self) -> None:
        with pytest.raises(ProofFailed, match="TimeoutError"):
            await prove_elsewhere(Order(document=BOOK, first=NOON), lambda _: None, time_s_max=0.01)
        assert children() == []


def children() -> list[str]:
    """The checks that this process has left running."""
    with open(f"/proc/{os.getpid()}/task/{os.getpid()}/children") as file:
        return [pid for pid in file.read().split() if "config.proving" in command(pid)]


def command(pid: str) -> str:
    try:
        with open(f"/proc/{pid}/cmdline") as file:
            return file.read()
    except OSError:
        return ""
