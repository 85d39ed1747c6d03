"""What the command says: a failing seed with one command that plays it again, the smallest that fails, the figures."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.cli_faults import composition
from simulator.faults.bugs_outside import BUGS
from simulator.faults.kept import Kept, sources
from simulator.faults.plan import Fault
from simulator.faults.play import Verdict, play
from simulator.faults.report import command, describe_failure
from simulator.faults.swarm import smallest

BROKEN = next(bug for bug in BUGS if bug.name == "room-without-a-way-on")
NONE_OFF = frozenset({Fault.REPEATS})


@pytest.fixture(scope="module")
def failed() -> Verdict:
    with BROKEN.plant():
        return play(1, 8, composition(), NONE_OFF)


class TestAFailingSeed:
    def test_says_what_was_violated_and_how_to_see_it_again(self, failed: Verdict) -> None:
        told = describe_failure(failed)
        assert "S4 no fall-off" in told
        assert "switchboard faults --seed 1 --calls 8 --without repeats" in told
        assert len(failed.tail) > 20

    @pytest.mark.slow
    def test_is_made_smaller_for_as_long_as_it_fails_alike(self, failed: Verdict) -> None:
        with BROKEN.plant():
            small = smallest(failed, composition(), lambda share: None)
        assert set(small.checks) & set(failed.checks)
        assert small.off == set(Fault)
        assert command(small).count("--without") == len(Fault)


class TestTheCommand:
    @pytest.mark.slow
    def test_writes_its_figures_as_json(self, tmp_path: Path) -> None:
        path = tmp_path / "faults.json"
        arguments = ["faults", "--seeds", "2", "--calls", "6", "--workers", "1", "--json", str(path)]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
        found = json.loads(path.read_text())
        assert (found["ok"], found["complete"], found["seeds"], found["calls"]) == (True, True, 2, 12)
        assert found["lost_callers"] == found["double_bookings"] == found["calls_without_one_end"] == 0
        assert [run["again"] for run in found["runs"]] == [
            f"switchboard faults --seed {seed} --calls 6" for seed in (1, 2)
        ]
        assert "Everything held." in result.output

    @pytest.mark.slow
    def test_goes_on_where_it_was_ended(self, tmp_path: Path) -> None:
        file, path = tmp_path / "kept.jsonl", tmp_path / "faults.json"
        arguments = ["faults", "--calls", "6", "--workers", "1", "--keep", str(file)]
        assert CliRunner().invoke(app, [*arguments, "--seeds", "1"]).exit_code == 0
        first = file.read_bytes().strip()
        file.write_bytes(first + b"\n" + first[: len(first) // 2])
        result = CliRunner().invoke(app, [*arguments, "--seeds", "2", "--json", str(path)])
        assert result.exit_code == 0, result.output
        found = json.loads(path.read_text())
        assert [run["seed"] for run in found["runs"]] == [1, 2]
        assert found["runs"][0]["hash"] == json.loads(first)["verdict"]["hash"]
        lines = [line for line in file.read_bytes().splitlines() if line]
        assert [json.loads(line)["verdict"]["seed"] for line in (lines[0], lines[-1])] == [1, 2]
        assert len(lines) == 3, "the first seed was played once"

    def test_keeps_no_verdict_of_other_sources(self, tmp_path: Path, failed: Verdict) -> None:
        kept = Kept(tmp_path / "kept.jsonl")
        kept.add(failed)
        assert kept.of(8, NONE_OFF) == {1: failed}
        assert kept.of(8, frozenset()) == kept.of(9, NONE_OFF) == {}
        kept.path.write_text(kept.path.read_text().replace(sources(), "of-before"))
        assert kept.of(8, NONE_OFF) == {}

    def test_names_the_kinds_of_fault_when_one_is_misspelt(self) -> None:
        result = CliRunner().invoke(app, ["faults", "--without", "rain"])
        assert result.exit_code != 0
        assert "rain: no such kind of fault" in result.output
        assert "lost-second" in result.output
