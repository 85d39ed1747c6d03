"""A simulated day replayed under its own book comes out as it was, whatever was drawn for what it did not say."""

from dataclasses import replace

import pytest

from routing import events as e
from routing.model import ContactEnd
from simulator.replay.imputing import Imputation
from simulator.replay.playing import Draft, book_in_force, play
from simulator.replay.recording import Recording, ReplayError
from simulator.replay.replay import Orders, replay
from tests.simulator.replay.simulated import SimulatedDay, simulated_day

EXITS = ("callers.takes_call_back=0.4", "callers.takes_voicemail=0.2", "callers.decides_s=7")
DAYS = {
    "with specialists who miss, decline and write": ("monday-peak", "horizon_s=10_800"),
    "with an emergency, full queues and ways out": ("ice-storm", "horizon_s=43_200", *EXITS),
    "with shifts that begin and end": ("ordinary-week", "horizon_s=50_400"),
}


def differences(day: SimulatedDay, recording: Recording, seed: int) -> list[object]:
    callers = Imputation(recording, 270_000).callers(seed)
    played = play(recording, callers, seed, None)
    assert day.events
    return [
        (call.id, call.truth, played.fates.get(call.id))
        for call in recording.calls
        if call.truth != played.fates.get(call.id)
    ]


class TestReplayOfTheBookInForce:
    @pytest.mark.parametrize("day", DAYS.values(), ids=DAYS.keys())
    def test_comes_to_the_truth_to_the_millisecond(self, day: tuple[str, ...]) -> None:
        played = simulated_day(*day)
        recording = played.recording()
        assert len(recording.calls) > 100
        for seed in (1, 2):
            assert differences(played, recording, seed) == []

    def test_takes_each_way_that_a_contact_can_end(self) -> None:
        ends = {
            call.truth.end
            for call in simulated_day(*DAYS["with an emergency, full queues and ways out"]).recording().calls
        }
        assert ends >= {
            ContactEnd.ANSWERED,
            ContactEnd.ABANDONED_MENU,
            ContactEnd.ABANDONED_WAITING,
            ContactEnd.CALL_BACK,
        }

    def test_is_exact_from_the_middle_of_a_day_on_though_only_part_of_it_counts(self) -> None:
        day = simulated_day(*DAYS["with specialists who miss, decline and write"])
        recording = day.recording(since_h=1.0, until_h=2.0)
        assert 0 < len(recording.counted) < len(recording.calls)
        found = replay(
            Orders(recording=recording, draft=Draft(book=book_in_force(recording)), zone="America/Toronto"),
            silent,
        )
        assert found.fidelity.exact
        assert found.changes.any.value == 0

    def test_says_how_far_it_is_from_a_truth_that_it_cannot_know(self) -> None:
        day = simulated_day(*DAYS["with specialists who miss, decline and write"])
        recording = day.recording()
        half = replace(
            recording, wishes=tuple(wish for wish in recording.wishes if "central" not in wish.specialist)
        )
        found = replay(
            Orders(
                recording=half, draft=Draft(book=book_in_force(half)), zone="America/Toronto", replications=2
            ),
            silent,
        )
        assert not found.fidelity.exact
        assert not found.fidelity.close
        assert found.fidelity.same_end < 1


class TestRecording:
    def test_knows_again_what_was_drawn_for_each_caller(self) -> None:
        day = simulated_day(*DAYS["with shifts that begin and end"])
        calls = day.recording().calls
        assert {call.id for call in calls} == set(day.drawn)
        for call in calls:
            drawn = day.drawn[call.id]
            if call.talk_ms is not None:
                assert call.talk_ms == drawn.talk_ms
            if call.wrap_up_ms is not None:
                assert call.wrap_up_ms == drawn.wrap_up_ms
            if call.patience_ms is not None:
                assert call.patience_ms == drawn.patience_ms
            elif call.borne_ms is not None and drawn.patience_ms is not None:
                assert call.borne_ms <= drawn.patience_ms
        known = sum(call.talk_ms is not None and call.wrap_up_ms is not None for call in calls)
        assert known == sum(call.truth.answered for call in calls)

    def test_refuses_a_time_in_which_nobody_called(self) -> None:
        day = simulated_day(*DAYS["with shifts that begin and end"])
        with pytest.raises(ReplayError, match="nobody called"):
            day.recording(since_h=900, until_h=901)

    def test_needs_a_rule_book(self) -> None:
        recording = simulated_day(*DAYS["with shifts that begin and end"]).recording()
        bare = replace(
            recording,
            orders=tuple(one for one in recording.orders if not isinstance(one, e.RuleBookPublished)),
        )
        with pytest.raises(ReplayError, match="--in-force"):
            play(bare, Imputation(bare, 270_000).callers(1), 1, None)


def silent(_: float) -> None:
    pass
