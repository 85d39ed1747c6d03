"""Waits over HTTP: what callers were promised, how long they really waited, and whether numbers are spoken now."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from desk.access import Rule, Whose, allow, sentences_of, services_of
from desk.pages import page
from desk.periods import KINDS, period_of
from desk.returns_view import interpreted_rows, return_sentences
from desk.waits_view import spoken_now, waits_view
from desk.words import note
from records.promises import Promise

router = APIRouter()
PROMISES = {
    Promise.RECKONED: note("Reckoned for everybody"),
    Promise.TOLD: note("Told to callers"),
}


@router.get("/waits")
@allow(Rule.FIGURES, Whose.NETWORK)
async def waits(
    request: Request, period: str = "", day: str = "", promise: str = "", language: str = ""
) -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    now, zone = services.clock.now(), services.settings.zone
    chosen = period_of(period, day, now, zone)
    kind = Promise(promise) if promise in set(Promise) else Promise.RECKONED
    slots = await services.promises.by_slot(chosen.since, chosen.until, kind)
    languages = sorted(
        {slot.language for slot in slots} | {entry.language for entry in services.network.menu}
    )
    wanted = language if language in languages else None
    minutes = await services.promises.by_minute(chosen.since, chosen.until, kind, language=wanted)
    say = sentences.words.say
    returns = await services.returns.between(chosen.since, chosen.until)
    interpreted = await services.returns.interpreted(chosen.since, chosen.until)
    return page(
        request,
        "waits.html",
        view=waits_view(
            [slot for slot in slots if wanted in (None, slot.language)], minutes, zone, sentences
        ),
        told_now=spoken_now(services.floor.floor, sentences),
        period=chosen,
        label=chosen.label(sentences.words),
        kinds=[(code, say(text)) for code, text in KINDS.items()],
        over=chosen.until <= now,
        promises=[(code, say(text)) for code, text in PROMISES.items()],
        promise=kind,
        languages=[(code, sentences.language(code)) for code in languages if code],
        language=wanted or "",
        returned=return_sentences(returns, sentences),
        interpreted=interpreted_rows(interpreted, sentences),
    )
