"""The document of a draft as text: for everybody to see and take away, for administrators to write."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.edition_screen import as_file
from desk.pages import page
from desk.rule_pages import draft_of, is_mine, problems_in_words, refused, shelf_of
from records.accounts import Role
from records.rule_book_rows import OPEN_STATES, Draft
from records.rule_books import DOCUMENT_CHARACTERS_MAX, Refusal

router = APIRouter()


@router.get("/rules/drafts/{draft}/document")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def document(request: Request, draft: str) -> HTMLResponse:
    found = await draft_of(request, draft)
    return await _page(request, found, found.document)


@router.get("/rules/drafts/{draft}/document.toml")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def download(request: Request, draft: str) -> Response:
    return as_file((await draft_of(request, draft)).document, f"rules-draft-{draft[:8]}.toml")


@router.post("/rules/drafts/{draft}/document")
@allow(Rule.ADMINISTRATOR, Whose.NETWORK)
async def save(
    request: Request,
    draft: str,
    version: Annotated[int, Form()],
    text: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Store the text, or the file that was sent in its place, right or wrong: faults are told beside it."""
    found = await draft_of(request, draft)
    written = text.replace("\r\n", "\n")
    if file is not None and file.filename:
        try:
            written = (await file.read()).decode("utf-8").replace("\r\n", "\n")
        except UnicodeDecodeError:
            told = sentences_of(request).words.say("The file is not text in UTF-8. Nothing was stored.")
            return await _page(request, found, written, told=told, status=422)
    if len(written) > DOCUMENT_CHARACTERS_MAX:
        told = sentences_of(request).words.say(
            "The document is too long: at most {most} characters. Nothing was stored.",
            most=sentences_of(request).words.number(DOCUMENT_CHARACTERS_MAX),
        )
        return await _page(request, found, found.document, told=told, status=422)
    outcome = await services_of(request).rules.books.save(
        draft, version=version, by=person_of(request).id, title=found.title, document=written
    )
    if outcome.refusal is Refusal.STALE:
        return await _page(request, outcome.draft, written, stored=outcome.draft.document, status=409)
    if outcome.refusal is not None:
        return await refused(request, outcome.refusal, f"/rules/drafts/{draft}/document")
    return RedirectResponse(f"/rules/drafts/{draft}/document?saved=1", status_code=303)


async def _page(
    request: Request, draft: Draft, text: str, *, told: str = "", stored: str | None = None, status: int = 200
) -> HTMLResponse:
    reading = await shelf_of(request).read(text)
    administrator = person_of(request).account.role is Role.ADMINISTRATOR
    return page(
        request,
        "rules_document.html",
        status=status,
        draft=draft,
        author=await names_of(request).name(draft.author),
        text=text,
        told=told,
        stored=stored,
        saved="saved" in request.query_params,
        problems=problems_in_words(request, reading.problems),
        editable=administrator and is_mine(request, draft) and draft.state in OPEN_STATES,
        administrator=administrator,
    )
