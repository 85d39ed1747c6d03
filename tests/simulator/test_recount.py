"""Counting again from events: a caller who was passed on counts once, and so does each second of their wait."""

from typing import Any

import pytest

from routing import events as e
from routing.floor import Contact, Floor
from routing.model import (
    UNKNOWN_REGION,
    CallSid,
    ContactEnd,
    ContactId,
    ContactState,
    EndedBy,
    EventId,
    Instant,
    Language,
    OfferId,
    SpecialistId,
)
from routing.talk_model import Target, TargetKind
from simulator.flood.orphans import orphans
from simulator.flood.recount import (
    BoardCounts,
    Counted,
    Totals,
    board_differences,
    call_back_totals,
    contact_differences,
    count,
    offer_differences,
    totals,
)
from tests.simulator.verdicts import CONTACT, OFFER, ROUTE, SID, WHO, arrived, chosen, connected, made

COLLEAGUE, SECOND = SpecialistId("north_10"), OfferId(f"{CONTACT}-2")


def passed_on(ms: int) -> e.Event:
    return e.ContactTransferred(
        id=EventId(f"t{ms}"),
        at=Instant(ms),
        contact=CONTACT,
        offer=OFFER,
        specialist=WHO,
        to=Target(kind=TargetKind.QUEUE),
        language=Language("en"),
        route=ROUTE,
        cool_until=Instant(ms + 30_000),
    )


def again(ms: int) -> e.Event:
    return e.ContactConnected(
        id=EventId(f"c{ms}"),
        at=Instant(ms),
        contact=CONTACT,
        offer=SECOND,
        specialist=COLLEAGUE,
        waited_ms=9_999,
    )


def closed(ms: int, end: ContactEnd = ContactEnd.ANSWERED) -> e.Event:
    return e.ContactClosed(
        id=EventId(f"x{ms}"), at=Instant(ms), contact=CONTACT, end=end, by=EndedBy.CALLER, waited_ms=9_999
    )


def transferred() -> Counted:
    """Queued at 1 s, answered at 2 s, passed on at 5 s, answered again at 9 s, over at 12 s."""
    first = [arrived(), *chosen(1_000), made(1_000), *connected(2_000)]
    return count([*first, passed_on(5_000), again(9_000), closed(12_000)])[CONTACT]


def row(one: Counted, **other: Any) -> dict[str, Any]:
    names = Counted.__slots__
    return {name: getattr(one, name) for name in names} | other


class TestACallerWhoWasPassedOn:
    def test_has_waits_and_talks_added_up_from_what_happened(self) -> None:
        one = transferred()
        assert (one.waited_ms, one.talked_ms) == (1_000 + 4_000, 3_000 + 3_000)
        assert (one.connected_at, one.answered_after_ms, one.specialist_id) == (2_000, 1_000, COLLEAGUE)

    def test_is_one_answered_call_in_the_totals(self) -> None:
        found = totals([transferred()], since=0)
        assert found == {("NORTH", "en"): Totals(answered=1, answered_wait_ms=1_000)}

    def test_who_gives_up_while_they_wait_again_was_answered(self) -> None:
        first = [arrived(), *chosen(1_000), made(1_000), *connected(2_000), passed_on(5_000)]
        one = count([*first, closed(8_000, ContactEnd.ABANDONED_WAITING)])[CONTACT]
        assert (one.waited_ms, one.ended_as) == (4_000, "abandoned_waiting")
        assert totals([one], since=0)["NORTH", "en"].answered == 1


class TestACallBack:
    def test_waits_from_its_booking_for_the_call_has_waited_before(self) -> None:
        back = ContactId(f"{CONTACT}-back")
        booked = e.CallBackBooked(
            id=EventId("b"),
            at=Instant(8_000),
            contact=back,
            of=CONTACT,
            number_of=CallSid(SID),
            line="main",
            rule_book="1",
            evidence=UNKNOWN_REGION,
            language=Language("en"),
            route=ROUTE,
            queued_at=Instant(1_000),
        )
        one = count([booked])[back]
        assert (one.queued_at, one.waiting_since, one.call_back_of) == (1_000, 8_000, CONTACT)
        found = call_back_totals([one], since=0)["NORTH"]
        assert (found.booked, found.owed, found.reached) == (1, 1, 0)


class TestDifferences:
    @pytest.mark.parametrize(
        "wrong", [{"waited_ms": 5_001}, {"talked_ms": 0}, {"offers": 2}, {"ended_as": "abandoned_waiting"}]
    )
    def test_between_records_and_events_are_named(self, wrong: dict[str, Any]) -> None:
        one = transferred()
        assert not list(contact_differences({CONTACT: one}, {CONTACT: row(one)}))
        (words,) = contact_differences({CONTACT: one}, {CONTACT: row(one, **wrong)})
        assert next(iter(wrong)) in words

    def test_a_missing_row_is_one(self) -> None:
        assert list(contact_differences({CONTACT: transferred()}, {})) == [
            f"{CONTACT}: no row in the records"
        ]

    def test_of_a_caller_who_left_may_be_as_long_as_the_news_took(self) -> None:
        one = count([arrived(), *chosen(1_000), closed(9_000, ContactEnd.ABANDONED_WAITING)])[CONTACT]
        assert not list(contact_differences({CONTACT: one}, {CONTACT: row(one, waited_ms=6_000)}))
        assert list(contact_differences({CONTACT: one}, {CONTACT: row(one, waited_ms=1_000)}))

    def test_of_offers_are_named(self) -> None:
        events = [made(1_000), *connected(2_000)]
        said = [{"offer_id": OFFER, "outcome": "connected"}]
        assert not list(offer_differences(events, said))
        assert list(offer_differences(events, [{"offer_id": OFFER, "outcome": "missed"}]))
        assert list(offer_differences(events, []))

    def test_of_the_board_are_named(self) -> None:
        mine = BoardCounts(contacts=1, owed=1)
        mine.waiting["NORTH", "en"] = 1
        shown = BoardCounts(contacts=1, owed=0)
        assert len(list(board_differences(shown, mine))) == 2
        assert not list(board_differences(mine, mine))


class TestOrphans:
    LIVE = (
        {
            "call_sid": SID,
            "parent_call_sid": None,
            "direction": "inbound",
            "status": "in-progress",
            "dialled_at": 5,
        },
    )
    ROOM = ({"name": f"room-{OFFER}", "since": 5, "participants": [SID]},)

    def test_are_calls_and_rooms_and_people_in_them_that_no_contact_owns(self) -> None:
        found = list(orphans({"calls": self.LIVE, "rooms": self.ROOM}, Floor(), 0))
        assert len(found) == 3

    def test_are_none_while_their_contact_lives(self) -> None:
        floor = Floor()
        floor.contacts[CONTACT] = Contact(
            id=CONTACT,
            call=CallSid(SID),
            line="main",
            rule_book="1",
            state=ContactState.WAITING,
            evidence=UNKNOWN_REGION,
            arrived_at=Instant(5),
            room=OFFER,
        )
        assert not list(orphans({"calls": self.LIVE, "rooms": self.ROOM}, floor, 0))

    def test_are_not_looked_for_among_what_began_before(self) -> None:
        assert not list(orphans({"calls": self.LIVE, "rooms": self.ROOM}, Floor(), 6))
