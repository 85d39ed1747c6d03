"""Recordings of conversations: the specialist's key, and the supervisors' list, with what failed or was lost."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.floor_door import answer, command_id
from desk.pages import page
from desk.recording_view import FAILURES
from desk.sentences import Sentences
from desk.words import note
from records.recordings import LOST, UNVERIFIED, Recorded
from routing import commands as c
from routing.model import ContactId

router = APIRouter()
SOUND = "audio/mpeg"
TROUBLES = {failure.value: text for failure, text in FAILURES.items()} | {
    LOST: note("it began, and the carrier never gave it to us"),
    UNVERIFIED: note("what the carrier gave us is not as long as it said; its copy is kept there"),
}


# --- the call in hand -----------------------------------------------------------------------------


@router.post("/desk/contacts/{contact}/record")
@allow(Rule.SPECIALIST, Whose.OWN)
async def record(request: Request, contact: str) -> JSONResponse:
    me = person_of(request).id
    command = c.StartRecording(id=command_id(request, "record"), specialist=me, contact=ContactId(contact))
    return await answer(request, command)


@router.post("/desk/contacts/{contact}/record/pause")
@allow(Rule.SPECIALIST, Whose.OWN)
async def pause(request: Request, contact: str) -> JSONResponse:
    me = person_of(request).id
    command = c.PauseRecording(id=command_id(request, "pause"), specialist=me, contact=ContactId(contact))
    return await answer(request, command)


@router.post("/desk/contacts/{contact}/record/resume")
@allow(Rule.SPECIALIST, Whose.OWN)
async def resume(request: Request, contact: str) -> JSONResponse:
    me = person_of(request).id
    command = c.ResumeRecording(id=command_id(request, "go-on"), specialist=me, contact=ContactId(contact))
    return await answer(request, command)


# --- what was recorded ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedView:
    contact: str
    number: int
    at: str
    partner: str
    specialist: str
    length: str
    can_be_heard: bool
    trouble: str
    noted: bool


@router.get("/recordings")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def recordings(request: Request) -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    found, names = await services.recordings.list(), await names_of(request).all()
    return page(request, "recordings.html", recordings=[_view(one, sentences, names) for one in found])


@router.get("/recordings/{contact}/{number}/sound")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def sound(request: Request, contact: str, number: int) -> Response:
    """Let a supervisor listen; it is audited, and never kept by the browser."""
    heard = await services_of(request).recordings.listen(contact, number, person_of(request).id)
    if heard is None:
        raise NoAccess
    return Response(heard, media_type=SOUND, headers={"Cache-Control": "no-store"})


@router.post("/recordings/{contact}/{number}/noted")
@allow(Rule.SUPERVISOR, Whose.PARTNER)
async def noted(request: Request, contact: str, number: int) -> Response:
    await services_of(request).recordings.take_note(contact, number, person_of(request).id)
    return RedirectResponse("/recordings", status_code=303)


def _view(one: Recorded, sentences: Sentences, names: dict[str, str]) -> RecordedView:
    words = sentences.words
    return RecordedView(
        contact=one.contact,
        number=one.number,
        at=f"{words.day(one.at)} {words.clock(one.at, seconds=False)}",
        partner=sentences.partner(one.partner) if one.partner is not None else "–",
        specialist=names.get(one.specialist, one.specialist) if one.specialist is not None else "–",
        length=words.span(one.duration_ms) if one.duration_ms is not None else "–",
        can_be_heard=one.can_be_heard,
        trouble=words.say(TROUBLES[one.trouble]) if one.trouble in TROUBLES else one.trouble or "",
        noted=one.seen_by is not None,
    )
