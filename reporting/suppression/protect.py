"""From a table to a document that gives nothing away, also beside everything that was given out before."""

from collections.abc import Sequence

from reporting.errors import ReleaseRefused
from reporting.suppression.atoms import UNKNOWNS_MAX, TooManyUnknowns
from reporting.suppression.audit import Contradiction, Exposed, exposed
from reporting.suppression.documents import Document, document_of
from reporting.suppression.hide import Hiding
from reporting.suppression.rules import Audience
from reporting.suppression.tables import CountTable, Dimension, Labels

Region = tuple[tuple[str, frozenset[str]], ...]
"""What a cell stands for, whatever it is called."""
_SHOWN_MAX = 5


def protect(table: CountTable, audience: Audience, k: int, past: Sequence[Document] = ()) -> Document:
    """Hide what must not be told, prove it, and hide more until the proof holds.

    `past` holds what this audience can read already of the same kind of counts.
    Raises: ReleaseRefused
    """
    past = _related(table.dimensions, [one for one in past if one.counted == table.counted])
    regions = {_region(table.dimensions, labels): labels for labels in table.cells}
    hiding = Hiding(table, k)
    hiding.hidden |= _hidden_before(past, regions, audience)
    _refuse_changes(table, k, past, regions)
    hiding.complete()
    while True:
        document = document_of(table, hiding.hidden, audience, k)
        found = _proved(table.name, [*past, document], audience)
        if not found:
            return document
        widened = [_widen(hiding, one, past, regions) for one in found]
        if not any(widened):
            names = [" / ".join(one.labels) for one in found[:_SHOWN_MAX]]
            raise ReleaseRefused(table.name, [f"{name} could be worked out" for name in names])


def _related(dimensions: Sequence[Dimension], past: Sequence[Document]) -> list[Document]:
    """Leave out what shares no unknown with a table, nor with anything that does: other years, for example.

    They were proved when they were released, and are what they were.
    """
    reached = [_covered(dimensions)]
    found: dict[int, Document] = {}
    while reached:
        here = reached.pop()
        for number, document in enumerate(past):
            there = _covered(document.dimensions)
            if number not in found and all(here[name] & there[name] for name in here.keys() & there.keys()):
                found[number] = document
                reached.append(there)
    return [found[number] for number in sorted(found)]


def _covered(dimensions: Sequence[Dimension]) -> dict[str, frozenset[str]]:
    return {one.name: frozenset().union(*one.groups().values()) for one in dimensions}


def _proved(name: str, documents: Sequence[Document], audience: Audience) -> list[Exposed]:
    try:
        return exposed(documents, audience)
    except Contradiction as cause:
        why = "it contradicts what was released before, because records of that time changed since"
        raise ReleaseRefused(name, [why]) from cause
    except TooManyUnknowns as cause:
        why = f"together with what was released before it has more than {UNKNOWNS_MAX:,} unknowns; make it coarser"
        raise ReleaseRefused(name, [why]) from cause


def _widen(hiding: Hiding, one: Exposed, past: Sequence[Document], regions: dict[Region, Labels]) -> bool:
    """Hide more around a cell that can be worked out; one of an earlier table may have its like in this one."""
    labels: Labels | None = one.labels
    if one.document < len(past):
        labels = regions.get(_region(past[one.document].dimensions, one.labels))
    if labels is None:
        return False
    if labels not in hiding.hidden:
        hiding.hidden.add(labels)
        hiding.complete()
        return True
    return hiding.widen(labels)


def _hidden_before(
    past: Sequence[Document], regions: dict[Region, Labels], audience: Audience
) -> set[Labels]:
    """What was hidden once stays hidden, though it may have grown."""
    return {
        regions[region]
        for document in past
        if document.audience is audience
        for labels, value in document.cells.items()
        if value is None and (region := _region(document.dimensions, labels)) in regions
    }


def _refuse_changes(
    table: CountTable, k: int, past: Sequence[Document], regions: dict[Region, Labels]
) -> None:
    """What was told once may be told again only unchanged: the difference would tell of a few.

    Raises: ReleaseRefused
    """
    changed = [
        " / ".join(labels)
        for document in past
        for before, value in document.cells.items()
        if value is not None
        and (labels := regions.get(_region(document.dimensions, before))) is not None
        and 0 < abs(table.cells[labels] - value) < k
    ]
    if changed:
        raise ReleaseRefused(
            table.name,
            [f"{name} was released before with a slightly other value" for name in changed[:_SHOWN_MAX]],
        )


def _region(dimensions: Sequence[Dimension], labels: Labels) -> Region:
    pairs = zip(dimensions, labels, strict=True)
    return tuple(sorted((one.name, one.groups()[label]) for one, label in pairs))
