"""What a specialist's keys do with the call in hand: hold, others called in, and the caller passed on."""

from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, StringConstraints

from desk.access import Rule, Whose, allow, call_names_of, lend, person_of, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.find import QUERY_CHARACTERS_MAX
from desk.floor_door import answer, ask, command_id, refusal, refuse
from desk.targets import GROUPS, TargetFinder, interpreters, is_urgent, queue_name
from desk.words import note
from records.errors import RecordsError
from routing import commands as c
from routing.floor import Contact
from routing.model import ContactId, ContactState, Language, PartnerId, Skill, SpecialistId
from routing.replies import Called, Refusal, Refused, Reply
from routing.talk_model import PartyId, PartyKind, Target, TargetKind

router = APIRouter()
ADVICE = {
    Refusal.NOT_FREE: note("Choose somebody else, or pass the caller on to a queue."),
    Refusal.ALREADY_THERE: note("Let them go first, or talk with them."),
}
"""What to do instead, where the refusal itself does not say it."""
PASSED_ON = {
    TargetKind.QUEUE: note("The caller waits again, at the place they had, in the queue: {name}."),
    TargetKind.SPECIALIST: note("The caller is offered to {name}."),
    TargetKind.PARTNER: note("The caller rings at {name}."),
    TargetKind.OUTSIDE: note("The caller rings at {name}. If nobody there answers, they come back to us."),
}
Short = Annotated[str, StringConstraints(max_length=64)]


class Whom(BaseModel):
    """Whom to ask in, or to pass the caller on to."""

    model_config = ConfigDict(extra="forbid")

    kind: TargetKind
    id: Short = ""
    language: Short = ""
    skill: Short = ""
    partner: Short = ""

    def target(self) -> Target:
        return Target(
            kind=self.kind,
            id=self.id,
            language=Language(self.language) if self.language else None,
            skill=Skill(self.skill) if self.skill else None,
            partner=PartnerId(self.partner) if self.partner else None,
        )


class Interpreter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    language: Short
    tried: tuple[Short, ...] = ()
    """Services that did not come; the next in the configured order is called."""


# --- whom -----------------------------------------------------------------------------------------


@router.get("/desk/contacts/{contact}/targets")
@allow(Rule.SPECIALIST, Whose.OWN, by_itself=True)
async def targets(request: Request, contact: str, q: str = "") -> JSONResponse:
    """Find whom the caller could be passed on to; the page asks again while the list is open."""
    services, names = services_of(request), await call_names_of(request)
    finder = TargetFinder(
        services.floor.floor, _in_hand(request, contact), person_of(request).id, services.clock.now(), names
    )
    say = names.sentences.words.say
    found = finder.find(q[:QUERY_CHARACTERS_MAX])
    return JSONResponse([asdict(one) | {"heading": say(GROUPS[one.group])} for one in found])


@router.get("/desk/contacts/{contact}/interpreters")
@allow(Rule.SPECIALIST, Whose.OWN)
async def interpreter_languages(request: Request, contact: str, q: str = "", first: str = "") -> JSONResponse:
    """List languages with an interpreter; `first` is the one of the record."""
    held, names = _in_hand(request, contact), await call_names_of(request)
    found = interpreters(names, q[:QUERY_CHARACTERS_MAX], first or held.language or "")
    return JSONResponse([asdict(one) for one in found])


def _in_hand(request: Request, contact: str) -> Contact:
    """Raises: NoAccess unless the person talks with this caller now."""
    held = services_of(request).floor.floor.contacts.get(ContactId(contact))
    if held is None or held.state is not ContactState.CONNECTED or held.specialist != person_of(request).id:
        raise NoAccess
    return held


# --- hold -----------------------------------------------------------------------------------------


@router.post("/desk/contacts/{contact}/hold")
@allow(Rule.SPECIALIST, Whose.OWN)
async def hold(request: Request, contact: str) -> JSONResponse:
    return await answer(request, _hold(request, contact))


@router.post("/desk/contacts/{contact}/resume")
@allow(Rule.SPECIALIST, Whose.OWN)
async def resume(request: Request, contact: str) -> JSONResponse:
    return await answer(request, _resume(request, contact))


def _hold(request: Request, contact: str) -> c.HoldCaller:
    me = person_of(request).id
    return c.HoldCaller(id=command_id(request, "hold"), specialist=me, contact=ContactId(contact))


def _resume(request: Request, contact: str) -> c.ResumeCaller:
    me = person_of(request).id
    return c.ResumeCaller(id=command_id(request, "resume"), specialist=me, contact=ContactId(contact))


# --- others called in -----------------------------------------------------------------------------


@router.post("/desk/contacts/{contact}/interpreter")
@allow(Rule.SPECIALIST, Whose.OWN)
async def interpreter(request: Request, contact: str, body: Interpreter) -> JSONResponse:
    """Call an interpreter in, from the first service that has the language and was not tried yet; then from the first.

    The caller stays on the line: the three talk together. Should nobody come, the floor calls the services that follow.
    """
    order = services_of(request).outside.interpreters_for(body.language)
    if not order:
        raise Malformed
    service = next((one for one in order if one not in body.tried), order[0])
    target = Target(kind=TargetKind.INTERPRETER, id=service, language=Language(body.language))
    then = tuple(one for one in order if one != service and one not in body.tried)
    reply = await ask(request, _call_in(request, contact, target, then))
    if isinstance(reply, Refused):
        return await _refuse(request, reply)
    return JSONResponse({"ok": True, "party": _called(reply), "service": service})


