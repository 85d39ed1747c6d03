"""A row a call: everything that was drawn and everything that happened, enough to play the run again elsewhere."""

import csv
import gc
from io import StringIO
from pathlib import Path

import pytest

from simulator.theory import PoolCall, pool_waits
from simulator.virtual import load_scenario, replicate
from simulator.virtual.call_sheet import COLUMNS, CallSheet
from simulator.virtual.run import run


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def ms(seconds: str) -> int:
    return round(float(seconds) * 1_000)


class TestCallSheet:
    def test_holds_enough_to_find_every_wait_again(self, tmp_path: Path) -> None:
        """Arrival, patience and handling of the sheet, put through the recursion, give its waits and ends."""
        changes = ["horizon_s=30_000", "warm_up_s=6_000", "replications=2"]
        outcome = replicate(load_scenario("mmn-abandon", changes), workers=1, calls=tmp_path / "calls.csv")
        rows = rows_of(tmp_path / "calls.csv")
        assert tuple(rows[0]) == COLUMNS
        for number in ("1", "2"):
            own = [row for row in rows if row["replication"] == number]
            drawn = [(ms(row["arrival_s"]), ms(row["handling_s"]), ms(row["patience_s"])) for row in own]
            happened = [PoolCall(wait_ms=ms(row["wait_s"]), answered=row["end"] == "answered") for row in own]
            assert happened == list(pool_waits(drawn, 10))
        counted = [row for row in rows if row["counted"] == "1"]
        assert len(counted) == outcome.offered < len(rows)
        assert sum(row["end"] == "answered" for row in counted) == outcome.answered
        waits = [float(row["wait_s"]) for row in counted if row["end"] == "answered"]
        assert sum(waits) / len(waits) == pytest.approx(outcome.wait_mean_s)

    def test_has_calls_in_order_of_arrival_though_they_end_in_another(self, tmp_path: Path) -> None:
        replicate(load_scenario("ordinary-hour"), calls=tmp_path / "calls.csv")
        rows = rows_of(tmp_path / "calls.csv")
        assert [row["call"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
        arrivals = [float(row["arrival_s"]) for row in rows]
        assert arrivals == sorted(arrivals)
        assert {row["language"] for row in rows} == {"en", "fr", "other"}
        for row in rows:
            answered = row["end"] == "answered"
            assert bool(row["partner"]) is bool(row["specialist"]) is answered
            assert not answered or float(row["talk_s"]) <= float(row["handling_s"])

    def test_remembers_no_more_than_the_callers_on_the_line(self) -> None:
        sheet = CallSheet(StringIO(), 1)
        most = 0

        def look(share: float) -> None:
            nonlocal most
            most = max(most, len(sheet._rows) + len(sheet._drawn) + len(sheet._ended))

        run(load_scenario("mmn-abandon", ["horizon_s=150_000"]), 1, sheet=sheet, progress=look)
        assert 0 < most < 400
        assert not sheet._rows

    def test_changes_nothing_of_the_run(self) -> None:
        scenario = load_scenario("ordinary-hour")
        assert run(scenario, 3, sheet=CallSheet(StringIO(), 1)).journal_hash == run(scenario, 3).journal_hash


class TestMemory:
    def test_of_a_run_does_not_grow_with_its_horizon(self) -> None:
        """Counts, journal, plans and floor: once the first hours are over nothing more is kept."""
        kept: dict[bool, list[int]] = {False: [], True: []}

        def look(share: float) -> None:
            if 0.2 < share < 0.4 or share > 0.8:
                kept[share > 0.8].append(len(gc.get_objects()))

        run(
            load_scenario("mmn-abandon", ["horizon_s=200_000"]),
            1,
            sheet=CallSheet(StringIO(), 1),
            progress=look,
        )
        assert max(kept[True]) < 1.02 * max(kept[False])
