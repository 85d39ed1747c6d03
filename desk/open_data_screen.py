"""The directory as open data, read only: HSDS 3.0 over HTTP, under `/hsds/`.

Open to anybody where the settings say so, as they do for the sample; else to whoever is signed in.
"""

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from config.clock import instant_from
from desk.access import Rule, Whose, allow, services_of
from desk.errors import Malformed, NoAccess
from records.directory.open_data import HSDS_VERSION, PAGE_SIZE, PAGE_SIZE_MAX, Wanted
from records.errors import ServiceNotFound

router = APIRouter()
PROFILE = "https://docs.openreferral.org/en/v3.0.1/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
PAGES_MAX = 1_000_000


class Paged(BaseModel):
    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(ge=1, le=PAGES_MAX)] = 1
    per_page: Annotated[int, Field(ge=1, le=PAGE_SIZE_MAX)] = PAGE_SIZE
    format: Annotated[str, Field(pattern="^json$")] = "json"


class OfServices(Paged):
    search: Annotated[str, Field(max_length=200)] = ""
    taxonomy_term_id: Annotated[str, Field(max_length=64)] = ""
    organization_id: Annotated[str, Field(max_length=64)] = ""
    modified_after: Annotated[str, Field(max_length=40)] = ""
    full: bool = False

    def wanted(self) -> Wanted:
        """Raises: Malformed for a moment that is none."""
        after = None
        if self.modified_after:
            try:
                moment = datetime.fromisoformat(self.modified_after)
                after = instant_from(moment if moment.tzinfo else moment.astimezone())
            except ValueError as cause:
                raise Malformed from cause
        return Wanted(
            search=self.search,
            taxonomy_term_id=self.taxonomy_term_id,
            organization_id=self.organization_id,
            modified_after=after,
            full=self.full,
            page=self.page,
            per_page=self.per_page,
        )


class OfOrganizations(Paged):
    search: Annotated[str, Field(max_length=200)] = ""


class OfTerms(Paged):
    parent_id: Annotated[str, Field(pattern="^[0-9a-f-]{0,36}$")] = ""
    top_only: bool = False


@router.get("/hsds/")
@allow(Rule.ANYONE, Whose.NOBODY)
async def about(request: Request) -> JSONResponse:
    _open(request)
    return JSONResponse({"version": HSDS_VERSION, "profile": PROFILE, "openapi_url": OPENAPI})


@router.get("/hsds/services")
@allow(Rule.ANYONE, Whose.NOBODY)
async def services(request: Request, asked: Annotated[OfServices, Query()]) -> JSONResponse:
    _open(request)
    return JSONResponse((await services_of(request).open_data.services(asked.wanted())).as_json())


@router.get("/hsds/services/{record}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def service(request: Request, record: str) -> JSONResponse:
    _open(request)
    return await _found(services_of(request).open_data.service(record))


@router.get("/hsds/service_at_locations")
@allow(Rule.ANYONE, Whose.NOBODY)
async def places(request: Request, asked: Annotated[OfServices, Query()]) -> JSONResponse:
    _open(request)
    return JSONResponse((await services_of(request).open_data.places(asked.wanted())).as_json())


@router.get("/hsds/service_at_locations/{record}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def place(request: Request, record: str) -> JSONResponse:
    _open(request)
    return await _found(services_of(request).open_data.place(record))


@router.get("/hsds/organizations")
@allow(Rule.ANYONE, Whose.NOBODY)
async def organizations(request: Request, asked: Annotated[OfOrganizations, Query()]) -> JSONResponse:
    _open(request)
    data = services_of(request).open_data
    return JSONResponse((await data.organizations(asked.page, asked.per_page, asked.search)).as_json())


@router.get("/hsds/organizations/{record}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def organization(request: Request, record: str) -> JSONResponse:
    _open(request)
    return await _found(services_of(request).open_data.organization(record))


@router.get("/hsds/taxonomies")
@allow(Rule.ANYONE, Whose.NOBODY)
async def taxonomies(request: Request, asked: Annotated[Paged, Query()]) -> JSONResponse:
    _open(request)
    return JSONResponse(
        (await services_of(request).open_data.taxonomies(asked.page, asked.per_page)).as_json()
    )


@router.get("/hsds/taxonomy_terms")
@allow(Rule.ANYONE, Whose.NOBODY)
async def terms(request: Request, asked: Annotated[OfTerms, Query()]) -> JSONResponse:
    _open(request)
    data = services_of(request).open_data
    found = await data.terms(asked.page, asked.per_page, asked.parent_id, top_only=asked.top_only)
    return JSONResponse(found.as_json())


@router.get("/hsds/taxonomy_terms/{record}")
@allow(Rule.ANYONE, Whose.NOBODY)
async def term(request: Request, record: str) -> JSONResponse:
    _open(request)
    return await _found(services_of(request).open_data.term(record))


def _open(request: Request) -> None:
    """Raises: NoAccess for a stranger where the directory is not open."""
    if not services_of(request).settings.open_directory and getattr(request.state, "person", None) is None:
        raise NoAccess


async def _found(reading: Awaitable[Mapping[str, Any]]) -> JSONResponse:
    try:
        return JSONResponse(dict(await reading))
    except ServiceNotFound as cause:
        raise NoAccess from cause
