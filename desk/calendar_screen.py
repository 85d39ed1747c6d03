"""The calendar of hours, and what happens to a caller at a moment (F47), of the published book or of a draft."""

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import URL

from config.book_words import BookWords
from config.clock import instant_from, to_datetime
from config.explain_words import ExplanationTold, tell
from desk.access import Rule, Whose, allow, sentences_of, services_of
from desk.book_view import zone_of
from desk.hours_calendar import calendar, monday_of, today_of
from desk.pages import page
from desk.rule_pages import check_view, draft_of, problems_in_words, proofs_of, sentences_for, shelf_of
from desk.shelf import Volume
from routing.explain import explain
from routing.model import Confidence, EvidenceSource, Language, PartnerId, RegionEvidence
from routing.routes import Situation

router = APIRouter()
AHEAD_DAYS_MAX = 365
UNKNOWN = "unknown"


@router.get("/rules/calendar")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def rules_calendar(
    request: Request, draft: str = "", week: str = "", language: str = "", first: str = ""
) -> HTMLResponse:
    """Show 13 weeks from `first` on and one `week` by the hour; dates are any day of them."""
    found = await draft_of(request, draft) if draft else None
    text = found.document if found is not None else (await shelf_of(request).published()).text
    reading = await shelf_of(request).read(text)
    volume = reading.volume
    if volume is None:
        return page(
            request,
            "rules_calendar.html",
            draft=found,
            calendar=None,
            problems=problems_in_words(request, reading.problems),
        )
    today = today_of(volume, services_of(request).clock.now())
    chosen = monday_of(_day(week, today))
    begins = monday_of(_day(first, min(chosen, today) if first or week else today))
    check = await check_view(request, volume)
    findings = proofs_of(request).of(volume.text).findings
    sentences = sentences_for(request, volume.network)
    known = language if language in volume.network.languages else ""
    return page(
        request,
        "rules_calendar.html",
        draft=found,
        problems=[],
        check=check,
        calendar=calendar(volume, findings, begins, chosen, known, sentences),
        language=known,
        languages=[(code, sentences.language(code)) for code in volume.network.languages],
        earlier=begins - timedelta(weeks=13),
        later=begins + timedelta(weeks=13),
        address=partial(_address, draft=draft, language=known),
    )


def _address(week: date, first: date, *, draft: str, language: str) -> str:
    """The same view with other weeks."""
    given = {"week": week.isoformat(), "first": first.isoformat(), "language": language, "draft": draft}
    return str(
        URL("/rules/calendar").include_query_params(**{key: text for key, text in given.items() if text})
    )


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


@router.get("/rules/preview")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def preview(
    request: Request,
    draft: str = "",
    day: str = "",
    at: str = "",
    language: str = "",
    line: str = "",
    home: str = UNKNOWN,
) -> HTMLResponse:
    """Ask a book what it does with one caller at one moment; the very functions answer that route calls."""
    found = await draft_of(request, draft) if draft else None
    text = found.document if found is not None else (await shelf_of(request).published()).text
    reading = await shelf_of(request).read(text)
    volume, told = reading.volume, None
    now = services_of(request).clock.now()
    chosen = {"day": day, "at": at, "language": language, "line": line, "home": home}
    if volume is not None:
        local = to_datetime(now).astimezone(ZoneInfo(zone_of(volume)))
        chosen["day"] = _day(day, local.date()).isoformat()
        chosen["at"] = _time(at, local.time()).strftime("%H:%M")
        chosen["language"] = (
            language if language in volume.network.languages else volume.book.default_language
        )
        chosen["line"] = line if line in volume.network.lines else next(iter(volume.network.lines))
        chosen["home"] = home if home in volume.network.partners else UNKNOWN
        told = _told(request, volume, chosen)
    return page(
        request,
        "rules_preview.html",
        draft=found,
        problems=problems_in_words(request, reading.problems),
        volume=volume,
        names=sentences_for(request, volume.network) if volume is not None else sentences_of(request),
        chosen=chosen,
        told=told,
    )


def _time(text: str, otherwise: time) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return otherwise


def _told(request: Request, volume: Volume, chosen: dict[str, str]) -> ExplanationTold:
    zone = zone_of(volume)
    moment = datetime.combine(
        date.fromisoformat(chosen["day"]), time.fromisoformat(chosen["at"]), ZoneInfo(zone)
    )
    known = chosen["home"] != UNKNOWN
    evidence = RegionEvidence(
        source=EvidenceSource.EXCHANGE if known else EvidenceSource.UNKNOWN,
        confidence=Confidence.MEDIUM if known else Confidence.NONE,
        home=PartnerId(chosen["home"]) if known else None,
    )
    line = volume.book.line(chosen["line"])
    situation = Situation(
        at=instant_from(moment),
        language=Language(chosen["language"]),
        line=chosen["line"],
        evidence=evidence,
        relay=line.relay if line is not None else False,
    )
    words = BookWords(volume.network, sentences_of(request).words.locale)
    return tell(explain(volume.book, situation), words, zone)
