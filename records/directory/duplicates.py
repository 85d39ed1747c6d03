"""Services that may be one and the same, for people to look at. Nothing is ever merged by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import Connection, select

from records.directory.areas import unpacked
from records.directory.editions import EditionState
from records.directory.tables import directory_edition, directory_service

GROUP_MAX = 40
"""Services under one telephone number beyond which it says nothing: a switchboard of a large organization."""
LIKENESS_MIN = 0.5
"""Share of the words of two names that both have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    id: str
    name: str
    owner: str
    source: str
    organization: str
    phone: str
    divisions: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    one: Listed
    other: Listed
    likeness: float
    """Of the names, 0 to 1."""
    why: str


def candidates(services: Sequence[Listed]) -> list[Candidate]:
    """List pairs, the likeliest first: one telephone number and like names, or one name in one division."""
    found: dict[tuple[str, str], Candidate] = {}
    for one, other in _pairs(services, lambda service: [service.phone] if service.phone else []):
        alike = likeness(one.words, other.words)
        if alike >= LIKENESS_MIN:
            _keep(found, one, other, alike, "same telephone number, like names")
    for one, other in _pairs(services, lambda service: [f"{sorted(service.words)}"] if service.words else []):
        if one.divisions & other.divisions and one.organization != other.organization:
            _keep(found, one, other, 1.0, "same name in one division, of two organizations")
        elif one.divisions == other.divisions and one.organization == other.organization:
            _keep(found, one, other, 1.0, "same name of one organization")
    return sorted(
        found.values(), key=lambda pair: (-pair.likeness, pair.one.name, pair.one.id, pair.other.id)
    )


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one or other else 0.0


def _keep(
    found: dict[tuple[str, str], Candidate], one: Listed, other: Listed, alike: float, why: str
) -> None:
    first, second = sorted((one, other), key=lambda service: (service.id, service.source))
    found.setdefault((first.id, second.id), Candidate(one=first, other=second, likeness=alike, why=why))


def _pairs(
    services: Iterable[Listed], keys: Callable[[Listed], Iterable[str]]
) -> Iterator[tuple[Listed, Listed]]:
    groups: dict[str, list[Listed]] = defaultdict(list)
    for service in services:
        for key in keys(service):
            groups[key].append(service)
    for group in groups.values():
        if 1 < len(group) <= GROUP_MAX:
            yield from combinations(group, 2)


def listed(connection: Connection) -> list[Listed]:
    """Fetch what pairs are found by, of the editions in force."""
    column, edition = directory_service.c, directory_edition.c
    query = select(
        column.id, column.name, column.owner, column.organization_id, column.phone_key, column.name_key,
        column.divisions, edition.source,
    ).select_from(directory_service.join(directory_edition, edition.number == column.edition))  # fmt: skip
    return [
        Listed(
            id=row.id,
            name=row.name,
            owner=row.owner,
            source=row.source,
            organization=row.organization_id,
            phone=row.phone_key,
            divisions=frozenset(unpacked(row.divisions)),
            words=frozenset(row.name_key.split()),
        )
        for row in connection.execute(query.where(edition.state == EditionState.CURRENT.value))
    ]
