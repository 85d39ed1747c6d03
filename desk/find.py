"""Type-ahead: needs, services and places, in the reader's language. Queries are words, never a person."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from desk.access import Rule, allow, sentences_of
from records.places import find_places
from records.services import find_services
from records.taxonomy import UNMET_REASONS, find_needs, need_categories
from routing.model import PartnerId

router = APIRouter()
QUERY_CHARACTERS_MAX = 80
NATIONAL_DIGITS = 10


@router.get("/desk/find/needs")
@allow(Rule.SPECIALIST)
async def needs(request: Request, q: str = "") -> JSONResponse:
    locale, categories = sentences_of(request).words.locale, need_categories()
    return JSONResponse(
        [
            {
                "code": term.code,
                "name": term.name.in_locale(locale),
                "category": categories[term.category].name.in_locale(locale),
            }
            for term in find_needs(q[:QUERY_CHARACTERS_MAX], locale)
        ]
    )


@router.get("/desk/find/services")
@allow(Rule.SPECIALIST)
async def services(request: Request, q: str = "", need: str = "", division: str = "") -> JSONResponse:
    """Find services for a need, nearest first: those of the region that serves the caller's division."""
    sentences = sentences_of(request)
    locale = sentences.words.locale
    region = sentences.network.home_of(division) if division else None
    found = find_services(need or None, q[:QUERY_CHARACTERS_MAX], region, locale)
    return JSONResponse(
        [
            {
                "id": service.id,
                "name": service.name.in_locale(locale),
                "place": service.place,
                "phone": _phone(service.phone),
                "hours": service.hours.in_locale(locale),
                "apply": service.how_to_apply.in_locale(locale),
                "languages": [sentences.language(code) for code in service.languages],
                "partner": service.partner,
                "partner_name": sentences.partner(PartnerId(service.partner)),
                "near": region is not None and service.partner == region,
            }
            for service in found
        ]
    )


@router.get("/desk/find/places")
@allow(Rule.SPECIALIST)
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
@allow(Rule.SPECIALIST)
async def unmet_reasons(request: Request) -> JSONResponse:
    locale = sentences_of(request).words.locale
    return JSONResponse(
        [{"code": reason.code, "name": reason.name.in_locale(locale)} for reason in UNMET_REASONS.values()]
    )


def _phone(number: str) -> str:
    """Write a North American number as people do: +14165550100 is 416-555-0100."""
    digits = number.removeprefix("+1")
    if len(digits) != NATIONAL_DIGITS or not digits.isdecimal():
        return number
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
