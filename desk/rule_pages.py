"""What the pages of the rule book have in common: its documents, its checks, and what stands around them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from fastapi import Request
from fastapi.responses import HTMLResponse

from config.network import Network
from desk.access import names_of, person_of, sentences_of, services_of
from desk.book_view import FindingView, finding_views, place_title, zone_of
from desk.errors import NoAccess
from desk.pages import page
from desk.problem_words import problem_words
from desk.proofs import Proof, Proofs
from desk.sentences import Sentences
from desk.shelf import Published, Reading, Shelf, Volume
from desk.words import note
from records.errors import DraftNotFound, EditionNotFound
from records.rule_book_rows import Draft, DraftState
from records.rule_books import Refusal

SETTLED_WITHIN_S = 0.4
"""How long a page waits for a check that has just begun, before it shows how far it has come instead."""
DECIDED_WITHIN_S = 30.0
"""How long an order waits for the check that it needs."""
REFUSED: Mapping[Refusal, str] = {
    Refusal.STALE: note(
        "It was changed in another window since this page was made. Nothing of this was carried out."
    ),
    Refusal.NOT_YOURS: note("This draft belongs to somebody else. Start one of your own from its text."),
    Refusal.OWN_DRAFT: note("You wrote this draft, so a second person must publish it."),
    Refusal.NOT_SUBMITTED: note("It is not handed over for publication, or it was changed after that."),
    Refusal.CLOSED: note("It was published or discarded in the meantime."),
    Refusal.OVERTAKEN: note(
        "Another edition was published in the meantime. Look at the difference to it first."
    ),
    Refusal.NO_REASON: note("Write why, for the record. Nothing was published, and nothing typed is lost."),
}
STATES: Mapping[DraftState, str] = {
    DraftState.DRAFT: note("being written"),
    DraftState.SUBMITTED: note("waits for a second person"),
    DraftState.PUBLISHED: note("published"),
    DraftState.DISCARDED: note("discarded"),
}


def shelf_of(request: Request) -> Shelf:
    return cast(Shelf, request.app.state.shelf)


def proofs_of(request: Request) -> Proofs:
    return cast(Proofs, request.app.state.proofs)


def sentences_for(request: Request, network: Network) -> Sentences:
    """The reader's words, with the names that a document gives instead of those in force."""
    return Sentences(sentences_of(request).words, network)


def titles(request: Request, volume: Volume | None) -> Callable[[str], str]:
    """Give what names a place of a document to the reader, by the document's own names."""
    own = sentences_for(request, volume.network) if volume is not None else sentences_of(request)
    return partial(place_title, sentences=own)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A check as a page shows it."""

    percent: int
    done: bool
    failed: bool
    errors: tuple[FindingView, ...] = ()
    warnings: tuple[FindingView, ...] = ()
    notes: tuple[FindingView, ...] = ()
    publishable: bool = False


async def check_view(request: Request, volume: Volume, within_s: float = SETTLED_WITHIN_S) -> CheckView:
    proof = await proofs_of(request).settled(volume.text, within_s)
    shown: tuple[FindingView, ...] = ()
    if proof.findings is not None:
        shown = finding_views(proof.findings, sentences_for(request, volume.network), zone_of(volume))
    return CheckView(
        percent=round(100 * proof.share),
        done=proof.done,
        failed=proof.failed,
        errors=tuple(one for one in shown if one.severity == "error"),
        warnings=tuple(one for one in shown if one.severity == "warning"),
        notes=tuple(one for one in shown if one.severity == "note"),
        publishable=proof.publishable,
    )


async def draft_of(request: Request, draft: str) -> Draft:
    """Raises: NoAccess"""
    try:
        return await services_of(request).rules.books.draft(draft)
    except DraftNotFound as cause:
        raise NoAccess from cause


async def edition_of(request: Request, number: int) -> Published:
    """Raises: NoAccess"""
    try:
        return await shelf_of(request).edition(number)
    except EditionNotFound as cause:
        raise NoAccess from cause


async def published_volume(request: Request) -> tuple[Published, Reading]:
    shelf = shelf_of(request)
    published = await shelf.published()
    return published, await shelf.read(published.text)


def problems_in_words(request: Request, problems: tuple[str, ...]) -> list[str]:
    words = sentences_of(request).words
    return [problem_words(problem, words) for problem in problems]


async def refused(request: Request, refusal: Refusal, back: str) -> HTMLResponse:
    """Say why nothing was done."""
    words = sentences_of(request).words
    title = words.say(REFUSED[refusal])
    return page(request, "rules_refused.html", status=409, title=title, back=back)


def progress_of(proof: Proof) -> dict[str, object]:
    return {"ok": True, "percent": round(100 * proof.share), "done": proof.done}


async def author_name(request: Request, account: str) -> str:
    return await names_of(request).name(account)


def is_mine(request: Request, draft: Draft) -> bool:
    return draft.author == person_of(request).id
