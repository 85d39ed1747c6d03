"""Compiles the rules and virtual time with mypyc, into a folder where `config/compiled.py` finds them.

It is done in a process of its own, from a copy of the sources (`app/compiling_copy.py` says what differs in it).
"""

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.compiling_copy import copy_sources
from config.compiled import ROOT, compiled_sources, folder_of
from config.settings import environment

TOOLS = ("mypyc", "setuptools")
OPTIMISATION = "2"
"""Less takes a C compiler three quarters of the time, and made a week of calls 4 % slower."""
LIBRARY = "switchboard"
"""The one library that all compiled modules lie in is named by it."""
_STEP = "step: "
_OPTIONS = ("-fno-semantic-interposition", "-fvisibility=hidden", "-Wno-all", "-w")
"""Functions of one library need no detour through the linker's table, and may be put in each other's place. And looking
for what to warn of takes a C compiler as long as all else: nobody reads that of translated code."""


class CompileError(Exception):
    """The rules cannot be compiled here; the message says what is missing, or what the tools said."""

    code = "compile"


def compile_rules(say: Callable[[str], None], root: Path = ROOT, optimisation: str = OPTIMISATION) -> Path:
    """Compile the present sources, unless they are; `say` is told each step.

    Returns: the folder. What else was below `.compiled` is of other sources, and is removed.
    Raises:  CompileError.
    """
    folder = folder_of(root)
    if folder.is_dir():
        return folder
    hindrance = what_is_missing()
    if hindrance is not None:
        raise CompileError(hindrance)
    folder.parent.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="making-", dir=folder.parent) as making:
        sources, made = Path(making) / "sources", Path(making) / "made"
        copy_sources(root, sources)
        _in_a_process_of_its_own(sources, made, optimisation, say)
        made.rename(folder)
    for other in folder.parent.iterdir():
        if other != folder and not other.name.startswith("making-"):
            shutil.rmtree(other, ignore_errors=True)
    return folder


def what_is_missing() -> str | None:
    """Say why nothing can be compiled on this machine; None: it can."""
    missing = [one for one in TOOLS if find_spec(one) is None]
    if missing:
        return f"{' and '.join(missing)} must be installed to compile; `make fast` sees to it."
    if shutil.which(environment().get("CC", "cc").split()[0]) is None:
        return (
            "A C compiler is needed, and there is none here. Debian and Ubuntu: apt-get install gcc; macOS: "
            "xcode-select --install. Without it everything works as it is, only slower."
        )
    return None


def _in_a_process_of_its_own(
    sources: Path, made: Path, optimisation: str, say: Callable[[str], None]
) -> None:
    command = [sys.executable, "-m", "app.compiling", str(made), optimisation]
    said: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own program with arguments that we wrote
        command, cwd=sources, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line.startswith(_STEP):
                say(line.removeprefix(_STEP).strip())
            said.append(line)
    if child.returncode:
        raise CompileError(f"The rules could not be compiled:\n{''.join(said[-20:])}")


def _compile(made: Path, optimisation: str) -> None:
    """Compile the sources in the present folder."""
    from mypyc.build import mypycify

    setuptools: Any = import_module("setuptools")
    _tell("translating the rules and virtual time to C")
    library = mypycify(
        ["--config-file=pyproject.toml", *compiled_sources(Path.cwd())],
        opt_level=optimisation,
        debug_level="0",
        target_dir="c",
        group_name=LIBRARY,
    )
    for extension in library:
        extension.extra_compile_args = [*extension.extra_compile_args, *_OPTIONS]
    _tell("compiling the C")
    setuptools.setup(
        name=LIBRARY,
        packages=[],
        ext_modules=library,
        script_args=["--quiet", "build_ext", "--build-lib", str(made), "--build-temp", "objects"],
    )


def _tell(step: str) -> None:
    sys.stdout.write(f"{_STEP}{step}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _compile(Path(sys.argv[1]), sys.argv[2])
