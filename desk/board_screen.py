"""The supervisor's board over HTTP: one page, one stream, at most one picture a second."""

from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.board import BoardView, RowView, board_languages, board_view
from desk.engine_words import STATES
from desk.measures import BoardCache, Measures
from desk.pages import page
from desk.streams import encode, stream
from desk.words import DASH, Words

router = APIRouter()
PAUSE_S = 1.0


@router.get("/board")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def board(request: Request, wall: str = "") -> HTMLResponse:
    measures = await _cache(request).measures()
    return page(
        request,
        "board.html",
        wall=bool(wall),
        view=_view(request),
        languages=board_languages(services_of(request).network),
        measures=measures,
        figures=_figures(measures, sentences_of(request).words),
        messages_late=_messages_late(measures, sentences_of(request).words),
        recordings_lost=_recordings_lost(measures, sentences_of(request).words),
        names=await names_of(request).all(),
        state_words={state: sentences_of(request).words.say(text) for state, text in STATES.items()},
    )


@router.get("/board/state")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def board_state(request: Request) -> Response:
    """The same picture as the stream's, for a browser that cannot hold a stream open."""
    picture, _ = await _picture(request, None)
    return Response(encode(picture), media_type="application/json")


@router.get("/board/stream")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def board_stream(request: Request) -> Response:
    services, token = services_of(request), person_of(request).token
    shown: list[BoardView] = []

    async def view() -> dict[str, Any]:
        before = shown.pop() if shown else None
        picture, now = await _picture(request, before)
        shown.append(now)
        return picture

    async def still_allowed() -> bool:
        return await services.sign_ins.find(token) is not None

    watch = services.floor.watch_floor()
    # Waits grow without any event, so the board beats every second while it is open.
    return stream(request, watch, "board", view, pause_s=PAUSE_S, beat_s=PAUSE_S, still_allowed=still_allowed)


def _view(request: Request) -> BoardView:
    services = services_of(request)
    return board_view(
        services.floor.floor,
        services.clock.now(),
        services.floor.heard_at,
        services.settings,
        sentences_of(request),
        services.incoming(),
    )


async def _picture(request: Request, before: BoardView | None) -> tuple[dict[str, Any], BoardView]:
    """Give what the page draws. Marks that did not change since `before` are left out: most of the bytes."""
    view = _view(request)
    measures = await _cache(request).measures()
    known = {row.partner: row.marks for row in before.rows} if before else {}
    words = sentences_of(request).words
    told = asdict(replace(view, rows=tuple(_lighter(row, known) for row in view.rows)))
    told["figures"] = _figures(measures, words)
    told["messages_late"] = _messages_late(measures, words)
    told["recordings_lost"] = _recordings_lost(measures, words)
    told["as_of"] = words.say("as of {time}", time=words.clock(view.heard_at_ms))
    return told, view


def _lighter(row: RowView, known: dict[str, Any]) -> RowView:
    return replace(row, marks=None) if known.get(row.partner) == row.marks else row


def _messages_late(measures: Measures | None, words: Words) -> str:
    """Say how many messages wait too long; nothing when none does, or when nobody knows."""
    if measures is None or not measures.messages_late:
        return ""
    return words.count(
        "{number} message should have been answered by now.",
        "{number} messages should have been answered by now.",
        measures.messages_late,
    )


def _recordings_lost(measures: Measures | None, words: Words) -> str:
    """Say how many recordings failed or were lost and nobody has taken note of."""
    if measures is None or not measures.recordings_lost:
        return ""
    return words.count(
        "{number} recording of a conversation failed or was lost.",
        "{number} recordings of conversations failed or were lost.",
        measures.recordings_lost,
    )


def _figures(measures: Measures | None, words: Words) -> dict[str, dict[str, Any]]:
    """Give each line's measures as text of the reader's locale, with the shares that the bars need."""
    if measures is None:
        return {}
    figures: dict[str, dict[str, Any]] = {}
    for partner in {*measures.rows, *measures.sparks}:
        row, spark = measures.rows.get(partner), measures.sparks.get(partner)
        figures[partner] = {
            "answered": words.number(row.answered) if row else DASH,
            "abandoned": words.number(row.abandoned) if row else DASH,
            "level": words.percent(row.level) if row else DASH,
            "share": row.level if row else None,
            "average": words.span(int(row.average_wait_ms))
            if row and row.average_wait_ms is not None
            else DASH,
            "spark": asdict(spark) if spark else None,
        }
    return figures


def _cache(request: Request) -> BoardCache:
    cache: BoardCache = request.app.state.board_cache
    return cache
