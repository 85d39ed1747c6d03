"""The document of a draft: read, one part of it changed, and what is then wrong with it, field by field."""

import copy
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from config.book_checks import contradictions
from config.book_names import FORMS
from config.book_references import Names, Problem
from config.book_text import network_text
from config.network import Network
from config.readable_part import Place
from config.toml_faults import in_words, key_path
from desk.form_fields import Control, Fault, Table, Typed
from desk.form_rows import Rows, typed_fields, written_fields
from desk.parts import Part

_KEY = "[key]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A document with one part changed. With problems there is no network, and nothing is stored."""

    network: Network | None
    problems: tuple[Problem, ...] = ()


def content_of(network: Network) -> Table:
    """Give a network as the tables of its document."""
    return tomllib.loads(network_text(network))


def checked(content: Table) -> Changed:
    """Hold a document against the rules that every document must keep."""
    try:
        network = Network.model_validate(content)
    except ValidationError as cause:
        found = [(_plain(fault["loc"]), in_words(fault, FORMS)) for fault in cause.errors()]
        return Changed(network=None, problems=tuple(found))
    problems = tuple(contradictions(network, Names.of(content), whole=True))
    return Changed(network=None if problems else network, problems=problems)


def typed_part(network: Network, part: Part) -> Typed:
    """Give what stands in the document as a person would type it."""
    return Typed(typed_fields(part.fields, _stored(content_of(network), part.place)))


def with_part(network: Network, part: Part, typed: Typed) -> Changed:
    """Put what was typed in the place of the part. Raises: Faulty for what is no value at all."""
    content = content_of(network)
    written = written_fields(part.fields, typed, _stored(content, part.place))
    return checked(_replaced(content, part.place, written))


def faults_of(
    problems: Iterable[Problem], part: Part, typed: Typed, controls: Sequence[Control]
) -> Iterator[Fault]:
    """Say at which field each problem stands; one that is at none of the form's has the empty name."""
    names = [control.name for control in flattened(controls)]
    lists = {field.key: field for field in part.fields if isinstance(field, Rows)}
    for place, sentence in problems:
        below = place[len(part.place) :] if place[: len(part.place)] == part.place else None
        name = _nearest(_field_name(below, lists, typed), names) if below is not None else ""
        where = "" if name else f"{key_path(place)}: "
        yield Fault(name=name, text=where + sentence)


def flattened(controls: Iterable[Control]) -> Iterator[Control]:
    for control in controls:
        yield control
        yield from flattened(control.below)


def _plain(place: Sequence[int | str]) -> Place:
    return tuple(part for part in place if part != _KEY)


def _field_name(below: Place, lists: dict[str, Rows], typed: Typed) -> str:
    """Where the document has keys, the form has numbers: find the row."""
    parts = [str(part) for part in below]
    rows = lists.get(parts[0]) if parts else None
    if rows is not None and rows.keyed and len(parts) > 1:
        numbers = range(typed.count(rows.key))
        found = [n for n in numbers if typed.text(f"{rows.key}.{n}.{rows.by}") == parts[1]]
        parts[1] = str(found[-1]) if found else parts[1]
        # What is wrong with the key itself stands at the field in which it is written.
        parts += [rows.by] if len(parts) == 2 else []
    return ".".join(parts)


def _nearest(name: str, names: Sequence[str]) -> str:
    """Find the field itself, else the first within it, else the one that it is in."""
    while name:
        within = next((one for one in names if one == name or one.startswith(f"{name}.")), None)
        if within is not None:
            return within
        name = re.sub(r"\.?[^.]+$", "", name)
    return ""


def _stored(content: object, place: Place) -> Table:
    for step in place:
        if isinstance(content, dict):
            content = content.get(step)
        elif isinstance(content, list) and isinstance(step, int) and step < len(content):
            content = content[step]
        else:
            content = None
    return content if isinstance(content, dict) else {}


def _replaced(content: Table, place: Place, written: Table) -> Table:
    """Put a table in its place; one that has become empty is left out, for what is not written is as usual."""
    if not place:
        return written
    made = copy.deepcopy(content)
    holder: object = made
    for step in place[:-1]:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]  # type: ignore[index]
    assert isinstance(holder, (dict, list)), "a table stands in a table or in a list of tables"
    holder[place[-1]] = written  # type: ignore[index]
    return made
