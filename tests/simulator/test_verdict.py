from dataclasses import replace

import pytest

from routing import events as e
from routing.model import ContactEnd, EndedBy, EventId, Instant, OfferId, SpecialistId, WithdrawReason
from simulator.people.truth import Absence, SpecialistTruth, Told
from tests.simulator.verdicts import (
    CONTACT,
    OFFER,
    WHO,
    arrived,
    chosen,
    closed,
    connected,
    crew,
    differences,
    log,
    made,
    truth,
    waited,
)


def withdrawn(ms: int, offer: OfferId = OFFER) -> e.OfferWithdrawn:
    return e.OfferWithdrawn(
        id=EventId("w"),
        at=Instant(ms),
        contact=CONTACT,
        offer=offer,
        specialist=WHO,
        reason=WithdrawReason.CALLER_LEFT,
    )


def missed(ms: int = 21_000) -> e.OfferMissed:
    return e.OfferMissed(
        id=EventId("m"),
        at=Instant(ms),
        contact=CONTACT,
        offer=OFFER,
        specialist=WHO,
        cool_until=Instant(ms),
    )


class TestJudge:
    def test_finds_nothing_when_both_tell_the_same(self) -> None:
        assert differences(truth(), log()) == []

    @pytest.mark.parametrize("kind", [e.CallArrived, e.LanguageChosen, e.ContactQueued, e.OfferMade, e.OfferAccepted,
                                      e.ContactConnected, e.ContactClosed])  # fmt: skip
    def test_misses_each_event_that_the_log_lacks(self, kind: type[e.Event]) -> None:
        assert differences(truth(), [one for one in log() if not isinstance(one, kind)])

    @pytest.mark.parametrize("kind", [e.CallArrived, e.LanguageChosen, e.ContactClosed])
    def test_sees_each_event_that_is_there_twice(self, kind: type[e.Event]) -> None:
        assert differences(truth(), [*log(), *(one for one in log() if isinstance(one, kind))])

    def test_lets_a_caller_leave_who_is_asked_for_their_place(self) -> None:
        asked = e.RegionAsked(id=EventId("r"), at=Instant(1_000), contact=CONTACT, attempt=1)
        events = [arrived(), chosen()[0], asked, closed(9_000, ContactEnd.ABANDONED_MENU)]
        left = replace(waited(), enqueued_at=None)
        assert differences(left, events, {}) == []
        assert differences(left, [one for one in events if one is not asked], {})
        assert differences(waited(), events, {})

    def test_sees_a_call_that_the_log_does_not_know(self) -> None:
        assert differences(truth(), []) == ["the log has nothing of this call"]

    @pytest.mark.parametrize(
        "events",
        [
            [arrived(line="east"), *log()[1:]],
            [arrived(), *chosen(language="fr", digits="2"), *log()[3:]],
            [arrived(), *chosen(digits=""), *log()[3:]],
            [*log()[:4], *connected(who=SpecialistId("north_10")), closed()],
            [*log()[:-1], closed(end=ContactEnd.ABANDONED_WAITING)],
            [*log()[:-1], closed(by=EndedBy.SPECIALIST)],
        ],
    )
    def test_sees_an_event_that_tells_something_else(self, events: list[e.Event]) -> None:
        assert differences(truth(), events)

    def test_sees_an_order_of_ours_that_is_told_as_the_callers_act(self) -> None:
        ordered = replace(truth(), ended_by="far_end", reason="rest_completed")
        assert differences(ordered, log())
        assert differences(ordered, [*log()[:-1], closed(by=EndedBy.SPECIALIST)]) == []

    @pytest.mark.parametrize(
        "changed",
        [
            {"accepted": Told.NOT_DONE},
            {"accepted": Told.REFUSED},
            {"declined": Told.DONE},
            {"connected_at": None},
        ],
    )
    def test_sees_a_specialist_who_knows_better(self, changed: dict[str, object]) -> None:
        assert differences(truth(), log(), crew(**changed))

    def test_sees_an_offer_on_a_screen_that_the_log_does_not_have(self) -> None:
        events = [arrived(), *chosen(), closed(6_000, ContactEnd.ABANDONED_WAITING)]
        assert differences(waited(), events)

    def test_sees_an_offer_that_never_came_to_the_screen(self) -> None:
        nobody_saw: dict[str, SpecialistTruth] = {WHO: SpecialistTruth(specialist=WHO)}
        assert differences(truth(), log(), nobody_saw)

    def test_sees_an_offer_missed_that_was_going_to_be_answered(self) -> None:
        call = replace(waited(), ended_at=30_000)
        events = [arrived(), *chosen(), made(), missed(), closed(30_000, ContactEnd.ABANDONED_WAITING)]
        assert differences(call, events, crew(accepted=Told.NOT_DONE, connected_at=None))
        assert differences(call, events, crew(accepted=Told.NOT_DONE, connected_at=None, let_ring=True)) == []

    def test_sees_an_abandoned_offer_that_no_offer_explains(self) -> None:
        events = [arrived(), *chosen(), closed(6_000, ContactEnd.ABANDONED_OFFERED)]
        assert differences(waited(), events, {})


class TestWhatTheTwoSidesCannotKnowEqually:
    def test_a_caller_who_leaves_as_they_key_may_have_left_before(self) -> None:
        call = replace(waited(), enqueued_at=None, ended_at=1_050)
        assert differences(call, [arrived(), closed(1_050, ContactEnd.ABANDONED_MENU)], {}) == []
        assert differences(
            replace(call, ended_at=4_000), [arrived(), closed(4_000, ContactEnd.ABANDONED_MENU)], {}
        )

    def test_an_offer_withdrawn_at_once_need_not_have_been_seen(self) -> None:
        call = replace(waited(), ended_at=1_100)
        nobody_saw: dict[str, SpecialistTruth] = {WHO: SpecialistTruth(specialist=WHO)}
        events = [
            arrived(),
            *chosen(),
            made(1_050),
            withdrawn(1_100),
            closed(1_100, ContactEnd.ABANDONED_OFFERED),
        ]
        assert differences(call, events, nobody_saw) == []
        late = [
            arrived(),
            *chosen(),
            made(1_050),
            withdrawn(6_000),
            closed(6_000, ContactEnd.ABANDONED_OFFERED),
        ]
        assert differences(waited(), late, nobody_saw)

    def test_a_screen_that_was_away_need_not_have_shown_an_offer(self) -> None:
        away: dict[str, SpecialistTruth] = {
            WHO: SpecialistTruth(specialist=WHO, absences=[Absence(since=1_100, until=3_000)])
        }
        late = [
            arrived(),
            *chosen(),
            made(1_050),
            withdrawn(6_000),
            closed(6_000, ContactEnd.ABANDONED_OFFERED),
        ]
        assert differences(waited(), late, away) == []

    def test_a_press_without_an_answer_may_have_been_carried_out(self) -> None:
        assert differences(truth(), log(), crew(accepted=Told.UNKNOWN)) == []

    def test_when_both_hang_up_either_may_be_named(self) -> None:
        events = [*log()[:-1], closed(by=EndedBy.SPECIALIST)]
        assert differences(truth(), events, crew(hung_up=Told.DONE, hung_up_at=8_990)) == []
        assert differences(truth(), events, crew(hung_up=Told.DONE, hung_up_at=4_000))

    def test_other_peoples_specialists_are_known_to_the_carrier_only(self) -> None:
        assert differences(truth(), log(), {}) == []
