"""Conversations that go on now, for supervisors: to listen, coach, join and leave.

Each time is an event of the contact: who, in which way, for how long, and whether the specialist was told.
"""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict

from desk.access import Rule, Whose, allow, call_names_of, person_of, services_of
from desk.conversations import ConversationsView, conversations_view, may_listen
from desk.engine_words import LISTENING
from desk.errors import NoAccess
from desk.find import QUERY_CHARACTERS_MAX
from desk.floor_door import answer, ask, command_id, refuse
from desk.pages import page
from desk.streams import encode, stream
from records.accounts import Role
from records.audit import Action
from routing import commands as c
from routing.model import ContactId
from routing.replies import Called, Refused
from routing.talk_model import ListenMode, PartyId, contact_of_party

router = APIRouter()
PAUSE_S = 1.0
LISTENED_SHOWN = 20


class How(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mode: ListenMode


@router.get("/conversations")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def conversations(request: Request, q: str = "") -> HTMLResponse:
    services, names = services_of(request), await call_names_of(request)
    say = names.sentences.words.say
    listened = None
    if person_of(request).account.role is Role.ADMINISTRATOR:
        listened = await services.rules.audit.entries((Action.LISTENED,), limit=LISTENED_SHOWN)
    return page(
        request,
        "conversations.html",
        view=await _view(request, q),
        query=q[:QUERY_CHARACTERS_MAX],
        softphone=services.softphone,
        listened=listened,
        names=names,
        modes={mode: say(text) for mode, text in LISTENING.items()},
    )


@router.get("/conversations/state")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def state(request: Request, q: str = "") -> Response:
    """The same picture as the stream's, for a browser that cannot hold a stream open."""
    return Response(encode(await _view(request, q)), media_type="application/json")


@router.get("/conversations/stream")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def conversations_stream(request: Request, q: str = "") -> Response:
    services, token = services_of(request), person_of(request).token

    async def view() -> ConversationsView:
        return await _view(request, q)

    async def still_allowed() -> bool:
        return await services.sign_ins.find(token) is not None

    watch = services.floor.watch_floor()
    return stream(request, watch, "conversations", view, pause_s=PAUSE_S, still_allowed=still_allowed)


async def _view(request: Request, query: str) -> ConversationsView:
    services = services_of(request)
    return conversations_view(
        services.floor.floor,
        person_of(request),
        query[:QUERY_CHARACTERS_MAX],
        services.clock.now(),
        services.floor.heard_at,
        await call_names_of(request),
    )


@router.post("/conversations/softphone/token")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def softphone_token(request: Request) -> JSONResponse:
    services = services_of(request)
    token = services.issue_token(person_of(request).id)
    return JSONResponse({"token": token, "kind": services.softphone.kind, "url": services.softphone.url})


@router.post("/conversations/{contact}/listen")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def listen(request: Request, contact: str, body: How) -> JSONResponse:
    """Announce oneself to the floor; the softphone then dials in under the id that is given back."""
    _require_own(request, contact)
    me = person_of(request).id
    command = c.Listen(
        id=command_id(request, "listen"), supervisor=me, contact=ContactId(contact), mode=body.mode
    )
    reply = await ask(request, command)
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    return JSONResponse({"ok": True, "party": reply.party if isinstance(reply, Called) else ""})


@router.post("/conversations/parties/{party}/mode")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def change_mode(request: Request, party: str, body: How) -> JSONResponse:
    _require_own(request, contact_of_party(PartyId(party)))
    me = person_of(request).id
    command = c.ChangeListening(
        id=command_id(request, "mode"), supervisor=me, party=PartyId(party), mode=body.mode
    )
    return await answer(request, command)


@router.post("/conversations/parties/{party}/leave")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def leave(request: Request, party: str) -> JSONResponse:
    """Leaving is always allowed: a conversation may have gone to another partner in the meantime."""
    me = person_of(request).id
    return await answer(
        request, c.StopListening(id=command_id(request, "leave"), supervisor=me, party=PartyId(party))
    )


def _require_own(request: Request, contact: str) -> None:
    """Raises: NoAccess, the same for what does not exist and what is another partner's."""
    held = services_of(request).floor.floor.contacts.get(ContactId(contact))
    if held is None or not may_listen(person_of(request), held):
        raise NoAccess
