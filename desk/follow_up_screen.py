"""On the record page: who is behind the contact, consent to a follow-up, and what was done for the person.

Whoever writes the record writes here; supervisors read.
"""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.follow_up_view import advocacy_told, consent_told, earlier_told, person_told
from desk.people_services import PeopleServices
from desk.words import LOCALES, note
from records.errors import RecordNotFound
from records.people.advocacy import AdvocacyOutcome, Contacted
from records.people.consent import CURRENT, Given
from records.people.contact_data import Channel, ContactData
from records.people.follow_up_rows import Consent
from records.people.keys import CODE_CHARACTERS_MAX, DAY_MS, code_of
from records.people.person_rows import Person
from records.record_rows import CallRecord
from routing.model import Instant
from telephony.dialable import may_be_called, phone_of

router = APIRouter()
WRITTEN_MAX = 200
DUE_DAYS_MAX = 90
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
NO_ADDRESS = note(
    "Write a telephone number of Canada or the United States, or an e-mail address. Nothing was kept."
)
EASY_CODE = note("The code is too easy to hit on: six letters or digits at least, three of them different.")
ENOUGH = note("This contact has as many actions as it can have.")

Written = Annotated[str, Field(max_length=WRITTEN_MAX)]


class Own(BaseModel):
    model_config = ConfigDict(extra="forbid")

    own: bool


class Code(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    code: Annotated[str, Field(max_length=CODE_CHARACTERS_MAX, repr=False)]


class Agreed(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    given: Given
    locale: str
    address: Written = Field(repr=False)
    name: Written = Field(default="", repr=False)
    best_time: Written = Field(default="", repr=False)
    may_leave_message: bool = False
    due_days: Annotated[int, Field(ge=1, le=DUE_DAYS_MAX)]


class Acted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    contacted: Contacted
    outcome: AdvocacyOutcome


@router.get("/desk/follow-up/{contact}")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def read(request: Request, contact: str) -> JSONResponse:
    """Say who is behind the contact, which earlier ones there were, what was agreed and what was done."""
    await _readable(request, contact)
    return await _told(request, contact, await _people(request).people.settle(contact))


@router.post("/desk/follow-up/{contact}/phone")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def phone(request: Request, contact: str, body: Own) -> JSONResponse:
    await _mine(request, contact)
    return await _told(request, contact, await _people(request).people.settle(contact, own=body.own))


@router.post("/desk/follow-up/{contact}/code")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def code(request: Request, contact: str, body: Code) -> JSONResponse:
    await _mine(request, contact)
    chosen = code_of(body.code)
    if chosen is None:
        return _refused(request, "easy_code", EASY_CODE)
    return await _told(request, contact, await _people(request).people.give_code(contact, chosen))


@router.put("/desk/follow-up/{contact}/consent")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def agree(request: Request, contact: str, body: Agreed) -> JSONResponse:
    record = await _mine(request, contact)
    data = _contact_data(body)
    if data is None:
        return _refused(request, "no_address", NO_ADDRESS)
    consent = Consent(
        given=body.given,
        wording=CURRENT.version,
        locale=body.locale if body.locale in LOCALES else sentences_of(request).words.locale,
        due_at=Instant(services_of(request).clock.now() + body.due_days * DAY_MS),
    )
    people, me = _people(request), person_of(request).id
    await people.follow_ups.agree(contact, record.partner, consent, data, me)
    return await _told(request, contact, await people.people.settle(contact))


@router.post("/desk/follow-up/{contact}/withdraw")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def withdraw(request: Request, contact: str) -> JSONResponse:
    """Take the consent back, for whoever may read the record: nobody is sent to somebody else for that."""
    await _readable(request, contact)
    people = _people(request)
    await people.follow_ups.withdraw(contact, person_of(request).id)
    return await _told(request, contact, await people.people.settle(contact))


@router.post("/desk/follow-up/{contact}/advocacy")
@allow(Rule.SPECIALIST, Whose.PARTNER)
async def act(request: Request, contact: str, body: Acted) -> JSONResponse:
    record = await _mine(request, contact)
    people, me = _people(request), person_of(request).id
    if not await people.advocacy.add(contact, record.partner, body.contacted, body.outcome, me):
        return _refused(request, "enough", ENOUGH)
    return await _told(request, contact, await people.people.settle(contact))


def _contact_data(body: Agreed) -> ContactData | None:
    written = body.address.strip()
    number = phone_of(written)
    if number is not None and may_be_called(number):
        channel, address = Channel.PHONE, number
    elif _EMAIL.fullmatch(written):
        channel, address = Channel.EMAIL, written
    else:
        return None
    return ContactData(
        channel=channel,
        address=address,
        name=body.name.strip(),
        best_time=body.best_time.strip(),
        may_leave_message=body.may_leave_message,
    )


async def _told(request: Request, contact: str, person: Person) -> JSONResponse:
    people, sentences = _people(request), sentences_of(request)
    now = services_of(request).clock.now()
    agreed = await people.follow_ups.one(contact)
    return JSONResponse(
        {
            "ok": True,
            "person": person_told(person, sentences),
            "earlier": await _earlier(request, person),
            "consent": consent_told(agreed, sentences, now),
            "wording": {
                locale: words.format(days=people.follow_ups.days)
                for locale, words in CURRENT.in_locale.items()
            },
            "advocacy": [advocacy_told(one, sentences) for one in await people.advocacy.of(contact)],
        }
    )


async def _earlier(request: Request, person: Person) -> list[dict[str, Any]]:
    people, taxonomy = _people(request), services_of(request).taxonomy()
    told = []
    for one in await people.earlier.of(person, person_of(request).id):
        notes = await _notes(request, one.contact) if people.show == "notes" else ""
        told.append(earlier_told(one, sentences_of(request), taxonomy, notes, needs=people.show != "dates"))
    return told


async def _notes(request: Request, contact: str) -> str:
    """Give the notes of an earlier contact, where they may be seen: another partner's stay its own."""
    try:
        return (await services_of(request).records.load(contact)).draft.notes
    except RecordNotFound:
        return ""


async def _readable(request: Request, contact: str) -> CallRecord:
    """Raises: NoAccess, the same for what does not exist and what is somebody else's."""
    me = person_of(request)
    try:
        record = await services_of(request).records.load(contact)
    except RecordNotFound as cause:
        raise NoAccess from cause
    if record.specialist != me.id and not me.supervises:
        raise NoAccess
    return record


async def _mine(request: Request, contact: str) -> CallRecord:
    record = await _readable(request, contact)
    if record.specialist != person_of(request).id:
        raise NoAccess
    return record


def _people(request: Request) -> PeopleServices:
    return services_of(request).people


def _refused(request: Request, why: str, text: str) -> JSONResponse:
    message = sentences_of(request).words.say(text)
    return JSONResponse({"ok": False, "refused": why, "by": None, "message": message}, status_code=409)
