"""One contract for what keeps a floor: the twins in memory and the adapters on a Redis-protocol server."""

import asyncio
import time

import pytest

from live.errors import BatchOutOfOrder, Fenced
from live.ports import START, Asked, Head, InboxEntry, JournalEntry, Snapshot
from live.redis_floor import FloorKeys, RedisReplies, connect
from tests.contracts.stored import DESK, LONG_MS, WEB, asked, batch, everything, reply
from tests.live.floor_story import Ports, close, hangs_up, redis_ports

BLOCK_MS, WOKEN_WITHIN_S = 120_000, 60.0
"""A read that is woken ends long before it would by itself, however busy the machine is."""


class TestCommit:
    async def test_adds_the_batch_as_it_was_given(self, ports: Ports, epoch: int) -> None:
        position = await ports.journal.commit(epoch, batch(1), [])
        assert await ports.journal.read(START, count=10, block_ms=0) == [
            JournalEntry(position=position, batch=batch(1))
        ]

    async def test_moves_the_head(self, ports: Ports, epoch: int) -> None:
        assert await ports.journal.head() == Head()
        inbox = await ports.inbox.put([asked("ada")])
        position = await ports.journal.commit(epoch, batch(1, inbox), [])
        assert await ports.journal.head() == Head(position=position, batch_number=1, inbox=inbox)

    async def test_changes_nothing_when_repeated_and_gives_the_same_position(
        self, ports: Ports, epoch: int
    ) -> None:
        answers = [(WEB, reply("command-1"))]
        position = await ports.journal.commit(epoch, batch(1), answers)
        assert await ports.journal.commit(epoch, batch(1), answers) == position
        assert await everything(ports) == [batch(1)]
        assert await ports.replies.read(WEB, block_ms=0) == [reply("command-1")]

    @pytest.mark.parametrize("number", [3, 7])
    async def test_refuses_a_wrong_number_and_writes_nothing(
        self, ports: Ports, epoch: int, number: int
    ) -> None:
        waiting = await ports.inbox.put([asked("ada")])
        await ports.journal.commit(epoch, batch(1), [])
        before = await ports.journal.head()
        with pytest.raises(BatchOutOfOrder, match="the next one is 2"):
            await ports.journal.commit(epoch, batch(number, waiting), [(WEB, reply("lost"))])
        assert await ports.journal.head() == before
        assert await everything(ports) == [batch(1)]
        assert await ports.replies.read(WEB, block_ms=0) == []
        assert len(await ports.inbox.read(START, count=10, block_ms=0)) == 1

    async def test_forgets_what_the_inbox_held_up_to_its_place(self, ports: Ports, epoch: int) -> None:
        done = [await ports.inbox.put([asked(caller)]) for caller in ("ada", "bo")]
        later = await ports.inbox.put([asked("cy")])
        await ports.journal.commit(epoch, batch(1, done[-1]), [])
        left = await ports.inbox.read(START, count=10, block_ms=0)
        assert [entry.position for entry in left] == [later]

    async def test_is_refused_before_anybody_owns_the_floor(self, ports: Ports) -> None:
        with pytest.raises(Fenced):
            await ports.journal.commit(0, batch(1), [])
        assert await everything(ports) == []


class TestFencing:
    """F-29: whoever was replaced while it slept changes nothing any more."""

    @pytest.fixture
    async def old_epoch(self, ports: Ports, epoch: int) -> int:
        assert await ports.ownership.acquire("second", LONG_MS, take_over=True) == epoch + 1
        return epoch

    async def test_refuses_the_commit_of_an_earlier_owner(self, ports: Ports, old_epoch: int) -> None:
        with pytest.raises(Fenced):
            await ports.journal.commit(old_epoch, batch(1), [(WEB, reply("late"))])
        assert await ports.journal.head() == Head()
        assert await ports.replies.read(WEB, block_ms=0) == []

    async def test_refuses_the_answer_of_an_earlier_owner(self, ports: Ports, old_epoch: int) -> None:
        with pytest.raises(Fenced):
            await ports.journal.answer(old_epoch, [(WEB, reply("late"))])
        assert await ports.replies.read(WEB, block_ms=0) == []

    async def test_refuses_the_snapshot_of_an_earlier_owner(self, ports: Ports, old_epoch: int) -> None:
        with pytest.raises(Fenced):
            await ports.journal.save_snapshot(
                old_epoch, Snapshot(position=START, batch_number=0, body=b"old")
            )
        assert await ports.journal.snapshot() is None

    async def test_lets_the_new_owner_go_on_with_the_numbers(self, ports: Ports, epoch: int) -> None:
        await ports.journal.commit(epoch, batch(1), [])
        later = await ports.ownership.acquire("second", LONG_MS, take_over=True)
        assert later is not None
        await ports.journal.commit(later, batch(2), [])
        assert await everything(ports) == [batch(1), batch(2)]


