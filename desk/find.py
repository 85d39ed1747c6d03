"""Type-ahead: needs, services and places, in the reader's language. Queries are words, never a person."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.service_words import service_told
from records.directory.areas import division_of
from records.directory.search import Query as DirectoryQuery
from records.places import find_places
from records.record_draft import NEEDS_MAX
from records.taxonomy.taxonomy import Taxonomy
from routing.model import Instant, PartnerId

router = APIRouter()
QUERY_CHARACTERS_MAX = 80
AGE_MAX = 130


class Wanted(BaseModel):
    """What a specialist looks for. Where somebody is comes as a division or a sortation area, never closer."""

    model_config = ConfigDict(extra="forbid")

    q: str = ""
    need: str = ""
    division: Annotated[str, Field(max_length=8)] = ""
    area: Annotated[str, Field(max_length=3)] = ""
    language: Annotated[str, Field(max_length=16, pattern=r"^[a-z]*$")] = ""
    age: Annotated[float | None, Field(ge=0, le=AGE_MAX)] = None
    within_km: Annotated[float | None, Field(gt=0, le=2_000)] = None
    open: bool = False

    def query(self, now: Instant, taxonomy: Taxonomy) -> DirectoryQuery:
        term = taxonomy.term(self.need)
        area = self.area.upper()
        return DirectoryQuery(
            text=self.q[:QUERY_CHARACTERS_MAX],
            code=term.directory if term else self.need[:QUERY_CHARACTERS_MAX],
            division=self.division or division_of("", area) or "",
            sortation_area=area if division_of("", area) else "",
            within_km=self.within_km,
            language=self.language,
            age=self.age,
            open_at=now if self.open else None,
        )


@router.get("/desk/find/needs")
@allow(Rule.SPECIALIST, Whose.NETWORK)
async def needs(request: Request, q: str = "") -> JSONResponse:
    return JSONResponse(terms_told(request, q))


def terms_told(request: Request, q: str) -> list[dict[str, str]]:
    """Find terms by what was typed, with the other word that led there, in the reader's language."""
    locale, taxonomy = sentences_of(request).words.locale, services_of(request).taxonomy()
    typed = q[:QUERY_CHARACTERS_MAX]
    return [
        {
            "code": term.code,
            "name": term.name.in_locale(locale),
            "category": taxonomy.category_of(term.code).name.in_locale(locale),
            "via": taxonomy.via(term, typed, locale),
        }
        for term in taxonomy.find(typed, locale)
    ]


class Typed(BaseModel):
    model_config = ConfigDict(extra="forbid")

    q: Annotated[str, Field(max_length=QUERY_CHARACTERS_MAX)]


@router.post("/desk/find/needs/missed")
@allow(Rule.SPECIALIST, Whose.NETWORK, by_itself=True)
async def missed(request: Request, body: Typed) -> JSONResponse:
    """Count words that found no need, so that an editor leads them to one. Who typed them is not kept."""
    services, locale = services_of(request), sentences_of(request).words.locale
    if not services.taxonomy().find(body.q, locale, limit=1):
        await services.taxonomy_words.miss(body.q, locale)
    return JSONResponse({"ok": True})


@router.get("/desk/find/needs/together")
@allow(Rule.SPECIALIST, Whose.NETWORK)
async def together(request: Request, code: Annotated[list[str], Query(max_length=NEEDS_MAX)]) -> JSONResponse:
    """List needs that similar contacts had beside these."""
    services, locale = services_of(request), sentences_of(request).words.locale
    often = await services.needs_together.often(code, person_of(request).account.partner)
    taxonomy = services.taxonomy()
    return JSONResponse([{"code": one, "name": taxonomy.name(one, locale)} for one in often])


@router.get("/desk/find/services")
@allow(Rule.SPECIALIST, Whose.NETWORK)
async def services(request: Request, wanted: Annotated[Wanted, Query()]) -> JSONResponse:
    """Find services for a need or words, those first that serve the place where the person in need is."""
    given, sentences = services_of(request), sentences_of(request)
    now = given.clock.now()
    found = await given.directory.find(wanted.query(now, given.taxonomy()))
    return JSONResponse([service_told(one, sentences, now) for one in found])


@router.get("/desk/find/places")
@allow(Rule.SPECIALIST, Whose.NETWORK)
async def places(request: Request, q: str = "") -> JSONResponse:
    sentences = sentences_of(request)
    return JSONResponse(
        [
            {
                "name": place.name,
                "division": place.division,
                "partner": sentences.partner(PartnerId(place.partner)),
            }
            for place in find_places(q[:QUERY_CHARACTERS_MAX])
        ]
    )


@router.get("/desk/find/unmet-reasons")
@allow(Rule.SPECIALIST, Whose.NETWORK)
async def unmet_reasons(request: Request) -> JSONResponse:
    locale, taxonomy = sentences_of(request).words.locale, services_of(request).taxonomy()
    return JSONResponse(
        [
            {"code": reason.code, "name": reason.name.in_locale(locale)}
            for reason in taxonomy.unmet_reasons.values()
        ]
    )
