"""Dry runs of drafts, asked for on the rule screens: played by another process, remembered in the records.

One at a time a network, with the last claim on processor and memory, so that live calls never suffer; whoever cancels
one, in whichever web process, ends it.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog

from app.cli_options import DRY_RUN
from app.dry_run_wire import ANSWERS, CameToNothing, Order, Played, Progress
from config.compiled import as_we_do
from config.elsewhere import asked, without_settings
from live.ports import Clock
from records.dry_runs import DryRun, Failure
from records.dry_runs import DryRuns as Records
from records.errors import RecordsError
from records.rule_book_rows import Draft
from routing.model import Instant

TIME_S_MAX = 1_800.0
TELL_EVERY_S = 1.0

_log = structlog.get_logger(__name__)

Play = Callable[[Order, Callable[[float], None]], Awaitable[Played | CameToNothing]]


class DryRuns:
    """`desk.rule_ports.DryRuns`."""

    def __init__(self, records: Records, database_url: str, clock: Clock, play: Play | None = None) -> None:
        self._records = records
        self._database_url = database_url
        self._clock = clock
        self._play = play or play_elsewhere
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(
        self, run_id: str, *, draft: Draft, in_force: str, edition: int, day: str, by: str
    ) -> DryRun | None:
        """Begin to play a draft. Returns: None while another is on its way."""
        begun = await self._records.begin(
            run_id, draft_id=draft.id, draft_version=draft.version, day=day, by=by
        )
        if begun.run is None or not begun.anew:
            return begun.run
        order = Order(
            document=draft.document,
            title=draft.title,
            in_force=in_force,
            edition=edition,
            day=day,
            database_url=self._database_url,
            now=self._clock.now(),
        )
        task = asyncio.create_task(self._work(run_id, order))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return begun.run

    async def running(self) -> DryRun | None:
        return await self._records.running()

    async def latest(self, draft_id: str) -> DryRun | None:
        return await self._records.latest(draft_id)

    async def cancel(self, run_id: str) -> bool:
        return await self._records.cancel(run_id)

    async def recorded_since(self) -> Instant | None:
        return await self._records.recorded_since()

    async def stop(self) -> None:
        """End what is on its way; whoever looks later is told that it was cut off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self, run_id: str, order: Order) -> None:
        try:
            await self._follow(run_id, order)
        except asyncio.CancelledError:
            await self._records.fail(run_id, Failure.CUT_OFF)
            raise
        except RecordsError as trouble:
            # Its row falls silent, and is taken for one that was cut off.
            _log.warning("dry_run_not_recorded", cause=type(trouble).__name__)

    async def _follow(self, run_id: str, order: Order) -> None:
        done = 0.0

        def progress(share: float) -> None:
            nonlocal done
            done = share

        playing = asyncio.ensure_future(self._play(order, progress))
        try:
            while not playing.done():
                await asyncio.wait({playing}, timeout=TELL_EVERY_S)
                if not playing.done() and not await self._is_wanted(run_id, done):
                    return
            answer = playing.result()
        finally:
            playing.cancel()
            await asyncio.gather(playing, return_exceptions=True)
        match answer:
            case Played(result=result):
                await self._records.finish(run_id, result)
            case CameToNothing(failure=failure):
                await self._records.fail(run_id, failure)

    async def _is_wanted(self, run_id: str, share: float) -> bool:
        try:
            return await self._records.tell(run_id, share)
        except RecordsError:
            # The database may be back before the result is here.
            return True


async def play_elsewhere(
    order: Order, progress: Callable[[float], None], time_s_max: float = TIME_S_MAX
) -> Played | CameToNothing:
    """Have a draft played by another process."""
    command = ["app.cli", "--leashed", *as_we_do(), DRY_RUN]
    try:
        async with (
            asyncio.timeout(time_s_max),
            asked(command, msgspec.json.encode(order), without_settings()) as lines,
        ):
            async for line in lines:
                match ANSWERS.decode(line):
                    case Progress(share=share):
                        progress(share)
                    case Played() | CameToNothing() as answer:
                        return answer
    except TimeoutError:
        return CameToNothing(Failure.TOO_LONG)
    except (OSError, ValueError, msgspec.MsgspecError) as trouble:
        _log.warning("dry_run_broken", cause=type(trouble).__name__)
    return CameToNothing(Failure.BROKEN)
