"""Open data for everybody, without signing in: what was released of needs and contacts, and never anything live."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, sentences_of, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.words import Words
from reporting.measures.formulas import CAVEAT
from reporting.open_data.columns import columns_of
from reporting.open_data.declared import DECLARED, Declared
from reporting.open_data.package import changes_of, day_of, table_and_period
from reporting.open_data.published import OpenEdition
from reporting.suppression.ledger import Released

router = APIRouter()
CURRENT: Final = "public, max-age=300"
"""What grows with each release."""
FOR_EVER: Final = "public, max-age=31536000, immutable"
"""A release never changes; another one takes its place."""
_KINDS: Final[Mapping[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "zip": "application/zip",
}


@router.get("/open-data")
@allow(Rule.ANYONE, Whose.NOBODY)
async def open_data(request: Request) -> HTMLResponse:
    edition, words = await _edition(request), sentences_of(request).words
    settings = edition.settings
    return page(
        request,
        "open_data.html",
        title=settings.title_fr if words.locale == "fr" else settings.title_en,
        caveat=CAVEAT.in_locale(words.locale),
        licence=settings,
        tables=[_table(one, edition, words) for one in DECLARED.values()],
        changes=list(reversed(changes_of(edition.releases))),
        files=edition.files,
    )


@router.get("/open-data/{file}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def package_file(request: Request, file: str) -> Response:
    """A file of the package as it is now: a table with all its periods, the description, the change log."""
    return _sent(request, (await _edition(request)).files.get(file), file, CURRENT)


@router.get("/open-data/releases/{release}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def release_file(request: Request, release: str) -> Response:
    """One release as it was given out: `12.csv` or `12.json`."""
    number, _, kind = release.partition(".")
    known = number.isascii() and number.isdigit() and len(number) <= len(str(2**63))
    content = (await _edition(request)).file_of(int(number), kind) if known else None
    return _sent(request, content, release, FOR_EVER)


async def _edition(request: Request) -> OpenEdition:
    """Raises: NoAccess where the network gives no open data."""
    published = services_of(request).published
    if published is None:
        raise NoAccess
    return await published.now()


def _sent(request: Request, content: bytes | None, name: str, stored: str) -> Response:
    """Send a file that anybody may keep, and any page may read. Raises: NoAccess for none."""
    if content is None:
        raise NoAccess
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": stored, "ETag": tag, "Access-Control-Allow-Origin": "*"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kind = name.rpartition(".")[2]
    if kind in ("csv", "zip"):
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(content, media_type=_KINDS[kind], headers=headers)


def _table(declared: Declared, edition: OpenEdition, words: Words) -> dict[str, Any]:
    return {
        "name": declared.name,
        "title": declared.title.in_locale(words.locale),
        "columns": [(one.name, one.meaning.in_locale(words.locale)) for one in columns_of(declared)],
        "releases": [_release(one, words) for one in edition.of(declared)],
    }


def _release(one: Released, words: Words) -> dict[str, str | int]:
    cells = one.document.cells
    return {
        "number": one.number,
        "period": table_and_period(one)[1],
        "day": day_of(one),
        "cells": words.number(len(cells)),
        "hidden": words.number(sum(value is None for value in cells.values())),
        "k": one.document.k,
    }
