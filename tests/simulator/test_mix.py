"""A flood with every capability of a call: its plan, its network, what it says was used."""

from dataclasses import replace

import pytest

from config.network import NETWORK_FILE, load_network
from routing import events as e
from routing.model import ContactId, EffectId, EventId, Instant, SpecialistId
from simulator.flood.aftermath import Aftermath
from simulator.flood.early_exits import with_early_exits
from simulator.flood.plan import EVERYTHING, FloodPlan
from simulator.flood.used import Used, use_differences, used
from simulator.people.truth import Act, ActTruth, SpecialistTruth, Told
from tests.simulator.flood_services import nowhere
from tests.simulator.test_recount import passed_on
from tests.simulator.verdicts import CONTACT, SID, arrived, closed

NOTHING: Used = used(0, {}, [])


class TestPlan:
    def test_is_for_every_capability_or_some(self) -> None:
        assert FloodPlan(**EVERYTHING).meant == tuple(EVERYTHING)  # type: ignore[arg-type]
        assert FloodPlan(holds=0.1).meant == ("holds",)
        assert FloodPlan().meant == ()

    def test_has_no_shares_beyond_one(self) -> None:
        with pytest.raises(ValueError, match="between 0 and 1"):
            FloodPlan(holds=1.1)

    def test_rushes_where_there_must_be_a_queue_and_takes_as_long(self) -> None:
        plain, rushed = FloodPlan(calls=400), FloodPlan(calls=400, call_backs=0.1)
        first, second = plain.due(nowhere()), rushed.due(nowhere())
        assert second[130].at_s < 0.5 * first[130].at_s
        assert second[-1].at_s == pytest.approx(first[-1].at_s, rel=0.1)
        assert [one.at_s for one in second] == sorted(one.at_s for one in second)

    def test_gives_those_who_take_a_way_out_its_key_and_a_telephone(self) -> None:
        due = FloodPlan(calls=400, call_backs=0.1, voicemails=0.05).due(nowhere())
        keys = [one.request.script.wait_digits for one in due]
        called = [one for one in due if one.request.telephone is not None]
        assert 20 <= len(called) <= 60
        assert all(one.request.script.wait_digits and one.request.wait_speed for one in called)
        assert {key[0] for key in keys if key} == {"1", "2"}

    def test_draws_the_same_callers_whatever_the_shares(self) -> None:
        plain, mixed = FloodPlan(calls=50), FloodPlan(calls=50, call_backs=0.3)
        for one, other in zip(plain.due(nowhere()), mixed.due(nowhere()), strict=True):
            assert one.request.caller == other.request.caller
            assert one.request.script == other.request.script.model_copy(update={"wait_digits": None})


class TestEarlyExits:
    def test_are_open_with_the_first_look_and_leave_the_rest_as_it_is(self, tmp_path) -> None:  # type: ignore[no-untyped-def]
        file = tmp_path / "early.toml"
        file.write_text(with_early_exits(NETWORK_FILE.read_text()))
        early, usual = load_network(file), load_network()
        ways = [way for rule in early.rules for way in rule.exits if way.kind != "message"]
        assert ways
        assert all(way.at_once for way in ways)
        assert early.limits.review_s == 1
        assert [rule.name for rule in early.rules] == [rule.name for rule in usual.rules]
        assert early.partners == usual.partners


class TestUsed:
    def test_counts_a_caller_once_who_is_passed_on_twice(self) -> None:
        events = {CONTACT: [arrived(), passed_on(5_000), passed_on(9_000), closed()]}
        found = used(1, events, [])
        assert (found.transferred, found.transfers_cold, found.share(found.transferred)) == (1, 2, 1.0)

    def test_differs_where_a_key_was_told_yes_and_nothing_happened(self) -> None:
        act = ActTruth(act=Act.TRANSFER_QUEUE, contact=CONTACT, at=1, told=Told.DONE)
        crew = SpecialistTruth(specialist="north_09", acts=[act])
        events = {CONTACT: [arrived(), closed()]}
        (words,) = use_differences([], {}, [], events, [crew])
        assert "passed on cold 0 times" in words
        act.told = Told.UNKNOWN
        assert not list(use_differences([], {}, [], events, [crew]))

    def test_differs_where_somebody_was_on_hold_at_the_carrier_alone(self) -> None:
        events = {CONTACT: [arrived(), closed()]}
        facts = {SID: [{"fact": "held"}]}
        (words,) = use_differences([], facts, [], events, [])
        assert "never in the log" in words

    def test_differs_where_a_contact_has_no_end_or_two(self) -> None:
        events: dict[ContactId, list[e.Event]] = {CONTACT: [arrived()], ContactId("k2"): [closed(), closed()]}
        assert len(list(use_differences([], {}, [], events, []))) == 2

    def test_is_not_differing_for_a_hold_that_the_carrier_did_not_carry_out(self) -> None:
        at: dict[str, object] = {"at": Instant(3_000), "contact": CONTACT}
        held = e.CallerHeld(
            id=EventId("h"),
            specialist=SpecialistId("n"),
            effect=EffectId("e"),
            remind_at=Instant(9),
            **at,  # type: ignore[arg-type]
        )
        undone = e.CallerResumed(id=EventId("u"), held_ms=5, failed=True, **at)  # type: ignore[arg-type]
        assert not list(
            use_differences([], {SID: []}, [], {CONTACT: [arrived(), held, undone, closed()]}, [])
        )


class TestAftermath:
    WELL = Aftermath(used=NOTHING, orphans=(), counter_differences=(), counters_compared=5)

    def test_is_well_when_nothing_is_left_over(self) -> None:
        assert self.WELL.ok
        assert self.WELL.as_json()["orphans"] == 0

    @pytest.mark.parametrize(
        "wrong",
        [
            {"orphans": ("a call",)},
            {"counter_differences": ("a counter",)},
            {"unused": ("holds",)},
            {"used": replace(NOTHING, owed=1)},
        ],
        ids=["orphan", "counter", "unused", "owed"],
    )
    def test_is_not_with_anything_left(self, wrong: dict[str, object]) -> None:
        assert not replace(self.WELL, **wrong).ok  # type: ignore[arg-type]
