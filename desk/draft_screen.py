"""Drafts of the rule book over HTTP: started, looked at, handed over, published by a second person, discarded."""

import re
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.book_view import book_view
from desk.difference import Change, difference
from desk.dry_run_screen import dry_run_view
from desk.errors import Malformed
from desk.fixed_parts import fixed_differences
from desk.pages import page
from desk.parts import PartGroup, part_groups, part_path
from desk.rule_pages import (
    DECIDED_WITHIN_S,
    REFUSED,
    STATES,
    check_view,
    draft_of,
    edition_of,
    is_mine,
    problems_in_words,
    progress_of,
    proofs_of,
    published_volume,
    refused,
    sentences_for,
    shelf_of,
    titles,
)
from desk.shelf import Reading
from records.rule_book_rows import OPEN_STATES, Draft, DraftState
from records.rule_books import TITLE_CHARACTERS_MAX, DraftOutcome, Refusal

router = APIRouter()
NOTE_CHARACTERS_MAX = 2_000
_ID = re.compile(r"[0-9a-f]{8,64}")
_PART = re.compile(r"[A-Za-z0-9_.-]{0,100}")


@router.get("/rules/drafts/new")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def new_draft(
    request: Request, part: str = "", edition: int | None = None, draft: str = ""
) -> Response:
    """Ask what a draft is for. `part` is the form to go to; a draft of one's own that is open is offered first."""
    open_drafts = await services_of(request).rules.books.drafts()
    mine = [one for one in open_drafts if is_mine(request, one) and one.state in OPEN_STATES]
    if part and len(mine) == 1:
        return RedirectResponse(_after(mine[0].id, part), status_code=303)
    return page(
        request,
        "rules_new_draft.html",
        part=part if _PART.fullmatch(part) else "",
        published=await shelf_of(request).published(),
        edition=(await edition_of(request, edition)) if edition is not None else None,
        source=(await draft_of(request, draft)) if draft else None,
        mine=mine,
        names=await names_of(request).all(),
        key=services_of(request).new_id(),
        most=TITLE_CHARACTERS_MAX,
    )


@router.post("/rules/drafts")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def create(
    request: Request,
    key: Annotated[str, Form()],
    title: Annotated[str, Form()] = "",
    part: Annotated[str, Form()] = "",
    edition: Annotated[int | None, Form()] = None,
    source: Annotated[str, Form()] = "",
) -> Response:
    """Start a draft from the published book, an older edition or somebody's draft. A repeat finds the same draft."""
    if not _ID.fullmatch(key):
        raise Malformed
    text = (await shelf_of(request).published()).text
    if source:
        text = (await draft_of(request, source)).document
    elif edition is not None:
        text = (await edition_of(request, edition)).text
    # Whatever text it begins with, it is held against the published book: nothing of that is undone unseen.
    base = await shelf_of(request).published()
    title = " ".join(title.split()) or sentences_of(request).words.say("Untitled")
    made = await services_of(request).rules.books.create(
        key, title=title, document=text, base_edition=base.number, by=person_of(request).id
    )
    return RedirectResponse(_after(made.id, part if _PART.fullmatch(part) else ""), status_code=303)


def _after(draft: str, part: str) -> str:
    return f"/rules/drafts/{draft}/edit/{part}" if part else f"/rules/drafts/{draft}"


@router.get("/rules/drafts/{draft}")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def show(request: Request, draft: str, saved: str = "") -> HTMLResponse:
    """`saved` is the form that led here."""
    return await draft_page(request, await draft_of(request, draft), saved=saved)


async def draft_page(
    request: Request,
    draft: Draft,
    *,
    status: int = 200,
    told: str = "",
    saved: str = "",
    waiting: str = "keep",
    unreasoned: bool = False,
) -> HTMLResponse:
    """Show what a draft changes, what the check found, and what can be done with it.

    `unreasoned`: somebody wanted to publish it without saying why; `waiting` is what they had chosen.
    """
    sentences, names = sentences_of(request), await names_of(request).all()
    published, reading = await shelf_of(request).published(), await shelf_of(request).read(draft.document)
    check = await check_view(request, reading.volume) if reading.volume is not None else None
    is_open, mine = draft.state in OPEN_STATES, is_mine(request, draft)
    # What a draft changed stays to be seen: once it is closed, it is held against what it was made from.
    against = published if is_open else await edition_of(request, draft.base_edition)
    parts = _parts(request, reading) if mine and is_open else ()
    return page(
        request,
        "rules_draft.html",
        status=status,
        told=told,
        waiting=waiting,
        unreasoned=unreasoned,
        saved=next((part.title for group in parts for part in group.parts if part.path == saved), ""),
        draft=draft,
        author=names.get(draft.author, draft.author),
        state=sentences.words.say(STATES[draft.state]),
        is_open=is_open,
        mine=mine,
        submitted=draft.state is DraftState.SUBMITTED,
        published=published,
        overtaken=is_open and draft.base_edition != published.number,
        problems=problems_in_words(request, reading.problems),
        fixed=[*_fixed(request, reading)],
        changes=changes_of(await shelf_of(request).read(against.text), reading),
        against=against.number,
        became=await _edition_from(request, draft),
        title_of=titles(request, reading.volume),
        form_of=part_path,
        check=check,
        parts=parts,
        dry_run=await dry_run_view(request, draft, reading.volume) if reading.volume is not None else None,
        names=names,
        most=NOTE_CHARACTERS_MAX,
    )


def changes_of(before: Reading, after: Reading) -> tuple[Change, ...] | None:
    """Say what changes; None where one of the documents does not hold together."""
    if before.volume is None or after.volume is None:
        return None
    return difference(before.volume, after.volume)


