"""How fast calls end and callers leave, as far as a floor has seen: what the expected wait is made of."""

import pytest

from routing.estimates import ends_per_ms, ladder_ms, leaves_per_ms
from routing.floor import Contact, Floor, Specialist
from routing.model import (
    ENGLISH,
    UNKNOWN_REGION,
    CallSid,
    ContactId,
    ContactState,
    Instant,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.observing import see_handling, see_wait
from routing.rulebook import Pace

ASSUMED = Pace(handle_mean_ms=600_000, patience_mean_ms=270_000)
ANA = Specialist(
    id=SpecialistId("ana"),
    partner=PartnerId("P"),
    languages=(ENGLISH,),
    state=SpecialistState.WRAP_UP,
    since=Instant(0),
    lease_until=Instant(0),
    occupied_since=Instant(0),
)
CALLER = Contact(
    id=ContactId("ann"),
    call=CallSid("CA1"),
    line="main",
    rule_book="1",
    state=ContactState.WAITING,
    arrived_at=Instant(0),
    waiting_since=Instant(0),
    evidence=UNKNOWN_REGION,
)


def seen(calls: int, handle_ms: int, *, leaves_each: int, waited_ms: int) -> Floor:
    """A floor on which so many calls were handled; every `leaves_each`-th caller left instead."""
    floor = Floor()
    for number in range(calls):
        left = leaves_each > 0 and number % leaves_each == 0
        see_wait(floor, CALLER, Instant(waited_ms), left=left)
        if not left:
            see_handling(floor, ANA, Instant(handle_ms))
    return floor


class TestRates:
    def test_are_those_of_the_book_before_anything_was_seen(self) -> None:
        assert 1 / ends_per_ms(Floor(), ASSUMED) == pytest.approx(600_000)
        assert 1 / leaves_per_ms(Floor(), ASSUMED) == pytest.approx(270_000)

    def test_lean_on_the_book_while_little_was_seen(self) -> None:
        few = seen(10, 420_000, leaves_each=0, waited_ms=0)
        assert 420_000 < 1 / ends_per_ms(few, ASSUMED) < 600_000

    def test_forget_what_the_book_assumed_once_enough_was_seen(self) -> None:
        """An assumption that never fades keeps every announced wait wrong by as much as it is wrong."""
        day = seen(3_000, 420_000, leaves_each=5, waited_ms=36_000)
        assert 1 / ends_per_ms(day, ASSUMED) == pytest.approx(420_000, rel=0.005)
        assert 1 / leaves_per_ms(day, ASSUMED) == pytest.approx(180_000, rel=0.01)

    def test_never_come_to_say_that_nobody_would_leave(self) -> None:
        calm = seen(3_000, 420_000, leaves_each=0, waited_ms=0)
        assert leaves_per_ms(calm, ASSUMED) > 0
        assert ladder_ms(500, 20 * ends_per_ms(calm, ASSUMED), leaves_per_ms(calm, ASSUMED)) > 0

    def test_follow_a_day_on_which_calls_take_longer(self) -> None:
        floor = seen(2_000, 420_000, leaves_each=0, waited_ms=0)
        for _ in range(1_500):
            see_handling(floor, ANA, Instant(840_000))
        assert 1 / ends_per_ms(floor, ASSUMED) == pytest.approx(840_000, rel=0.03)
