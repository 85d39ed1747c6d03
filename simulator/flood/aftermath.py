"""After a flood that uses every capability: what is still owed is waited for, then everything is counted again."""

import asyncio
import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from time import monotonic
from typing import Any

import aiohttp
import structlog
from redis.exceptions import RedisError

from config.clock import start_of_local_day
from desk.board import board_languages
from live.errors import LiveError
from records.errors import RecordsUnavailable
from records.service import Tally
from records.tables import contact as contact_table
from records.tables import offer as offer_table
from records.tables import voicemail as voicemail_table
from routing import events as e
from routing.call_back_booking import call_back_of
from routing.model import ContactId, Instant
from simulator.evidence import CallTruth
from simulator.flood.orphans import orphans
from simulator.flood.plan import Service
from simulator.flood.recount import (
    BoardCounts,
    CallBackTotals,
    Totals,
    board_differences,
    call_back_totals,
    contact_differences,
    count,
    offer_differences,
    totals,
)
from simulator.flood.screens import counted, journalled, shown
from simulator.flood.used import Used, use_differences, used
from simulator.lines import TelephoneLines
from simulator.people.desk_browser import DeskTrouble, SignInRefused
from simulator.people.truth import SpecialistTruth
from simulator.recorded import RecordedCalls
from webhooks.endpoints import contact_of

log = structlog.get_logger(__name__)

ORPHANS_AFTER_S = 60.0
"""How long after the last call's end nothing may live at the carrier that nobody owns."""
LOOK_AGAIN_S = 1.0
LOOKS_MAX = 15
"""Looks at screens that change between two requests; the journal moves on while specialists finish their notes."""
TOLD_MAX = 20
UNDER_WAY_MS = 6 * 3_600_000
"""A call that reached the queue today arrived at most so long before."""
OF_BOARD = ("answered", "abandoned")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    used: Used
    orphans: tuple[str, ...]
    counter_differences: tuple[str, ...] = field(repr=False)
    """Where the board, the health page or the records say something else than the events do, and where keys, the log
    and the carrier do not agree; in words."""
    counters_compared: int = 0
    unused: tuple[str, ...] = ()
    """What the plan has a share of, and nobody did."""

    @property
    def ok(self) -> bool:
        return not (self.orphans or self.counter_differences or self.used.owed or self.unused)

    def as_json(self) -> dict[str, Any]:
        return {
            "used": asdict(self.used),
            "orphans": len(self.orphans),
            "counter_differences": len(self.counter_differences),
            "counters_compared": self.counters_compared,
            "unused": list(self.unused),
            "in_words": list(self.told),
        }

    @property
    def told(self) -> tuple[str, ...]:
        unused = (f"{name}: none in this flood, so nothing was shown" for name in self.unused)
        return (*unused, *self.orphans[:TOLD_MAX], *self.counter_differences[:TOLD_MAX])

    def rows(self) -> tuple[tuple[str, str], ...]:
        """Tell it in lines, each with its name."""
        one = self.used
        refused = ", ".join(f"{what} {count}x" for what, count in one.refusals.items())
        return (
            ("on hold", f"{one.holds} callers{_share(one, one.holds)}"),
            (
                "passed on",
                f"{one.transferred} callers{_share(one, one.transferred)}: {one.transfers_warm} handed over, "
                f"{one.transfers_cold} unannounced, {one.transfers_outside} left to somebody outside",
            ),
            (
                "interpreters",
                f"{one.interpreters} came{_share(one, one.interpreters)}, {one.interpreters_failed} did not",
            ),
            (
                "call-backs",
                f"{one.call_backs} booked{_share(one, one.call_backs)}: {one.reached} reached, "
                f"{one.not_reached} not reached, {one.owed} owed",
            ),
            ("messages", f"{one.voicemails} left{_share(one, one.voicemails)}"),
            *((("refused", refused),) if refused else ()),
            ("orphans", f"{len(self.orphans)} after {ORPHANS_AFTER_S:.0f} s"),
            (
                "counted again",
                f"{self.counters_compared} counters, {len(self.counter_differences)} differences",
            ),
        )


def _share(used: Used, count: int) -> str:
    return f" ({used.share(count):.1%})"


