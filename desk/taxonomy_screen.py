"""The words that lead to needs: what people typed in vain, and what editors added. The terms come from the taxonomy."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, person_of, sentences_of, services_of
from desk.find import terms_told
from desk.pages import page
from desk.words import LOCALES, note
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.terms import Synonym, Term
from records.taxonomy.words import WORDS_CHARS_MAX
from records.wording import folded

router = APIRouter()
LANGUAGES = {"en": note("English"), "fr": note("French")}
TOLD = {
    "added": note("Added. Everybody finds the term by these words within seconds."),
    "there": note("These words lead there already."),
    "removed": note("Removed."),
    "forgotten": note("Taken off the list; it comes back if it is typed again and again."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    words: str = ""
    locale: str = "en"
    term: str = ""
    code: str = ""


@router.get("/directory/words")
@allow(Rule.KEEPER, Whose.NETWORK)
async def words(request: Request, missed: str = "", told: str = "") -> HTMLResponse:
    """List the words; `missed` names one that was typed in vain, to lead it to a term."""
    chosen = next(
        (one for one in await services_of(request).taxonomy_words.missing() if one.key == missed), None
    )
    typed = Typed(locale=sentences_of(request).words.locale)
    if chosen is not None:
        typed = Typed(words=chosen.words, locale=chosen.locale)
    return await _page(request, typed, told=TOLD.get(told, ""))


@router.get("/directory/words/terms")
@allow(Rule.KEEPER, Whose.NETWORK)
async def terms(request: Request, q: str = "") -> JSONResponse:
    return JSONResponse(terms_told(request, q))


@router.post("/directory/words")
@allow(Rule.KEEPER, Whose.NETWORK)
async def add(
    request: Request,
    words: Annotated[str, Form(max_length=WORDS_CHARS_MAX)] = "",
    locale: Annotated[str, Form(max_length=2)] = "en",
    term: Annotated[str, Form(max_length=200)] = "",
    code: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Lead words to a term. What was typed stays in the form when something is missing."""
    typed = Typed(words=words, locale=locale if locale in LOCALES else "en", term=term, code=code)
    found = _term(services_of(request).taxonomy(), typed, sentences_of(request).words.locale)
    if not folded(words):
        return await _page(request, typed, problem=note("Write the words that people use."))
    if found is None:
        return await _page(request, typed, problem=note("Choose a term from the list."))
    synonym = Synonym(code=found.code, locale=typed.locale, words=words)
    added = await services_of(request).taxonomy_words.add(synonym, person_of(request).id)
    return RedirectResponse(f"/directory/words?told={'added' if added else 'there'}", status_code=303)


@router.post("/directory/words/remove")
@allow(Rule.KEEPER, Whose.NETWORK)
async def remove(
    request: Request,
    words: Annotated[str, Form(max_length=200)],
    locale: Annotated[str, Form(max_length=2)],
    code: Annotated[str, Form(max_length=64)],
) -> Response:
    synonym = Synonym(code=code, locale=locale, words=words)
    await services_of(request).taxonomy_words.remove(synonym, person_of(request).id)
    return RedirectResponse("/directory/words?told=removed", status_code=303)


@router.post("/directory/words/forget")
@allow(Rule.KEEPER, Whose.NETWORK)
async def forget(request: Request, key: Annotated[str, Form(max_length=64)]) -> Response:
    await services_of(request).taxonomy_words.forget(key)
    return RedirectResponse("/directory/words?told=forgotten", status_code=303)


def _term(taxonomy: Taxonomy, typed: Typed, locale: str) -> Term | None:
    """Give the term that was chosen, or whose name or code was written out."""
    chosen = taxonomy.term(typed.code)
    if chosen is not None and folded(chosen.name.in_locale(locale)) == folded(typed.term):
        return chosen
    written = taxonomy.term(typed.term.strip())
    if written is not None:
        return written
    named = [
        one
        for one in taxonomy.find(typed.term, locale)
        if folded(one.name.in_locale(locale)) == folded(typed.term)
    ]
    return named[0] if len(named) == 1 else None


async def _page(request: Request, typed: Typed, *, problem: str = "", told: str = "") -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    taxonomy, say, locale = services.taxonomy(), sentences.words.say, sentences.words.locale
    added = await services.taxonomy_words.added()
    missing = await services.taxonomy_words.missing()
    return page(
        request,
        "taxonomy.html",
        edition=taxonomy.edition,
        terms=sentences.words.number(sum(term.recordable for term in taxonomy.terms.values())),
        uncounted=len(taxonomy.unmapped),
        typed=typed,
        languages=[(code, say(text)) for code, text in LANGUAGES.items()],
        problem=say(problem),
        told=say(told),
        missing=[
            {
                "key": one.key,
                "words": one.words,
                "language": say(LANGUAGES[one.locale]),
                "times": sentences.words.number(one.times),
                "last": sentences.words.day(one.last_at),
            }
            for one in missing
        ],
        added=[
            {
                "code": one.code,
                "term": taxonomy.name(one.code, locale) or one.code,
                "words": one.words,
                "locale": one.locale,
                "language": say(LANGUAGES[one.locale]),
            }
            for one in added
        ],
    )
