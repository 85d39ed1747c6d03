"""What a specialist does with conversations by text: take, read, write, hand over, end."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from config.texts import BODY_CHARACTERS_MAX
from desk.access import Rule, Whose, allow, call_names_of, lend, person_of, sentences_of, services_of
from desk.call_names import CallNames
from desk.errors import Malformed, NoAccess
from desk.floor_door import answer, ask, command_id, refuse
from desk.ports import TextMessages
from desk.text_words import DELIVERIES, reason_of
from desk.words import note
from routing import commands as c
from routing.model import ContactId, Language, OfferId, SpecialistId, SpecialistState
from routing.replies import Accepted, Refused
from routing.text_entries import TextContact, TextLine
from routing.text_matching import able, hands
from routing.text_model import Delivery, TextId, TextState

router = APIRouter()
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{8,64}$")]


class Written(BaseModel):
    """A message; `key` names it, so that a repeated press sends it once."""

    model_config = ConfigDict(extra="forbid")

    key: Key
    body: Annotated[
        str, StringConstraints(min_length=1, max_length=BODY_CHARACTERS_MAX, strip_whitespace=True)
    ]


class To(BaseModel):
    """To whom; empty: back to the queue."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, StringConstraints(max_length=128)] = ""


@router.post("/desk/texts/offers/{offer}/take")
@allow(Rule.SPECIALIST, Whose.OWN)
async def take(request: Request, offer: str) -> JSONResponse:
    command = c.TakeText(
        id=command_id(request, "take-text"), specialist=person_of(request).id, offer=OfferId(offer)
    )
    reply = await ask(request, command)
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    return JSONResponse({"ok": True, "contact": reply.contact if isinstance(reply, Accepted) else None})


@router.post("/desk/texts/offers/{offer}/decline")
@allow(Rule.SPECIALIST, Whose.OWN)
async def decline(request: Request, offer: str) -> JSONResponse:
    command = c.DeclineText(
        id=command_id(request, "decline-text"), specialist=person_of(request).id, offer=OfferId(offer)
    )
    return await answer(request, command)


@router.get("/desk/texts/{contact}")
@allow(Rule.SPECIALIST, Whose.OWN, by_itself=True)
async def conversation(request: Request, contact: str) -> JSONResponse:
    """All messages of a conversation in hand, oldest first; the page asks again whenever one comes."""
    held, names = _in_hand(request, contact), await call_names_of(request)
    written = [line.id for line in held.lines if line.template is None]
    bodies = await _messages(request, held, *written).bodies(written)
    told = [_told(request, names, held, line, bodies.get(line.id)) for line in held.lines]
    return JSONResponse({"ok": True, "messages": told})


@router.post("/desk/texts/{contact}/messages")
@allow(Rule.SPECIALIST, Whose.OWN)
async def write(request: Request, contact: str, written: Written) -> JSONResponse:
    """Keep the words, then order them to be sent: the floor and its journal know the id alone."""
    held, me = _in_hand(request, contact), person_of(request).id
    text = TextId(f"{held.id}-{written.key}")
    if not await _messages(request, held).keep_outgoing(text, held.id, written.body, me):
        raise Malformed
    command = c.WriteText(
        id=command_id(request, "write-text", written.key), specialist=me, contact=held.id, text=text
    )
    return await answer(request, command, id=text)


@router.post("/desk/texts/{contact}/hand")
@allow(Rule.SPECIALIST, Whose.OWN)
async def hand(request: Request, contact: str, to: To) -> JSONResponse:
    command = c.HandText(
        id=command_id(request, "hand-text"),
        specialist=person_of(request).id,
        contact=ContactId(contact),
        to=SpecialistId(to.to) if to.to else None,
    )
    return await answer(request, command)


@router.get("/desk/texts/{contact}/colleagues")
@allow(Rule.SPECIALIST, Whose.OWN, by_itself=True)
async def colleagues(request: Request, contact: str) -> JSONResponse:
    """Who could take a conversation now."""
    floor, names = services_of(request).floor.floor, await call_names_of(request)
    held = _in_hand(request, contact)
    if floor.text_service is None or held.route is None:
        return JSONResponse([])
    in_hand, most = hands(floor), floor.text_service.at_once_max
    language = held.language if held.language is not None else Language("")
    free = [
        one
        for one in able(floor, language, held.route, floor.text_service)
        if one.state is SpecialistState.READY and one.id != held.specialist and in_hand.get(one.id, 0) < most
    ]
    rows = [
        {"id": one.id, "name": names.person(one.id), "partner": names.sentences.partner(one.partner)}
        for one in free
    ]
    return JSONResponse(sorted(rows, key=lambda row: row["name"]))


@router.post("/desk/texts/{contact}/end")
@allow(Rule.SPECIALIST, Whose.OWN)
async def end(request: Request, contact: str) -> JSONResponse:
    command = c.EndText(
        id=command_id(request, "end-text"), specialist=person_of(request).id, contact=ContactId(contact)
    )
    return await answer(request, command)


def _in_hand(request: Request, contact: str) -> TextContact:
    """Raises: NoAccess unless the conversation is the person's now."""
    held = services_of(request).floor.floor.texts.get(ContactId(contact))
    if held is None or held.state is not TextState.CONNECTED or held.specialist != person_of(request).id:
        raise NoAccess
    return held


def _messages(request: Request, held: TextContact, *texts: TextId) -> TextMessages:
    """Give what is kept of a conversation in hand. Raises: NoAccess where no texts are served."""
    messages = lend(request, person_of(request), Whose.OWN, held.id, *texts).text_messages
    if messages is None:
        raise NoAccess
    return messages


def _told(
    request: Request, names: CallNames, held: TextContact, line: TextLine, body: str | None
) -> dict[str, Any]:
    words, texts = sentences_of(request).words, services_of(request).texts
    problem = ""
    if line.template is not None and texts is not None:
        body = texts.template(line.template, line.language)
    elif body is None:
        problem = words.say(note("The words of this message are still being fetched."))
    if line.delivery is Delivery.FAILED:
        problem = reason_of(line.code, words)
    return {
        "id": line.id,
        "came_in": line.came_in,
        "by": words.say(note("Written by itself")) if line.template is not None else names.person(line.by),
        "at": words.clock(line.at, seconds=False),
        "body": body if body is not None else "",
        "missing": body is None,
        "media": words.count(
            "{number} picture or file, which stays at the carrier",
            "{number} pictures or files, which stay at the carrier",
            line.media,
        )
        if line.media
        else "",
        "delivery": line.delivery.value if line.delivery is not None else "",
        "delivery_word": words.say(DELIVERIES[line.delivery]) if line.delivery is not None else "",
        "problem": problem,
    }
