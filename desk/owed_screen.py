"""Call-backs that are owed, over HTTP: the list, and calling one off with a reason."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, allow, person_of, sentences_of, services_of
from desk.engine_words import CANCEL_REASONS
from desk.errors import Malformed
from desk.floor_door import ask, command_id
from desk.owed import owed_view
from desk.pages import page
from routing.commands import CancelCallBack
from routing.model import CancelReason, ContactId
from routing.replies import Refusal, Refused

router = APIRouter()


@router.get("/call-backs")
@allow(Rule.SIGNED_IN)
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
        reasons=[(reason.value, say(text)) for reason, text in CANCEL_REASONS.items()],
        problem=told,
        done=bool(done),
        key=services.new_id(),
        now_ms=now,
    )


@router.post("/call-backs/{contact}/cancel")
@allow(Rule.SIGNED_IN)
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
