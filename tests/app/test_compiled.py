"""The compiled rules: equal to the interpreted ones in all but speed, and never those of other sources."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import compiling
from app.compiling import CompileError, compile_rules, what_is_missing
from app.compiling_copy import written_out
from app.doctor import check_how_rules_run
from config.compiled import LEANT_ON, ROOT, compiled_sources, folder_of, in_use
from tests.app.service import switchboard

ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
OPTIMISATION = compiling.OPTIMISATION if os.environ.get("FLOOR_MACHINE") == "night" else "0"
SMALL = ("simulate", "mmn-abandon", "--horizon-s", "8000", "--json", "-")

TESTS_OF_RULES = (
    "tests/records/test_codec.py",
    "tests/routing/test_determinism.py",
    "tests/routing/test_engine.py",
    "tests/routing/test_offers.py",
    "tests/routing/test_states.py",
)
"""Deciding, evolving, and everything that is stored and read again."""

BASE = """
from dataclasses import dataclass
from typing import NewType

At = NewType("At", int)

@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    id: str
    at: At
"""
DRAFT = '''
from dataclasses import dataclass, field

from base import Base

@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Base):
    """Numbers."""

    events: list[int] = field(default_factory=list)
    last: int | None = None
    """The last of them."""
    number: str = field(default="+18075550101", repr=False)
    shares: dict[str, float] = field(default_factory=lambda: {"fr": 0.1})

    def length(self) -> int:
        return len(self.events)

LAST_LINE = "here"
'''
MADE = """
from draft import Draft
first, second = Draft(id="a", at=1), Draft(id="b", at=2, events=[3], last=4)
print(first, second, second.number, hash(second.last), first.events is Draft(id="a", at=1).events)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the compiled form of its sources: it stands there already, or is made in a copy.

    A copy is translated the same way, but its C is not optimised, which takes most of the time and is the C
    compiler's own matter; with `FLOOR_MACHINE=night` it is. Other tests never meet what is made here.
    """
    hindrance = what_is_missing()
    if hindrance is not None:
        pytest.skip(f"compiled rules were not compared with interpreted ones: {hindrance}")
    if folder_of().is_dir():
        return ROOT
    copy = tmp_path_factory.mktemp("compiled") / "project"
    for room in sorted(ROOMS):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    compile_rules(lambda step: None, copy, OPTIMISATION)
    return copy


def come_to(way: str, root: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.app.both_ways", way],
        cwd=root,
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
    def test_come_to_what_interpreted_ones_come_to(self, root: Path) -> None:
        found, known = come_to("compiled", root), come_to("interpreted", root)
        for name in known["outcomes"]:
            assert found["outcomes"][name]["journal_hash"] == known["outcomes"][name]["journal_hash"], name
        assert found == known

    def test_pass_the_tests_of_interpreted_ones(self, root: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.app.on_compiled", *TESTS_OF_RULES],
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4_000:]

    def test_are_what_the_command_line_runs(self, root: Path) -> None:
        assert json.loads(switchboard(*SMALL, given={}, root=root).stdout)["rules"] == "compiled"

    def test_are_left_aside_when_asked(self, root: Path) -> None:
        said = switchboard("--interpreted", *SMALL, given={}, root=root).stdout
        assert json.loads(said)["rules"] == "interpreted"

    def test_are_not_made_twice(self, root: Path) -> None:
        told: list[str] = []
        assert compile_rules(told.append, root) == folder_of(root)
        assert not told


class TestCommandLine:
    def test_imports_nothing_of_the_rules_before_it_knows_which_form_to_run(self) -> None:
        asked = "import sys, app.cli; print([one for one in sys.modules if one.startswith('routing')])"
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == "[]"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for room in ("app", "config", "records", "routing", "simulator", "telephony"):
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


@pytest.fixture(autouse=True)
def draft_files(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(BASE)
    (tmp_path / "draft.py").write_text(DRAFT)


def drafts(folder: Path) -> str:
    """Say what comes of making some drafts, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-B", "-c", MADE], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


class TestWrittenOut:
    def test_makes_what_a_dataclass_makes(self, tmp_path: Path) -> None:
        as_is = drafts(tmp_path)
        out_of = {path: written_out(path, tmp_path) for path in tmp_path.glob("*.py")}
        for path, source in out_of.items():
            path.write_text(source)
        out = drafts(tmp_path)
        assert out == as_is
        assert "Draft(id='b', at=2, events=[3], last=4, shares={'fr': 0.1}) +18075550101" in out
        assert out.endswith("False\n")

    def test_keeps_each_line_where_it_was(self, tmp_path: Path) -> None:
        lines = written_out(tmp_path / "draft.py", tmp_path).splitlines()
        assert lines.index('LAST_LINE = "here"') == DRAFT.splitlines().index('LAST_LINE = "here"')


class TestAMachineWithoutACompiler:
    def test_is_told_what_is_missing(self, monkeypatch: pytest.MonkeyPatch, sources: Path) -> None:
        monkeypatch.setattr("app.compiling.TOOLS", ())
        monkeypatch.setenv("CC", "no-such-compiler")
        with pytest.raises(CompileError, match="C compiler"):
            compile_rules(lambda step: None, sources)
