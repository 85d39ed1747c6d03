"""A draft tried on a past day, over HTTP: begun, followed, cancelled, and what it came to."""

import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from desk.access import Rule, Whose, allow, names_of, person_of, sentences_of, services_of
from desk.dry_run_days import DayOption, day_label, day_options, is_day
from desk.dry_run_view import FAILURES, ResultView, result_view
from desk.errors import Malformed
from desk.rule_pages import draft_of, sentences_for, shelf_of
from desk.shelf import Volume
from records.dry_runs import DryRun, DryRunState
from records.rule_book_rows import Draft

router = APIRouter()
_ID = re.compile(r"[0-9a-f]{8,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunView:
    """The dry runs of a draft as its page shows them."""

    days: tuple[DayOption, ...]
    key: str
    """Names the next one, so that one press begins one."""
    running: bool
    run: str
    percent: int
    other: str
    """Whose draft another one is on its way for; empty: none is."""
    heading: str
    """Of which day the last one was, who asked for it and when."""
    changed_since: bool
    """The draft says something else than when it was played."""
    told: str
    """Why nothing came of it."""
    result: ResultView | None


async def dry_run_view(request: Request, draft: Draft, volume: Volume) -> DryRunView:
    services, words = services_of(request), sentences_of(request).words
    runs, now, zone = services.rules.dry_runs, services.clock.now(), services.settings.zone
    last, running = await runs.latest(draft.id), await runs.running()
    mine = last is not None and last.state is DryRunState.RUNNING
    heading, told, result = "", "", None
    if last is not None:
        heading = words.say(
            "{day}; asked for by {who}, {time}",
            day=day_label(last.day, last.asked_at, zone, words),
            who=await names_of(request).name(last.asked_by),
            time=words.moment(last.asked_at),
        )
        told = _told(last, request)
        if last.result is not None:
            result = result_view(last.result, sentences_for(request, volume.network))
    return DryRunView(
        days=day_options(await runs.recorded_since(), now, zone, words),
        key=services.new_id(),
        running=mine,
        run=last.id if last is not None else "",
        percent=_percent(last) if last is not None else 0,
        other=await _title(request, running) if running is not None and not mine else "",
        heading=heading,
        changed_since=last is not None and last.draft_version != draft.version,
        told=told,
        result=result,
    )


def _told(run: DryRun, request: Request) -> str:
    words = sentences_of(request).words
    if run.state is DryRunState.CANCELLED:
        return words.say("It was cancelled.")
    if run.failure is not None:
        return words.say(FAILURES[run.failure])
    if run.state is DryRunState.DONE and run.result is None:
        return words.say("An earlier version of the program wrote what it came to. Start it again.")
    return ""


def _percent(run: DryRun) -> int:
    return int(100 * run.share)


async def _title(request: Request, run: DryRun) -> str:
    titles = await services_of(request).rules.books.draft_titles({run.draft_id})
    return titles.get(run.draft_id, run.draft_id[:8])


@router.get("/rules/drafts/{draft}/dry-run")
@allow(Rule.SUPERVISOR, Whose.NETWORK, by_itself=True)
async def standing(request: Request, draft: str) -> Response:
    """Say how far the last one has come."""
    await draft_of(request, draft)
    run = await services_of(request).rules.dry_runs.latest(draft)
    done = run is None or run.state is not DryRunState.RUNNING
    return JSONResponse({"ok": True, "percent": 100 if run is None else _percent(run), "done": done})


@router.post("/rules/drafts/{draft}/dry-run")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def start(
    request: Request, draft: str, key: Annotated[str, Form()], day: Annotated[str, Form()]
) -> Response:
    """Play the draft as it stands on a day. A repeat finds the same play; while another is on its way, none begins."""
    if not _ID.fullmatch(key) or not is_day(day):
        raise Malformed
    found = await draft_of(request, draft)
    published = await shelf_of(request).published()
    # Where another is on its way, the page says so.
    await services_of(request).rules.dry_runs.start(
        key,
        draft=found,
        in_force=published.text,
        edition=published.number,
        day=day,
        by=person_of(request).id,
    )
    return RedirectResponse(f"/rules/drafts/{draft}#dry-run", status_code=303)


@router.post("/rules/drafts/{draft}/dry-run/cancel")
@allow(Rule.SUPERVISOR, Whose.NETWORK)
async def cancel(request: Request, draft: str, run: Annotated[str, Form()]) -> Response:
    await draft_of(request, draft)
    await services_of(request).rules.dry_runs.cancel(run)
    return RedirectResponse(f"/rules/drafts/{draft}#dry-run", status_code=303)
