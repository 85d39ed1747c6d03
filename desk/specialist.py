"""The specialist's screen and everything its keys do."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from desk.access import Rule, Whose, allow, call_names_of, person_of, sentences_of, services_of
from desk.errors import Malformed
from desk.floor_door import answer, ask, come_to_the_floor, command_id, refusal, refuse
from desk.follow_up_words import follow_up_choices
from desk.pages import page
from desk.streams import encode, stream
from desk.views import OfferView, SpecialistView, outcome_of, specialist_view
from routing import commands as c
from routing.model import ContactId, NotReadyReason, OfferId
from routing.replies import Accepted, Refusal, Refused

router = APIRouter()
CHOSEN_REASONS = (NotReadyReason.BREAK, NotReadyReason.MEAL, NotReadyReason.TRAINING)


@router.get("/desk")
@allow(Rule.SPECIALIST, Whose.OWN)
async def desk(request: Request) -> HTMLResponse:
    return page(
        request,
        "desk.html",
        softphone=services_of(request).softphone,
        reasons=CHOSEN_REASONS,
        follow_up=follow_up_choices(sentences_of(request).words),
    )


@router.get("/desk/state")
@allow(Rule.SPECIALIST, Whose.OWN)
async def state(request: Request) -> Response:
    """The same view as the stream's, for a browser that cannot hold a stream open."""
    return Response(encode(await _view(request)), media_type="application/json")


@router.get("/desk/stream")
@allow(Rule.SPECIALIST, Whose.OWN)
async def desk_stream(request: Request) -> Response:
    services, person = services_of(request), person_of(request)
    shown: list[SpecialistView] = []

    async def view() -> SpecialistView:
        now = await _view(request)
        before = shown.pop() if shown else None
        shown.append(now)
        return _with_outcome(request, before, now)

    async def still_allowed() -> bool:
        return await services.sign_ins.find(person.token) is not None

    watch = services.floor.watch_specialist(person.id)
    return stream(request, watch, "specialist", view, still_allowed=still_allowed)


async def _view(request: Request) -> SpecialistView:
    services = services_of(request)
    return specialist_view(
        services.floor.floor,
        person_of(request).id,
        services.clock.now(),
        services.floor.heard_at,
        await call_names_of(request),
        services.texts,
    )


def _with_outcome(request: Request, before: SpecialistView | None, now: SpecialistView) -> SpecialistView:
    """Tell what became of an offer that was there a moment ago and has gone without a call."""
    gone: OfferView | None = before.offer if before else None
    if (
        gone is None
        or (now.offer and now.offer.id == gone.id)
        or (now.contact and now.contact.id == gone.contact)
    ):
        return now
    outcome = outcome_of(services_of(request).floor.floor, gone, sentences_of(request))
    if outcome is None:
        return now
    return replace(now, last_outcome=outcome.code, last_outcome_message=outcome.message)


@router.post("/desk/heartbeat")
@allow(Rule.SPECIALIST, Whose.OWN)
async def heartbeat(request: Request) -> Response:
    services_of(request).presence.heard_from(person_of(request).id)
    return Response(status_code=204)


@router.post("/desk/come-back")
@allow(Rule.SPECIALIST, Whose.OWN)
async def come_back(request: Request) -> JSONResponse:
    """Return to the floor after the screen was thought lost, or at the start of a shift."""
    reply = await come_to_the_floor(request)
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    return JSONResponse({"ok": True})


@router.post("/desk/ready")
@allow(Rule.SPECIALIST, Whose.OWN)
async def ready(request: Request) -> JSONResponse:
    command = c.BecomeReady(id=command_id(request, "ready"), specialist=person_of(request).id)
    return await answer(request, command)


@router.post("/desk/not-ready")
@allow(Rule.SPECIALIST, Whose.OWN)
async def not_ready(request: Request, reason: Annotated[str | None, Form()] = None) -> JSONResponse:
    try:
        chosen = NotReadyReason(reason or await _reason_of_json(request))
    except ValueError as cause:
        raise Malformed from cause
    if chosen not in CHOSEN_REASONS:
        raise Malformed
    command = c.BecomeNotReady(
        id=command_id(request, "not-ready"), specialist=person_of(request).id, reason=chosen
    )
    return await answer(request, command)


async def _reason_of_json(request: Request) -> str:
    try:
        body = await request.json()
    except ValueError as cause:
        raise Malformed from cause
    return str(body.get("reason", "")) if isinstance(body, dict) else ""


@router.post("/desk/offers/{offer}/accept")
@allow(Rule.SPECIALIST, Whose.OWN)
async def accept(request: Request, offer: str) -> JSONResponse:
    """Take an offer. Each press has its own key, so of two windows of one person one wins and one softphone dials."""
    me = person_of(request).id
    reply = await ask(
        request, c.AcceptOffer(id=command_id(request, "accept"), specialist=me, offer=OfferId(offer))
    )
    if isinstance(reply, Refused) and reply.refusal is Refusal.OFFER_TAKEN and reply.by == me:
        say = sentences_of(request).words.say
        return refusal(
            reply.refusal, say("You accepted this call in another window. It continues there."), me
        )
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    contact = reply.contact if isinstance(reply, Accepted) else None
    return JSONResponse({"ok": True, "offer": offer, "contact": contact})


@router.post("/desk/offers/{offer}/decline")
@allow(Rule.SPECIALIST, Whose.OWN)
async def decline(request: Request, offer: str) -> JSONResponse:
    command = c.DeclineOffer(
        id=command_id(request, "decline"), specialist=person_of(request).id, offer=OfferId(offer)
    )
    return await answer(request, command)


@router.post("/desk/contacts/{contact}/hang-up")
@allow(Rule.SPECIALIST, Whose.OWN)
async def hang_up(request: Request, contact: str) -> JSONResponse:
    command = c.HangUp(
        id=command_id(request, "hang-up"), specialist=person_of(request).id, contact=ContactId(contact)
    )
    return await answer(request, command)


@router.post("/desk/wrap-up/extend")
@allow(Rule.SPECIALIST, Whose.OWN)
async def extend_wrap_up(request: Request) -> JSONResponse:
    command = c.ExtendWrapUp(id=command_id(request, "extend"), specialist=person_of(request).id)
    return await answer(request, command)


@router.post("/desk/wrap-up/done")
@allow(Rule.SPECIALIST, Whose.OWN)
async def end_wrap_up(request: Request) -> JSONResponse:
    command = c.EndWrapUp(id=command_id(request, "done"), specialist=person_of(request).id)
    return await answer(request, command)


@router.post("/desk/softphone/token")
@allow(Rule.SPECIALIST, Whose.OWN)
async def softphone_token(request: Request) -> JSONResponse:
    services = services_of(request)
    token = services.issue_token(person_of(request).id)
    return JSONResponse({"token": token, "kind": services.softphone.kind, "url": services.softphone.url})
