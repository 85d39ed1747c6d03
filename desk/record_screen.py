"""The call record over HTTP: open, autosave, finalise, take over. One person at a time writes, and everybody sees who;
supervisors read, and so does who takes part in the call or has just passed it on."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from desk.access import Rule, Whose, allow, lend, names_of, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.ports import CallRecords
from desk.record_words import STATUSES, channel_told, form_told, lack_told
from desk.words import note
from records.errors import RecordNotFound
from records.forms.shapes import Form
from records.record_draft import RecordDraft
from records.record_outcome import RecordOutcome, Refusal
from records.record_rows import CallRecord, RecordStatus
from routing.model import ContactId, OfferState, SpecialistId

router = APIRouter()
TEXT = "text"

REFUSALS: Mapping[Refusal, str] = {
    Refusal.STALE: note("This record was changed in another window. What you typed is kept here."),
    Refusal.NOT_YOURS: note("Somebody else has this record now. What you typed is kept here."),
    Refusal.FINALISED: note("This record is final already. What you typed is kept here."),
    Refusal.INCOMPLETE: note("Something is missing. The draft is kept."),
    Refusal.NOT_FINAL: note("This record is not final, so there is nothing to correct or to give up."),
    Refusal.NO_REASON: note("Say why, for the record. Nothing was changed."),
    Refusal.ERASED: note("What was written in this record is kept nowhere any more. Nothing was changed."),
}
WITH_CALLER = note(
    "Somebody else talks with this caller, and the record goes with the caller. Ask them to hand the caller over."
)


class Save(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    draft: RecordDraft


class Finalise(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


class TakeOver(BaseModel):
    model_config = ConfigDict(extra="forbid")

    held_by: Annotated[str, Field(max_length=128)]
    """Whom one saw there."""


@router.get("/desk/records")
@allow(Rule.SPECIALIST, Whose.OWN)
async def unfinished(request: Request) -> JSONResponse:
    """List the person's drafts, the oldest first."""
    words = sentences_of(request).words
    drafts = await services_of(request).records.unfinished(person_of(request).id)
    return JSONResponse(
        [
            {
                "contact": record.contact_id,
                "started_at_ms": record.started_at,
                "started": f"{words.day(record.started_at)} {words.clock(record.started_at, seconds=False)}",
                "language": sentences_of(request).language(record.draft.language),
                "municipality": record.draft.municipality,
                "needs": len(record.draft.needs),
            }
            for record in drafts
        ]
    )


@router.get("/desk/records/{contact}")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def read(request: Request, contact: str) -> JSONResponse:
    """Give the record; it is opened for whoever has the caller, once, however often it is asked for."""
    return JSONResponse(await _told(request, await readable(request, contact)))


@router.put("/desk/records/{contact}")
@allow(Rule.SPECIALIST, Whose.OWN)
async def save(request: Request, contact: str, body: Save) -> JSONResponse:
    await readable(request, contact)
    outcome = await services_of(request).records.save_draft(
        contact, body.draft, version=body.version, specialist=person_of(request).id
    )
    return await _answered(request, outcome)


@router.post("/desk/records/{contact}/finalise")
@allow(Rule.SPECIALIST, Whose.OWN)
async def finalise(request: Request, contact: str, body: Finalise) -> JSONResponse:
    await readable(request, contact)
    outcome = await services_of(request).records.finalise(
        contact, version=body.version, specialist=person_of(request).id
    )
    return await _answered(request, outcome)


@router.post("/desk/records/{contact}/take-over")
@allow(Rule.SPECIALIST, Whose.OWN)
async def take_over(request: Request, contact: str, body: TakeOver) -> JSONResponse:
    """Take a record from a colleague who has it open; not while they talk with the caller."""
    person = person_of(request)
    record = await readable(request, contact)
    if _caller_is_with(request, contact) not in (None, person.id):
        return await _answered(request, RecordOutcome(record=record, refusal=Refusal.NOT_YOURS), WITH_CALLER)
    outcome = await services_of(request).record_life.take_over(
        contact, held_by=body.held_by, by=person.id, partner=person.account.partner
    )
    return await _answered(request, outcome)


@router.post("/desk/records/{contact}/leave-as-it-was")
@allow(Rule.SPECIALIST, Whose.OWN)
async def leave_as_it_was(request: Request, contact: str) -> JSONResponse:
    """Give up a correction: the record is final again as it was."""
    await readable(request, contact)
    outcome = await services_of(request).record_life.leave_as_it_was(contact, by=person_of(request).id)
    return await _answered(request, outcome)