@router.post("/desk/contacts/{contact}/consult")
@allow(Rule.SPECIALIST, Whose.OWN)
async def consult(request: Request, contact: str, body: Whom) -> JSONResponse:
    """Call somebody in to talk with them first; the caller is on hold meanwhile, unless they may be in danger."""
    target = _known(request, body)
    reply = await ask(request, _call_in(request, contact, target))
    if isinstance(reply, Refused):
        return await _refuse(request, reply)
    if not is_urgent(services_of(request).outside, target):
        # Should it fail, the screen shows that the caller is on the line; whoever was called comes all the same.
        await ask(request, _hold(request, contact))
    return JSONResponse({"ok": True, "party": _called(reply)})


@router.post("/desk/contacts/{contact}/parties/{party}/drop")
@allow(Rule.SPECIALIST, Whose.OWN)
async def drop(request: Request, contact: str, party: str) -> JSONResponse:
    return await answer(request, _drop(request, contact, party))


@router.post("/desk/contacts/{contact}/parties/{party}/back")
@allow(Rule.SPECIALIST, Whose.OWN)
async def back_to_the_caller(request: Request, contact: str, party: str) -> JSONResponse:
    """Let somebody go and talk with the caller again, whether or not they were still there."""
    reply = await ask(request, _drop(request, contact, party))
    if isinstance(reply, Refused) and reply.refusal is not Refusal.NOT_THERE:
        return await refuse(request, reply)
    return await answer(request, _resume(request, contact))


@router.post("/desk/contacts/{contact}/parties/{party}/hand-over")
@allow(Rule.SPECIALIST, Whose.OWN)
async def hand_over(request: Request, contact: str, party: str) -> JSONResponse:
    """Leave the caller to somebody who is in the call. A colleague has the record in the same moment."""
    names = await call_names_of(request)
    held = services_of(request).floor.floor.contacts.get(ContactId(contact))
    known = held.parties.get(PartyId(party)) if held is not None else None
    command = c.HandOver(
        id=command_id(request, "hand-over"),
        specialist=person_of(request).id,
        contact=ContactId(contact),
        party=PartyId(party),
    )
    reply = await ask(request, command)
    if isinstance(reply, Refused):
        return await refuse(request, reply)
    if held is None or known is None:
        # A repeat of the order, or the floor knew of them before this process did.
        return JSONResponse({"ok": True, "message": ""})
    if known.kind is PartyKind.SPECIALIST:
        await _give_record(request, contact, SpecialistId(known.target), held.language or "")
    message = names.sentences.words.say(
        "{name} has the caller now.", name=names.party(known.kind, known.target)
    )
    return JSONResponse({"ok": True, "message": message})


async def _give_record(request: Request, contact: str, heir: SpecialistId, language: str) -> None:
    services = services_of(request)
    specialist = services.floor.floor.specialists.get(heir)
    if specialist is not None:
        # While the records do not answer, the record follows when the colleague's own page opens it.
        with suppress(RecordsError):
            await lend(request, person_of(request), Whose.OWN, contact).records.open(
                contact, specialist=heir, partner=specialist.partner, language=language
            )


def _call_in(request: Request, contact: str, target: Target, then: tuple[str, ...] = ()) -> c.CallParty:
    me = person_of(request).id
    return c.CallParty(
        id=command_id(request, "call-in"), specialist=me, contact=ContactId(contact), target=target, then=then
    )


def _drop(request: Request, contact: str, party: str) -> c.DropParty:
    return c.DropParty(
        id=command_id(request, "drop"),
        specialist=person_of(request).id,
        contact=ContactId(contact),
        party=PartyId(party),
    )


# --- the caller passed on -------------------------------------------------------------------------


@router.post("/desk/contacts/{contact}/transfer")
@allow(Rule.SPECIALIST, Whose.OWN)
async def transfer(request: Request, contact: str, body: Whom) -> JSONResponse:
    """Pass the caller on unannounced."""
    target, names = _known(request, body), await call_names_of(request)
    command = c.Transfer(
        id=command_id(request, "transfer"),
        specialist=person_of(request).id,
        contact=ContactId(contact),
        to=target,
    )
    reply = await ask(request, command)
    if isinstance(reply, Refused):
        return await _refuse(request, reply)
    name = (
        queue_name(target, names) if target.kind is TargetKind.QUEUE else names.party(target.kind, target.id)
    )
    return JSONResponse({"ok": True, "message": names.sentences.words.say(PASSED_ON[target.kind], name=name)})


def _known(request: Request, body: Whom) -> Target:
    """Raises: Malformed for an interpreter, to whom no caller is left, and for what no list of ours has."""
    services = services_of(request)
    unlisted = body.kind is TargetKind.OUTSIDE and body.id not in services.outside.lines
    unknown = body.partner != "" and body.partner not in services.floor.floor.partners
    if body.kind is TargetKind.INTERPRETER or unlisted or unknown:
        raise Malformed
    return body.target()


def _called(reply: Reply) -> str:
    return reply.party if isinstance(reply, Called) else ""


async def _refuse(request: Request, reply: Refused) -> JSONResponse:
    """Say why not, and what to do instead."""
    advice = ADVICE.get(reply.refusal)
    if advice is None:
        return await refuse(request, reply)
    sentences = sentences_of(request)
    text = f"{sentences.refusal(reply.refusal, None)} {sentences.words.say(advice)}"
    return refusal(str(reply.refusal), text)
