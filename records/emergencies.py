"""Emergencies that were declared: when, by whom, why, and what stood behind them. Told from the audit and the log."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit, AuditEntry
from records.codec import decode_event
from records.database import reading
from records.tables import contact, interaction_log
from routing.events import EmergencyDeclared, RuleBookPublished
from routing.model import Instant
from routing.rulebook import RuleBook

_ACTIONS = (Action.EMERGENCY_DECLARED, Action.EMERGENCY_ENDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A declaration, or a later one that gave the same emergency another end."""

    at: Instant
    by: str | None
    ends_at: Instant
    event: str
    reason: str = ""
    """Known for one emergency, not in the list of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEmergency:
    number: int
    """The number of its first declaration in the audit."""
    plan: str
    declarations: tuple[Declaration, ...]
    ended_at: Instant | None = None
    """None: it is in force."""
    ended_by: str | None = None
    """Who stood it down; None: its time was over."""

    @property
    def declared_at(self) -> Instant:
        return self.declarations[0].at


class Emergencies:
    """Raises: RecordsUnavailable"""

    def __init__(self, engine: AsyncEngine, floor: str) -> None:
        self._engine = engine
        self._floor = floor
        self._audit = Audit(engine, floor)

    async def all(self) -> tuple[PastEmergency, ...]:
        """List the emergencies, the latest first, without the words of their declarations."""
        return tuple(reversed(_told(reversed(await self._audit.entries(_ACTIONS)))))

    async def one(self, number: int) -> PastEmergency | None:
        """Give one emergency with its reasons."""
        found = next((one for one in await self.all() if one.number == number), None)
        if found is None:
            return None
        reasons = await self._reasons([one.event for one in found.declarations])
        told = tuple(replace(one, reason=reasons.get(one.event, "")) for one in found.declarations)
        return replace(found, declarations=told)

    async def book_at(self, at: Instant) -> RuleBook | None:
        """Give the rule book that was in force at an instant, as it was published; None: not recorded."""
        entries = await self._audit.entries((Action.BOOK_IN_FORCE,), until=at, limit=1)
        if not entries:
            return None
        found = await self._data([str(entries[0].detail["event"])])
        event = decode_event(next(iter(found.values()))) if found else None
        return event.book if isinstance(event, RuleBookPublished) else None

    async def rerouted(self, moments: Sequence[Instant]) -> Mapping[Instant, int]:
        """Count the waiting contacts that were routed anew at these instants."""
        log = interaction_log.c
        query = (
            select(log.at_ms, func.count(log.contact_id.distinct()))
            .where(log.floor == self._floor, log.at_ms.in_(moments), log.kind == "ContactRerouted")
            .group_by(log.at_ms)
        )
        async with reading(self._engine) as connection:
            return {Instant(row[0]): int(row[1]) for row in (await connection.execute(query)).all()}

    async def routed_by(self, rules: Sequence[str], since: Instant, until: Instant) -> int:
        """Count the contacts that entered the queue in `[since, until)` and were routed last by one of these rules."""
        column = contact.c
        query = (
            select(func.count())
            .select_from(contact)
            .where(
                column.floor == self._floor,
                column.queued_at >= since,
                column.queued_at < until,
                column.rule.in_(rules),
            )
        )
        async with reading(self._engine) as connection:
            return int(await connection.scalar(query) or 0)

    async def _reasons(self, event_ids: Sequence[str]) -> dict[str, str]:
        found = {name: decode_event(data) for name, data in (await self._data(event_ids)).items()}
        return {name: event.reason for name, event in found.items() if isinstance(event, EmergencyDeclared)}

    async def _data(self, event_ids: Sequence[str]) -> dict[str, str]:
        log = interaction_log.c
        query = select(log.event_id, log.data).where(log.event_id.in_(event_ids), log.floor == self._floor)
        async with reading(self._engine) as connection:
            return {row.event_id: row.data for row in await connection.execute(query)}


def _told(entries: Iterable[AuditEntry]) -> list[PastEmergency]:
    """Put declarations and ends together, plan by plan. Shape: entries in their order, the earliest first."""
    told: list[PastEmergency] = []
    in_force: dict[str, int] = {}
    for entry in entries:
        place = in_force.get(entry.subject)
        if entry.action is Action.EMERGENCY_DECLARED:
            declared = Declaration(
                at=entry.at,
                by=entry.actor,
                ends_at=Instant(entry.detail["ends_at"]),
                event=entry.detail["event"],
            )
            if place is None:
                in_force[entry.subject] = len(told)
                told.append(PastEmergency(number=entry.number, plan=entry.subject, declarations=(declared,)))
            else:
                longer = (*told[place].declarations, declared)
                told[place] = replace(told[place], declarations=longer)
        elif place is not None:
            del in_force[entry.subject]
            told[place] = replace(told[place], ended_at=entry.at, ended_by=entry.actor)
    return told