class TestOwnership:
    async def test_is_refused_while_the_lease_of_another_runs(self, ports: Ports, epoch: int) -> None:
        assert await ports.ownership.acquire("second", LONG_MS, take_over=False) is None
        await ports.journal.commit(epoch, batch(1), [])

    async def test_passes_on_when_the_lease_has_lapsed(self, ports: Ports) -> None:
        first = await ports.ownership.acquire("first", 40, take_over=False)
        assert first is not None
        await asyncio.sleep(0.08)
        assert await ports.ownership.acquire("second", LONG_MS, take_over=False) == first + 1
        assert not await ports.ownership.renew("first", first, LONG_MS)

    async def test_is_held_until_it_lapses(self, ports: Ports) -> None:
        assert not await ports.ownership.held()
        await ports.ownership.acquire("first", 40, take_over=False)
        assert await ports.ownership.held()
        await asyncio.sleep(0.08)
        assert not await ports.ownership.held()

    async def test_is_kept_by_renewing(self, ports: Ports) -> None:
        first = await ports.ownership.acquire("first", 60, take_over=False)
        assert first is not None
        assert await ports.ownership.renew("first", first, LONG_MS)
        await asyncio.sleep(0.1)
        assert await ports.ownership.acquire("second", LONG_MS, take_over=False) is None

    async def test_may_be_renewed_after_it_lapsed_while_nobody_else_wanted_it(self, ports: Ports) -> None:
        first = await ports.ownership.acquire("first", 20, take_over=False)
        assert first is not None
        await asyncio.sleep(0.05)
        assert await ports.ownership.renew("first", first, LONG_MS)
        assert await ports.ownership.acquire("second", LONG_MS, take_over=False) is None

    async def test_comes_back_at_once_to_an_owner_who_restarts_and_raises_the_epoch(
        self, ports: Ports, epoch: int
    ) -> None:
        assert await ports.ownership.acquire("first", LONG_MS, take_over=False) == epoch + 1
        assert not await ports.ownership.renew("first", epoch, LONG_MS)

    async def test_is_not_renewed_for_somebody_else_with_the_same_epoch(
        self, ports: Ports, epoch: int
    ) -> None:
        assert not await ports.ownership.renew("second", epoch, LONG_MS)
        assert await ports.ownership.renew("first", epoch, LONG_MS)


class TestInbox:
    async def test_keeps_the_order_and_the_askers(self, ports: Ports) -> None:
        bundle = (asked("ada"), asked("bo", DESK))
        first = await ports.inbox.put(bundle)
        second = await ports.inbox.put([Asked(command=hangs_up("ada"), asker="")])
        assert await ports.inbox.read(START, count=10, block_ms=0) == [
            InboxEntry(position=first, asked=bundle),
            InboxEntry(position=second, asked=(Asked(command=hangs_up("ada"), asker=""),)),
        ]

    async def test_reads_on_from_a_position_and_no_more_than_asked_for(self, ports: Ports) -> None:
        put = [await ports.inbox.put([asked(f"caller-{number}")]) for number in range(5)]
        found = await ports.inbox.read(put[1], count=2, block_ms=0)
        assert [entry.position for entry in found] == put[2:4]


class TestReplies:
    async def test_reach_their_asker_only_and_once(self, ports: Ports, epoch: int) -> None:
        answers = [(WEB, reply("a")), (DESK, reply("b")), (WEB, reply("c"))]
        await ports.journal.commit(epoch, batch(1), answers)
        assert await ports.replies.read(DESK, block_ms=0) == [reply("b")]
        assert await ports.replies.read(WEB, block_ms=0) == [reply("a"), reply("c")]
        for asker in (WEB, DESK, "nobody"):
            assert await ports.replies.read(asker, block_ms=0) == []

    async def test_come_without_a_commit_when_nothing_was_decided(self, ports: Ports, epoch: int) -> None:
        await ports.journal.answer(epoch, [(WEB, reply("a")), (DESK, reply("b"))])
        await ports.journal.answer(epoch, [(WEB, reply("c"))])
        assert await ports.replies.read(WEB, block_ms=0) == [reply("a"), reply("c")]
        assert await ports.replies.read(DESK, block_ms=0) == [reply("b")]
        assert await ports.journal.head() == Head()


class TestSnapshot:
    async def test_comes_back_byte_for_byte_and_the_last_one_counts(self, ports: Ports, epoch: int) -> None:
        assert await ports.journal.snapshot() is None
        position = await ports.journal.commit(epoch, batch(1), [])
        for body in (b"first", bytes(range(256))):
            await ports.journal.save_snapshot(epoch, Snapshot(position=position, batch_number=1, body=body))
        assert await ports.journal.snapshot() == Snapshot(
            position=position, batch_number=1, body=bytes(range(256))
        )


