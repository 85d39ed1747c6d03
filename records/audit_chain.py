"""The audit as a chain: each entry is committed to with a salt, and each link is sealed with the one before.

    commitment = SHA-256(salt, entry)        seal = HMAC(key, seal before, sequence, commitment)

The key is held outside the database. An entry's content can be erased together with its salt: the commitment stays, so
the chain still holds, and nobody can try out what it was. One writer of a floor's chain at a time: its head is locked
until the transaction of what is written down ends.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from secrets import token_bytes
from typing import Any, Final

from sqlalchemy import Connection, Text, cast, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from records.audit_tables import audit_head, audit_link
from records.database import insert_into, reading
from records.tables import audit

AUDIT_KEY = "switchboard_audit_key"
"""The execution option of an engine that holds the key."""
SALT_BYTES: Final = 16
BEFORE_THE_FIRST: Final = bytes(32)
_SEPARATOR: Final = "\x1f"
CONTENT = (
    audit.c.number,
    audit.c.floor,
    audit.c.at_ms,
    audit.c.actor,
    audit.c.action,
    audit.c.subject,
    # As it was written, to the letter, on both databases.
    cast(audit.c.detail, Text).label("detail_text"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a chain ends. An empty one ends at 0."""

    floor: str
    sequence: int = 0
    mac: bytes = BEFORE_THE_FIRST


def commitment(
    salt: bytes, number: int, floor: str, at: int, actor: str | None, action: str, subject: str, detail: str
) -> bytes:
    """Commit to an entry. A part with the separator in it cannot pass for two: each is told with its length."""
    parts = (str(number), floor, str(at), actor or "", action, subject, detail)
    told = _SEPARATOR.join([f"{len(part)}:{part}" for part in parts])
    return sha256(salt + (b"0" if actor is None else b"1") + told.encode("utf-8", "surrogatepass")).digest()


def seal(key: bytes, before: bytes, sequence: int, committed: bytes) -> bytes:
    sealed = _with_key(key).copy()
    sealed.update(before + sequence.to_bytes(8, "big") + committed)
    return sealed.digest()


@lru_cache(maxsize=8)
def _with_key(key: bytes) -> hmac.HMAC:
    """Take the key in once: a walk of the chain makes as many seals as there are entries."""
    return hmac.new(key, digestmod="sha256")


async def head_of(engine: AsyncEngine, floor: str) -> Head:
    """Say where a floor's chain ends now. Raises: RecordsUnavailable"""
    async with reading(engine) as connection:
        query = select(audit_head).where(audit_head.c.floor == floor)
        row = (await connection.execute(query)).one_or_none()
    return Head(floor=floor) if row is None else Head(floor=floor, sequence=row.sequence, mac=bytes(row.mac))


def ends_told(connection: Connection) -> str | None:
    """Tell where each floor's chain ends, for whoever keeps a copy of the records; None where there is none."""
    column = audit_head.c
    rows = connection.execute(select(column.floor, column.sequence, column.mac).order_by(column.floor)).all()
    return " ".join(f"{row.floor}:{row.sequence}:{bytes(row.mac).hex()}" for row in rows) or None


async def append(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add entries, of one floor, to its audit and its chain, in the transaction of what they tell of."""
    if not rows:
        return
    floor: str = rows[0]["floor"]
    assert all(row["floor"] == floor for row in rows), "one chain a floor"
    assert connection.sync_connection is not None, "lent by `writing`, so it is open"
    key: bytes = connection.sync_connection.get_execution_options().get(AUDIT_KEY, b"")
    head = await _locked_head(connection, floor, key)
    for row in rows:
        number = (await connection.execute(insert(audit).returning(audit.c.number), row)).scalar_one()
        values = (number, floor, row["at_ms"], row["actor"], row["action"], row["subject"])
        head = await _link(connection, key, head, *values, json.dumps(row["detail"]))
    await _move(connection, head)


async def _locked_head(connection: AsyncConnection, floor: str, key: bytes) -> Head:
    query = select(audit_head).where(audit_head.c.floor == floor).with_for_update()
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        first = {"floor": floor, "sequence": 0, "mac": BEFORE_THE_FIRST}
        await connection.execute(insert_into(connection, audit_head).on_conflict_do_nothing(), first)
        row = (await connection.execute(query)).one()
    head = Head(floor=floor, sequence=row.sequence, mac=bytes(row.mac))
    return head if head.sequence else await _adopt(connection, floor, key, head)


async def _adopt(connection: AsyncConnection, floor: str, key: bytes, head: Head) -> Head:
    """Begin the chain with what was written down before there was one."""
    query = select(*CONTENT).where(audit.c.floor == floor).order_by(audit.c.number)
    entries = (await connection.execute(query)).all()
    for entry in entries:
        number, floor, at, actor, action, subject, detail = entry
        head = await _link(connection, key, head, number, floor, at, actor, action, subject, detail)
    if entries:
        await _move(connection, head)
    return head


async def _link(
    connection: AsyncConnection,
    key: bytes,
    head: Head,
    number: int,
    floor: str,
    at: int,
    actor: str | None,
    action: str,
    subject: str,
    detail: str,
) -> Head:
    salt, sequence = token_bytes(SALT_BYTES), head.sequence + 1
    committed = commitment(salt, number, floor, at, actor, action, subject, detail)
    sealed = seal(key, head.mac, sequence, committed)
    link = {"floor": floor, "sequence": sequence, "entry": number, "salt": salt}
    await connection.execute(insert(audit_link), link | {"commitment": committed, "mac": sealed})
    return Head(floor=floor, sequence=sequence, mac=sealed)


async def _move(connection: AsyncConnection, head: Head) -> None:
    where = audit_head.c.floor == head.floor
    moved = update(audit_head).where(where).values(sequence=head.sequence, mac=head.mac)
    await connection.execute(moved)
