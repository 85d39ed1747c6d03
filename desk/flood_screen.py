"""Floods over HTTP: the ladder live; block a number and let it in again, in two steps each.

The first step only reads; the second carries out what the first has shown. A block is never the program's own doing.
"""

import re
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import URL

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.emergencies import time_of
from desk.floods import (
    LENGTHS_MS,
    REASON_CHARACTERS_MAX,
    USUAL_MS,
    FloodsView,
    floods_view,
    is_blocked,
    lengths,
    mark_of,
)
from desk.floor_door import carried_out, command_id, shown_again
from desk.pages import page
from desk.streams import encode, stream
from routing.commands import BlockSource, UnblockSource
from routing.flood_model import SourceTag
from routing.model import Instant
from routing.replies import Refusal

router = APIRouter()
HOME = "/floods"
BEAT_S = 1.0
SOURCE = re.compile(r"[0-9a-f]{24}")


@router.get("/floods")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def floods(request: Request, refused: str = "") -> HTMLResponse:
    sentences = sentences_of(request)
    told = sentences.refusal(Refusal(refused), None) if refused in set(Refusal) else ""
    return page(request, "floods.html", view=await _view(request), problem=told)


@router.get("/floods/state")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def floods_state(request: Request) -> Response:
    return Response(encode(asdict(await _view(request))), media_type="application/json")


@router.get("/floods/stream")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def floods_stream(request: Request) -> Response:
    services, token = services_of(request), person_of(request).token

    async def view() -> dict[str, Any]:
        return asdict(await _view(request))

    async def still_allowed() -> bool:
        return await services.sign_ins.find(token) is not None

    watch = services.floor.watch_floor()
    return stream(request, watch, "floods", view, pause_s=BEAT_S, beat_s=BEAT_S, still_allowed=still_allowed)


async def _view(request: Request) -> FloodsView:
    services = services_of(request)
    return floods_view(
        services.floor.floor,
        services.incoming(),
        services.sources(),
        services.clock.now(),
        sentences_of(request),
        await names_of(request).all(),
    )


@router.get("/floods/review")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def review(
    request: Request, source: str, act: str = "block", reason: str = "", lasts: int = USUAL_MS
) -> Response:
    """The first step: show the number's calls and what a block would do, and ask why and for how long; then again
    what would be ordered."""
    services, sentences = services_of(request), sentences_of(request)
    floor, now = services.floor.floor, services.clock.now()
    letting_in = act == "unblock"
    if not SOURCE.fullmatch(source) or (letting_in and not is_blocked(floor, source, now)):
        return shown_again(HOME, refused=Refusal.NOT_BLOCKED)
    said = reason.strip()[:REASON_CHARACTERS_MAX]
    shown = (await _view(request)).sources
    return page(
        request,
        "flood_review.html",
        act=act,
        letting_in=letting_in,
        source=source,
        mark=mark_of(source),
        seen=next((one for one in shown if one.source == source), None),
        reason=said,
        problem=_missing(request, act, said),
        lengths=lengths(sentences, lasts),
        lasts=_length(lasts),
        until=time_of(Instant(now + _length(lasts)), now, sentences),
        reason_characters=REASON_CHARACTERS_MAX,
        key=services.new_id(),
    )


def _missing(request: Request, act: str, reason: str) -> str:
    asked = act == "confirm" and not reason
    return sentences_of(request).words.say("Say in a few words why the number is blocked.") if asked else ""


def _length(lasts: int) -> int:
    return lasts if lasts in LENGTHS_MS else USUAL_MS


@router.post("/floods/block")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def block(
    request: Request,
    source: Annotated[str, Form()],
    lasts: Annotated[int, Form()],
    key: Annotated[str, Form()],
    reason: Annotated[str, Form()] = "",
) -> Response:
    said = reason.strip()[:REASON_CHARACTERS_MAX]
    if not SOURCE.fullmatch(source):
        return shown_again(HOME, refused=Refusal.NOT_BLOCKED)
    if not said:
        again = {"act": "confirm", "source": source, "lasts": lasts}
        return RedirectResponse(str(URL("/floods/review").include_query_params(**again)), status_code=303)
    command = BlockSource(
        id=command_id(request, "block", key),
        source=SourceTag(source),
        by=person_of(request).id,
        reason=said,
        lasts_ms=_length(lasts),
    )
    return await carried_out(request, command, lambda seen: source in seen.blocks, shown_at=HOME)


@router.post("/floods/unblock")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def unblock(request: Request, source: Annotated[str, Form()], key: Annotated[str, Form()]) -> Response:
    command = UnblockSource(
        id=command_id(request, "unblock", key), source=SourceTag(source), by=person_of(request).id
    )
    return await carried_out(request, command, lambda seen: source not in seen.blocks, shown_at=HOME)
