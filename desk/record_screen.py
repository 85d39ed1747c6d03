"""The call record over HTTP: open, autosave, finalise. Only who has the contact writes; supervisors read, and so does
who takes part in the call or has just passed it on."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from desk.access import Rule, Whose, allow, lend, person_of, sentences_of, services_of
from desk.errors import NoAccess
from desk.ports import CallRecords
from desk.record_words import lack_told
from desk.words import note
from records.call_records import RecordOutcome, Refusal
from records.errors import RecordNotFound
from records.record_draft import RecordDraft
from records.record_rows import CallRecord, RecordStatus
from routing.model import ContactId, OfferState

router = APIRouter()
TEXT = "text"

_REFUSALS = {
    Refusal.STALE: note("This record was changed in another window. What you typed is kept here."),
    Refusal.NOT_YOURS: note("Somebody else has this record now. What you typed is kept here."),
    Refusal.FINALISED: note("This record is final already. What you typed is kept here."),
    Refusal.INCOMPLETE: note("Something is missing. The draft is kept."),
}


class Save(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    draft: RecordDraft


class Finalise(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int


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
    return JSONResponse(_told(request, await _readable(request, contact)))


@router.put("/desk/records/{contact}")
@allow(Rule.SPECIALIST, Whose.OWN)
async def save(request: Request, contact: str, body: Save) -> JSONResponse:
    await _readable(request, contact)
    outcome = await services_of(request).records.save_draft(
        contact, body.draft, version=body.version, specialist=person_of(request).id
    )
    return _answered(request, outcome)


@router.post("/desk/records/{contact}/finalise")
@allow(Rule.SPECIALIST, Whose.OWN)
async def finalise(request: Request, contact: str, body: Finalise) -> JSONResponse:
    await _readable(request, contact)
    outcome = await services_of(request).records.finalise(
        contact, version=body.version, specialist=person_of(request).id
    )
    return _answered(request, outcome)


async def _readable(request: Request, contact: str) -> CallRecord:
    """Raises: NoAccess, the same for what does not exist and what is somebody else's."""
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
        )
    if _holds(request, contact):
        language = floor.contacts[ContactId(contact)].language or ""
        return await records.open(
            contact, specialist=person.id, partner=person.account.partner, language=language
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
    opened = (contact,) if mine or _holds(request, contact) or _takes_part(request, contact) else ()
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


def _holds(request: Request, contact: str) -> bool:
    """Whether the person has accepted, or is connected to, this contact now."""
    floor, me = services_of(request).floor.floor, person_of(request).id
    held = floor.contacts.get(ContactId(contact))
    if held is None:
        return False
    offer = floor.offers.get(held.offer) if held.offer else None
    if offer is not None and offer.specialist == me:
        return offer.state in (OfferState.ACCEPTED, OfferState.CONNECTED)
    return held.specialist == me and held.offer is None


def _told(request: Request, record: CallRecord) -> dict[str, Any]:
    locale, taxonomy = sentences_of(request).words.locale, services_of(request).taxonomy()
    return {
        "contact": record.contact_id,
        "status": record.status,
        "version": record.version,
        "saved_at_ms": record.saved_at,
        "started_at_ms": record.started_at,
        "editable": record.specialist == person_of(request).id and record.status is RecordStatus.DRAFT,
        "draft": record.draft.model_dump(mode="json"),
        "terms": {
            need.code: name
            for need in record.draft.needs
            if (name := taxonomy.name(need.code, locale)) is not None
        },
    }


def _answered(request: Request, outcome: RecordOutcome) -> JSONResponse:
    told = _told(request, outcome.record)
    if outcome.refusal is None:
        return JSONResponse(
            {"ok": True, "record": told, "version": told["version"], "status": told["status"]}
        )
    words = sentences_of(request).words
    response: dict[str, Any] = {
        "ok": False,
        "refused": outcome.refusal,
        "by": None,
        "message": words.say(_REFUSALS[outcome.refusal]),
        "record": told,
        "version": told["version"],
        "missing": [lack_told(lack, words) for lack in outcome.missing],
    }
    return JSONResponse(response, status_code=409)
