"""Six classes of tampering with the audit, each at random places of random chains: every one is found (X-28).

`TEST_AUDIT_TAMPERINGS=1000 .venv/bin/python -m pytest tests/records/test_audit_tampering.py` tries a thousand of each.
Whoever tampers here can write every row of the database, and does not know the key.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, write_down
from records.audit_chain import BEFORE_THE_FIRST, Head, commitment, seal
from records.audit_proof import Proof, prove_audit
from records.audit_tables import audit_head, audit_link
from records.database import reading, writing
from records.tables import audit
from routing.model import Instant
from tests.records.story import NOON

TAMPERINGS = int(os.environ.get("TEST_AUDIT_TAMPERINGS", "8"))
KEY, GUESSED = b"k" * 32, b"g" * 32
LENGTHS = (2, 3, 5, 8, 13, 21, 34, 40)
NEW = 1_000_000
"""The number of an entry that somebody puts in."""
Row = dict[str, Any]
TABLES = {"entries": audit, "links": audit_link, "heads": audit_head}


@dataclass
class Chain:
    """All rows of one floor's audit, as whoever can write to the database holds them."""

    floor: str
    entries: list[Row] = field(default_factory=list)
    links: list[Row] = field(default_factory=list)
    heads: list[Row] = field(default_factory=list)

    @property
    def head(self) -> Head:
        return Head(floor=self.floor, sequence=self.heads[0]["sequence"], mac=self.heads[0]["mac"])

    def place(self, dice: Random) -> int:
        return dice.randrange(len(self.links))

    def entry_of(self, place: int) -> Row:
        number = self.links[place]["entry"]
        return next(entry for entry in self.entries if entry["number"] == number)

    def ends_at(self, place: int) -> None:
        """Let the head say that the chain ends before this place."""
        mac = self.links[place - 1]["mac"] if place else BEFORE_THE_FIRST
        self.heads[0] |= {"sequence": place, "mac": mac}

    def count_again(self) -> None:
        """Leave no hole in the sequence, and let the head end where the chain ends."""
        for sequence, link in enumerate(self.links, 1):
            link["sequence"] = sequence
        self.ends_at(len(self.links))

    def compute_again(self, start: int) -> None:
        """Commit to what stands there now and seal it, to the end and in the head, with a key that was guessed."""
        before = self.links[start - 1]["mac"] if start else BEFORE_THE_FIRST
        for place in range(start, len(self.links)):
            link, told = self.links[place], self.entry_of(place)
            content = (told["number"], told["floor"], told["at_ms"], told["actor"], told["action"])
            link["commitment"] = commitment(
                link["salt"], *content, told["subject"], json.dumps(told["detail"])
            )
            before = link["mac"] = seal(GUESSED, before, link["sequence"], link["commitment"])
        self.ends_at(len(self.links))

    def forged(self, dice: Random) -> Row:
        return {
            "number": NEW,
            "floor": self.floor,
            "at_ms": NOON + dice.randrange(100),
            "actor": dice.choice([None, "zoe"]),
            "action": dice.choice([Action.RECORD_READ.value, Action.EXPORTED.value]),
            "subject": "forged",
            "detail": {},
        }


def insert_one(chain: Chain, dice: Random) -> None:
    """Alone; with a link in between; or as the word that another entry was rightly erased."""
    place, entry = chain.place(dice), chain.forged(dice)
    chain.entries.append(entry)
    how = dice.randrange(3)
    if how == 1:
        chain.links.insert(place, chain.links[place] | {"entry": NEW, "salt": dice.randbytes(16)})
        chain.count_again()
    elif how == 2:
        sequence = chain.links[place]["sequence"]
        entry |= {"action": Action.AUDIT_ERASED.value, "detail": {"sequences": [sequence, sequence]}}
        chain.entry_of(place).update(actor=None, subject="", detail={})
        chain.links[place]["salt"] = None


def change_one(chain: Chain, dice: Random) -> None:
    """Any column of an entry or of its link."""
    place = chain.place(dice)
    entry, link = chain.entry_of(place), chain.links[place]
    changes: list[tuple[Row, Row]] = [
        (entry, {"at_ms": entry["at_ms"] + dice.choice([-1, 1])}),
        (entry, {"actor": dice.choice([None, "zoe"])}),
        (entry, {"action": Action.EXPORTED.value}),
        (entry, {"subject": entry["subject"] + "x"}),
        (entry, {"detail": entry["detail"] | {"why": "nothing"}}),
        (link, {"salt": dice.choice([None, dice.randbytes(16)])}),
        (link, {"commitment": dice.randbytes(32)}),
        (link, {"mac": dice.randbytes(32)}),
    ]
    of, change = dice.choice(changes)
    of |= change


