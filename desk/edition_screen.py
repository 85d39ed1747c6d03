"""Published editions over HTTP: what each says, whether the floor has it, and the way back to an earlier one."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.book_view import book_view
from desk.draft_screen import NOTE_CHARACTERS_MAX, changes_of
from desk.pages import page
from desk.rule_pages import (
    REFUSED,
    edition_of,
    problems_in_words,
    published_volume,
    refused,
    sentences_for,
    shelf_of,
    titles,
)
from desk.shelf import Published
from records.rule_books import FROM_THE_FILE, Refusal

router = APIRouter()


@router.get("/rules/editions/{number}")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def edition(request: Request, number: int) -> HTMLResponse:
    """One edition: what it changed when it was published, what it says, and what is different in force now."""
    shelf = shelf_of(request)
    found = await edition_of(request, number)
    reading = await shelf.read(found.text)
    published, present = await published_volume(request)
    before = (
        await shelf.read((await edition_of(request, number - 1)).text) if number > FROM_THE_FILE else None
    )
    volume = reading.volume
    groups = book_view(volume, None, sentences_for(request, volume.network)) if volume is not None else []
    return page(
        request,
        "rules_edition.html",
        number=number,
        edition=found.edition,
        standing=await _standing(request, found),
        changed=changes_of(before, reading) if before is not None else None,
        title_of=titles(request, reading.volume),
        since=changes_of(reading, present) if number != published.number else None,
        published=published,
        problems=problems_in_words(request, reading.problems),
        groups=groups,
        names=await names_of(request).all(),
    )


@router.get("/rules/editions/{number}/standing")
@allow(Rule.SUPERVISOR, Whose.NETWORK, by_itself=True)
async def standing(request: Request, number: int) -> Response:
    """Say whether the floor has this edition, for a page that was shown before it did."""
    text, settled = await _standing(request, await edition_of(request, number))
    return JSONResponse({"ok": True, "text": text, "settled": settled})


async def _standing(request: Request, edition: Published) -> tuple[str, bool]:
    """Say it in a sentence. Returns: the sentence, and whether it stays so."""
    words = sentences_of(request).words
    in_force = await shelf_of(request).in_force()
    published = await shelf_of(request).published()
    if edition.number != published.number:
        return words.say("Not in force: edition {number} came after it.", number=published.number), True
    if in_force is None or in_force.number != edition.number:
        text = words.say(
            "Not in force yet: the switchboard has not answered. It is told again every few seconds."
        )
        return text, False
    if in_force.since is None:
        # The floor goes by it; the recorder writes down since when a moment later.
        return words.say("In force."), edition.number == FROM_THE_FILE
    return words.say("In force since {time}.", time=words.clock(in_force.since)), True


@router.get("/rules/editions/{number}/document")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def document(request: Request, number: int) -> Response:
    found = await edition_of(request, number)
    return as_file(found.text, f"rules-edition-{number}.toml")


def as_file(text: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="application/toml; charset=utf-8", headers=headers)


@router.get("/rules/editions/{number}/again")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def review(request: Request, number: int) -> HTMLResponse:
    """The first step back: show what changes when an earlier edition is taken again."""
    return await _review_page(request, number)


async def _review_page(
    request: Request, number: int, *, status: int = 200, told: str = "", waiting: str = "keep"
) -> HTMLResponse:
    found = await edition_of(request, number)
    reading = await shelf_of(request).read(found.text)
    published, present = await published_volume(request)
    return page(
        request,
        "rules_back.html",
        status=status,
        told=told,
        waiting=waiting,
        number=number,
        edition=found.edition,
        published=published,
        problems=problems_in_words(request, reading.problems),
        changes=changes_of(present, reading),
        title_of=titles(request, reading.volume),
        names=await names_of(request).all(),
        most=NOTE_CHARACTERS_MAX,
    )


@router.post("/rules/editions/{number}/again")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def again(
    request: Request,
    number: int,
    latest: Annotated[int, Form()],
    note: Annotated[str, Form(max_length=NOTE_CHARACTERS_MAX)] = "",
    waiting: Annotated[str, Form()] = "keep",
) -> Response:
    """The second step: publish the earlier text as the newest edition. It is the way out, so one person may."""
    found = await edition_of(request, number)
    reading = await shelf_of(request).read(found.text)
    if reading.volume is None:
        return await _review_page(request, number, status=422)
    outcome = await services_of(request).rules.books.roll_back(
        number, latest=latest, by=person_of(request).id, book_version=reading.volume.book.version,
        note=note.strip(), file=found.text if number == FROM_THE_FILE else "",
    )  # fmt: skip
    if outcome.refusal is Refusal.NO_REASON:
        told = sentences_of(request).words.say(REFUSED[outcome.refusal])
        return await _review_page(request, number, status=422, told=told, waiting=waiting)
    if outcome.edition is None:
        return await refused(request, outcome.refusal or Refusal.OVERTAKEN, "/rules")
    await services_of(request).rules.editions.put_in_force(outcome.edition, recall=waiting == "recall")
    return RedirectResponse(f"/rules/editions/{outcome.edition.number}", status_code=303)
