"""The rule book as it was published last, in sentences, with what the check found beside them; and its audit."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.book_view import book_view
from desk.pages import page
from desk.rule_pages import (
    STATES,
    check_view,
    problems_in_words,
    progress_of,
    proofs_of,
    published_volume,
    sentences_for,
    shelf_of,
)
from desk.words import note
from records.audit import Action
from routing.model import Instant

router = APIRouter()
AUDIT_ROWS = 100
AUDITED = (
    Action.DRAFT_CREATED,
    Action.DRAFT_SUBMITTED,
    Action.DRAFT_DISCARDED,
    Action.EDITION_PUBLISHED,
    Action.EDITION_ROLLED_BACK,
    Action.BOOK_IN_FORCE,
)
OF_DRAFTS = (Action.DRAFT_CREATED, Action.DRAFT_SUBMITTED, Action.DRAFT_DISCARDED)
ACTIONS: Mapping[Action, str] = {
    Action.DRAFT_CREATED: note("started a draft"),
    Action.DRAFT_SUBMITTED: note("handed a draft over for publication"),
    Action.DRAFT_DISCARDED: note("discarded a draft"),
    Action.EDITION_PUBLISHED: note("published an edition"),
    Action.EDITION_ROLLED_BACK: note("went back to an earlier edition"),
    Action.BOOK_IN_FORCE: note("took a version of the book"),
    Action.EMERGENCY_DECLARED: note("declared an emergency, or gave it another end"),
    Action.EMERGENCY_ENDED: note("ended an emergency"),
}


@router.get("/rules")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def rules(request: Request, both: str = "") -> HTMLResponse:
    """The book, the drafts that are open, and the editions as a line of time."""
    services, shelf = services_of(request), shelf_of(request)
    published, reading = await published_volume(request)
    volume = reading.volume
    drafts = await services.rules.books.drafts()
    groups, check = [], None
    if volume is not None:
        check = await check_view(request, volume)
        findings = proofs_of(request).of(volume.text).findings
        groups = book_view(volume, findings, sentences_for(request, volume.network))
    me = person_of(request).id
    return page(
        request,
        "rules.html",
        published=published,
        problems=problems_in_words(request, reading.problems),
        in_force=await shelf.in_force(),
        drafts=drafts,
        states={state: sentences_of(request).words.say(text) for state, text in STATES.items()},
        mine=[draft for draft in drafts if draft.author == me],
        editions=await services.rules.books.editions(),
        names=await names_of(request).all(),
        both=bool(both),
        groups=groups,
        check=check,
    )


@router.get("/rules/check")
@allow(Rule.SUPERVISOR, Whose.NETWORK, by_itself=True)
async def rules_check(request: Request) -> Response:
    published = await shelf_of(request).published()
    return JSONResponse(progress_of(proofs_of(request).of(published.text)))


@router.get("/rules/audit")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def audit(request: Request, before: int = 0, days: str = "") -> HTMLResponse:
    """Who did what to the rule book; `days` shows the versions that each day's hours make, too."""
    wanted = AUDITED if days else tuple(action for action in AUDITED if action is not Action.BOOK_IN_FORCE)
    until = Instant(before) if before else None
    entries = await services_of(request).rules.audit.entries(wanted, until=until, limit=AUDIT_ROWS)
    words, books = sentences_of(request).words, services_of(request).rules.books
    return page(
        request,
        "rules_audit.html",
        entries=entries,
        drafts=await books.draft_titles({one.subject for one in entries if one.action in OF_DRAFTS}),
        editions={str(one.number): one for one in await books.editions()},
        actions={action: words.say(text) for action, text in ACTIONS.items()},
        names=await names_of(request).all(),
        older=entries[-1].at - 1 if len(entries) == AUDIT_ROWS else 0,
        days=bool(days),
    )
