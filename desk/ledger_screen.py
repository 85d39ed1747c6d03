"""Mutual aid over HTTP: minutes and calls given and received between partners, by day, week or month."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, sentences_of, services_of
from desk.ledger_view import ledger_rows, ledger_view
from desk.pages import page
from desk.periods import KINDS, Period, period_of
from desk.spreadsheet import csv_download

router = APIRouter()


@router.get("/ledger")
@allow(Rule.FIGURES, Whose.NETWORK)
async def ledger(request: Request, period: str = "", day: str = "") -> HTMLResponse:
    services, sentences = services_of(request), sentences_of(request)
    chosen = _period(request, period, day)
    found = await services.ledger.between(chosen.since, chosen.until)
    say = sentences.words.say
    return page(
        request,
        "ledger.html",
        view=ledger_view(found, _shares(request), sentences),
        period=chosen,
        label=chosen.label(sentences.words),
        kinds=[(kind, say(text)) for kind, text in KINDS.items()],
        over=chosen.until <= services.clock.now(),
    )


@router.get("/ledger.csv")
@allow(Rule.FIGURES, Whose.NETWORK)
async def ledger_csv(request: Request, period: str = "", day: str = "") -> Response:
    """The sums of the page, nothing rounded away but hundredths of a minute."""
    services, sentences = services_of(request), sentences_of(request)
    chosen = _period(request, period, day)
    found = await services.ledger.between(chosen.since, chosen.until)
    name = f"ledger-{chosen.kind}-{chosen.first.isoformat()}"
    return csv_download(ledger_rows(found, sentences), name)


def _period(request: Request, kind: str, day: str) -> Period:
    services = services_of(request)
    return period_of(kind, day, services.clock.now(), services.settings.zone)


def _shares(request: Request) -> dict[str, int]:
    """What the published rule book agrees, by partner."""
    book = services_of(request).floor.floor.rule_book
    if book is None:
        return {}
    return {partner.id: partner.share for partner in book.partners if partner.share}
