"""Suggestions about the directory: made at the desk, worked on by the partner that keeps the record."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.errors import Malformed, NoAccess
from desk.pages import page
from desk.words import note
from records.directory.suggestions import NEXT, WORDS_CHARS_MAX, Suggestion, SuggestionState
from records.errors import ServiceNotFound, SuggestionNotFound
from routing.model import PartnerId

router = APIRouter()
KEY_CHARS_MAX = 64
STATES = {
    SuggestionState.OPEN: note("Nobody has looked at it yet"),
    SuggestionState.TAKEN: note("Somebody looks into it"),
    SuggestionState.DONE: note("Corrected"),
    SuggestionState.DECLINED: note("Right as it is"),
}
STEPS = {
    SuggestionState.OPEN: note("Leave it to others"),
    SuggestionState.TAKEN: note("Look into it"),
    SuggestionState.DONE: note("It is corrected"),
    SuggestionState.DECLINED: note("It is right as it is"),
}


class Made(BaseModel):
    model_config = ConfigDict(extra="forbid")

    service: Annotated[str, Field(max_length=64)]
    words: Annotated[str, Field(min_length=1, max_length=WORDS_CHARS_MAX)]


@router.post("/desk/suggestions")
@allow(Rule.SPECIALIST, Whose.OWN)
async def suggest(request: Request, body: Made) -> JSONResponse:
    """Tell the owner of a record that something is wrong with it."""
    services, sentences = services_of(request), sentences_of(request)
    try:
        service = await services.directory.service(body.service)
    except ServiceNotFound as cause:
        raise NoAccess from cause
    key = request.headers.get("Idempotency-Key", "")[:KEY_CHARS_MAX] or services.new_id()
    made = await services.suggestions.make(key, service, body.words, person_of(request).id)
    told = sentences.words.say(
        "Sent to {partner}. Thank you.", partner=sentences.partner(PartnerId(made.owner))
    )
    return JSONResponse({"ok": True, "message": told})


@router.get("/directory/suggestions")
@allow(Rule.DIRECTORY, Whose.PARTNER)
async def suggestions(request: Request, told: str = "") -> HTMLResponse:
    """List what waits for the person's partner, and what was decided last."""
    services, sentences, names = services_of(request), sentences_of(request), await names_of(request).all()
    owner = _owner(request)
    words = sentences.words

    def shown(one: Suggestion) -> dict[str, object]:
        return {
            "id": one.id,
            "version": one.version,
            "service": one.service_name,
            "words": one.words,
            "owner": sentences.partner(PartnerId(one.owner)),
            "made": words.moment(one.made_at),
            "made_by": names.get(one.made_by, one.made_by),
            "state": words.say(STATES[one.state]),
            "answer": one.answer,
            "steps": [(to.value, words.say(text)) for to, text in STEPS.items() if to in NEXT[one.state]],
        }

    return page(
        request,
        "suggestions.html",
        waiting=[shown(one) for one in await services.suggestions.list(owner)],
        decided=[shown(one) for one in await services.suggestions.list(owner, decided=True)],
        stale=told == "stale",
    )


@router.post("/directory/suggestions/{suggestion}")
@allow(Rule.DIRECTORY, Whose.PARTNER)
async def decide(
    request: Request,
    suggestion: str,
    to: Annotated[str, Form()],
    version: Annotated[int, Form()],
    answer: Annotated[str, Form(max_length=WORDS_CHARS_MAX)] = "",
) -> Response:
    """Move a suggestion on. Another partner's is answered as one that does not exist."""
    services = services_of(request)
    if to not in set(SuggestionState):
        raise Malformed
    try:
        known = await services.suggestions.load(suggestion)
    except SuggestionNotFound as cause:
        raise NoAccess from cause
    if _owner(request) not in (None, known.owner):
        raise NoAccess
    outcome = await services.suggestions.change(
        suggestion, SuggestionState(to), version=version, by=person_of(request).id, answer=answer
    )
    told = "" if outcome.changed else "?told=stale"
    return RedirectResponse(f"/directory/suggestions{told}", status_code=303)


def _owner(request: Request) -> str | None:
    """Whose records the person answers for; None: everybody's."""
    person = person_of(request)
    return None if person.of_all_partners else person.account.partner