def delete_one(chain: Chain, dice: Random) -> None:
    """The entry; its link; both; or both with the rest of the chain moved up."""
    place = chain.place(dice)
    entry, how = chain.entry_of(place), dice.randrange(4)
    if how != 1:
        chain.entries.remove(entry)
    if how != 0:
        del chain.links[place]
    if how == 3:
        chain.count_again()


def reorder_two(chain: Chain, dice: Random) -> None:
    """Two links change places, or what two entries say."""
    one, other = dice.sample(range(len(chain.links)), 2)
    if dice.random() < 0.5:
        first, second = chain.links[one], chain.links[other]
        first["sequence"], second["sequence"] = second["sequence"], first["sequence"]
        return
    first, second = chain.entry_of(one), chain.entry_of(other)
    first["number"], second["number"] = second["number"], first["number"]


def truncate(chain: Chain, dice: Random) -> None:
    """All from a place on; the head stays, is moved, or goes too."""
    place, how = chain.place(dice), dice.randrange(3)
    for link in chain.links[place:]:
        chain.entries = [entry for entry in chain.entries if entry["number"] != link["entry"]]
    del chain.links[place:]
    if how == 1:
        chain.ends_at(place)
    elif how == 2:
        chain.heads.clear()


def rewrite(chain: Chain, dice: Random) -> None:
    """An entry says something else, and everything from it on is computed anew."""
    place = chain.place(dice)
    chain.entry_of(place).update(actor="zoe", subject="rewritten")
    chain.compute_again(place)


CLASSES: dict[str, Callable[[Chain, Random], None]] = {
    "insert": insert_one,
    "change": change_one,
    "delete": delete_one,
    "reorder": reorder_two,
    "truncate": truncate,
    "rewrite": rewrite,
}


@pytest.fixture
async def chains(engine: AsyncEngine) -> list[Chain]:
    """Chains of many lengths, as the program writes them."""
    sealed = engine.execution_options(switchboard_audit_key=KEY)
    for length in LENGTHS:
        async with writing(sealed) as connection:
            for number in range(length):
                await write_down(
                    connection, floor=f"floor-{length}", at=Instant(NOON + number), actor="ana",
                    action=Action.RECORD_READ, subject=f"contact-{number}", why="é, \x1f and \N{SNOWMAN}",
                )  # fmt: skip
    return [await read(engine, f"floor-{length}") for length in LENGTHS]


async def read(engine: AsyncEngine, floor: str) -> Chain:
    chain = Chain(floor)
    async with reading(engine) as connection:
        for name, table in TABLES.items():
            query = select(table).where(table.c.floor == floor).order_by(*table.primary_key)
            rows = (await connection.execute(query)).mappings()
            setattr(chain, name, [dict(row) for row in rows])
    return chain


async def put(engine: AsyncEngine, chain: Chain) -> None:
    async with writing(engine) as connection:
        for name, table in TABLES.items():
            await connection.execute(delete(table).where(table.c.floor == chain.floor))
            if rows := getattr(chain, name):
                await connection.execute(insert(table), rows)


async def prove(engine: AsyncEngine, chain: Chain, noted: Head) -> Proof:
    return await prove_audit(engine, chain.floor, KEY, [noted])


class TestEveryTampering:
    async def test_is_found_wherever_it_was_done(
        self, engine: AsyncEngine, chains: list[Chain], capsys: pytest.CaptureFixture[str]
    ) -> None:
        for kind in CLASSES:
            told = await found(engine, chains, kind)
            with capsys.disabled():
                print(f"\n{kind}: {TAMPERINGS} of {TAMPERINGS} found, first told as {told}")  # noqa: T201 - the figures
        for chain in chains:
            assert (await prove(engine, chain, chain.head)).holds, "what was put back is whole again"


async def found(engine: AsyncEngine, chains: list[Chain], kind: str) -> dict[str, int]:
    """Tamper so many times, each time with a whole chain. Raises: AssertionError for one that is not found."""
    told: Counter[str] = Counter()
    for seed in range(TAMPERINGS):
        dice = Random(f"{kind}-{seed}")
        whole = dice.choice(chains)
        tampered = deepcopy(whole)
        CLASSES[kind](tampered, dice)
        assert tampered != whole, f"{kind}, seed {seed}: nothing was done"
        await put(engine, tampered)
        faults = (await prove(engine, tampered, whole.head)).faults
        assert faults, f"{kind}, seed {seed}: not found"
        told[faults[0].kind.value] += 1
        await put(engine, whole)
    return dict(told)
