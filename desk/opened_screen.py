"""A record outside one's scope, opened for a quarter of an hour with a reason, and who has done so."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import (
    Rule,
    Whose,
    all_services_of,
    allow,
    names_of,
    openings_of,
    person_of,
    sentences_of,
    services_of,
)
from desk.errors import NoAccess
from desk.pages import page
from desk.words import note
from records.audit import Action, AuditEntry, AuditQuery
from records.errors import RecordNotFound
from records.opened_records import REASON_CHARS_MAX, REASON_CHARS_MIN
from records.record_rows import CallRecord

router = APIRouter()
CONTACT_CHARS_MAX = 128
NOTICES_SHOWN = 50
UNKNOWN = note("There is no record of this contact. What you typed is kept here.")
TOO_SHORT = note("Say in a sentence why you must see this record: the supervisors of both partners read it.")


@router.get("/opened")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def opened(request: Request) -> HTMLResponse:
    return await _page(request)


@router.post("/opened")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def open_record(
    request: Request,
    contact: Annotated[str, Form(max_length=CONTACT_CHARS_MAX)],
    reason: Annotated[str, Form(max_length=REASON_CHARS_MAX)] = "",
) -> Response:
    """Open a record to whoever asks, once the reason is written down."""
    contact, reason = contact.strip(), reason.strip()
    if len(reason) < REASON_CHARS_MIN:
        return await _page(request, contact, reason, TOO_SHORT)
    services = all_services_of(request)
    try:
        await services.opened.open(services.new_id(), contact, person_of(request).account, reason)
    except RecordNotFound:
        return await _page(request, contact, reason, UNKNOWN)
    return RedirectResponse(f"/opened/{contact}", status_code=303)


@router.get("/opened/{contact}")
@allow(Rule.FRONT_LINE, Whose.PARTNER)
async def read(request: Request, contact: str) -> HTMLResponse:
    """Show the record while it is open to the reader."""
    opening = next((one for one in openings_of(request) if one.contact == contact), None)
    if opening is None:
        raise NoAccess
    services = services_of(request)
    try:
        record = await services.records.load(contact)
    except RecordNotFound as cause:
        raise NoAccess from cause
    await services.trail.view(person_of(request).id, Action.RECORD_READ, contact, opening=opening.id)
    return page(request, "opened_record.html", record=record, needs=_needs(request, record), opening=opening)


@router.post("/opened/{contact}/close")
@allow(Rule.FRONT_LINE, Whose.OWN)
async def close(request: Request, contact: str) -> Response:
    await services_of(request).opened.close(person_of(request).id, contact)
    return RedirectResponse("/opened", status_code=303)


async def _page(request: Request, contact: str = "", reason: str = "", problem: str = "") -> HTMLResponse:
    services, person = services_of(request), person_of(request)
    mine = await services.opened.of(person.id)
    return page(
        request,
        "opened.html",
        status=422 if problem else 200,
        typed={"contact": contact, "reason": reason},
        problem=sentences_of(request).words.say(problem),
        mine=mine,
        listed=await services.opened.list() if person.supervises else (),
        notices=await _read_much(request) if person.supervises else (),
        names=await names_of(request).all(),
        reason_max=REASON_CHARS_MAX,
    )


async def _read_much(request: Request) -> list[AuditEntry]:
    """Who of the reader's partner saw very many records within an hour."""
    services, person = services_of(request), person_of(request)
    found = await services.rules.audit.search(AuditQuery(actions=(Action.READ_MUCH,)), limit=NOTICES_SHOWN)
    if person.of_all_partners:
        return list(found)
    people = await services.accounts.list(active_only=False)
    ours = {one.id for one in people if one.partner == person.account.partner}
    return [entry for entry in found if entry.subject in ours]


def _needs(request: Request, record: CallRecord) -> list[str]:
    locale, taxonomy = sentences_of(request).words.locale, services_of(request).taxonomy()
    return [taxonomy.name(need.code, locale) or need.code for need in record.draft.needs]
