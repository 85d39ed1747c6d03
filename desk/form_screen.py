"""One part of a draft as a form: shown, tried while it is being typed, saved. What was typed is never cleared (F53).

A form names the version of the draft that it was made from. When the draft was changed since, nothing is stored: the
form comes back with what was typed, and beside each field what is stored now (S13).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from config.book_text import network_text
from desk.access import CSRF_FIELD, Rule, Whose, allow, person_of, sentences_of, services_of
from desk.difference import Change, difference
from desk.draft_document import Changed, faults_of, flattened, typed_part, with_part
from desk.errors import Malformed, NoAccess
from desk.form_fields import Control, Fault, Faulty, Typed
from desk.form_rows import controls, moved
from desk.pages import page
from desk.parts import Part, part_of
from desk.problem_words import problem_words
from desk.rule_pages import draft_of, is_mine, refused, sentences_for, shelf_of
from desk.sentences import Sentences
from desk.shelf import Volume
from records.rule_book_rows import OPEN_STATES, Draft
from records.rule_books import Refusal

router = APIRouter()
OWN_FIELDS = (CSRF_FIELD, "version", "act")
SAVE = "save"


@router.get("/rules/drafts/{draft}/edit/{part}")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def edit(request: Request, draft: str, part: str) -> Response:
    found = await draft_of(request, draft)
    stopped = await _not_editable(request, found)
    if stopped is not None:
        return stopped
    volume, wanted = await _part(request, found, part)
    if volume is None or wanted is None:
        return _elsewhere(found, volume)
    return _form(request, found, volume, wanted, typed_part(volume.network, wanted))


@router.post("/rules/drafts/{draft}/edit/{part}")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def put(request: Request, draft: str, part: str) -> Response:
    """Save the part, try it (`Accept: application/json`), or add, drop and move rows (`act`)."""
    sent = await request.form()
    found = await draft_of(request, draft)
    stopped = await _not_editable(request, found)
    if stopped is not None:
        return stopped
    volume, wanted = await _part(request, found, part)
    if volume is None or wanted is None:
        return _elsewhere(found, volume)
    typed = Typed(
        (name, text) for name, text in sent.multi_items() if isinstance(text, str) and name not in OWN_FIELDS
    )
    act, _, target = _text(sent, "act").partition(":")
    if target and act != SAVE:
        return _form(request, found, volume, wanted, moved(typed, act, target), unsaved=True)
    changed, faults = await asyncio.to_thread(
        _changed, volume, wanted, typed, sentences_for(request, volume.network)
    )
    if "application/json" in request.headers.get("accept", ""):
        return await _tried(request, volume, changed, faults)
    if changed is None or changed.network is None:
        return _form(request, found, volume, wanted, typed, faults=faults, unsaved=True, status=422)
    outcome = await services_of(request).rules.books.save(
        draft, version=_version(sent), by=person_of(request).id, title=found.title,
        document=network_text(changed.network),
    )  # fmt: skip
    if outcome.refusal is Refusal.STALE:
        return await _conflict(request, outcome.draft, part, typed)
    if outcome.refusal is not None:
        return await refused(request, outcome.refusal, f"/rules/drafts/{draft}")
    return RedirectResponse(f"/rules/drafts/{draft}?saved={wanted.path}", status_code=303)


def _changed(
    volume: Volume, part: Part, typed: Typed, sentences: Sentences
) -> tuple[Changed | None, tuple[Fault, ...]]:
    try:
        changed = with_part(volume.network, part, typed)
    except Faulty as wrong:
        return None, wrong.faults
    drawn = controls(part.fields, typed, sentences)
    return changed, tuple(faults_of(changed.problems, part, typed, drawn))


async def _not_editable(request: Request, draft: Draft) -> Response | None:
    if not is_mine(request, draft):
        return await refused(request, Refusal.NOT_YOURS, f"/rules/drafts/{draft.id}")
    if draft.state not in OPEN_STATES:
        return await refused(request, Refusal.CLOSED, f"/rules/drafts/{draft.id}")
    return None


async def _part(request: Request, draft: Draft, part: str) -> tuple[Volume | None, Part | None]:
    volume = (await shelf_of(request).read(draft.document)).volume
    if volume is None:
        return None, None
    return volume, part_of(part, volume.network, sentences_for(request, volume.network))


def _elsewhere(draft: Draft, volume: Volume | None) -> Response:
    """A document with faults has no forms; its text is where it can be mended."""
    if volume is None:
        return RedirectResponse(f"/rules/drafts/{draft.id}/document", status_code=303)
    raise NoAccess


async def _conflict(request: Request, draft: Draft, part: str, typed: Typed) -> Response:
    """Keep both texts: what was typed in the fields, and beside them what somebody saved meanwhile."""
    volume, wanted = await _part(request, draft, part)
    if volume is None or wanted is None:
        return await refused(request, Refusal.STALE, f"/rules/drafts/{draft.id}")
    stored = typed_part(volume.network, wanted)
    return _form(request, draft, volume, wanted, typed, stored=stored, unsaved=True, status=409)


def _form(
    request: Request,
    draft: Draft,
    volume: Volume,
    part: Part,
    typed: Typed,
    *,
    faults: tuple[Fault, ...] = (),
    stored: Typed | None = None,
    unsaved: bool = False,
    status: int = 200,
) -> Response:
    sentences = sentences_for(request, volume.network)
    drawn = _annotated(controls(part.fields, typed, sentences), faults, stored, sentences)
    known = {control.name: control.label for control in flattened(drawn)}
    return page(
        request,
        "rules_form.html",
        status=status,
        draft=draft,
        part=part,
        controls=drawn,
        conflict=stored is not None,
        unsaved=unsaved,
        faults=[(fault.name, known.get(fault.name, ""), _in_words(fault, sentences)) for fault in faults],
    )


def _annotated(
    drawn: Iterable[Control], faults: tuple[Fault, ...], stored: Typed | None, sentences: Sentences
) -> tuple[Control, ...]:
    """Put beside each field what is wrong with it, and in a conflict what is stored."""
    made = []
    for control in drawn:
        texts = tuple(_in_words(fault, sentences) for fault in faults if fault.name == control.name)
        other = ", ".join(stored.texts(control.name)) if stored is not None else None
        mine = ", ".join(control.values) if control.values else control.value
        differs = other is not None and control.kind not in _HOLDERS and other != mine.removesuffix(", ")
        below = _annotated(control.below, faults, stored, sentences)
        made.append(replace(control, faults=texts, stored=other if differs else None, below=below))
    return tuple(made)


_HOLDERS = ("group", "rows", "row", "table", "order", "tick")


def _in_words(fault: Fault, sentences: Sentences) -> str:
    words = sentences.words
    if fault.given:
        return words.say(fault.text, given=fault.given)
    said = words.say(fault.text)
    return said if said != fault.text else problem_words(fault.text, words)


async def _tried(
    request: Request, volume: Volume, changed: Changed | None, faults: tuple[Fault, ...]
) -> JSONResponse:
    """Say what would become of it, for somebody who is still typing; nothing is stored."""
    sentences = sentences_of(request)
    told: list[dict[str, Any]] = []
    if changed is not None and changed.network is not None:
        after = (await shelf_of(request).read(network_text(changed.network))).volume
        changes = difference(volume, after) if after is not None else ()
        told = [_said(change) for change in changes if not change.follows]
    found = [{"name": fault.name, "text": _in_words(fault, sentences)} for fault in faults]
    return JSONResponse({"ok": True, "faults": found, "changes": told})


def _said(change: Change) -> dict[str, Any]:
    """Shape: by language, the sentences before and after."""
    if change.raw is not None:
        return {"place": change.place, "raw": change.raw}
    return {
        "place": change.place,
        "sides": [
            {
                "locale": side.locale,
                "before": [" ".join(piece.text for piece in one) for one in side.before],
                "after": [" ".join(piece.text for piece in one) for one in side.after],
            }
            for side in change.sides
        ],
    }


def _text(sent: FormData, name: str) -> str:
    value = sent.get(name)
    return value if isinstance(value, str) else ""


def _version(sent: FormData) -> int:
    """Raises: Malformed"""
    text = _text(sent, "version")
    if not text.isdecimal() or len(text) > 9:
        raise Malformed
    return int(text)
