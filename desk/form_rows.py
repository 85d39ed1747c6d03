"""Fields of fields: tables within a table, lists of tables whose rows are added, dropped and moved, and the form."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from desk.form_fields import Control, Fault, Faulty, Field, Table, Typed, listed, table
from desk.sentences import Sentences
from desk.words import note

ADD, DROP, UP, DOWN = "add", "drop", "up", "down"
_ROW = re.compile(r"(.+)\.(\d+)")


def typed_fields(
    fields: Iterable[Field], stored: Mapping[str, object], below: str = ""
) -> Iterator[tuple[str, str]]:
    for field in fields:
        yield from field.typed(below + field.key, stored.get(field.key))


def written_fields(
    fields: Iterable[Field], typed: Typed, stored: Mapping[str, object], below: str = ""
) -> Table:
    """Put what was typed into a table; keys that no field stands for stay. Raises: Faulty with every fault."""
    made: Table = dict(stored)
    faults: list[Fault] = []
    for field in fields:
        try:
            value = field.written(below + field.key, typed, stored.get(field.key))
        except Faulty as wrong:
            faults += wrong.faults
            continue
        made.pop(field.key, None)
        if value is not None:
            made[field.key] = value
    if faults:
        raise Faulty(*faults)
    return made


def controls(
    fields: Iterable[Field], typed: Typed, sentences: Sentences, below: str = ""
) -> tuple[Control, ...]:
    return tuple(field.control(below + field.key, typed, sentences) for field in fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A table within the table. Without a value for `needs` it is not written at all."""

    key: str
    label: str
    fields: tuple[Field, ...]
    needs: str = ""
    hint: str = ""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        return typed_fields(self.fields, table(value), f"{name}.")

    def written(self, name: str, typed: Typed, stored: object) -> object:
        if self.needs and not typed.text(f"{name}.{self.needs}"):
            return None
        made = written_fields(self.fields, typed, table(stored), f"{name}.")
        # A table that was written empty stays so; one that has become empty goes.
        return made if made or stored == {} else None

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        below = controls(self.fields, typed, sentences, f"{name}.")
        return Control(kind="group", name=name, label=say(self.label), hint=say(self.hint), below=below)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list of tables, or tables by their keys.

    `by` names the field that tells which row is which, so that what no field stands for stays with its row; `keyed`
    says that the document has a table by these keys instead of a list.
    """

    key: str
    label: str
    row: str
    """What one row is called, with its {number}."""
    add: str
    """The words on the button for another row."""
    fields: tuple[Field, ...]
    by: str = ""
    missing: str = note("Choose one.")
    """What is said of a row without its key."""
    keyed: bool = False
    most: int = 400
    hint: str = ""
    usual: tuple[Mapping[str, object], ...] = ()
    """The rows that there are without being written."""
    shape: Literal["rows", "table", "order"] = "rows"
    """How it is drawn: rows that are added and dropped, a table of rows that stay, rows that only move."""

    def typed(self, name: str, value: object) -> Iterator[tuple[str, str]]:
        rows = self._stored(value)
        yield f"{name}.rows", str(len(rows))
        for number, row in enumerate(rows):
            yield from typed_fields(self.fields, row, f"{name}.{number}.")

    def written(self, name: str, typed: Typed, stored: object) -> object:
        before = self._stored(stored)
        by_key = {str(row.get(self.by)): row for row in before}
        rows: list[Table] = []
        faults: list[Fault] = []
        for number in range(typed.count(name)):
            below = f"{name}.{number}."
            if self.by:
                known = by_key.get(typed.text(below + self.by), {})
            else:
                # Every key of such a row has its field, so a row that has moved brings nothing of another's along.
                known = before[number] if number < len(before) else {}
            try:
                rows.append(written_fields(self.fields, typed, known, below))
            except Faulty as wrong:
                faults += wrong.faults
        faults += self._keyless(name, rows) if self.by else []
        if faults:
            raise Faulty(*faults)
        if not self.keyed:
            return rows or None
        return {str(row.pop(self.by)): row for row in rows} or None

    def _keyless(self, name: str, rows: list[Table]) -> Iterator[Fault]:
        seen: set[object] = set()
        for number, row in enumerate(rows):
            key = row.get(self.by)
            if key is None:
                yield Fault(name=f"{name}.{number}.{self.by}", text=self.missing)
            elif key in seen:
                yield Fault(
                    name=f"{name}.{number}.{self.by}", text=note("This stands here already; choose it once.")
                )
            seen.add(key)

    def control(self, name: str, typed: Typed, sentences: Sentences) -> Control:
        say = sentences.words.say
        rows = tuple(
            Control(
                kind="row",
                name=f"{name}.{number}",
                label=say(self.row, number=sentences.words.number(number + 1)),
                below=controls(self.fields, typed, sentences, f"{name}.{number}."),
            )
            for number in range(typed.count(name))
        )
        made = Control(
            kind=self.shape, name=name, label=say(self.label), value=say(self.add), hint=say(self.hint)
        )
        return replace(made, below=rows, most=self.most)

    def _stored(self, value: object) -> list[Mapping[str, object]]:
        if self.keyed:
            return [{self.by: key, **table(row)} for key, row in table(value).items()]
        return list(self.usual) if value is None else [table(row) for row in listed(value)]


def moved(typed: Typed, act: str, target: str) -> Typed:
    """Add, drop or move a row: what was typed, with the rows of one list in their new places.

    Shape: `target` is the list for `add` (`widening`), the row for all else (`widening.1`).
    """
    if act == ADD:
        return _renumbered(typed, target, [*range(typed.count(target)), None])
    found = _ROW.fullmatch(target)
    if found is None:
        return typed
    name, number = found[1], int(found[2])
    order: list[int | None] = [*range(typed.count(name))]
    if number >= len(order):
        return typed
    if act == DROP:
        order.pop(number)
    other = {UP: number - 1, DOWN: number + 1}.get(act, number)
    if 0 <= other < len(order) and act in (UP, DOWN):
        order[number], order[other] = order[other], order[number]
    return _renumbered(typed, name, order)


def _renumbered(typed: Typed, name: str, order: list[int | None]) -> Typed:
    """Shape: for each new row the number of the old one; None for an empty one."""
    places = {old: new for new, old in enumerate(order) if old is not None}
    row = re.compile(rf"{re.escape(name)}\.(\d+)(\..+)")
    made: list[tuple[str, str]] = [(f"{name}.rows", str(len(order)))]
    for field, text in typed:
        found = row.fullmatch(field)
        if found is not None and int(found[1]) in places:
            made.append((f"{name}.{places[int(found[1])]}{found[2]}", text))
        elif found is None and field != f"{name}.rows":
            made.append((field, text))
    return Typed(made)
