"""Effects as recorded intents: committed before they are carried out, struck off when their result comes back.

An effect is carried out at least once. After a restart every effect without a result is carried out again; each is
safe to repeat (`routing/effects.py`), and an unknown outcome is repeated only a limited number of times, because
the floor's own timers notice what did not come about (reliability.md F-30, F-31).
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

import structlog
from redis.exceptions import RedisError

from live.ports import Asked, Inbox
from live.recovery import EFFECT_COMMAND
from routing.commands import ReportEffect
from routing.effects import MOVES_THE_CALLER, Effect, PlaceCallBack, SendText
from routing.model import CommandId, EffectId

_log = structlog.get_logger(__name__)

NOBODY = ""
"""The asker of a command whose reply nobody waits for."""
ATTEMPTS_MAX = 4
PAUSE_S = 0.5
IN_FLIGHT_MAX = 20
TEXT_ATTEMPTS_MAX = 8
"""A text may come a minute late; a caller cannot wait so long."""
TEXT_PAUSE_S_MAX = 20.0
TEXTS_IN_FLIGHT_MAX = 4
"""Counted apart, so that no number of texts keeps a caller waiting."""


class EffectOutcome(StrEnum):
    DONE = "done"
    GONE = "gone"
    """The carrier says that the call is over."""
    REFUSED = "refused"
    """The carrier will not do it, now or later."""
    UNKNOWN = "unknown"
    """No answer, or a failure at the carrier's: it may or may not have happened."""


class Result(NamedTuple):
    """An outcome, with what the carrier said of it."""

    outcome: EffectOutcome
    code: int = 0
    """Its own code for why not."""
    made: str = ""
    """Its own id of what came of it."""


Perform = Callable[[Effect], Awaitable[EffectOutcome | Result]]


class Outbox:
    """Carries out effects, several at once, hang-ups and moves alike, and reports each result to the inbox."""

    def __init__(self, perform: Perform, inbox: Inbox) -> None:
        self._perform = perform
        self._inbox = inbox
        self._open: dict[EffectId, Effect] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(IN_FLIGHT_MAX)
        self._text_slots = asyncio.Semaphore(TEXTS_IN_FLIGHT_MAX)

    def open_effects(self) -> tuple[Effect, ...]:
        """Effects without a result, oldest first: they belong in a snapshot."""
        return tuple(self._open.values())

    def order(self, effects: Iterable[Effect]) -> None:
        """Carry out these effects, which are committed already."""
        for effect in effects:
            if effect.id in self._open:
                continue
            self._open[effect.id] = effect
            task = asyncio.create_task(self._carry_out(effect))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def settled(self, effect: EffectId) -> None:
        self._open.pop(effect, None)

    async def _carry_out(self, effect: Effect) -> None:
        result = Result(EffectOutcome.UNKNOWN)
        is_text = isinstance(effect, SendText)
        slots = self._text_slots if is_text else self._slots
        attempts_max = TEXT_ATTEMPTS_MAX if is_text else ATTEMPTS_MAX
        for attempt in range(1, attempts_max + 1):
            async with slots:
                result = await self._attempt(effect)
            if result.outcome is not EffectOutcome.UNKNOWN or attempt == attempts_max:
                break
            pause_s = min(TEXT_PAUSE_S_MAX, PAUSE_S * 2 ** (attempt - 1)) if is_text else PAUSE_S * attempt
            await asyncio.sleep(pause_s)
        outcome = result.outcome
        if outcome in (EffectOutcome.UNKNOWN, EffectOutcome.REFUSED):
            _log.warning(
                "effect_not_done", effect=type(effect).__name__, contact=effect.contact, outcome=outcome
            )
        await self._report(effect, result)

    async def _attempt(self, effect: Effect) -> Result:
        try:
            done = await self._perform(effect)
            return done if isinstance(done, Result) else Result(done)
        except Exception as fault:  # noqa: BLE001 - whatever broke, an effect must come to a result
            _log.error(
                "effect_failed", effect=type(effect).__name__, contact=effect.contact, cause=repr(fault)
            )
            return Result(EffectOutcome.UNKNOWN)

    async def _report(self, effect: Effect, result: Result) -> None:
        outcome = result.outcome
        gone = outcome is EffectOutcome.GONE
        moves_the_caller = isinstance(effect, MOVES_THE_CALLER)
        not_done = outcome in (EffectOutcome.UNKNOWN, EffectOutcome.REFUSED) or gone
        command = ReportEffect(
            id=CommandId(f"{EFFECT_COMMAND}{effect.id}"),
            effect=effect.id,
            contact=effect.contact,
            call=effect.call,
            gone=gone and isinstance(effect, (*MOVES_THE_CALLER, PlaceCallBack)),
            failed=(not_done and not moves_the_caller) or (outcome is EffectOutcome.REFUSED),
            refused=outcome is EffectOutcome.REFUSED,
            code=result.code,
            made=result.made,
        )
        while True:
            try:
                await self._inbox.put([Asked(command=command, asker=NOBODY)])
                return
            except (RedisError, OSError, TimeoutError):
                await asyncio.sleep(PAUSE_S)

    async def stop(self) -> None:
        """Let go of what is in flight; it is carried out again after the next start."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
