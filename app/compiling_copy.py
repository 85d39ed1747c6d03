"""The copy of the sources that is compiled: each dataclass has its `__init__` written out.

mypyc compiles a dataclass, but leaves its `__init__` to the interpreter, where most of the time would then go: a call
makes some thirty messages. What is written out stands on the empty line below the class, so that tracebacks keep their
line numbers. Annotations, by which values are decoded, are given back to each class at the end of its module. That
nobody assigns to frozen values is mypy's to prove on the sources themselves (`make check`); in the copy they are
ordinary ones that can be hashed, as messages are in any case (`routing/message.py`).
"""

import ast
import shutil
from pathlib import Path

from config.compiled import compiled_sources

_DECLARES = ("dataclass", "message")
_MESSAGE = "from dataclasses import dataclass as message"


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
        (into / name).write_text(written_out(root / name, root))


def written_out(path: Path, root: Path) -> str:
    """Give a module with the `__init__` of its dataclasses written out, line for line the same elsewhere."""
    lines = [*path.read_text().splitlines(), ""]
    module = _Module(path, root)
    for node in module.tree.body:
        if _declares_message(node):
            lines[node.lineno - 1 : node.end_lineno] = [_MESSAGE, *[""] * (_end(node) - node.lineno)]
        elif isinstance(node, ast.ClassDef) and (decorator := _decorator(node)) is not None:
            keywords = {one.arg for one in decorator.keywords if _is_true(one.value)}
            lines[decorator.lineno - 1] = _declaration(decorator, keywords)
            if not _makes_itself(node):
                assert not lines[_end(node)], f"{node.name} ends where another line begins"
                lines[_end(node)] = _init(module.fields(node.name), "kw_only" in keywords)
            lines.append(_annotations(node))
    for name, end in module.ends_of_imports.items():
        lines[end - 1] += "".join(f"; {one}" for one in module.needed_of(name))
    return "\n".join(lines)


class _Module:
    """A module and its dataclasses, with the fields that they have from bases in other modules."""

    def __init__(self, path: Path, root: Path) -> None:
        self.tree = ast.parse(path.read_text())
        self._root = root
        self._classes = {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}
        imports = [node for node in self.tree.body if isinstance(node, ast.ImportFrom) and node.module]
        self._origins = {one.asname or one.name: node.module for node in imports for one in node.names}
        own = path.relative_to(root).as_posix().removesuffix(".py").replace("/", ".")
        assigned = [one for node in self.tree.body if isinstance(node, ast.Assign) for one in node.targets]
        self._origins |= {one.id: own for one in assigned if isinstance(one, ast.Name)}
        self.ends_of_imports = {
            one.name: _end(node)
            for node in imports
            for one in node.names
            if any(one.name in _bases(known) for known in self._classes.values())
        }

    def fields(self, name: str) -> list[ast.AnnAssign]:
        """Those of a dataclass, the inherited ones first."""
        node = self._classes[name]
        inherited = [
            field
            for base in _bases(node)
            for field in (self if base in self._classes else self._elsewhere(base)).fields(base)
        ]
        return [*inherited, *_own_fields(node)]

    def needed_of(self, base: str) -> list[str]:
        """What has to be imported so that the fields of a base from elsewhere can be named here."""
        module = self._elsewhere(base)
        names = {
            one.id
            for field in module.fields(base)
            for one in ast.walk(field)
            if isinstance(one, ast.Name) and one.id in module._origins
        }
        return [f"from {module._origins[one]} import {one}" for one in sorted(names)]

    def _elsewhere(self, name: str) -> "_Module":
        module = self._origins[name]
        assert module is not None
        return _Module(self._root / f"{module.replace('.', '/')}.py", self._root)


def _bases(node: ast.ClassDef) -> list[str]:
    """Bases of a dataclass; those of other classes are of no concern here."""
    if _decorator(node) is None:
        return []
    return [one.id for one in node.bases if isinstance(one, ast.Name)]


def _end(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno


def _declares_message(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and any(
        isinstance(one, ast.ImportFrom) and one.names[0].asname == "message" for one in node.body
    )


def _decorator(node: ast.ClassDef) -> ast.Call | None:
    for one in node.decorator_list:
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _DECLARES:
            return one
    return None


def _annotations(node: ast.ClassDef) -> str:
    """What the codec reads of a class to decode its values; mypyc keeps no more of it than `type`."""
    own = {ast.unparse(one.target): _words(one.annotation) for one in _own_fields(node)}
    return f'setattr({node.name}, "__annotations__", {own})'


def _words(annotation: ast.expr) -> str:
    match annotation:
        case ast.Constant(value=str(quoted)):
            return quoted
    return ast.unparse(annotation)


def _own_fields(node: ast.ClassDef) -> list[ast.AnnAssign]:
    return [one for one in node.body if isinstance(one, ast.AnnAssign)]


def _is_true(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def _declaration(decorator: ast.Call, keywords: set[str | None]) -> str:
    kept = ["kw_only=True"] if "kw_only" in keywords else []
    hashed = ["unsafe_hash=True"] if "frozen" in keywords else []
    return f"@{ast.unparse(decorator.func)}({', '.join([*kept, *hashed])})"


def _makes_itself(node: ast.ClassDef) -> bool:
    return any(
        isinstance(one, ast.FunctionDef) and one.name in ("__init__", "__post_init__") for one in node.body
    )


def _init(fields: list[ast.AnnAssign], keyword_only: bool) -> str:
    parameters = ", ".join(["self", *["*"][: keyword_only and bool(fields)], *map(_parameter, fields)])
    return f"    def __init__({parameters}) -> None: {'; '.join(map(_assignment, fields)) or 'pass'}"


def _parameter(field: ast.AnnAssign) -> str:
    name, kind = ast.unparse(field.target), ast.unparse(field.annotation)
    if field.value is None:
        return f"{name}: {kind}"
    if _factory(field) is not None:
        return f"{name}: {kind} | None = None"
    default = _default(field)
    return f"{name}: {kind}" if default is None else f"{name}: {kind} = {default}"


def _assignment(field: ast.AnnAssign) -> str:
    name, factory = ast.unparse(field.target), _factory(field)
    if factory is None:
        return f"self.{name} = {name}"
    return f"self.{name} = ({factory})() if {name} is None else {name}"


def _factory(field: ast.AnnAssign) -> str | None:
    """What makes the default of a field that is `field(default_factory=...)`."""
    factory = _said_of(field).get("default_factory")
    assert factory is None or len(_said_of(field)) == 1, f"line {field.lineno}: a factory and more"
    return None if factory is None else ast.unparse(factory)


def _default(field: ast.AnnAssign) -> str | None:
    """The default of a field, which may stand within `field(default=..., repr=False)`."""
    if not _is_field(field):
        return None if field.value is None else ast.unparse(field.value)
    default = _said_of(field).get("default")
    return None if default is None else ast.unparse(default)


def _is_field(field: ast.AnnAssign) -> bool:
    match field.value:
        case ast.Call(func=ast.Name(id="field")):
            return True
    return False


def _said_of(field: ast.AnnAssign) -> dict[str, ast.expr]:
    """What `field(...)` is told, by name."""
    if not isinstance(field.value, ast.Call) or not _is_field(field):
        return {}
    said = {one.arg: one.value for one in field.value.keywords if one.arg is not None}
    unknown = sorted(said.keys() - {"default", "default_factory", "repr"})
    assert not unknown, f"line {field.lineno}: {', '.join(unknown)} of a field cannot be written out"
    return said
