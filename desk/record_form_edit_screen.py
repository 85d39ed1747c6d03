"""One part of a draft of the call record form: shown, tried while it is typed, saved; fields added and removed.

What was typed is never cleared: a form that cannot be stored comes back as it was, with each fault at its field (F53).
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from desk.access import CSRF_FIELD, Rule, Whose, allow, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.form_fields import Control, Fault, Faulty, Typed
from desk.form_rows import controls, moved
from desk.pages import page
from desk.record_form_parts import FormPart, fault_of, part_of, typed_part, with_part
from desk.record_form_screen import Added, around, draft_of, draft_page, name_of, property_of, refused
from desk.words import note
from records.forms.difference import difference
from records.forms.edition_rows import DraftState, FormDraft
from records.forms.editions import FormOutcome, FormRefusal
from records.forms.faults import faults
from records.forms.shapes import CODE_CHARS_MAX, NAME_CHARS_MAX, FormField, Kind, Option, Section
from records.forms.shapes import Form as RecordForm
from records.forms.standard import DECLINED, KINDS, UNKNOWN

router = APIRouter()
OWN_FIELDS = (CSRF_FIELD, "version", "act")
SAVE = "save"
NOT_ADDED = note(
    "Not added: a code has small letters without accents, digits and “_”; both languages need words. "
    "What you typed is kept."
)
Code = Annotated[str, Form(max_length=CODE_CHARS_MAX)]
Name = Annotated[str, Form(max_length=NAME_CHARS_MAX)]
Version = Annotated[int, Form()]


@router.get("/forms/drafts/{draft}/edit/{part}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def edit(request: Request, draft: str, part: str) -> Response:
    found = await _open_draft(request, draft)
    wanted = _part(request, found, part)
    return await _drawn(request, found, wanted, typed_part(found.form, wanted))


@router.post("/forms/drafts/{draft}/edit/{part}")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def put(request: Request, draft: str, part: str) -> Response:
    """Save the part, try it (`Accept: application/json`), or add, drop and move rows (`act`)."""
    sent = await request.form()
    found = await _open_draft(request, draft)
    wanted = _part(request, found, part)
    texts = [(name, text) for name, text in sent.multi_items() if isinstance(text, str)]
    typed = Typed((name, text) for name, text in texts if name not in OWN_FIELDS)
    given = dict(texts)
    act, _, target = given.get("act", "").partition(":")
    if target and act != SAVE:
        return await _drawn(request, found, wanted, moved(typed, act, target), unsaved=True)
    try:
        changed, wrong = with_part(found.form, wanted, typed)
    except Faulty as cause:
        changed, wrong = None, cause.faults
    if "application/json" in request.headers.get("accept", ""):
        return _tried(request, found, wanted, changed, wrong)
    if changed is None:
        return await _drawn(request, found, wanted, typed, wrong=wrong, unsaved=True, status=422)
    version = given.get("version", "")
    if not version.isdecimal():
        raise Malformed
    outcome = await services_of(request).forms.save(draft, changed, version=int(version))
    if outcome.refusal is FormRefusal.STALE:
        stored = typed_part(outcome.draft.form, _part(request, outcome.draft, part))
        return await _drawn(request, outcome.draft, wanted, typed, stored=stored, unsaved=True, status=409)
    return await _after(request, outcome, part)


@router.post("/forms/drafts/{draft}/add-field")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def add_field(
    request: Request,
    draft: str,
    version: Version,
    section: Code,
    code: Code = "",
    name_en: Name = "",
    name_fr: Name = "",
    kind: Annotated[str, Form()] = "",
) -> Response:
    found = await _open_draft(request, draft)
    try:
        known = KINDS.get(code.strip(), Kind(kind or Kind.ONE))
        made = FormField(code=code.strip(), kind=known, name_en=name_en, name_fr=name_fr)
        sections = [
            one.model_copy(update={"fields": (*one.fields, _first_options(made, one))})
            if one.code == section
            else one
            for one in found.form.sections
        ]
        form = RecordForm.model_validate(found.form.model_dump() | {"sections": sections})
    except ValueError:
        told = sentences_of(request).words.say(NOT_ADDED)
        typed = Added(kind=kind, code=code, name_en=name_en, name_fr=name_fr)
        return await draft_page(request, found, told=told, added=typed, status=422)
    return await _after(
        request, await services_of(request).forms.save(draft, form, version=version), f"fields.{made.code}"
    )


def _first_options(field: FormField, section: Section) -> FormField:
    """What may be declined offers that from the beginning."""
    if field.kind not in (Kind.ONE, Kind.SEVERAL) or not section.purpose_en:
        return field
    either = (
        Option(code=DECLINED, name_en="Would rather not say", name_fr="Préfère ne pas répondre"),
        Option(code=UNKNOWN, name_en="Not known", name_fr="Inconnu"),
    )
    return field.model_copy(update={"options": either})


@router.post("/forms/drafts/{draft}/add-section")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def add_section(
    request: Request, draft: str, version: Version, code: Code = "", name_en: Name = "", name_fr: Name = ""
) -> Response:
    found = await _open_draft(request, draft)
    try:
        made = Section(code=code.strip(), name_en=name_en, name_fr=name_fr)
        form = RecordForm.model_validate(found.form.model_dump() | {"sections": (*found.form.sections, made)})
    except ValidationError:
        told = sentences_of(request).words.say(NOT_ADDED)
        typed = Added(section_code=code, section_en=name_en, section_fr=name_fr)
        return await draft_page(request, found, told=told, added=typed, status=422)
    return await _after(
        request, await services_of(request).forms.save(draft, form, version=version), f"sections.{made.code}"
    )


@router.post("/forms/drafts/{draft}/remove")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def remove(request: Request, draft: str, version: Version, part: Annotated[str, Form()]) -> Response:
    """Take a field out of the draft, or an empty section. Records that have its answers keep them."""
    found = await _open_draft(request, draft)
    sections = tuple(
        one.model_copy(
            update={"fields": tuple(field for field in one.fields if part != f"fields.{field.code}")}
        )
        for one in found.form.sections
        if part != f"sections.{one.code}" or one.fields
    )
    form = found.form.model_copy(update={"sections": sections})
    return await _after(request, await services_of(request).forms.save(draft, form, version=version), "")


async def _open_draft(request: Request, draft: str) -> FormDraft:
    """Raises: NoAccess for a draft that is closed: nothing of it can be edited."""
    found = await draft_of(request, draft)
    if found.state is not DraftState.DRAFT:
        raise NoAccess
    return found


def _part(request: Request, draft: FormDraft, path: str) -> FormPart:
    sentences = sentences_of(request)
    found = part_of(draft.form, path, sentences.network, sentences)
    if found is None:
        raise NoAccess
    return found


async def _after(request: Request, outcome: FormOutcome, part: str) -> Response:
    if outcome.refusal is not None:
        return await refused(request, outcome)
    return RedirectResponse(f"/forms/drafts/{outcome.draft.id}#{part}", status_code=303)


async def _drawn(
    request: Request,
    draft: FormDraft,
    part: FormPart,
    typed: Typed,
    *,
    wrong: tuple[Fault, ...] = (),
    stored: Typed | None = None,
    unsaved: bool = False,
    status: int = 200,
) -> Response:
    sentences = sentences_of(request)
    say = sentences.words.say
    drawn = controls(part.fields, typed, sentences)
    told = [(fault.name, say(fault.text, given=fault.given)) for fault in wrong]
    return page(
        request,
        "record_form_part.html",
        status=status,
        draft=draft,
        part=part,
        controls=_annotated(drawn, told, stored),
        conflict=stored is not None,
        unsaved=unsaved,
        faults=told,
    )


def _annotated(
    drawn: Iterable[Control], told: list[tuple[str, str]], stored: Typed | None
) -> tuple[Control, ...]:
    """Put beside each field what is wrong with it, and in a conflict what is stored."""
    made = []
    for control in drawn:
        texts = tuple(text for name, text in told if name == control.name)
        other = stored.text(control.name) if stored is not None and control.kind in ("text", "area") else None
        differs = other is not None and other != control.value
        below = _annotated(control.below, told, stored)
        made.append(replace(control, faults=texts, stored=other if differs else None, below=below))
    return tuple(made)


def _tried(
    request: Request,
    draft: FormDraft,
    part: FormPart,
    changed: RecordForm | None,
    wrong: tuple[Fault, ...],
) -> JSONResponse:
    """Say what would become of it, for somebody who is still typing; nothing is stored."""
    words = sentences_of(request).words
    changes = []
    if changed is not None:
        found = faults(changed, around(request))
        wrong = tuple(fault_of(fault) for fault in found if fault.place == part.path)
        changes = [
            {
                "place": f"{name_of(changed, one.place, words)}, {property_of(one.at, words)}",
                "raw": [one.before, one.after],
            }
            for one in difference(draft.form, changed)
        ]
    return JSONResponse(
        {
            "faults": [{"name": one.name, "text": words.say(one.text, given=one.given)} for one in wrong],
            "changes": changes,
        }
    )
