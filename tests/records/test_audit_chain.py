"""Six ways to tamper with the audit, each found (Q8, X-28); and one chain, however many write."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Executable, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit, erase_before, write_down
from records.audit_chain import Head, append, commitment, seal
from records.audit_proof import Proof, Tampering, prove_audit
from records.audit_tables import audit_head, audit_link
from records.database import open_database, reading, writing
from records.tables import audit
from routing.model import Instant
from tests.records.story import NOON

FLOOR, KEY = "on", b"k" * 32
ENTRIES, PLACE = 12, 5
a, link, head = audit.c, audit_link.c, audit_head.c


@pytest.fixture
def sealed(engine: AsyncEngine) -> AsyncEngine:
    return engine.execution_options(switchboard_audit_key=KEY)


async def write(engine: AsyncEngine, count: int = ENTRIES, who: str = "ana") -> None:
    for number in range(count):
        async with writing(engine) as connection:
            await write_down(
                connection, floor=FLOOR, at=Instant(NOON + number), actor=who, action=Action.RECORD_READ,
                subject=f"contact-{number}", why="é, \x1f and \N{SNOWMAN}",
            )  # fmt: skip


async def prove(engine: AsyncEngine, *anchors: Head) -> Proof:
    return await prove_audit(engine, FLOOR, KEY, anchors)


async def ends(engine: AsyncEngine) -> Head:
    async with reading(engine) as connection:
        row = (await connection.execute(select(audit_head))).one()
    return Head(floor=FLOOR, sequence=row.sequence, mac=bytes(row.mac))


TAMPERINGS: dict[str, tuple[Callable[[], list[Executable]], Tampering]] = {
    "flipped": (lambda: [update(audit).where(a.number == PLACE).values(actor="zoe")], Tampering.CHANGED),
    "flipped in the detail": (
        lambda: [update(audit).where(a.number == PLACE).values(detail={"why": "nothing"})], Tampering.CHANGED
    ),
    "erased without a word": (
        lambda: [
            update(audit).where(a.number == PLACE).values(actor=None, subject="", detail={}),
            update(audit_link).where(link.entry == PLACE).values(salt=None),
        ],
        Tampering.CHANGED,
    ),
    "deleted": (lambda: [delete(audit).where(a.number == PLACE)], Tampering.GONE),
    "deleted with its link": (
        lambda: [delete(audit).where(a.number == PLACE), delete(audit_link).where(link.entry == PLACE)],
        Tampering.GONE,
    ),
    "reordered": (
        lambda: [
            update(audit_link).where(link.sequence == PLACE).values(sequence=-1),
            update(audit_link).where(link.sequence == PLACE + 1).values(sequence=PLACE),
            update(audit_link).where(link.sequence == -1).values(sequence=PLACE + 1),
        ],
        Tampering.ORDER,
    ),
    "inserted": (
        lambda: [
            insert(audit).values(
                number=99, floor=FLOOR, at_ms=NOON, actor="zoe", action="record.read", subject="x", detail={}
            )
        ],
        Tampering.INSERTED,
    ),
    "cut": (
        lambda: [delete(audit).where(a.number > PLACE), delete(audit_link).where(link.sequence > PLACE)],
        Tampering.CUT,
    ),
}  # fmt: skip


class TestProof:
    @pytest.mark.parametrize("how", TAMPERINGS)
    async def test_finds_what_was(self, sealed: AsyncEngine, how: str) -> None:
        await write(sealed)
        assert (await prove(sealed, await ends(sealed))).holds
        statements, found = TAMPERINGS[how]
        async with writing(sealed) as connection:
            for statement in statements():
                await connection.execute(statement)
        assert found in {fault.kind for fault in (await prove(sealed)).faults}

    async def test_finds_a_tail_that_was_cut_with_its_head_by_what_was_noted_outside(
        self, sealed: AsyncEngine
    ) -> None:
        await write(sealed)
        noted = await ends(sealed)
        async with writing(sealed) as connection:
            mac = await connection.scalar(select(link.mac).where(link.sequence == PLACE))
            await connection.execute(delete(audit).where(a.number > PLACE))
            await connection.execute(delete(audit_link).where(link.sequence > PLACE))
            await connection.execute(update(audit_head).values(sequence=PLACE, mac=mac))
        assert (await prove(sealed)).holds
        assert [fault.kind for fault in (await prove(sealed, noted)).faults] == [Tampering.CUT]

    async def test_finds_a_tail_that_was_replaced(self, sealed: AsyncEngine) -> None:
        """Without the key nobody makes a chain that follows; with it, the noted head is another one."""
        for key, found in ((b"guessed", Tampering.ORDER), (KEY, Tampering.REPLACED)):
            await write(sealed)
            noted = await ends(sealed)
            last = noted.sequence
            async with writing(sealed) as connection:
                entry = (await connection.execute(select(audit_link).where(link.sequence == last))).one()
                before = await connection.scalar(select(link.mac).where(link.sequence == last - 1))
                told = (entry.entry, FLOOR, NOON, "zoe", "record.read", "x", "{}")
                committed = commitment(bytes(entry.salt), *told)
                mac = seal(key, bytes(before or b""), last, committed)
                values = {"at_ms": NOON, "actor": "zoe", "subject": "x", "detail": {}}
                await connection.execute(update(audit).where(a.number == entry.entry).values(**values))
                changed = update(audit_link).where(link.sequence == last)
                await connection.execute(changed.values(commitment=committed, mac=mac))
                await connection.execute(update(audit_head).values(mac=mac))
            assert found in {fault.kind for fault in (await prove(sealed, noted)).faults}

    async def test_holds_after_old_content_was_erased(self, sealed: AsyncEngine) -> None:
        await write(sealed)
        async with writing(sealed) as connection:
            erased = await erase_before(
                connection, floor=FLOOR, before=Instant(NOON + 5), at=Instant(NOON + 99), actor=None
            )
        proof = await prove(sealed)
        assert (erased, proof.erased, proof.entries, proof.faults) == (5, 5, ENTRIES + 1, [])
        told = await Audit(sealed, FLOOR).entries((Action.RECORD_READ,))
        assert [entry.subject for entry in told if entry.actor is None] == [""] * 5

    async def test_holds_for_what_was_written_before_there_was_a_chain(self, sealed: AsyncEngine) -> None:
        row = {
            "floor": FLOOR,
            "at_ms": NOON,
            "actor": None,
            "action": "book.in_force",
            "subject": "v",
            "detail": {"é": 1},
        }
        async with writing(sealed) as connection:
            await connection.execute(insert(audit), [row, row])
        assert not (await prove(sealed)).holds
        await write(sealed, 1)
        proof = await prove(sealed)
        assert (proof.entries, proof.faults) == (3, [])


class TestWriters:
    async def test_keep_one_chain_however_many_there_are(self, sealed: AsyncEngine, empty_url: str) -> None:
        other = open_database(empty_url, audit_key=KEY)
        await asyncio.gather(
            *(write(engine, 4, f"writer-{n}") for n, engine in enumerate((sealed, other) * 3))
        )
        await other.dispose()
        proof = await prove(sealed)
        assert (proof.entries, proof.faults) == (24, [])

    async def test_leave_no_hole_when_a_transaction_is_undone(self, sealed: AsyncEngine) -> None:
        await write(sealed, 2)
        row = {
            "floor": FLOOR,
            "at_ms": NOON,
            "actor": "ana",
            "action": "exported",
            "subject": "x",
            "detail": {},
        }
        async with reading(sealed) as connection:
            await append(connection, [row])
        await write(sealed, 2)
        assert (await prove(sealed)).faults == []