class TestTrim:
    async def test_forgets_what_is_older_and_keeps_the_entry_itself(self, ports: Ports, epoch: int) -> None:
        positions = [await ports.journal.commit(epoch, batch(number), []) for number in (1, 2, 3)]
        await ports.journal.trim(positions[1])
        assert await everything(ports) == [batch(2), batch(3)]
        assert (await ports.journal.head()).position == positions[2]

    async def test_does_not_disturb_the_numbers(self, ports: Ports, epoch: int) -> None:
        await ports.journal.commit(epoch, batch(1), [])
        await ports.journal.trim(await ports.journal.commit(epoch, batch(2), []))
        await ports.journal.commit(epoch, batch(3), [])
        assert await everything(ports) == [batch(2), batch(3)]


class TestBlockingRead:
    async def test_of_the_journal_wakes_on_a_commit(self, ports: Ports, epoch: int) -> None:
        reading = asyncio.create_task(ports.journal.read(START, count=10, block_ms=BLOCK_MS))
        await asyncio.sleep(0.02)
        await ports.journal.commit(epoch, batch(1), [])
        async with asyncio.timeout(WOKEN_WITHIN_S):
            assert [entry.batch for entry in await reading] == [batch(1)]

    async def test_of_the_inbox_wakes_on_a_command(self, ports: Ports) -> None:
        reading = asyncio.create_task(ports.inbox.read(START, count=10, block_ms=BLOCK_MS))
        await asyncio.sleep(0.02)
        await ports.inbox.put([asked("ada")])
        async with asyncio.timeout(WOKEN_WITHIN_S):
            assert [entry.asked for entry in await reading] == [(asked("ada"),)]

    async def test_of_the_replies_wakes_on_an_answer(self, ports: Ports, epoch: int) -> None:
        reading = asyncio.create_task(ports.replies.read(WEB, block_ms=BLOCK_MS))
        await asyncio.sleep(0.02)
        await ports.journal.answer(epoch, [(WEB, reply("a"))])
        async with asyncio.timeout(WOKEN_WITHIN_S):
            assert await reading == [reply("a")]

    async def test_wakes_every_asker_for_its_own_reply(self, ports: Ports, epoch: int) -> None:
        reading = {
            asker: asyncio.create_task(ports.replies.read(asker, block_ms=BLOCK_MS)) for asker in (WEB, DESK)
        }
        await asyncio.sleep(0.02)
        await ports.journal.commit(epoch, batch(1), [(WEB, reply("a")), (DESK, reply("b"))])
        async with asyncio.timeout(WOKEN_WITHIN_S):
            assert await reading[WEB] == [reply("a")]
            assert await reading[DESK] == [reply("b")]

    async def test_times_out_with_nothing(self, ports: Ports) -> None:
        before = time.monotonic()
        assert await ports.journal.read(START, count=10, block_ms=30) == []
        assert await ports.inbox.read(START, count=10, block_ms=30) == []
        assert await ports.replies.read(WEB, block_ms=30) == []
        assert 0.08 < time.monotonic() - before < WOKEN_WITHIN_S

    async def test_gives_nobody_the_answer_of_another_after_cancellations(
        self, ports: Ports, epoch: int
    ) -> None:
        """F-53: a connection whose reader was cancelled is never used again with its answer unread."""
        readings = [
            asyncio.create_task(ports.replies.read(f"asker-{number}", block_ms=1_000)) for number in range(30)
        ]
        await asyncio.sleep(0.02)
        for reading in readings:
            reading.cancel()
        await asyncio.gather(*readings, return_exceptions=True)
        await ports.journal.answer(epoch, [(f"asker-{number}", reply(f"{number}")) for number in range(30)])
        for number in range(30):
            assert await ports.replies.read(f"asker-{number}", block_ms=0) == [reply(f"{number}")]


class TestRedisReplies:
    async def test_reads_again_what_is_kept_after_its_asker_restarted(self, redis_url_clean: str) -> None:
        ports = redis_ports(redis_url_clean, timeout_s=60.0)
        epoch = await ports.ownership.acquire("first", LONG_MS, take_over=False)
        assert epoch is not None
        await ports.journal.answer(epoch, [(WEB, reply("before"))])
        assert await ports.replies.read(WEB, block_ms=0) == [reply("before")]
        client = connect(redis_url_clean)
        restarted = RedisReplies(client, FloorKeys("ontario"))
        assert await restarted.read(WEB, block_ms=0) == [reply("before")]
        assert await restarted.read(WEB, block_ms=0) == []
        await client.aclose()
        await close(ports)
