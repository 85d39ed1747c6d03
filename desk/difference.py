"""What differs between two documents, as sentences in both languages (F72): added, removed, changed.

Sentences of one place in the document are held against each other. Whatever differs and has no sentence is told as
its key and its values, so that no difference stays unseen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from config.document_sentences import Stated, document_sentences
from desk.draft_document import content_of
from desk.shelf import Volume

LOCALES = ("en", "fr")


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of a sentence; `marked` is what the other side does not have."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One language of a change: the sentences before and after, in pieces."""

    locale: str
    before: tuple[tuple[Piece, ...], ...]
    after: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    place: str
    kind: Kind
    sides: tuple[Side, ...] = ()
    raw: tuple[str, str] | None = None
    """For what has no sentence: the values before and after, as the document has them."""
    follows: bool = False
    """Nobody wrote at this place: its sentence says something else because of another change."""


@dataclass(slots=True)
class _Pair:
    before: list[Stated] = field(default_factory=list)
    after: list[Stated] = field(default_factory=list)


@lru_cache(maxsize=32)
def difference(before: Volume, after: Volume) -> tuple[Change, ...]:
    """Say what changes when one document takes the place of another, in the order in which a call meets it."""
    if before.network == after.network:
        return ()
    told = tuple(_sentence_changes(before, after))
    written = _written(content_of(before.network), content_of(after.network))
    untold = [one for one in written if not any(_tells(change.place, one.place) for change in told)]
    if untold:
        # What is not understood explains nothing.
        return (*told, *untold)
    return tuple(
        replace(
            one, follows="." in one.place and not any(_tells(one.place, other.place) for other in written)
        )
        for one in told
    )


def _sentence_changes(before: Volume, after: Volume) -> Iterator[Change]:
    pairs: dict[str, _Pair] = {}
    # The places of the new book come in its order; those that it has lost, at the end.
    for one in document_sentences(after.network, after.book):
        pairs.setdefault(one.place, _Pair()).after.append(one)
    for one in document_sentences(before.network, before.book):
        pairs.setdefault(one.place, _Pair()).before.append(one)
    for place, pair in pairs.items():
        if pair.before != pair.after:
            yield _change(place, pair)


def _change(place: str, pair: _Pair) -> Change:
    gone = [one for one in pair.before if one not in pair.after]
    new = [one for one in pair.after if one not in pair.before]
    if not gone and not new:
        # The same sentences in another order: both are shown whole.
        gone, new = pair.before, pair.after
    return Change(
        place=place, kind=_kind(gone, new), sides=tuple(_side(locale, gone, new) for locale in LOCALES)
    )


def _side(locale: str, gone: Sequence[Stated], new: Sequence[Stated]) -> Side:
    befores, afters = [one.text(locale) for one in gone], [one.text(locale) for one in new]
    marked = [_marked(before, after) for before, after in zip(befores, afters, strict=False)]
    return Side(
        locale=locale,
        before=(*(one for one, _ in marked), *(_whole(text) for text in befores[len(marked) :])),
        after=(*(one for _, one in marked), *(_whole(text) for text in afters[len(marked) :])),
    )


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text=text, marked=False),)


def _marked(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Mark the words that differ."""
    old, new = before.split(" "), after.split(" ")
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if i1 < i2:
            left.append(Piece(text=" ".join(old[i1:i2]), marked=kind != "equal"))
        if j1 < j2:
            right.append(Piece(text=" ".join(new[j1:j2]), marked=kind != "equal"))
    return tuple(left), tuple(right)


def _written(before: Mapping[str, object], after: Mapping[str, object]) -> list[Change]:
    """List every value that differs, as the documents have it."""
    old, new = dict(_leaves(before)), dict(_leaves(after))
    return [
        Change(place=path, kind=_kind(path in old, path in new), raw=(old.get(path, ""), new.get(path, "")))
        for path in {**old, **new}
        if old.get(path) != new.get(path)
    ]


def _kind(was: object, will_be: object) -> Kind:
    return Kind.CHANGED if was and will_be else Kind.ADDED if will_be else Kind.REMOVED


def _leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Give every value of a document with its key path; rules go by their names."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            yield from _leaves(below, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for number, below in enumerate(value):
            yield from _leaves(below, f"{path}.{below.get('name', below.get('key', number + 1))}")
    else:
        yield path, str(value)


_ALSO = {"note": ("note_en", "note_fr"), "widening": ("skills",), "name": ("name_en", "name_fr", "city")}
"""Keys whose values are told by a sentence of another place."""


def _tells(place: str, path: str) -> bool:
    """Whether a sentence of this place has told of that value."""
    section, _, leaf = place.rpartition(".")
    places = [place, *(f"{section}.{key}" for key in _ALSO.get(leaf, ()))]
    return any(path == one or path.startswith(f"{one}.") for one in places)
