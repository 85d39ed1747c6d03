"""The tables themselves, and that an arrow which is not in them changes nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from routing import events as e
from routing.errors import IllegalTransition, UnknownRecord
from routing.evolve import evolve
from routing.model import ENGLISH, ContactState, EventId, OfferState, SpecialistId, SpecialistState
from routing.phone_model import Phone, Reach
from routing.states import CONTACT, OFFER, SPECIALIST
from tests.routing.bench import NOON, Bench
from tests.routing.event_samples import AMY, event_types, sample
from tests.routing.kept import indexes, stored
from tests.routing.situations import (
    ANN_BACK,
    CALLED_BACK,
    SITUATIONS,
    floor_that_calls_back,
    floor_with,
    is_asked_in,
)

WITHOUT_A_MACHINE = {
    e.RuleBookPublished,
    e.LeasesRenewed,
    e.EmergencyDeclared,
    e.EmergencyEnded,
    e.PartnerLoadReported,
    e.QueueReviewed,
    e.MessageLeft,
    e.SourceBlocked,
    e.SourceUnblocked,
}
"""Events about no single contact, specialist or offer, or about no state of theirs."""

BEGIN_A_RECORD = {e.CallArrived, e.CallBackBooked}
"""Events whose record does not exist before them."""

OF_CALL_BACKS = {
    e.CallBackPlaced,
    e.CallBackTaken,
    e.CallBackFailed,
    e.CallBackDue,
    e.CallBackCancelled,
}
"""Events of contacts that began when somebody chose to be called back."""

OF_TELEPHONES = {e.PhoneCalled, e.PhoneRang, e.PhoneTaken, e.PhoneUnreached, e.PhoneLost}
"""Events of specialists who work by telephone, in whatever state they are."""


def reachable(table: Mapping[Any, Mapping[type[e.Event], Any]], start: object) -> set[object]:
    seen: set[object] = set()
    frontier = [start]
    while frontier:
        state = frontier.pop()
        if state not in seen:
            seen.add(state)
            frontier += list(table[state].values())
    return seen


def is_allowed(
    kind: type[e.Event],
    contact: ContactState | None,
    specialist: SpecialistState | None,
    offer: OfferState | None,
    *,
    called_back: bool = False,
) -> bool:
    """Whether every machine that the event belongs to has the arrow."""
    if kind in BEGIN_A_RECORD:
        return contact is None
    if kind in OF_CALL_BACKS and not called_back:
        return False
    if kind is e.ContactHandedOver and offer is not OfferState.CONSULTING:
        # Two offers change with it, and this must be the one that was asked in.
        return False
    arrows = [
        (any(kind in row for row in CONTACT.values()), contact is not None and kind in CONTACT[contact]),
        (any(kind in row for row in OFFER.values()), offer is not None and kind in OFFER[offer]),
        (
            any(kind in row for row in SPECIALIST.values()),
            specialist is not None and kind in SPECIALIST[specialist],
        ),
    ]
    if kind is e.OfferMade:
        del arrows[1]
    return all(has for belongs, has in arrows if belongs)


def evolves_or_changes_nothing(bench: Bench, event: e.Event, *, allowed: bool) -> None:
    if type(event) in OF_TELEPHONES:
        bench.floor.specialists[AMY].phone = Phone(reach=Reach.PARKED_PHONE, language=ENGLISH)
    before, ranked_before, legs_before = stored(bench.floor), indexes(bench.floor), dict(bench.floor.legs)
    if allowed:
        evolve(bench.floor, event)
        return
    with pytest.raises((IllegalTransition, UnknownRecord)):
        evolve(bench.floor, event)
    assert stored(bench.floor) == before, event
    assert indexes(bench.floor) == ranked_before
    assert bench.floor.legs == legs_before


class TestTables:
    @pytest.mark.parametrize(
        ("table", "start", "states"),
        [
            (CONTACT, ContactState.ARRIVED, ContactState),
            (SPECIALIST, SpecialistState.OFFLINE, SpecialistState),
            (OFFER, OfferState.OPEN, OfferState),
        ],
        ids=["contact", "specialist", "offer"],
    )
    def test_reach_every_state_from_the_first(self, table: Any, start: Any, states: Any) -> None:
        assert set(table) == set(states)
        assert reachable(table, start) == set(states)

    def test_leave_no_event_out(self) -> None:
        in_a_table = {
            kind for table in (CONTACT, SPECIALIST, OFFER) for row in table.values() for kind in row
        }
        assert in_a_table.isdisjoint(WITHOUT_A_MACHINE | BEGIN_A_RECORD)
        assert in_a_table | WITHOUT_A_MACHINE | BEGIN_A_RECORD == event_types()

    def test_let_no_contact_leave_its_end(self) -> None:
        assert not CONTACT[ContactState.CLOSED]

    def test_never_make_somebody_free_during_wrap_up_but_by_their_own_time(self) -> None:
        """F67: nothing that happens to a contact or an offer ends a wrap-up."""
        wrap_up = SPECIALIST[SpecialistState.WRAP_UP]
        assert {wrap_up[kind] for kind in OF_TELEPHONES} == {SpecialistState.WRAP_UP}
        assert set(wrap_up) - OF_TELEPHONES == {
            e.NextStateChosen,
            e.WrapUpExtended,
            e.SpecialistReady,
            e.SpecialistNotReady,
            e.SpecialistSignedOut,
        }

    def test_offer_only_those_who_are_ready(self) -> None:
        """F67: the one arrow into an offer starts at ready."""
        assert [state for state, row in SPECIALIST.items() if e.OfferMade in row] == [SpecialistState.READY]


class TestEvolve:
    @pytest.mark.parametrize("kind", sorted(event_types() - WITHOUT_A_MACHINE, key=str))
    def test_refuses_an_absent_arrow_and_changes_nothing(self, kind: type[e.Event]) -> None:
        outcomes: Counter[bool] = Counter()
        for situation in SITUATIONS:
            allowed = is_allowed(kind, *situation)
            outcomes[allowed] += 1
            evolves_or_changes_nothing(
                floor_with(*situation),
                sample(kind, number=2 if is_asked_in(situation[0], situation[2]) else 1),
                allowed=allowed,
            )
        for situation in CALLED_BACK:
            allowed = is_allowed(kind, *situation, called_back=True)
            outcomes[allowed] += 1
            evolves_or_changes_nothing(
                floor_that_calls_back(*situation), sample(kind, ANN_BACK), allowed=allowed
            )
        assert outcomes[False] or kind in OF_TELEPHONES
        assert outcomes[True] or kind in (e.SpecialistSignedIn,)

    def test_begins_no_contact_anew_that_has_ended(self) -> None:
        bench = Bench.opened()
        bench.call("ann")
        bench.end_call("ann")
        before = stored(bench.floor)
        with pytest.raises(IllegalTransition):
            evolve(bench.floor, sample(e.CallArrived))
        assert stored(bench.floor) == before

    def test_renews_all_leases_or_none(self) -> None:
        bench = Bench.opened()
        bench.sign_in("amy")
        before = stored(bench.floor)
        with pytest.raises(UnknownRecord):
            evolve(
                bench.floor,
                e.LeasesRenewed(
                    id=EventId("sample"), at=NOON, specialists=(AMY, SpecialistId("nobody")), until=NOON
                ),
            )
        assert stored(bench.floor) == before

    def test_takes_a_sign_in_from_offline_only(self) -> None:
        bench = Bench.opened()
        evolve(bench.floor, sample(e.SpecialistSignedIn))
        assert bench.specialist("amy").state is SpecialistState.NOT_READY
        with pytest.raises(IllegalTransition):
            evolve(bench.floor, sample(e.SpecialistSignedIn))

    def test_names_the_record_it_does_not_find(self) -> None:
        with pytest.raises(UnknownRecord, match="no contact 'ann'"):
            evolve(Bench.opened().floor, sample(e.ContactClosed))

    def test_says_which_arrow_is_missing(self) -> None:
        bench = floor_with(ContactState.WAITING, SpecialistState.NOT_READY, None)
        with pytest.raises(IllegalTransition, match="contact in state 'waiting' cannot take LanguageChosen"):
            evolve(bench.floor, sample(e.LanguageChosen))