class After:
    """Shape: `waited` when the last caller has gone, then `seen`."""

    def __init__(
        self,
        service: Service,
        lines: TelephoneLines,
        recorded: RecordedCalls,
        connector: aiohttp.BaseConnector,
        began_ms: int,
        meant: Collection[str],
    ) -> None:
        """`meant` names the capabilities that the plan has a share of."""
        self._service = service
        self._lines = lines
        self._recorded = recorded
        self._connector = connector
        self._began_ms = began_ms
        self._meant = meant
        self._compared = 0
        self._board: BoardCounts | None = None

    async def call_backs_over(
        self, events: Mapping[ContactId, Sequence[e.Event]], wait_s: float
    ) -> list[ContactId]:
        """Wait until nobody is owed a call-back any more, or for so long. Returns: the contacts of the call-backs."""
        backs = [
            call_back_of(contact)
            for contact, of_contact in events.items()
            if any(isinstance(one, e.ContactClosed) and one.end == "call_back" for one in of_contact)
        ]
        owed, deadline = set(backs), monotonic() + wait_s
        while owed and monotonic() < deadline:
            with contextlib.suppress(RecordsUnavailable):
                owed -= await self._recorded.closed(sorted(owed))
            await asyncio.sleep(LOOK_AGAIN_S)
        return backs

    async def judged(
        self,
        calls: Sequence[CallTruth],
        facts: Mapping[str, Sequence[Mapping[str, object]]],
        backs: Sequence[ContactId],
        crew: Mapping[str, SpecialistTruth],
    ) -> Aftermath:
        """Wait until orphans would be told apart, then look at the carrier, the screens and the records."""
        await asyncio.sleep(ORPHANS_AFTER_S)
        contacts = [*(contact_of(call.sid) for call in calls), *backs]  # type: ignore[arg-type]
        events = await self._recorded.events(contacts)
        ordered = await self._lines.ordered(self._began_ms / 1000)
        differences = [
            *await self._screens(),
            *await self._records(events),
            *use_differences(calls, facts, ordered, events, crew.values()),
        ]
        done = used(len(calls), events, crew.values())
        return Aftermath(
            used=done,
            unused=tuple(name for name in self._meant if not done.of(name)),
            orphans=tuple(await self._orphans()),
            counter_differences=tuple(differences),
            counters_compared=self._compared,
        )

    async def _orphans(self) -> list[str]:
        floor = await journalled(self._service)
        if floor is None:
            return ["nobody says where the journal is, so no call could be told from an orphan"]
        return list(orphans(await self._lines.live(), floor, self._began_ms))

    # --- the screens ----------------------------------------------------------------------------------

    async def _screens(self) -> list[str]:
        """Compare the board with the journal; both are read until they are of one moment."""
        languages = board_languages(self._service.network)
        found = ["the board could not be read"]
        for _ in range(LOOKS_MAX):
            with contextlib.suppress(
                DeskTrouble, SignInRefused, RedisError, LiveError, OSError, TimeoutError
            ):
                before = await journalled(self._service)
                board = self._board = await shown(self._service, self._connector)
                if before is None:
                    return ["nobody says where the journal is, so no counter could be recomputed"]
                mine = counted(before, languages)
                self._compared = len(board.waiting) + len(board.people) + 3
                found = list(board_differences(board, mine))
                if not found:
                    return []
            await asyncio.sleep(LOOK_AGAIN_S)
        return found

    # --- the records ----------------------------------------------------------------------------------

    async def _records(self, events: Mapping[ContactId, Sequence[e.Event]]) -> list[str]:
        floor, recorded = self._service.network.about.id, self._recorded
        contacts = list(events)
        mine = count(event for of_contact in events.values() for event in of_contact)
        rows = {str(row["contact_id"]): row for row in await recorded.rows(contact_table, contacts)}
        offers = await recorded.rows(offer_table, contacts)
        left = await recorded.rows(voicemail_table, contacts)
        self._compared += 13 * len(mine) + len(offers) + len(left)
        everything = [event for of_contact in events.values() for event in of_contact]
        messages = sum(isinstance(event, e.MessageLeft) for event in everything)
        told = [] if messages == len(left) else [f"{len(left)} messages in the records, {messages} were left"]
        return [
            *contact_differences(mine, rows),
            *offer_differences(everything, offers),
            *told,
            *await self._totals(floor),
        ]

    async def _totals(self, floor: str) -> list[str]:
        """Compare the day's totals, and the board's of them, with all events of the day, other people's calls too."""
        network = self._service.network
        zone = network.partners[network.about.default_home].zone
        since = start_of_local_day(Instant(self._began_ms), zone)
        every = count(await self._recorded.everything(floor, Instant(since - UNDER_WAY_MS))).values()
        calls, backs = totals(every, since), call_back_totals(every, since)
        said = await self._recorded.calls_today(floor, since)
        said_backs = await self._recorded.call_backs(floor, since)
        self._compared += 5 * (len(calls) + len(backs)) + 2
        return [
            *_total_differences(Totals, {key: _of_tally(one) for key, one in said.items()}, calls),
            *_total_differences(CallBackTotals, said_backs, backs),
            *self._board_totals(calls),
        ]

    def _board_totals(self, calls: Mapping[tuple[str, str], Totals]) -> Iterator[str]:
        board = self._board
        answered, abandoned = (sum(getattr(one, name) for one in calls.values()) for name in OF_BOARD)
        if board is not None and (board.answered, board.abandoned) != (answered, abandoned):
            yield (
                f"{board.answered} answered and {board.abandoned} abandoned today on the board, "
                f"{answered} and {abandoned} by their events"
            )


def _of_tally(tally: Tally) -> Totals:
    return Totals(
        answered=tally.answered,
        answered_wait_ms=tally.answered_wait_ms,
        abandoned=tally.abandoned_short + tally.abandoned_long,
        let_go=tally.let_go,
        lost=tally.lost,
    )


def _total_differences(
    kind: type[Totals | CallBackTotals], said: Mapping[Any, Any], mine: Mapping[Any, Any]
) -> Iterator[str]:
    for key in sorted({*said, *mine}):
        for name in (one.name for one in fields(kind)):
            there, here = getattr(said.get(key), name, 0), getattr(mine.get(key), name, 0)
            if there != here:
                yield f"{kind.__name__} of {key}: {name} is {there} in the records, {here} by their events"
