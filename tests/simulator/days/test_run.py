from pathlib import Path

import pytest

from routing import events as e
from routing.events import Event
from simulator.virtual import load_scenario, scenario_names, simulate
from simulator.virtual.days import DaysScenario
from simulator.virtual.outcome import Outcome
from tests.simulator.days.short_days import days

SHIPPED = [name for name in scenario_names() if isinstance(load_scenario(name), DaysScenario)]
SURGE = "surges=[{factor=4, begins_h=0, plateau_h=1}]"
HOUR = ("starts=2026-11-24T10:00:00-05:00", "horizon_s=3600", "warm_up_s=0", "replications=1")


def played(*changes: str) -> tuple[Outcome, list[Event]]:
    events: list[Event] = []
    outcome = simulate(days("ordinary-week", *HOUR, *changes), 1, listener=events.append)
    return outcome, events


class TestSimulate:
    def test_ships_the_ten_of_the_catalogue(self) -> None:
        assert len(SHIPPED) == 10

    @pytest.mark.parametrize("name", SHIPPED)
    def test_plays_the_first_hour_of_each_shipped_one_alike_twice(self, name: str) -> None:
        hour = days(name, "horizon_s=3600", "warm_up_s=0", "volume=3")
        first, again = simulate(hour, 1), simulate(hour, 1)
        assert first.journal_hash == again.journal_hash
        assert first.offered > 0
        assert first.offered == first.answered + first.abandoned + first.other_ends
        assert hour.source.startswith("Sample")
        assert hour.description_en != hour.description_fr

    def test_has_as_many_on_the_floor_as_the_shifts_say(self) -> None:
        _, events = played()
        signed_in = {one.specialist for one in events if isinstance(one, e.SpecialistSignedIn)}
        assert sum(key.startswith("central-") for key in signed_in) == 17

    def test_counts_the_time_of_those_on_the_floor(self) -> None:
        outcome, _ = played("surges=[{factor=5, begins_h=0, plateau_h=1}]")
        assert outcome.occupancy is not None
        assert 0.8 < outcome.occupancy <= 1

    def test_breaks_calls_in_an_outage_and_lets_everybody_come_back(self) -> None:
        outcome, events = played('events=[{at_h=0.3, do="outage", partner="CENTRAL", hours=0.3}]')
        out = [one for one in events if isinstance(one, e.SpecialistDropped)]
        assert out
        assert all(one.specialist.startswith("central-") for one in out)
        began = events[0].at
        offers = [
            one.at - began for one in events if isinstance(one, e.OfferMade) and one.partner == "CENTRAL"
        ]
        assert not any(1_090_000 < at < 2_160_000 for at in offers)
        assert any(at > 2_160_000 for at in offers)
        assert outcome.offered == outcome.answered + outcome.abandoned + outcome.other_ends

    def test_takes_call_backs_only_when_they_are_offered_and_counts_them(self) -> None:
        surge = "surges=[{factor=4, begins_h=0, plateau_h=1}]"
        outcome, events = played(surge, "callers.takes_call_back=0.5")
        offered = {one.contact for one in events if isinstance(one, e.ExitsOpened)}
        took = [one for one in events if isinstance(one, e.ContactClosed) and one.end == "call_back"]
        assert 0 < outcome.call_backs == len(took) <= outcome.other_ends
        assert offered.issuperset(one.contact for one in took)
        assert played(surge)[0].call_backs == 0

    def test_leaves_call_backs_owed_where_it_is_not_said_how_many_answer(self) -> None:
        outcome, events = played(SURGE, "callers.takes_call_back=0.5")
        assert (outcome.called_back, outcome.not_reached) == (0, 0)
        assert not any(isinstance(one, e.CallBackPlaced) for one in events)

    def test_calls_people_back_where_it_is_said_how_many_answer(self) -> None:
        """Whoever chose it talks in the end or was not reached; attempts are made one at a time, and it ends."""
        outcome, events = played(SURGE, "callers.takes_call_back=0.5", "callers.answers_call_back=0.6")
        ends = [one for one in events if isinstance(one, e.ContactClosed) and one.contact.endswith("-back")]
        assert len(ends) == outcome.call_backs > 0
        assert outcome.called_back == sum(one.end == "answered" for one in ends) > 0
        assert outcome.called_back + outcome.not_reached <= outcome.call_backs
        failed = [one for one in events if isinstance(one, e.CallBackFailed)]
        placed = [one for one in events if isinstance(one, e.CallBackPlaced)]
        assert len(placed) == len(failed) + outcome.called_back + outcome.not_reached
        assert outcome.offered == outcome.answered + outcome.abandoned + outcome.other_ends

    def test_calls_off_only_what_nobody_on_the_floor_could_serve(self) -> None:
        """Specialists of virtual time have no skills; whoever needs one waits until the end."""
        _, events = played(SURGE, "callers.takes_call_back=0.5", "callers.answers_call_back=1.0")
        skilled = {one.contact for one in events if isinstance(one, e.CallBackBooked) and one.route.skills}
        assert {one.contact for one in events if isinstance(one, e.CallBackCancelled)} == skilled

    def test_ends_though_nobody_is_there_to_call_back(self) -> None:
        outcome, events = played(
            SURGE,
            "callers.takes_call_back=0.5",
            "callers.answers_call_back=0.6",
            'events=[{at_h=0.9, do="outage", partner="CENTRAL", hours=9}]',
            "staff_factor=0.2",
        )
        assert outcome.called_back + outcome.not_reached <= outcome.call_backs
        assert events

    def test_declares_and_stands_down(self) -> None:
        _, events = played(
            'events=[{at_h=0.2, do="declare", plan="surge"}, {at_h=0.5, do="stand-down", plan="surge"}]'
        )
        declared = next(one for one in events if isinstance(one, e.EmergencyDeclared))
        ended = next(one for one in events if isinstance(one, e.EmergencyEnded))
        assert ended.at - declared.at == 0.3 * 3_600_000
        queued = [one for one in events if isinstance(one, e.ContactQueued)]
        ruled = {one.route.emergency for one in queued if declared.at < one.at < ended.at}
        assert "surge" in ruled
        assert {one.route.emergency for one in queued if one.at < declared.at} == {""}

    def test_lets_callers_bear_more_only_where_the_file_assumes_it(self) -> None:
        changes = (
            "surges=[{factor=8, begins_h=0, plateau_h=1}]",
            'events=[{at_h=0, do="declare", plan="surge"}]',
        )
        patient, usual = played(*changes, "callers.patience_once_told=2.0")[0], played(*changes)[0]
        assert patient.abandonment is not None
        assert usual.abandonment is not None
        assert patient.abandonment < usual.abandonment

    def test_brings_more_people_for_a_time(self) -> None:
        _, events = played(
            'events=[{at_h=0.2, do="extra-people", partner="NORTH", specialists=4, hours=0.5}]'
        )
        came = [one for one in events if isinstance(one, e.SpecialistSignedIn) and one.partner == "NORTH"]
        went = [
            one
            for one in events
            if isinstance(one, e.SpecialistSignedOut) and one.specialist.startswith("north-")
        ]
        assert len(came) - len(went) == 3
        assert len(went) == 4

    def test_lets_a_partner_leave_under_another_book(self) -> None:
        outcome, events = played(
            'events=[{at_h=0.5, do="rule-book", network="six-partners", renamed={EASTERN="CNEO"}}]'
        )
        published = [one.at for one in events if isinstance(one, e.RuleBookPublished)]
        assert len(published) == 1, "the first book was published before anybody listened"
        late = [one for one in events if isinstance(one, e.OfferMade) and one.at > published[0] + 1]
        assert "DUFFERIN_PEEL" not in {one.partner for one in late}
        assert "CNEO" in {one.partner for one in late}
        assert outcome.offered == outcome.answered + outcome.abandoned + outcome.other_ends

    def test_lets_each_partner_answer_for_itself_alone(self) -> None:
        outcome, _ = played("rules=each-alone")
        assert outcome.home_share == 1

    def test_plays_a_trace(self, tmp_path: Path) -> None:
        file = tmp_path / "calls.csv"
        file.write_text(
            "arrival_s,region,language,patience_s,handling_s\n60,NORTH,fr,500,200\n30,EASTERN,en,,\n"
        )
        outcome, events = played(f"trace='{file}'")
        assert outcome.offered == 2
        arrived = [one for one in events if isinstance(one, e.CallArrived)]
        assert [one.at - events[0].at for one in arrived] == [30_000, 60_000]
        assert {one.contact.rpartition("-")[0] for one in arrived} == {"eastern", "north"}
