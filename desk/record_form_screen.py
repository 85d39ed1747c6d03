"""The call record form for administrators: its editions, and drafts that are looked at, published or put away."""

import re
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from config.languages import LANGUAGES
from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.pages import page
from desk.record_form_words import KIND_LABELS, PROPERTIES, REFUSALS
from desk.record_words import sections_told
from desk.words import Words, note
from records.errors import FormDraftNotFound, FormNotFound
from records.forms.difference import difference
from records.forms.edition_rows import DraftState, FormDraft, FormEdition
from records.forms.editions import NOTE_CHARACTERS_MAX, FormOutcome
from records.forms.faults import FormFault, Surroundings, faults
from records.forms.shapes import Form as RecordForm
from records.forms.shapes import Kind

router = APIRouter()
_ID = re.compile(r"[0-9a-f]{8,64}")
STATES = {
    DraftState.DRAFT: note("Draft"),
    DraftState.PUBLISHED: note("Published"),
    DraftState.DISCARDED: note("Put away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeView:
    place: str
    name: str
    """What changes, as people call it."""
    property: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What was typed to add a field or a section, so that it stands there again when it could not be added."""

    kind: str = "one"
    code: str = ""
    name_en: str = ""
    name_fr: str = ""
    section_code: str = ""
    section_en: str = ""
    section_fr: str = ""


NOTHING_ADDED = Added()


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    place: str
    name: str
    text: str


@router.get("/forms")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def forms(request: Request) -> HTMLResponse:
    services = services_of(request)
    editions = await services.forms.editions()
    in_force = await services.forms.in_force()
    return page(
        request,
        "record_forms.html",
        editions=editions,
        in_force=in_force,
        drafts=await services.forms.drafts(),
        names=await names_of(request).all(),
        key=services.new_id(),
    )


@router.get("/forms/editions/{version}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def edition(request: Request, version: str) -> HTMLResponse:
    """Show a form as specialists see it, and what it changed."""
    found = await _edition(request, version)
    words = sentences_of(request).words
    before = await _edition(request, found.base) if found.base else None
    return page(
        request,
        "record_form.html",
        edition=found,
        changes=_changes(before.form, found.form, words) if before is not None else (),
        base=found.base,
        names=await names_of(request).all(),
        **previews(found.form, words),
    )


@router.post("/forms/drafts")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def create(
    request: Request, key: Annotated[str, Form()], base: Annotated[str, Form()] = ""
) -> Response:
    """Begin a draft from an edition, by default from the one in force. A repeat finds the same draft."""
    if not _ID.fullmatch(key):
        raise Malformed
    services = services_of(request)
    start = base or (await services.forms.in_force()).version
    await _edition(request, start)
    made = await services.forms.create(key, base=start, by=person_of(request).id)
    return RedirectResponse(f"/forms/drafts/{made.id}", status_code=303)


@router.get("/forms/drafts/{draft}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def show(request: Request, draft: str) -> HTMLResponse:
    return await draft_page(request, await draft_of(request, draft))


@router.get("/forms/drafts/{draft}/preview")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def preview(request: Request, draft: str) -> HTMLResponse:
    """Show a draft as specialists would see it, in both languages."""
    found = await draft_of(request, draft)
    return page(
        request, "record_form_preview.html", draft=found, **previews(found.form, sentences_of(request).words)
    )


@router.post("/forms/drafts/{draft}/publish")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def publish(
    request: Request,
    draft: str,
    version: Annotated[int, Form()],
    note: Annotated[str, Form(max_length=NOTE_CHARACTERS_MAX)] = "",
) -> Response:
    await draft_of(request, draft)
    outcome = await services_of(request).forms.publish(
        draft, version=version, by=person_of(request).id, note=note, around=around(request)
    )
    if outcome.edition is None:
        return await refused(request, outcome, reason=note)
    return RedirectResponse(f"/forms/editions/{outcome.edition.version}", status_code=303)


@router.post("/forms/drafts/{draft}/discard")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def discard(request: Request, draft: str, version: Annotated[int, Form()]) -> Response:
    await draft_of(request, draft)
    outcome = await services_of(request).forms.discard(draft, version=version, by=person_of(request).id)
    if outcome.refusal is not None:
        return await refused(request, outcome)
    return RedirectResponse("/forms", status_code=303)


async def draft_of(request: Request, draft: str) -> FormDraft:
    """Raises: NoAccess"""
    try:
        return await services_of(request).forms.draft(draft)
    except FormDraftNotFound as cause:
        raise NoAccess from cause


async def _edition(request: Request, version: str) -> FormEdition:
    try:
        return await services_of(request).forms.edition(version)
    except FormNotFound as cause:
        raise NoAccess from cause


def around(request: Request) -> Surroundings:
    network = sentences_of(request).network
    return Surroundings(lines=network.lines, plans=network.plans, languages=[one.code for one in LANGUAGES])


async def refused(request: Request, outcome: FormOutcome, *, reason: str = "") -> HTMLResponse:
    """Say why nothing was done; what was typed stays."""
    assert outcome.refusal is not None, "asked only after a refusal"
    told = sentences_of(request).words.say(REFUSALS[outcome.refusal])
    return await draft_page(request, outcome.draft, told=told, reason=reason, status=409)


async def draft_page(
    request: Request,
    draft: FormDraft,
    *,
    told: str = "",
    reason: str = "",
    added: Added = NOTHING_ADDED,
    status: int = 200,
) -> HTMLResponse:
    words, services = sentences_of(request).words, services_of(request)
    base, in_force = await _edition(request, draft.base), await services.forms.in_force()
    is_open = draft.state is DraftState.DRAFT
    found = tuple(faults(draft.form, around(request), before=base.form))
    return page(
        request,
        "record_form_draft.html",
        status=status,
        draft=draft,
        state=words.say(STATES[draft.state]),
        is_open=is_open,
        told=told,
        reason=reason,
        most=NOTE_CHARACTERS_MAX,
        overtaken=is_open and in_force.version != draft.base,
        faults=[_fault_view(fault, draft.form, words) for fault in found],
        faulty={fault.place for fault in found},
        changes=_changes(base.form, draft.form, words),
        base=base.version,
        sections=draft.form.sections,
        kinds=[(kind.value, words.say(text)) for kind, text in KIND_LABELS.items() if kind is not Kind.CORE],
        added=added,
        names=await names_of(request).all(),
    )


def previews(form: RecordForm, words: Words) -> dict[str, Any]:
    """Both languages of a form, the reader's own first."""
    order = (words.locale, "fr" if words.locale == "en" else "en")
    return {"drawn": [(one, sections_told(form, words.in_locale(one))) for one in order]}


def _fault_view(fault: FormFault, form: RecordForm, words: Words) -> FaultView:
    said = words.say(fault.text, given=fault.given)
    return FaultView(place=fault.place, name=name_of(form, fault.place, words), text=said)


def _changes(before: RecordForm, after: RecordForm, words: Words) -> tuple[ChangeView, ...]:
    return tuple(
        ChangeView(
            place=one.place,
            name=name_of(after, one.place, words) or name_of(before, one.place, words),
            property=property_of(one.at, words),
            before=one.before,
            after=one.after,
        )
        for one in difference(before, after)
    )


def property_of(at: str, words: Words) -> str:
    known, _, code = at.partition(".")
    name = words.say(PROPERTIES[known]) if known in PROPERTIES else known
    return f"{name} {code}" if code else name


def name_of(form: RecordForm, place: str, words: Words) -> str:
    """Say what a place in a form is called; empty where the form has no such place."""
    kind, _, code = place.partition(".")
    if kind == "fields":
        field = form.field(code)
        return field.name(words.locale) if field is not None else ""
    if kind == "sections":
        return next((one.name(words.locale) for one in form.sections if one.code == code), "")
    return words.say("The form")