async def readable(request: Request, contact: str) -> CallRecord:
    """Give the record to whoever may read it; it is opened for who has the caller now.

    Raises: NoAccess, the same for what does not exist and what is somebody else's.
    """
    person, floor = person_of(request), services_of(request).floor.floor
    records = _records(request, contact)
    text = floor.texts.get(ContactId(contact))
    if text is not None and text.specialist == person.id:
        return await records.open(
            contact,
            specialist=person.id,
            partner=person.account.partner,
            language=text.language or "",
            channel=TEXT,
            line=text.line,
            incidents=tuple(floor.emergencies),
        )
    if _caller_is_with(request, contact) == person.id:
        held = floor.contacts[ContactId(contact)]
        return await records.open(
            contact,
            specialist=person.id,
            partner=person.account.partner,
            language=held.language or "",
            line=held.line,
            incidents=tuple(floor.emergencies),
        )
    try:
        return await records.load(contact)
    except RecordNotFound as cause:
        raise NoAccess from cause


def _records(request: Request, contact: str) -> CallRecords:
    """Lend the records: a supervisor comes to their partner's, others to what they had, or have in hand now."""
    person = person_of(request)
    text = services_of(request).floor.floor.texts.get(ContactId(contact))
    mine = text is not None and text.specialist == person.id
    holds = _caller_is_with(request, contact) == person.id
    opened = (contact,) if mine or holds or _takes_part(request, contact) else ()
    return lend(request, person, Whose.PARTNER if person.supervises else Whose.OWN, *opened).records


def _takes_part(request: Request, contact: str) -> bool:
    """Whether a colleague asks the person about this contact, or they passed it on and still write up their part.

    They read what is written and change nothing: one person at a time has a record.
    """
    floor, me = services_of(request).floor.floor, person_of(request).id
    specialist = floor.specialists.get(me)
    if specialist is None:
        return False
    if specialist.contact == contact:
        return True
    offer = floor.offers.get(specialist.offer) if specialist.offer is not None else None
    return offer is not None and offer.contact == contact and offer.consult and offer.state is OfferState.OPEN


def _caller_is_with(request: Request, contact: str) -> SpecialistId | None:
    """Who has accepted, or is connected to, this contact now."""
    floor = services_of(request).floor.floor
    held = floor.contacts.get(ContactId(contact))
    if held is None:
        text = floor.texts.get(ContactId(contact))
        return text.specialist if text is not None else None
    offer = floor.offers.get(held.offer) if held.offer else None
    if offer is not None:
        return offer.specialist if offer.state in (OfferState.ACCEPTED, OfferState.CONNECTED) else None
    return held.specialist


async def form_of(request: Request, record: CallRecord) -> Form:
    """Give what is asked in this record, by the version of the form that it keeps."""
    edition = await services_of(request).forms.edition(record.form_version)
    return edition.form.meant_for(record.line, record.incidents)


async def _told(request: Request, record: CallRecord) -> dict[str, Any]:
    words, person = sentences_of(request).words, person_of(request)
    taxonomy, form = services_of(request).taxonomy(), await form_of(request, record)
    mine, open_now = record.specialist == person.id, record.status is RecordStatus.DRAFT
    return {
        "contact": record.contact_id,
        "status": record.status,
        "status_told": words.say(STATUSES[record.status]),
        "version": record.version,
        "saved_at_ms": record.saved_at,
        "started_at_ms": record.started_at,
        "editable": mine and open_now,
        "correcting": open_now and record.first_finalised_at is not None,
        "held": {
            "by": record.specialist,
            "name": (await names_of(request).all()).get(record.specialist, record.specialist),
            "since": words.clock(record.held_since, seconds=False),
            "may_take": open_now and not mine and person.answers,
        },
        "channel": channel_told(form, record.channel, words),
        "form": {
            "key": f"{record.form_version} {record.line} {' '.join(record.incidents)}",
            "sections": form_told(form, words),
        },
        "draft": record.draft.model_dump(mode="json"),
        "terms": {
            need.code: name
            for need in record.draft.needs
            if (name := taxonomy.name(need.code, words.locale)) is not None
        },
    }


async def _answered(request: Request, outcome: RecordOutcome, refused: str = "") -> JSONResponse:
    """`refused`: why, where the refusal alone does not say it."""
    told = await _told(request, outcome.record)
    if outcome.refusal is None:
        return JSONResponse(
            {"ok": True, "record": told, "version": told["version"], "status": told["status"]}
        )
    words = sentences_of(request).words
    form = await form_of(request, outcome.record)
    response: dict[str, Any] = {
        "ok": False,
        "refused": outcome.refusal,
        "by": None,
        "message": words.say(refused or REFUSALS[outcome.refusal]),
        "record": told,
        "version": told["version"],
        "missing": [lack_told(lack, words, form) for lack in outcome.missing],
    }
    return JSONResponse(response, status_code=409)
