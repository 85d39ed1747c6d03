"""What a draft would do differently, and nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest

from config.network import NETWORK_FILE
from routing.model import AT_ONCE, PartnerId
from routing.rulebook import Reach, Widening
from simulator.replay.books import book_of_file
from simulator.replay.differences import estimate
from simulator.replay.playing import Draft
from simulator.replay.replay import Orders, replay
from simulator.replay.tally import By, tally
from tests.simulator.replay.later_help import (
    ALONE,
    BY_DAY,
    HELP_LATER,
    LATER,
    book,
    later_help,
    replayed,
    widened,
)
from tests.simulator.replay.simulated import simulated_day


class TestWidening:
    def test_that_comes_later_makes_callers_wait_longer_and_others_give_less(self) -> None:
        found = later_help()
        assert found.fidelity.exact
        waits = found.whole["wait_mean_s"].difference
        assert waits.value is not None
        assert waits.value > 3
        assert waits.low is not None
        assert waits.low > 0
        given = found.whole["given_min"]
        assert given.difference.value is not None
        assert given.difference.value < 0
        assert given.before == pytest.approx(found.whole["received_min"].before)
        assert found.changes.partner.value is not None
        assert found.changes.partner.value > 10

    def test_that_comes_sooner_has_the_opposite_sign(self) -> None:
        found = replayed(widened(book(), *LATER), widened(book(), Widening(when=AT_ONCE)))
        waits = found.whole["wait_mean_s"].difference
        assert waits.value is not None
        assert waits.high is not None
        assert waits.value < -3
        assert waits.high < 0

    def test_of_one_more_neighbour_changes_nothing_for_partners_that_have_none(self) -> None:
        # Everybody alone, and then Central may have help from the East: the other five answer as before.
        alone = widened(book(), ALONE)
        helped = replace(
            widened(alone, Widening(reach=Reach.NEIGHBOURS)),
            partners=tuple(
                replace(one, neighbours=(PartnerId("EASTERN"),) if one.id == "CENTRAL" else ())
                for one in alone.partners
            ),
        )
        found = replayed(alone, helped)
        partners = found.groups[By.PARTNER]
        given = partners["EASTERN"]["given_min"].difference.value
        assert given is not None
        assert given > 10
        assert set(partners) > {"CENTRAL", "EASTERN", "NORTH", "SOUTH_WEST"}
        for partner in set(partners) - {"CENTRAL", "EASTERN"}:
            for name in ("answered", "wait_mean_s", "wait_p95_s", "talked_min", "given_min"):
                assert not partners[partner][name].difference.value, (partner, name)
        for pair in found.pairs:
            for before, after in (
                (pair.before.fates[call.id], pair.after.fates[call.id]) for call in found.calls
            ):
                if before != after and after.answered:
                    assert after.partner in ("CENTRAL", "EASTERN")


class TestForesight:
    def test_foresees_what_the_same_callers_would_truly_have_met(self, tmp_path: Path) -> None:
        # In a simulation the day under the draft can be had, too: the same callers, with the patience that they had.
        text = NETWORK_FILE.read_text(encoding="utf-8")
        assert BY_DAY in text
        file = tmp_path / "draft.toml"
        file.write_text(text.replace(BY_DAY, BY_DAY + HELP_LATER), encoding="utf-8")
        day = simulated_day("monday-peak", "horizon_s=28_800")
        truly = simulated_day("monday-peak", "horizon_s=28_800", f'network="{file}"')
        recording = day.recording()
        draft = Draft(book=book_of_file(str(file)).compiled(recording.since))
        found = replay(
            Orders(recording=recording, draft=draft, zone="America/Toronto", replications=6),
            lambda share: None,
        )
        calls = truly.recording().calls
        truth = tally(calls, {call.id: call.truth for call in calls}, found.marks).whole.figures()
        for name in ("abandoned", "service_level", "wait_mean_s", "given_min"):
            known, after, change = found.whole[name].truth, truth[name], found.whole[name].difference
            assert known is not None
            assert after is not None
            assert change.low is not None
            assert change.high is not None
            assert change.low <= after - known <= change.high, name
            assert change.low > 0 or change.high < 0, name


class TestReplay:
    def test_gives_one_seed_one_result_on_any_number_of_cores(self) -> None:
        later = widened(book(), *LATER)
        one, two = replayed(None, later, replications=3), replayed(None, later, replications=3, workers=2)
        assert one.as_json() == two.as_json()
        assert len(one.result_hash) == 64

    def test_counts_every_call_once_in_each_group(self) -> None:
        found = replayed(None, widened(book(), ALONE), replications=1)
        offered = found.whole["offered"].before
        for by in (By.REGION, By.LANGUAGE, By.HOUR, By.REGION_AND_LANGUAGE):
            assert sum(row["offered"].before or 0 for row in found.groups[by].values()) == offered
        for rows in (found.groups[By.REGION], found.groups[By.PARTNER]):
            assert sum(row["answered"].after or 0 for row in rows.values()) == found.whole["answered"].after
        assert found.whole["wait_mean_s"].difference.low is None, "one replication has no interval"


class TestEstimate:
    def test_is_where_one_more_value_would_be_and_does_not_shrink_with_their_number(self) -> None:
        few, many = estimate([1.0, 3.0] * 5), estimate([1.0, 3.0] * 500)
        assert few.value == many.value == 2
        assert many.low is not None
        assert many.low == pytest.approx(2 - 1.96, abs=0.02)
        assert estimate([5.0]).low is None
