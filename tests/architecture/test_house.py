"""What the import contracts in pyproject.toml cannot say about the shape of the house.

The arrows between the rooms are checked by import-linter in `make check`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
ROOMS = (
    "app",
    "config",
    "routing",
    "live",
    "telephony",
    "webhooks",
    "records",
    "reporting",
    "desk",
    "simulator",
)
LINES_MAX = 400
ENVIRONMENT_READER = Path("config/settings.py")
ENVIRONMENT_NAMES = {"environ", "environb", "getenv", "getenvb"}
CLOCKS_AND_DICE = {"random", "secrets", "time", "uuid"}
CLOCK_METHODS = {"now", "utcnow", "today"}


def sources(*rooms: str) -> list[Path]:
    return sorted(path.relative_to(HOUSE) for room in rooms for path in (HOUSE / room).rglob("*.py"))


def nodes(source: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse((HOUSE / source).read_text(encoding="utf-8"), filename=str(source)))


def imported(source: Path) -> Iterator[str]:
    """Give the top-level name of every module that a source file imports."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


class TestRoom:
    @pytest.mark.parametrize("room", ROOMS)
    def test_says_what_it_is_for(self, room: str) -> None:
        module = ast.parse((HOUSE / room / "__init__.py").read_text(encoding="utf-8"))
        assert ast.get_docstring(module), (
            f"{room}/__init__.py needs a docstring that says what the room is for."
        )

    def test_is_listed_here_and_in_the_tools(self) -> None:
        on_disk = {path.parent.name for path in HOUSE.glob("*/__init__.py")} - {"tests"}
        assert on_disk == set(ROOMS)


class TestSourceFile:
    def test_stays_short_enough_to_read_in_one_sitting(self) -> None:
        lengths = {
            source: len((HOUSE / source).read_text(encoding="utf-8").splitlines())
            for source in sources(*ROOMS)
        }
        assert {source: length for source, length in lengths.items() if length > LINES_MAX} == {}


class TestEnvironment:
    def test_is_read_in_one_place(self) -> None:
        readers = {
            f"{source}:{node.lineno}"
            for source in sources(*ROOMS)
            if source != ENVIRONMENT_READER
            for node in nodes(source)
            if (isinstance(node, ast.Attribute) and node.attr in ENVIRONMENT_NAMES and _is_os(node.value))
            or (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and any(alias.name in ENVIRONMENT_NAMES for alias in node.names)
            )
        }
        assert readers == set(), f"Read the environment in {ENVIRONMENT_READER} and pass the value down."


class TestRecords:
    def test_are_opened_with_the_key_of_the_audit(self) -> None:
        """A program that opens them without it breaks the seal of the chain with the first thing it writes down."""
        opener = Path("app/records_database.py")
        measures = Path("app/directory_measure.py")
        without = {
            str(source)
            for source in sources("app")
            if source not in (opener, measures)
            for node in nodes(source)
            if isinstance(node, ast.Name) and node.id == "open_database"
        }
        assert without == set(), f"Use open_records of {opener}."


class TestRouting:
    def test_imports_the_standard_library_and_itself(self) -> None:
        allowed = {*sys.stdlib_module_names, "routing"}
        foreign = {f"{source} imports {name}" for source in sources("routing") for name in imported(source)}
        assert {line for line in foreign if line.split()[-1] not in allowed} == set()

    def test_has_no_clock_and_no_dice(self) -> None:
        imports = {
            f"{source} imports {name}"
            for source in sources("routing")
            for name in imported(source)
            if name in CLOCKS_AND_DICE
        }
        calls = {
            f"{source}:{node.lineno} calls {ast.unparse(node.func)}"
            for source in sources("routing")
            for node in nodes(source)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CLOCK_METHODS
            and ast.unparse(node.func.value).rpartition(".")[2] in {"datetime", "date"}
        }
        assert imports | calls == set()


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"
