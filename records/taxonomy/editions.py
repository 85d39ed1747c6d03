"""Editions of the taxonomy: a release is put in force whole, and the one before is kept beside it.

What went out of use is carried into each later edition, so that the one in force names every code that a record may
hold. A few thousand terms take seconds, so there is nothing to go on with: an import is one transaction.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from records.database import insert_rows
from records.taxonomy.categories import CategoryMap, read_categories, shipped_categories
from records.taxonomy.release import Release
from records.taxonomy.sample import sample_taxonomy, unmet_reasons
from records.taxonomy.tables import taxonomy_categories, taxonomy_edition, taxonomy_synonym, taxonomy_term
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.terms import Synonym, Term
from records.wording import Bilingual
from routing.model import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyEdition:
    number: int
    name: str
    released: str
    licence: str
    files: str
    terms: int
    retired: int
    published_by: str | None
    published_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Changes whenever something else is in force."""

    edition: int
    categories: int
    synonyms: int
    added_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What is in force as the database has it, not yet read: reading takes a moment that need not be the database's."""

    edition: TaxonomyEdition | None
    documents: tuple[str, ...]
    categories: str | None
    synonyms: tuple[Synonym, ...]

    def taxonomy(self) -> Taxonomy:
        """Read it; the sample, where nothing was imported."""
        categories = (
            shipped_categories()
            if self.categories is None
            else read_categories(self.categories, "categories")
        )
        if self.edition is None:
            return replace(sample_taxonomy(), map=categories).with_synonyms(self.synonyms).ready()
        terms = [_term(json.loads(document)) for document in self.documents]
        whole = Taxonomy(
            edition=self.edition.name,
            terms={term.code: term for term in terms},
            map=categories,
            unmet_reasons=unmet_reasons(),
        )
        return whole.with_synonyms(self.synonyms).ready()


def mark(connection: Connection) -> Mark:
    edition = connection.scalar(select(func.max(taxonomy_edition.c.number)))
    categories = connection.scalar(select(func.max(taxonomy_categories.c.number)))
    column = taxonomy_synonym.c
    added = connection.execute(
        select(func.count(), func.max(column.added_at)).select_from(taxonomy_synonym)
    ).one()
    return Mark(edition=edition or 0, categories=categories or 0, synonyms=added[0], added_at=added[1] or 0)


def stored(connection: Connection) -> Stored:
    """Fetch what is in force."""
    now = mark(connection)
    column = taxonomy_edition.c
    row = connection.execute(select(taxonomy_edition).where(column.number == now.edition)).one_or_none()
    of_edition = select(taxonomy_term.c.document).where(taxonomy_term.c.edition == now.edition)
    table = taxonomy_categories.c
    return Stored(
        edition=None if row is None else _edition(row),
        documents=tuple(connection.scalars(of_edition.order_by(taxonomy_term.c.position))),
        categories=connection.scalar(select(table.document).where(table.number == now.categories)),
        synonyms=synonyms(connection),
    )


def synonyms(connection: Connection) -> tuple[Synonym, ...]:
    """List the words that editors added, by term."""
    column = taxonomy_synonym.c
    query = select(column.code, column.locale, column.words).order_by(column.code, column.locale, column.key)
    return tuple(Synonym(**row._mapping) for row in connection.execute(query))


def editions(connection: Connection) -> tuple[TaxonomyEdition, ...]:
    """List them, the newest, which is in force, first."""
    query = select(taxonomy_edition).order_by(taxonomy_edition.c.number.desc())
    return tuple(_edition(row) for row in connection.execute(query))


def publish(
    connection: Connection,
    release: Release,
    retired: Iterable[Term],
    *,
    licence: str,
    files: str,
    by: str | None,
    at: Instant,
) -> TaxonomyEdition:
    """Put a release in force, with the terms that it retires. In the transaction of the caller, all at once."""
    number = mark(connection).edition + 1
    gone = tuple(retired)
    edition = TaxonomyEdition(
        number=number,
        name=f"{release.name} {release.released}",
        released=release.released.isoformat(),
        licence=licence,
        files=files,
        terms=len(release.terms),
        retired=len(gone),
        published_by=by,
        published_at=at,
    )
    connection.execute(insert(taxonomy_edition).values(asdict(edition)))
    rows = [
        {"edition": number, "position": position, "code": term.code, "document": _document(term)}
        for position, term in enumerate((*release.terms, *gone))
    ]
    insert_rows(connection, taxonomy_term, rows)
    return edition


def put_categories(connection: Connection, text: str, *, by: str | None, at: Instant) -> CategoryMap:
    """Put another table of categories in force. Raises: CatalogueInvalid"""
    table = read_categories(text, "categories")
    row = {"number": mark(connection).categories + 1, "document": text, "put_by": by, "put_at": at}
    connection.execute(insert(taxonomy_categories).values(row))
    return table


def _edition(row: Row[Any]) -> TaxonomyEdition:
    return TaxonomyEdition(**row._mapping)


def _document(term: Term) -> str:
    """Write what differs from nothing said."""
    return json.dumps(dict(_told(term)), ensure_ascii=False, separators=(",", ":"))


def _told(term: Term) -> Iterator[tuple[str, Any]]:
    for one in fields(term):
        value = getattr(term, one.name)
        if isinstance(value, Bilingual):
            value = asdict(value) if value.en or value.fr else None
        elif isinstance(value, date):
            value = value.isoformat()
        if value:
            yield one.name, value


def _term(told: Mapping[str, Any]) -> Term:
    given = dict(told)
    for name in ("name", "definition"):
        if name in given:
            given[name] = Bilingual(**given[name])
    for name in ("en_synonyms", "fr_synonyms"):
        given[name] = tuple(given.get(name, ()))
    for name in ("valid_from", "valid_to"):
        if name in given:
            given[name] = date.fromisoformat(given[name])
    return Term(**given)
