"""Tables of counts over dimensions with levels: sortation areas in divisions in partners, months in quarters in years.

A cell is named by one label a dimension; a label stands for base values, and a coarser level's labels for those of
the finer ones. So totals of every kind are cells like all others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

Labels = tuple[str, ...]
"""One of each dimension, in the order of the dimensions."""
Level = Mapping[str, frozenset[str]]
"""Label to base values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    name: str
    levels: tuple[Level, ...]
    """From the finest to the coarsest; a label stands in one level only."""

    def groups(self) -> dict[str, frozenset[str]]:
        return {label: values for level in self.levels for label, values in level.items()}

    def families(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Give each label of the coarser levels with the labels of the next finer level that make it up."""
        for finer, coarser in zip(self.levels, self.levels[1:], strict=False):
            for label, values in coarser.items():
                children = tuple(child for child, own in finer.items() if own <= values)
                if frozenset().union(*(finer[child] for child in children)) == values:
                    yield label, children


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """The children sum to the parent."""

    parent: Labels
    children: tuple[Labels, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountTable:
    name: str
    counted: str
    """What: needs, contacts, persons. Tables of different things say nothing of each other."""
    dimensions: tuple[Dimension, ...]
    cells: Mapping[Labels, int]
    persons: Mapping[Labels, int] = field(default_factory=dict)
    """Distinct persons behind a cell, where they are known; few persons are a small cell, too."""

    def equations(self) -> Iterator[Equation]:
        labels = [tuple(dimension.groups()) for dimension in self.dimensions]
        for place, dimension in enumerate(self.dimensions):
            for label, children in dimension.families():
                for others in product(*labels[:place], (label,), *labels[place + 1 :]):
                    yield Equation(
                        parent=others,
                        children=tuple((*others[:place], child, *others[place + 1 :]) for child in children),
                    )


def table_of(
    name: str, counted: str, dimensions: tuple[Dimension, ...], facts: Mapping[Labels, int]
) -> CountTable:
    """Add facts up. Shape: `facts` by base value a dimension; those in no label of a dimension are left out."""
    groups = [dimension.groups() for dimension in dimensions]
    cells = dict.fromkeys(product(*groups), 0)
    holding = [_holding(own) for own in groups]
    for values, count in facts.items():
        places = [held.get(value, ()) for held, value in zip(holding, values, strict=True)]
        for labels in product(*places):
            cells[labels] += count
    return CountTable(name=name, counted=counted, dimensions=dimensions, cells=cells)


def _holding(groups: Level) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for label, values in groups.items():
        for value in values:
            found.setdefault(value, []).append(label)
    return found
