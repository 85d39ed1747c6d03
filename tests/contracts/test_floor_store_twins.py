"""The same random things done to both floor stores, and everything that can be seen compared."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from live.errors import BatchOutOfOrder, Fenced
from live.memory import MemoryFloorStore
from live.ports import START, Batch, Position, Snapshot, StoredReply
from routing.model import CommandId
from routing.replies import Noted
from tests.contracts.stored import DESK, LONG_MS, WEB, asked, batch, reply
from tests.live.floor_story import close, memory_ports, redis_ports


class Twins(RuleBasedStateMachine):
    """Does the same to memory and to the server; positions are compared by what they stand for."""

    url = ""
    floors = itertools.count()

    @initialize()
    def open(self) -> None:
        self.runner = asyncio.Runner()
        self.sides = (
            memory_ports(MemoryFloorStore()),
            redis_ports(self.url, floor=f"twins-{next(self.floors)}", timeout_s=5.0),
        )
        self.journal: tuple[list[Position], list[Position]] = ([START], [START])
        self.inbox: tuple[list[Position], list[Position]] = ([START], [START])
        self.epoch = 0
        self.number = 0
        self.commands = 0

    def teardown(self) -> None:
        if hasattr(self, "runner"):
            self.runner.run(close(self.sides[1]))
            self.runner.close()

    def _same(self, seen: Sequence[object]) -> object:
        assert seen[0] == seen[1]
        return seen[0]

    def _place(self, side: int, position: Position, *, of: str) -> int:
        known = self.journal if of == "journal" else self.inbox
        return known[side].index(position)

    @rule(owner=st.sampled_from(["first", "second"]), take_over=st.booleans())
    def acquire(self, owner: str, take_over: bool) -> None:
        got = self._same(
            [
                self.runner.run(ports.ownership.acquire(owner, LONG_MS, take_over=take_over))
                for ports in self.sides
            ]
        )
        if isinstance(got, int):
            self.epoch = got

    @rule(owner=st.sampled_from(["first", "second"]), old=st.integers(0, 2))
    def renew(self, owner: str, old: int) -> None:
        self._same(
            [self.runner.run(ports.ownership.renew(owner, self.epoch - old, LONG_MS)) for ports in self.sides]
        )

    @rule(askers=st.lists(st.sampled_from([WEB, DESK, ""]), min_size=1, max_size=3))
    def put(self, askers: list[str]) -> None:
        bundle = []
        for asker in askers:
            self.commands += 1
            bundle.append(asked(f"caller-{self.commands}", asker))
        for side, ports in enumerate(self.sides):
            self.inbox[side].append(self.runner.run(ports.inbox.put(bundle)))

    @rule(
        old=st.sampled_from([0, 0, 0, 1]),
        ahead=st.sampled_from([1, 1, 1, 0, 2, -1]),
        take=st.integers(0, 50),
        askers=st.lists(st.sampled_from([WEB, DESK]), max_size=3),
    )
    def commit(self, old: int, ahead: int, take: int, askers: list[str]) -> None:
        number = max(1, self.number + ahead)
        done = take % len(self.inbox[0])
        answers = [(asker, reply(f"{number}-{place}")) for place, asker in enumerate(askers)]
        positions: list[Position] = []
        refusals: list[object] = []
        for side, ports in enumerate(self.sides):
            wanted = batch(number, self.inbox[side][done])
            try:
                positions.append(self.runner.run(ports.journal.commit(self.epoch - old, wanted, answers)))
                refusals.append(None)
            except (Fenced, BatchOutOfOrder) as refused:
                refusals.append(repr(refused))
        if self._same(refusals) is not None:
            return
        if number == self.number + 1:
            self.number = number
            for side, position in enumerate(positions):
                self.journal[side].append(position)
        else:
            assert positions == [self.journal[0][-1], self.journal[1][-1]]

    @rule(old=st.sampled_from([0, 0, 1]), asker=st.sampled_from([WEB, DESK]))
    def answer(self, old: int, asker: str) -> None:
        self.commands += 1
        answers = [(asker, StoredReply(command=CommandId(f"answer-{self.commands}"), reply=Noted()))]
        seen: list[object] = []
        for ports in self.sides:
            try:
                self.runner.run(ports.journal.answer(self.epoch - old, answers))
                seen.append("handed out")
            except Fenced:
                seen.append("fenced")
        self._same(seen)

    @rule(asker=st.sampled_from([WEB, DESK, "nobody"]))
    def take_replies(self, asker: str) -> None:
        self._same([self.runner.run(ports.replies.read(asker, block_ms=0)) for ports in self.sides])

    @rule(start=st.integers(0, 50), count=st.integers(1, 4))
    def read_inbox(self, start: int, count: int) -> None:
        after = start % len(self.inbox[0])
        seen = []
        for side, ports in enumerate(self.sides):
            entries = self.runner.run(ports.inbox.read(self.inbox[side][after], count=count, block_ms=0))
            seen.append([(self._place(side, entry.position, of="inbox"), entry.asked) for entry in entries])
        self._same(seen)

    @rule(start=st.integers(0, 50), count=st.integers(1, 4))
    def read_journal(self, start: int, count: int) -> None:
        after = start % len(self.journal[0])
        self._same([self._entries(side, after, count) for side in (0, 1)])

    def _entries(self, side: int, after: int, count: int) -> list[tuple[int, int, Batch]]:
        entries = self.runner.run(
            self.sides[side].journal.read(self.journal[side][after], count=count, block_ms=0)
        )
        return [
            (
                self._place(side, entry.position, of="journal"),
                self._place(side, entry.batch.inbox, of="inbox"),
                replace(entry.batch, inbox=START),
            )
            for entry in entries
        ]

    @rule(before=st.integers(0, 50))
    def trim(self, before: int) -> None:
        for side, ports in enumerate(self.sides):
            places = self.journal[side]
            self.runner.run(ports.journal.trim(places[before % len(places)]))

    @rule(old=st.sampled_from([0, 0, 1]), body=st.binary(max_size=20))
    @precondition(lambda self: self.number > 0)
    def save_snapshot(self, old: int, body: bytes) -> None:
        seen: list[object] = []
        for side, ports in enumerate(self.sides):
            snapshot = Snapshot(position=self.journal[side][-1], batch_number=self.number, body=body)
            try:
                self.runner.run(ports.journal.save_snapshot(self.epoch - old, snapshot))
                seen.append("saved")
            except Fenced:
                seen.append("fenced")
        self._same(seen)

    @invariant()
    def shows_the_same_head_and_snapshot(self) -> None:
        if not hasattr(self, "sides"):
            return
        seen = []
        for side, ports in enumerate(self.sides):
            head = self.runner.run(ports.journal.head())
            snapshot = self.runner.run(ports.journal.snapshot())
            kept = (
                (self._place(side, snapshot.position, of="journal"), snapshot.batch_number, snapshot.body)
                if snapshot is not None
                else None
            )
            seen.append(
                (
                    self._place(side, head.position, of="journal"),
                    head.batch_number,
                    self._place(side, head.inbox, of="inbox"),
                    kept,
                )
            )
        self._same(seen)


class TestTwins:
    def test_cannot_be_told_apart(self, redis_url: str) -> None:
        Twins.url = redis_url
        run_state_machine_as_test(
            Twins,
            settings=settings(max_examples=60, stateful_step_count=30, deadline=None, database=None),
        )
        assert next(Twins.floors) >= 60, "as many stories were told"
