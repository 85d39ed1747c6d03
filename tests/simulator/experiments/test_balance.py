"""Balance between partners: agreed shares, caps, and nobody idle beside a caller."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product

import pytest

from routing import events as e
from routing.floor import Floor
from routing.model import ContactState, PartnerId, SpecialistId, SpecialistState
from routing.rulebook import RuleBook
from simulator.experiments import books, play_experiment
from simulator.experiments.balance import BalanceResult
from simulator.experiments.drawn import DrawnCall, Shift
from simulator.experiments.play import play
from simulator.experiments.watching import helping_now, may_serve
from simulator.virtual.virtual_time import VirtualTime
from tests.simulator.experiments.small import small_day

EAST, WEST = PartnerId("EAST"), PartnerId("WEST")


@cache
def small() -> BalanceResult:
    changes = ("hours=24", "checkpoints_h=[2, 24]", "watched.hours=1")
    result = play_experiment("balance", replications=1, workers=1, changes=changes).result
    assert isinstance(result, BalanceResult)
    return result


@pytest.mark.slow
class TestShares:
    def test_of_help_come_to_what_was_agreed(self) -> None:
        last = small().agreed[-1]
        assert last.shares == pytest.approx({"EAST": 0.5, "NORTH": 0.3, "SOUTH": 0.2}, abs=0.03)
        assert last.off_max < 0.03

    def test_would_be_others_without_an_agreement(self) -> None:
        assert small().by_idle_time[-1].off_mean > 0.05


@pytest.mark.slow
class TestCaps:
    def test_are_reached_and_never_exceeded(self) -> None:
        capped = [one for one in small().watched if one.book != "shares"]
        assert len(capped) == 3
        for one in capped:
            assert one.at_cap > 0
            assert one.over_cap == 0
            assert one.helped_most["EAST"] <= 3
            assert one.helped_most["SOUTH"] <= 1


@pytest.mark.slow
class TestNobodyIdles:
    def test_beside_a_caller_whom_they_may_serve(self) -> None:
        """F08, F23: after every event, looked up pair by pair without the engine's indexes."""
        for one in small().watched:
            assert one.pairs > 100, one.book
            assert one.idle_beside_caller == 0, one.book


class TestMayServe:
    """The watch itself: it would see what it is there to see."""

    def seen(self, book: RuleBook, laxer: RuleBook) -> list[tuple[bool, bool]]:
        """Let two callers of the west come where only the east has people, two of them, and say of each pair of a
        ready specialist and a waiting caller whether one may serve the other, by either book."""
        calls = [DrawnCall(at_ms=at, home=WEST, handle_ms=9_000, patience_ms=5_000) for at in (100, 200)]
        shifts = [Shift(specialist=SpecialistId(name), partner=EAST) for name in ("ana", "bob")]
        pairs: list[tuple[bool, bool]] = []

        def watch(time: VirtualTime) -> None:
            def look(_: e.Event) -> None:
                pairs.extend(pairs_of(time.floor, time.now, book, laxer))

            time.listeners.append(look)

        play(small_day().starts, book, calls, shifts, watch=watch)
        return pairs

    def test_knows_what_a_cap_keeps_apart(self) -> None:
        free = books.network_book([EAST, WEST])
        capped = replace(free, partners=tuple(replace(one, cap=1) for one in free.partners))
        assert set(self.seen(capped, free)) == {(False, True)}

    def test_knows_what_a_reserve_keeps_apart(self) -> None:
        free = books.network_book([EAST, WEST])
        assert set(self.seen(books.reserved(free, 1), free)) == {(False, True)}

    def test_knows_that_a_caller_waits_for_their_own_partner(self) -> None:
        free = books.network_book([EAST, WEST])
        assert set(self.seen(books.separate(free), free)) == {(False, False)}

    def test_finds_no_pair_where_nothing_keeps_them_apart(self) -> None:
        free = books.network_book([EAST, WEST])
        assert self.seen(free, free) == []


def pairs_of(floor: Floor, at: int, book: RuleBook, laxer: RuleBook) -> Iterator[tuple[bool, bool]]:
    ready = [one for one in floor.specialists.values() if one.state is SpecialistState.READY]
    waiting = [one for one in floor.contacts.values() if one.state is ContactState.WAITING]
    helping = helping_now(floor)
    for specialist, contact in product(ready, waiting):
        now = may_serve(floor, specialist, contact, helping, at)
        floor.rule_book = laxer
        yield now, may_serve(floor, specialist, contact, helping, at)
        floor.rule_book = book
