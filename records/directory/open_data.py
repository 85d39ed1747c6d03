"""The directory as open data: HSDS 3.0 objects out of the editions in force, a page or a record at a time.

Source:  openreferral/specification 3.0, schema/openapi.json: `Page`, and what a list and a full record hold.
Persons: none stand in the directory (`shapes`), so none can leave it here.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.database import reading
from records.directory.editions import EditionState
from records.directory.shapes import SHAPES
from records.directory.tables import (
    directory_document,
    directory_edition,
    directory_organization,
    directory_service,
    directory_site,
    directory_term,
)
from records.directory.words import asked_tokens
from records.directory.words_index import Asked, Within, mark_of_code, words_index
from records.errors import ServiceNotFound
from records.taxonomy.codes import is_code, plain
from routing.model import Instant

HSDS_VERSION = "3.0"
PAGE_SIZE, PAGE_SIZE_MAX = 50, 500
Document = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A list as HSDS's interface gives it."""

    contents: Sequence[Document]
    total_items: int
    page_number: int
    per_page: int

    def as_json(self) -> Document:
        total_pages = max(1, -(-self.total_items // self.per_page))
        return {
            "total_items": self.total_items,
            "total_pages": total_pages,
            "page_number": self.page_number,
            "size": len(self.contents),
            "first_page": self.page_number == 1,
            "last_page": self.page_number >= total_pages,
            "empty": not self.contents,
            "contents": list(self.contents),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters of a list of services; all must hold."""

    search: str = ""
    taxonomy_term_id: str = ""
    organization_id: str = ""
    modified_after: Instant | None = None
    full: bool = False
    page: int = 1
    per_page: int = PAGE_SIZE


class OpenData:
    """Raises: RecordsUnavailable; ServiceNotFound for an id that is in no edition in force."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._words = words_index(engine.dialect.name)

    async def services(self, wanted: Wanted) -> Page:
        """Give a page of services by name; without `full` only what stands in the record itself, as HSDS lists do."""
        column = directory_service.c
        query = select(column.number, column.edition, column.organization_id, directory_document.c.document)
        source = directory_service.join(directory_document, directory_document.c.service == column.number)
        async with reading(self._engine) as connection:
            conditions = await self._conditions(connection, wanted)
            if conditions is None:
                return Page(contents=(), total_items=0, page_number=wanted.page, per_page=wanted.per_page)
            counted = select(func.count()).select_from(directory_service).where(*conditions)
            order = (column.name_sort, column.id)
            rows, total = await _page(
                connection, query.select_from(source).where(*conditions), counted, order, wanted
            )
            documents = await _whole(connection, rows)
        contents = documents if wanted.full else [_listed("service", one) for one in documents]
        return Page(contents=contents, total_items=total, page_number=wanted.page, per_page=wanted.per_page)

    async def service(self, service_id: str) -> Document:
        column = directory_service.c
        source = directory_service.join(directory_document, directory_document.c.service == column.number)
        query = select(column.number, column.edition, column.organization_id, directory_document.c.document)
        query = query.select_from(source).where(_in_force(directory_service), column.id == service_id)
        async with reading(self._engine) as connection:
            rows = (await connection.execute(query.order_by(column.number.desc()).limit(1))).mappings().all()
            if not rows:
                raise ServiceNotFound(service_id)
            [document] = await _whole(connection, [dict(row) for row in rows])
        return document

    async def places(self, wanted: Wanted) -> Page:
        """Give a page of services at their places, each with the place and the service; filters as for services."""
        site, column = directory_site.c, directory_service.c
        source = directory_site.join(directory_service, column.number == site.service)
        async with reading(self._engine) as connection:
            conditions = await self._conditions(connection, wanted)
            if conditions is None:
                return Page(contents=(), total_items=0, page_number=wanted.page, per_page=wanted.per_page)
            query = select(site.service, site.position).select_from(source).where(*conditions)
            counted = select(func.count()).select_from(source).where(*conditions)
            order = (column.name_sort, column.id, site.position)
            rows, total = await _page(connection, query, counted, order, wanted)
            contents = await self._at_places(connection, rows, full=wanted.full)
        return Page(contents=contents, total_items=total, page_number=wanted.page, per_page=wanted.per_page)

    async def place(self, place_id: str) -> Document:
        site, column = directory_site.c, directory_service.c
        source = directory_site.join(directory_service, column.number == site.service)
        query = select(site.service, site.position).select_from(source)
        query = (
            query.where(_in_force(directory_service), site.id == place_id)
            .order_by(site.service.desc())
            .limit(1)
        )
        async with reading(self._engine) as connection:
            rows = [dict(row) for row in (await connection.execute(query)).mappings()]
            if not rows:
                raise ServiceNotFound(place_id)
            [document] = await self._at_places(connection, rows, full=True)
        return document

    async def _at_places(
        self, connection: AsyncConnection, rows: Sequence[Mapping[str, Any]], *, full: bool
    ) -> list[Document]:
        column, numbers = directory_service.c, sorted({row["service"] for row in rows})
        source = directory_service.join(directory_document, directory_document.c.service == column.number)
        query = select(column.number, column.edition, column.organization_id, directory_document.c.document)
        found = await connection.execute(query.select_from(source).where(column.number.in_(numbers)))
        known = [dict(row) for row in found.mappings()]
        services = dict(zip((row["number"] for row in known), await _whole(connection, known), strict=True))
        contents = []
        for row in rows:
            service = services[row["service"]]
            place = service["service_at_locations"][row["position"]]
            about = {name: value for name, value in service.items() if name != "service_at_locations"}
            place = place if full else _listed("service_at_location", place)
            contents.append(place | {"service": about if full else _listed("service", service)})
        return contents

    async def organizations(self, page: int, per_page: int, search: str = "") -> Page:
        column = directory_organization.c
        conditions = [_in_force(directory_organization)]
        if search:
            conditions.append(func.lower(column.name).contains(search.lower(), autoescape=True))
        return await self._listing(directory_organization, conditions, "organization", page, per_page)

    async def organization(self, organization_id: str) -> Document:
        return await self._one(directory_organization, organization_id)

    async def terms(self, page: int, per_page: int, parent_id: str = "", *, top_only: bool = False) -> Page:
        """Give terms by code: all, those directly below one, or those below none."""
        column, conditions = directory_term.c, [_in_force(directory_term)]
        if top_only:
            conditions.append(column.document.not_like('%"parent_id"%'))
        if parent_id:
            conditions.append(column.document.contains(f'"parent_id": "{parent_id}"', autoescape=True))
        return await self._listing(directory_term, conditions, "taxonomy_term", page, per_page)

    async def term(self, term_id: str) -> Document:
        return await self._one(directory_term, term_id)

    async def taxonomies(self, page: int, per_page: int) -> Page:
        found = {one["id"]: one for one in await self._taxonomies()}
        contents = list(found.values())[(page - 1) * per_page : page * per_page]
        return Page(contents=contents, total_items=len(found), page_number=page, per_page=per_page)

    async def _taxonomies(self) -> list[Document]:
        async with reading(self._engine) as connection:
            query = select(directory_term.c.document).where(_in_force(directory_term))
            documents = [json.loads(one) for one in await connection.scalars(query)]
        return [one["taxonomy_detail"] for one in documents if "taxonomy_detail" in one]

    async def _conditions(
        self, connection: AsyncConnection, wanted: Wanted
    ) -> list[ColumnElement[bool]] | None:
        """Give what the filters mean; None when they can match nothing."""
        column = directory_service.c
        conditions = [_in_force(directory_service)]
        if wanted.organization_id:
            conditions.append(column.organization_id == wanted.organization_id)
        if wanted.modified_after is not None:
            conditions.append(column.modified_at >= wanted.modified_after)
        marks, words = list[list[str]](), asked_tokens(wanted.search)
        if wanted.search and not words:
            return None
        if wanted.taxonomy_term_id:
            term = directory_term.c
            query = select(term.code).where(_in_force(directory_term), term.id == wanted.taxonomy_term_id)
            code = (await connection.scalars(query.limit(1))).one_or_none()
            if code is None or not is_code(code):
                return None
            marks.append([mark_of_code(plain(code))])
        if words or marks:
            asked = self._words.query(Asked(words, Within.ANYWHERE, marks))
            hits = text(f"directory_service.number IN ({self._words.hits('asked')})").bindparams(asked=asked)
            conditions.append(hits)  # type: ignore[arg-type]
        return conditions

    async def _listing(
        self,
        table: FromClause,
        conditions: Sequence[ColumnElement[bool]],
        kind: str,
        page: int,
        per_page: int,
    ) -> Page:
        wanted = Wanted(page=page, per_page=per_page)
        order = (table.c.code if kind == "taxonomy_term" else table.c.name, table.c.id)
        counted = select(func.count()).select_from(table).where(*conditions)
        query = select(table.c.document).where(*conditions)
        async with reading(self._engine) as connection:
            rows, total = await _page(connection, query, counted, order, wanted)
        contents = [_listed(kind, json.loads(row["document"])) for row in rows]
        return Page(contents=contents, total_items=total, page_number=page, per_page=per_page)

    async def _one(self, table: FromClause, record_id: str) -> Document:
        query = select(table.c.document).where(_in_force(table), table.c.id == record_id)
        async with reading(self._engine) as connection:
            found = (await connection.scalars(query.order_by(table.c.edition.desc()).limit(1))).one_or_none()
        if found is None:
            raise ServiceNotFound(record_id)
        document: Document = json.loads(found)
        return document


async def _page(
    connection: AsyncConnection,
    query: Select[Any],
    counted: Select[Any],
    order: Iterable[ColumnElement[Any]],
    wanted: Wanted,
) -> tuple[list[Document], int]:
    total = (await connection.execute(counted)).scalar_one()
    start = (wanted.page - 1) * wanted.per_page
    rows = await connection.execute(query.order_by(*order).limit(wanted.per_page).offset(start))
    return [dict(row) for row in rows.mappings()], total


async def _whole(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> list[Document]:
    """Put services together again: with their organization, the terms of their attributes, and where they came from."""
    documents = [json.loads(row["document"]) for row in rows]
    owners = {(row["edition"], row["organization_id"]) for row in rows}
    organizations = await _documents(connection, directory_organization, owners)
    wanted = {
        (row["edition"], attribute["taxonomy_term_id"])
        for row, document in zip(rows, documents, strict=True)
        for attribute in document.get("attributes", ())
        if "taxonomy_term_id" in attribute
    }
    terms = await _documents(connection, directory_term, wanted)
    sources = await _sources(connection)
    for row, document in zip(rows, documents, strict=True):
        organization = organizations.get((row["edition"], row["organization_id"]))
        if organization is not None:
            document["organization"] = organization
        for attribute in document.get("attributes", ()):
            term = terms.get((row["edition"], attribute.get("taxonomy_term_id", "")))
            if term is not None:
                attribute["taxonomy_term"] = term
        owner, source = sources[row["edition"]]
        document.setdefault("record_owner", owner)
        document |= {"record_source": source, "record_edition": row["edition"]}
    return documents


async def _documents(
    connection: AsyncConnection, table: FromClause, wanted: Iterable[tuple[int, str]]
) -> dict[tuple[int, str], Document]:
    ids = sorted({record_id for _, record_id in wanted})
    if not ids:
        return {}
    query = select(table.c.edition, table.c.id, table.c.document).where(_in_force(table), table.c.id.in_(ids))
    return {(row.edition, row.id): json.loads(row.document) for row in await connection.execute(query)}


async def _sources(connection: AsyncConnection) -> dict[int, tuple[str, str]]:
    column = directory_edition.c
    rows = await connection.execute(select(column.number, column.owner, column.source))
    return {row.number: (row.owner, row.source) for row in rows}


def _in_force(table: FromClause) -> ColumnElement[bool]:
    current = select(directory_edition.c.number).where(
        directory_edition.c.state == EditionState.CURRENT.value
    )
    found: ColumnElement[bool] = table.c.edition.in_(current)
    return found


def _listed(kind: str, document: Document) -> Document:
    """Leave out the lists of a record, as HSDS's lists do; its organization and program stay, with their own fields."""
    shape = SHAPES[kind]
    kept = {name: value for name, value in document.items() if name not in shape.lists}
    for name, inner in shape.objects.items():
        if name in kept:
            kept[name] = _listed(inner, kept[name])
    return kept
