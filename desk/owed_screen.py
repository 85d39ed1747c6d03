"""Call-backs that are owed, over HTTP: the list, and calling one off with a reason."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.clock import start_of_local_day
from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.engine_words import CANCEL_REASONS
from desk.errors import Malformed
from desk.floor_door import ask, command_id
from desk.owed import owed_view
from desk.pages import page
from records.call_backs import CallBackTally, average_reached_ms
from records.errors import RecordsError
from routing.commands import CancelCallBack
from routing.model import CancelReason, ContactId
from routing.replies import Refusal, Refused

router = APIRouter()
log = structlog.get_logger(__name__)


@router.get("/call-backs")
@allow(Rule.FRONT_LINE, Whose.NETWORK)
async def call_backs(request: Request, refused: str = "", done: str = "") -> HTMLResponse:
    """List what is owed; the other values say what became of the last order."""
    services, sentences = services_of(request), sentences_of(request)
    say = sentences.words.say
    told = sentences.refusal(Refusal(refused), None) if refused in set(Refusal) else ""
    now = services.clock.now()
    return page(
        request,
        "call_backs.html",
        owed=owed_view(services.floor.floor, now, sentences),
        today=await _today(request),
        reasons=[(reason.value, say(text)) for reason, text in CANCEL_REASONS.items()],
        problem=told,
        done=bool(done),
        key=services.new_id(),
        now_ms=now,
    )


async def _today(request: Request) -> str:
    """Say what became of today's; while the records do not answer, that they do not: the list must not wait for it."""
    services, words = services_of(request), sentences_of(request).words
    now = services.clock.now()
    try:
        found = await services.call_backs.between(start_of_local_day(now, services.settings.zone), now)
    except RecordsError as cause:
        log.warning("call_back_measures_unavailable", error=str(cause))
        return words.say("The figures of today cannot be read at the moment.")
    tally = sum(found.values(), CallBackTally())
    said = words.say(
        "Today: {booked} booked, {reached} reached, {unreached} not reached, {left} hung up while waiting, "
        "{owed} owed.",
        booked=words.number(tally.booked),
        reached=words.number(tally.reached),
        unreached=words.number(tally.unreached),
        left=words.number(tally.left),
        owed=words.number(tally.owed),
    )
    mean_ms = average_reached_ms(tally)
    if mean_ms is None:
        return said
    return f"{said} " + words.say(
        "From booking to conversation it took {mean} on average.", mean=words.length(round(mean_ms))
    )


@router.post("/call-backs/{contact}/cancel")
@allow(Rule.FRONT_LINE, Whose.NETWORK)
async def cancel(
    request: Request, contact: str, reason: Annotated[str, Form()], key: Annotated[str, Form()]
) -> Response:
    """Call one off. A specialist who is about to call, or a caller on the line, stands in its way."""
    if reason not in set(CancelReason):
        raise Malformed
    command = CancelCallBack(
        id=command_id(request, "cancel-call-back", f"{key}:{contact}"[:64]),
        contact=ContactId(contact),
        by=person_of(request).id,
        reason=CancelReason(reason),
    )
    reply = await ask(request, command)
    told = f"refused={reply.refusal}" if isinstance(reply, Refused) else "done=1"
    return RedirectResponse(f"/call-backs?{told}", status_code=303)
