"""The copy of the sources that is compiled: each dataclass has its `__init__` written out.

mypyc compiles a dataclass, but leaves its `__init__` to the interpreter, where most of the time would then go: a call
makes some thirty messages. What is written out stands on the empty line below the class, so that tracebacks keep their
line numbers. That nobody assigns to frozen values is mypy's to prove on the sources themselves (`make check`); in the
copy they are ordinary ones that can be hashed, as messages are in any case (`routing/message.py`).
"""

import ast
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from config.compiled import compiled_sources

_DECLARES = ("dataclass", "message")
_Fields = list[ast.AnnAssign]


def copy_sources(root: Path, into: Path) -> None:
    """Copy every source, and write out what is compiled."""
    into.mkdir()
    shutil.copy(root / "pyproject.toml", into)
    for room in sorted(path.parent for path in root.glob("*/__init__.py")):
        for source in room.rglob("*.py"):
            target = into / source.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for name in compiled_sources(into):
        path = into / name
        path.write_text(written_out(path.read_text()))


def written_out(source: str) -> str:
    """Give a module with the `__init__` of its dataclasses written out, line for line the same elsewhere."""
    lines = [*source.splitlines(), ""]
    known: dict[str, _Fields] = {}
    for node in ast.parse(source).body:
        match node:
            case ast.ImportFrom(module="routing.message"):
                lines[node.lineno - 1] = "from dataclasses import dataclass as message"
            case ast.ClassDef() if (decorator := _decorator(node)) is not None:
                known[node.name] = [*_inherited(node, known), *_fields(node)]
                keywords = {one.arg for one in decorator.keywords if _is_true(one.value)}
                lines[decorator.lineno - 1] = _declaration(decorator, keywords)
                if not _makes_itself(node):
                    assert node.end_lineno is not None
                    assert not lines[node.end_lineno], f"{node.name} ends where another line begins"
                    lines[node.end_lineno] = _init(known[node.name], "kw_only" in keywords)
    return "\n".join(lines)


def _decorator(node: ast.ClassDef) -> ast.Call | None:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _DECLARES:
            return one
    return None


def _inherited(node: ast.ClassDef, known: dict[str, _Fields]) -> Iterator[ast.AnnAssign]:
    """Fields of bases: dataclasses of the same module, all of them."""
    for base in node.bases:
        assert isinstance(base, ast.Name)
        yield from known[base.id]


def _fields(node: ast.ClassDef) -> Iterable[ast.AnnAssign]:
    return (one for one in node.body if isinstance(one, ast.AnnAssign))


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _declaration(decorator: ast.Call, keywords: set[str | None]) -> str:
    kept = [f"{one}=True" for one in ("kw_only",) if one in keywords]
    hashed = ["unsafe_hash=True"] if "frozen" in keywords else []
    return f"@{ast.unparse(decorator.func)}({', '.join([*kept, *hashed])})"


def _makes_itself(node: ast.ClassDef) -> bool:
    return any(
        isinstance(one, ast.FunctionDef) and one.name in ("__init__", "__post_init__") for one in node.body
    )


def _init(fields: _Fields, keyword_only: bool) -> str:
    parameters = ", ".join(["self", *["*"][: keyword_only and bool(fields)], *map(_parameter, fields)])
    return f"    def __init__({parameters}) -> None: {'; '.join(map(_assignment, fields)) or 'pass'}"


def _parameter(field: ast.AnnAssign) -> str:
    name, kind = ast.unparse(field.target), ast.unparse(field.annotation)
    if field.value is None:
        return f"{name}: {kind}"
    if _factory(field) is not None:
        return f"{name}: {kind} | None = None"
    return f"{name}: {kind} = {ast.unparse(field.value)}"


def _assignment(field: ast.AnnAssign) -> str:
    name, factory = ast.unparse(field.target), _factory(field)
    if factory is None:
        return f"self.{name} = {name}"
    return f"self.{name} = {factory}() if {name} is None else {name}"


def _factory(field: ast.AnnAssign) -> str | None:
    """What makes the default of a field that is `field(default_factory=...)`."""
    match field.value:
        case ast.Call(func=ast.Name(id="field"), keywords=[ast.keyword(arg="default_factory", value=value)]):
            return ast.unparse(value)
        case ast.Call(func=ast.Name(id="field")):
            raise AssertionError(f"line {field.lineno}: only `field(default_factory=...)` can be written out")
    return None
