"""Emergencies over HTTP: what could be declared and what is in force; declare, extend and stand down in two steps.

The first step only reads, so it can be reloaded and sent on; the second carries out what the first has shown.
"""

from dataclasses import asdict
from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import URL

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.emergencies import REASON_CHARACTERS_MAX, Wish, bands, in_force, plan_view, plans, problem, time_of
from desk.emergency_report import after_action, listed
from desk.errors import NoAccess
from desk.floor_door import carried_out, command_id, shown_again
from desk.pages import page
from records.emergencies import PastEmergency
from records.errors import RecordsError
from routing.commands import DeclareEmergency, StandDown
from routing.model import Instant
from routing.replies import Refusal

router = APIRouter()
HOME = "/emergency"
"""How long a page waits for the floor's copy to show what was just ordered."""

log = structlog.get_logger(__name__)


@router.get("/emergency")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def emergency(
    request: Request, plan: str = "", reason: str = "", until: int = 0, refused: str = ""
) -> HTMLResponse:
    """Show the plans; the other values are what was typed before, and what the floor refused."""
    sentences = sentences_of(request)
    told = sentences.refusal(Refusal(refused), None) if refused in set(Refusal) else ""
    wish = Wish(plan=plan, reason=reason, until=Instant(until))
    return await _page(request, wish, told)


async def _page(request: Request, wish: Wish, told: str, *, status: int = 200) -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    floor, now = services.floor.floor, services.clock.now()
    past = await _past(request)
    return page(
        request,
        "emergency.html",
        status=status,
        now_ms=now,
        in_force=in_force(floor, now, sentences),
        plans=plans(floor, now, sentences),
        version=floor.rule_book.version if floor.rule_book is not None else "",
        past=[listed(one, now, sentences) for one in past] if past is not None else None,
        names=await names_of(request).all(),
        wish=wish,
        problem=told,
        reason_characters=REASON_CHARACTERS_MAX,
    )


async def _past(request: Request) -> tuple[PastEmergency, ...] | None:
    """The earlier ones; None while the records do not answer, which must not keep anybody from declaring."""
    try:
        return await services_of(request).emergencies.all()
    except RecordsError as cause:
        log.warning("past_emergencies_unavailable", error=str(cause))
        return None


@router.get("/emergency/band")
@allow(Rule.SIGNED_IN, Whose.NETWORK, by_itself=True)
async def band(request: Request) -> JSONResponse:
    """Tell what is in force, for the screens that have no stream."""
    services = services_of(request)
    now = services.clock.now()
    found = bands(services.floor.floor, now, sentences_of(request))
    return JSONResponse({"now_ms": now, "emergencies": [asdict(one) for one in found]})


@router.get("/emergency/review")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def review(
    request: Request, act: str = "declare", plan: str = "", reason: str = "", until: int = 0
) -> Response:
    """The first step: show what would be ordered, or what stands in its way."""
    services, sentences = services_of(request), sentences_of(request)
    floor, now = services.floor.floor, services.clock.now()
    known = floor.rule_book.plan(plan) if floor.rule_book is not None else None
    standing_down = act == "stand-down"
    if standing_down and plan not in floor.emergencies:
        return shown_again(HOME, refused=Refusal.NOT_IN_FORCE)
    if known is None and not standing_down:
        return shown_again(HOME, refused=Refusal.UNKNOWN_PLAN)
    wish = Wish(plan=plan, reason=reason[:REASON_CHARACTERS_MAX], until=Instant(until))
    if known is not None and not standing_down:
        told = problem(wish, known, now, sentences)
        if told:
            return await _page(request, wish, told, status=422)
    return page(
        request,
        "emergency_review.html",
        standing_down=standing_down,
        extending=plan in floor.emergencies,
        plan=plan_view(floor, known, now, sentences) if known is not None else None,
        wish=wish,
        until_text=time_of(wish.until, now, sentences),
        length=sentences.words.length(wish.until - now),
        key=services.new_id(),
    )


@router.post("/emergency/declare")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def declare(
    request: Request,
    plan: Annotated[str, Form()],
    until: Annotated[int, Form()],
    key: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    """The second step. Time has passed since the first, so everything is looked at again."""
    services, sentences = services_of(request), sentences_of(request)
    floor, now = services.floor.floor, services.clock.now()
    known = floor.rule_book.plan(plan) if floor.rule_book is not None else None
    if known is None:
        return shown_again(HOME, refused=Refusal.UNKNOWN_PLAN)
    wish = Wish(plan=plan, reason=reason[:REASON_CHARACTERS_MAX], until=Instant(until))
    if problem(wish, known, now, sentences):
        again = {"act": "declare", "plan": plan, "reason": wish.reason, "until": until}
        return RedirectResponse(str(URL("/emergency/review").include_query_params(**again)), status_code=303)
    command = DeclareEmergency(
        id=command_id(request, "declare", key),
        plan=plan,
        by=person_of(request).id,
        reason=wish.reason.strip(),
        lasts_ms=wish.until - now,
    )
    return await carried_out(request, command, lambda seen: plan in seen.emergencies, shown_at=HOME)


@router.post("/emergency/stand-down")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def stand_down(request: Request, plan: Annotated[str, Form()], key: Annotated[str, Form()]) -> Response:
    command = StandDown(id=command_id(request, "stand-down", key), plan=plan, by=person_of(request).id)
    return await carried_out(request, command, lambda seen: plan not in seen.emergencies, shown_at=HOME)


@router.get("/emergency/{number}")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def report(request: Request, number: int) -> HTMLResponse:
    """What an emergency did: before, during and after it."""
    found = await after_action(services_of(request), number, sentences_of(request))
    if found is None:
        raise NoAccess
    return page(request, "emergency_report.html", report=found, names=await names_of(request).all())
