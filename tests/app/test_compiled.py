"""The compiled rules: equal to the interpreted ones in all but speed, and never those of other sources."""

import ast
import json
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.compiling import CompileError, compile_rules, what_is_missing
from app.compiling_copy import written_out
from app.doctor import check_how_rules_run
from config.compiled import LEANT_ON, ROOT, compiled_sources, folder_of, in_use
from tests.app.service import switchboard

ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
SMALL = ("simulate", "mmn-abandon", "--horizon-s", "8000", "--json", "-")

DRAFT = '''
from dataclasses import dataclass, field

@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    id: str

@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Base):
    """Numbers."""

    events: list[int] = field(default_factory=list)
    last: int | None = None
    """The last of them."""

    def length(self) -> int:
        return len(self.events)

LAST_LINE = "here"
'''


@pytest.fixture(scope="module")
def compiled() -> Path:
    """The compiled form of the present sources, made where there is none yet."""
    hindrance = what_is_missing()
    if hindrance is not None:
        pytest.skip(f"compiled rules were not compared with interpreted ones: {hindrance}")
    return compile_rules(lambda step: None)


def come_to(way: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.both_ways", way],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["rules"] == way
    come: dict[str, Any] = found["found"]
    return come


@pytest.mark.slow
class TestCompiledRules:
    def test_come_to_what_interpreted_ones_come_to(self, compiled: Path) -> None:
        found, known = come_to("compiled"), come_to("interpreted")
        for name in known["outcomes"]:
            assert found["outcomes"][name]["journal_hash"] == known["outcomes"][name]["journal_hash"], name
        assert found == known

    def test_are_what_the_command_line_runs(self, compiled: Path) -> None:
        assert json.loads(switchboard(*SMALL, given={}).stdout)["rules"] == "compiled"

    def test_are_left_aside_when_asked(self, compiled: Path) -> None:
        assert json.loads(switchboard("--interpreted", *SMALL, given={}).stdout)["rules"] == "interpreted"

    def test_are_not_made_twice(self, compiled: Path) -> None:
        told: list[str] = []
        assert compile_rules(told.append) == compiled
        assert not told


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for room in ("app", "config", "records", "routing", "simulator"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


class TestFolder:
    def test_is_that_of_equal_sources(self, sources: Path) -> None:
        assert folder_of(sources).name == folder_of().name

    @pytest.mark.parametrize(
        "changed", ["routing/engine.py", "simulator/virtual/observer.py", "app/compiling.py"]
    )
    def test_is_another_for_other_sources(self, sources: Path, changed: str) -> None:
        """Stale rules are never found, so they never run."""
        before = folder_of(sources)
        with (sources / changed).open("a") as file:
            file.write("# another\n")
        assert folder_of(sources) != before

    def test_is_named_by_everything_that_compiled_modules_import(self) -> None:
        leant_on = {path for one in LEANT_ON for path in ROOT.glob(one)}
        known = leant_on | {ROOT / one for one in compiled_sources()}
        for name in compiled_sources():
            assert imported(name) <= known, (
                f"{name} imports what LEANT_ON in config/compiled.py does not name"
            )

    def test_is_not_used_where_rules_were_imported_as_source(self) -> None:
        assert in_use() is None
        assert check_how_rules_run().code == "rules.interpreted"


def imported(name: str) -> set[Path]:
    """Modules of ours that a module imports."""
    found: set[Path] = set()
    for node in ast.walk(ast.parse((ROOT / name).read_text())):
        if (
            isinstance(node, ast.ImportFrom)
            and node.module is not None
            and node.module.split(".")[0] in ROOMS
        ):
            module = ROOT / node.module.replace(".", "/")
            inside = {module / f"{one.name}.py" for one in node.names}
            found |= {module.with_suffix(".py"), *inside}
    return {path for path in found if path.is_file()}


def drafts(source: str, file: Path) -> Any:
    file.write_text(source)
    return runpy.run_path(str(file))["Draft"]


class TestWrittenOut:
    def test_makes_what_a_dataclass_makes(self, tmp_path: Path) -> None:
        as_is, out = drafts(DRAFT, tmp_path / "as_is.py"), drafts(written_out(DRAFT), tmp_path / "out.py")
        for given in ({"id": "a"}, {"id": "b", "events": [1, 2]}, {"id": "c", "last": 3}):
            assert repr(out(**given)) == repr(as_is(**given))
            assert out(**given) == out(**given)
        assert out(id="a").events is not out(id="b").events

    def test_keeps_each_line_where_it_was(self) -> None:
        lines = written_out(DRAFT).splitlines()
        assert lines.index('LAST_LINE = "here"') == DRAFT.splitlines().index('LAST_LINE = "here"')


class TestAMachineWithoutACompiler:
    def test_is_told_what_is_missing(self, monkeypatch: pytest.MonkeyPatch, sources: Path) -> None:
        monkeypatch.setattr("app.compiling.TOOLS", ())
        monkeypatch.setenv("CC", "no-such-compiler")
        with pytest.raises(CompileError, match="C compiler"):
            compile_rules(lambda step: None, sources)