async def _edition_from(request: Request, draft: Draft) -> int | None:
    """Find the edition that was made of a draft."""
    if draft.state is not DraftState.PUBLISHED:
        return None
    editions = await services_of(request).rules.books.editions()
    return next((one.number for one in editions if one.draft_id == draft.id), None)


def _fixed(request: Request, reading: Reading) -> tuple[str, ...]:
    if reading.volume is None:
        return ()
    return tuple(fixed_differences(reading.volume.network, services_of(request).network))


def _parts(request: Request, reading: Reading) -> tuple[PartGroup, ...]:
    if reading.volume is None:
        return ()
    network = reading.volume.network
    return part_groups(network, sentences_for(request, network))


@router.get("/rules/drafts/{draft}/check")
@allow(Rule.SUPERVISOR, Whose.NETWORK, by_itself=True)
async def draft_check(request: Request, draft: str) -> Response:
    return JSONResponse(progress_of(proofs_of(request).of((await draft_of(request, draft)).document)))


@router.get("/rules/drafts/{draft}/book")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def book(request: Request, draft: str) -> HTMLResponse:
    """The whole book as it would be, each sentence with the way to its form."""
    found = await draft_of(request, draft)
    reading = await shelf_of(request).read(found.document)
    _, present = await published_volume(request)
    volume = reading.volume
    groups, check = [], None
    if volume is not None:
        check = await check_view(request, volume)
        findings = proofs_of(request).of(volume.text).findings
        groups = book_view(volume, findings, sentences_for(request, volume.network))
    return page(
        request,
        "rules_draft_book.html",
        draft=found,
        editable=is_mine(request, found) and found.state in OPEN_STATES,
        problems=problems_in_words(request, reading.problems),
        groups=groups,
        changed=[one.place for one in changes_of(present, reading) or () if not one.follows],
        check=check,
    )


@router.post("/rules/drafts/{draft}/submit")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def submit(request: Request, draft: str, version: Annotated[int, Form()]) -> Response:
    """Hand the draft over. The check must have found no error; warnings are for the second person to weigh."""
    found = await draft_of(request, draft)
    told = await unfit(request, found)
    if told:
        return await draft_page(request, found, status=422, told=told)
    outcome = await services_of(request).rules.books.submit(draft, version=version, by=person_of(request).id)
    return await _answer(request, outcome)


async def unfit(request: Request, draft: Draft) -> str:
    """Say why a draft cannot be published as it stands; empty when it can."""
    words = sentences_of(request).words
    reading = await shelf_of(request).read(draft.document)
    _, present = await published_volume(request)
    if reading.volume is None:
        return words.say("The document has faults. Correct them first; nothing was handed over.")
    if _fixed(request, reading):
        return words.say("The draft changes what lives in the network’s file. Take that back first.")
    if changes_of(present, reading) == ():
        return words.say("The draft says the same as the published book. There is nothing to publish.")
    proof = await proofs_of(request).settled(draft.document, DECIDED_WITHIN_S)
    if proof.publishable:
        return ""
    if proof.findings is None:
        return words.say("The check has not ended. Nothing was handed over; try again in a moment.")
    return words.say("The check found errors. Correct them first; nothing was handed over.")


@router.post("/rules/drafts/{draft}/discard")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def discard(request: Request, draft: str, version: Annotated[int, Form()]) -> Response:
    await draft_of(request, draft)
    outcome = await services_of(request).rules.books.discard(draft, version=version, by=person_of(request).id)
    return await _answer(request, outcome)


@router.post("/rules/drafts/{draft}/base")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def new_base(
    request: Request, draft: str, version: Annotated[int, Form()], edition: Annotated[int, Form()]
) -> Response:
    """The author has seen the difference to the edition that overtook the draft, and keeps the draft's text."""
    found = await draft_of(request, draft)
    outcome = await services_of(request).rules.books.save(
        draft, version=version, by=person_of(request).id, title=found.title, document=found.document,
        base_edition=edition,
    )  # fmt: skip
    return await _answer(request, outcome)


@router.post("/rules/drafts/{draft}/publish")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def publish(
    request: Request,
    draft: str,
    version: Annotated[int, Form()],
    note: Annotated[str, Form(max_length=NOTE_CHARACTERS_MAX)] = "",
    waiting: Annotated[str, Form()] = "keep",
) -> Response:
    """Make the draft the next edition and put it in force. By a second person; the records see to that."""
    found = await draft_of(request, draft)
    reading = await shelf_of(request).read(found.document)
    told = await unfit(request, found) if found.state in OPEN_STATES else ""
    if told or reading.volume is None:
        return await draft_page(request, found, status=422, told=told)
    outcome = await services_of(request).rules.books.publish(
        draft,
        version=version,
        by=person_of(request).id,
        book_version=reading.volume.book.version,
        note=note.strip(),
    )
    if outcome.refusal is Refusal.NO_REASON:
        told = sentences_of(request).words.say(REFUSED[outcome.refusal])
        return await draft_page(
            request, outcome.draft, status=422, told=told, waiting=waiting, unreasoned=True
        )
    if outcome.edition is None:
        return await _answer(request, outcome)
    await services_of(request).rules.editions.put_in_force(outcome.edition, recall=waiting == "recall")
    return RedirectResponse(f"/rules/editions/{outcome.edition.number}", status_code=303)


async def _answer(request: Request, outcome: DraftOutcome) -> Response:
    if outcome.refusal is not None:
        return await refused(request, outcome.refusal, f"/rules/drafts/{outcome.draft.id}")
    if outcome.draft.state is DraftState.DISCARDED:
        return RedirectResponse("/rules", status_code=303)
    return RedirectResponse(f"/rules/drafts/{outcome.draft.id}", status_code=303)
