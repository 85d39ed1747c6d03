"""The compiled form of the rules and of virtual time: the same sources, made faster, and nothing else changed.

`switchboard compile` (or `make fast`) puts it below `.compiled`, in a folder named by everything that it was made from.
Whoever starts a program asks `use_compiled` before anything of the rules is imported. A form of other sources has
another name, so it is never found; then, and where there is none, the sources are interpreted as ever.
"""

import copyreg
import sys
import sysconfig
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ".compiled"
INTERPRETED = "--interpreted"
"""The command line's option that leaves what is compiled aside."""

RULES = "routing/*.py"
LEFT_OUT = ("routing/__init__.py", "routing/check*.py", "routing/explain.py")
"""A package has a file of its own to be found by; what checks and explains a book is asked seldom, and is quick."""
VIRTUAL_TIME = (
    "simulator/days/callers.py",
    "simulator/days/drawing.py",
    "simulator/days/load.py",
    "simulator/days/specialists.py",
    "simulator/people/callers.py",
    "simulator/people/chance.py",
    "simulator/people/places.py",
    "simulator/virtual/at_the_menu.py",
    "simulator/virtual/counts.py",
    "simulator/virtual/journal_hash.py",
    "simulator/virtual/observer.py",
    "simulator/virtual/stretches.py",
    "simulator/virtual/textbook.py",
    "simulator/virtual/virtual_time.py",
    "simulator/virtual/waits.py",
)
LEANT_ON = (
    "app/compiling*.py",
    "config/clock.py",
    "config/compiled.py",
    "config/fields.py",
    "config/geography.py",
    "config/network.py",
    "config/tables.py",
    "records/codec.py",
    "simulator/days/*.py",
    "simulator/people/*.py",
    "simulator/virtual/*.py",
    "telephony/call_back_documents.py",
    "telephony/wait_words.py",
)
"""What compiled modules import, and what they are compiled by: constants of it are in the compiled form too."""


def compiled_sources(root: Path = ROOT) -> list[str]:
    """Give the files that are compiled, from the root of the project."""
    left_out = _files(root, LEFT_OUT)
    return [one for one in _files(root, (RULES, *VIRTUAL_TIME)) if one not in left_out]


def folder_of(root: Path = ROOT) -> Path:
    """Give the folder in which the compiled form of the present sources is, or would be."""
    made_from = blake2b(digest_size=12)
    for part in (sysconfig.get_config_var("SOABI"), sys.version, sysconfig.get_platform()):
        made_from.update(f"{part}\n".encode())
    for name in sorted({*compiled_sources(root), *_files(root, LEANT_ON)}):
        text = (root / name).read_bytes()
        made_from.update(f"{name} {len(text)}\n".encode() + text)
    return root / FOLDER / made_from.hexdigest()


def use_compiled(root: Path = ROOT) -> None:
    """Let this process import the compiled form of the present sources, where there is one."""
    if (root / FOLDER).is_dir():
        use(folder_of(root))


def use(folder: Path | None) -> None:
    """Let this process import what was compiled into a folder; None, or no folder: it interprets.

    All or nothing: compiled modules rely on each other's memory layout. Where one of them has been imported as source,
    all of them are.
    """
    if folder is None or in_use() is not None or not folder.is_dir():
        return
    found = _Compiled(folder)
    if not any(name in sys.modules for name in found.modules):
        sys.meta_path.insert(0, found)


def in_use() -> Path | None:
    """Give the folder from which this process imports the compiled form; None: it interprets."""
    return next((one.folder for one in sys.meta_path if isinstance(one, _Compiled)), None)


def how_rules_run() -> str:
    return "interpreted" if in_use() is None else "compiled"


def as_we_do() -> tuple[str, ...]:
    """Give the options by which a program of ours that we start does not run compiled rules unless we do."""
    return (INTERPRETED,) if in_use() is None else ()


class _Compiled:
    """Finds compiled modules by their names, before anybody looks for sources."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        suffix = EXTENSION_SUFFIXES[0]
        self.modules = {
            str(path.relative_to(folder)).removesuffix(suffix).replace("/", "."): path
            for path in folder.rglob(f"*{suffix}")
        }

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        file = self.modules.get(name)
        return None if file is None else spec_from_file_location(name, file, loader=_Loader(name, str(file)))


class _Loader(ExtensionFileLoader):
    """Compiled classes have no dictionary for `pickle` and `copy` to find, so dataclasses travel by their fields."""

    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        for kind in vars(module).values():
            if isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__:
                copyreg.pickle(kind, _by_fields)


def _by_fields(value: Any) -> tuple[Callable[..., Any], tuple[type[Any], dict[str, Any]]]:
    return _made, (type(value), {one.name: getattr(value, one.name) for one in fields(value)})


def _made(kind: type[Any], values: dict[str, Any]) -> Any:
    return kind(**values)


def _files(root: Path, patterns: Sequence[str]) -> list[str]:
    return sorted({path.relative_to(root).as_posix() for one in patterns for path in root.glob(one)})
