"""Messages that callers left: listened to, taken in hand, answered. Each partner's people see their own."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.pages import page
from desk.sentences import Sentences
from records.voicemails import Message
from routing.model import Instant

router = APIRouter()
SOUND = "audio/mpeg"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    id: str
    contact: str
    partner: str
    left: str
    due: str
    late: bool
    length: str
    claimed_by: str
    mine: bool
    done: bool
    can_be_heard: bool


@router.get("/voicemail")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def voicemail(request: Request, told: str = "") -> HTMLResponse:
    services, sentences, me = services_of(request), sentences_of(request), person_of(request)
    found = await services.voicemails.list()
    now, names = services.clock.now(), await names_of(request).all()
    return page(
        request,
        "voicemail.html",
        messages=[_view(one, now, sentences, names, me.id) for one in found],
        taken=told == "taken",
    )


@router.get("/voicemail/{recording}/sound")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def sound(request: Request, recording: str) -> Response:
    """Let somebody listen whose partner's message it is; it is audited, and never kept by the browser."""
    await _mine_to_see(request, recording)
    heard = await services_of(request).voicemails.listen(recording, person_of(request).id)
    if heard is None:
        raise NoAccess
    return Response(heard, media_type=SOUND, headers={"Cache-Control": "no-store"})


@router.post("/voicemail/{recording}/claim")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def claim(request: Request, recording: str) -> Response:
    await _mine_to_see(request, recording)
    taken = await services_of(request).voicemails.claim(recording, person_of(request).id)
    return RedirectResponse("/voicemail" if taken else "/voicemail?told=taken", status_code=303)


@router.post("/voicemail/{recording}/done")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def done(request: Request, recording: str) -> Response:
    await _mine_to_see(request, recording)
    finished = await services_of(request).voicemails.finish(recording, person_of(request).id)
    return RedirectResponse("/voicemail" if finished else "/voicemail?told=taken", status_code=303)


async def _mine_to_see(request: Request, recording: str) -> None:
    """Raises: NoAccess for a message of another partner, as for one that is not there."""
    if await services_of(request).voicemails.one(recording) is None:
        raise NoAccess


def _view(one: Message, now: Instant, sentences: Sentences, names: dict[str, str], me: str) -> MessageView:
    words = sentences.words
    return MessageView(
        id=one.recording,
        contact=one.contact,
        partner=sentences.partner(one.partner),
        left=f"{words.day(one.left_at)} {words.clock(one.left_at, seconds=False)}",
        due=f"{words.day(one.due_at)} {words.clock(one.due_at, seconds=False)}",
        late=one.done_at is None and one.due_at <= now,
        length=words.span(one.duration_ms),
        claimed_by=names.get(one.claimed_by, one.claimed_by) if one.claimed_by is not None else "",
        mine=one.claimed_by == me,
        done=one.done_at is not None,
        can_be_heard=one.can_be_heard,
    )
