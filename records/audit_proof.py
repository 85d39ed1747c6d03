"""Proof that nobody has changed the audit: the whole chain of a floor, walked from its first entry to its anchors."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit import Action
from records.audit_chain import BEFORE_THE_FIRST, CONTENT, Head, commitment, seal
from records.audit_tables import audit_head, audit_link
from records.database import reading
from records.tables import audit

AT_ONCE: Final = 5_000
FAULTS_TOLD_MAX: Final = 100


class Tampering(StrEnum):
    CHANGED = "changed"
    """The entry does not say what it said."""
    GONE = "gone"
    """An entry, or its link, is missing."""
    ORDER = "order"
    """The link does not follow from the one before: moved, forged, or put in between."""
    INSERTED = "inserted"
    """An entry that the chain does not know."""
    CUT = "cut"
    """The chain ends before a head that was noted outside, or before its own."""
    REPLACED = "replaced"
    """The chain was another one when its head was noted outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    kind: Tampering
    sequence: int


@dataclass(slots=True, kw_only=True)
class Proof:
    """What a walk has found; without faults the audit is whole."""

    floor: str
    entries: int = 0
    erased: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.faults

    def fault(self, kind: Tampering, sequence: int) -> None:
        if len(self.faults) < FAULTS_TOLD_MAX:
            self.faults.append(Fault(kind=kind, sequence=sequence))


async def prove_audit(
    engine: AsyncEngine,
    floor: str,
    key: bytes,
    anchors: Iterable[Head] = (),
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Proof:
    """Walk a floor's chain. `anchors` are heads that were noted outside the database; `progress` hears of entries.

    Raises: RecordsUnavailable
    """
    noted = {anchor.sequence: anchor.mac for anchor in anchors if anchor.floor == floor}
    proof = Proof(floor=floor)
    async with reading(engine) as connection:
        whole = await connection.scalar(select(func.count()).where(audit.c.floor == floor)) or 0
        erased = await _said_to_be_erased(connection, floor)
        links = (
            select(
                audit_link.c.sequence, audit_link.c.salt, audit_link.c.commitment, audit_link.c.mac, *CONTENT
            )
            .outerjoin_from(audit_link, audit, audit.c.number == audit_link.c.entry)
            .where(audit_link.c.floor == floor)
            .order_by(audit_link.c.sequence)
        )
        walk = _Walk(proof, key, noted, erased)
        stream = await connection.stream(links)
        async for rows in stream.partitions(AT_ONCE):
            walk.steps(rows)
            progress(proof.entries, whole)
        await _end(connection, walk)
    return proof


class _Walk:
    def __init__(self, proof: Proof, key: bytes, noted: Mapping[int, bytes], erased: frozenset[int]) -> None:
        self.proof = proof
        self.noted = noted
        self.before = BEFORE_THE_FIRST
        self.sequence = 0
        self._key = key
        self._erased = erased

    def steps(self, rows: Sequence[Sequence[Any]]) -> None:
        key, erased, noted, proof = self._key, self._erased, self.noted, self.proof
        last, before = self.sequence, self.before
        proof.entries += len(rows)
        for sequence, salt, committed, mac, *content in rows:
            if sequence != last + 1:
                proof.fault(Tampering.GONE, last + 1)
            if content[0] is None:
                proof.fault(Tampering.GONE, sequence)
            elif salt is None:
                proof.erased += 1
                if sequence not in erased:
                    proof.fault(Tampering.CHANGED, sequence)
            elif commitment(salt, *content) != committed:
                proof.fault(Tampering.CHANGED, sequence)
            if seal(key, before, sequence, committed) != mac:
                proof.fault(Tampering.ORDER, sequence)
            if noted and noted.get(sequence, mac) != mac:
                proof.fault(Tampering.REPLACED, sequence)
            # What follows is held against what stands here, so that one fault is told once.
            last, before = sequence, mac
        self.sequence, self.before = last, before


async def _end(connection: AsyncConnection, walk: _Walk) -> None:
    proof = walk.proof
    head = (
        await connection.execute(select(audit_head).where(audit_head.c.floor == proof.floor))
    ).one_or_none()
    ends = (head.sequence, bytes(head.mac)) if head is not None else (0, BEFORE_THE_FIRST)
    if ends != (walk.sequence, walk.before):
        proof.fault(Tampering.CUT, walk.sequence)
    if max(walk.noted, default=0) > walk.sequence:
        proof.fault(Tampering.CUT, walk.sequence)
    unknown = (
        select(audit.c.number)
        .outerjoin_from(audit, audit_link, audit.c.number == audit_link.c.entry)
        .where(audit.c.floor == proof.floor, audit_link.c.entry.is_(None))
        .order_by(audit.c.number)
        .limit(FAULTS_TOLD_MAX)
    )
    for number in await connection.scalars(unknown):
        proof.fault(Tampering.INSERTED, number)


async def _said_to_be_erased(connection: AsyncConnection, floor: str) -> frozenset[int]:
    """Erasing is itself written down, by ranges of the chain."""
    query = select(audit.c.detail).where(audit.c.floor == floor, audit.c.action == Action.AUDIT_ERASED.value)
    ranges = [detail["sequences"] for detail in await connection.scalars(query)]
    return frozenset(one for first, last in ranges for one in range(first, last + 1))
