"""Each service measure equals what an oracle counts by hand from the same contacts."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.history import History
from records.interactions import InteractionLog, LogEntry
from records.service import (
    ServiceLevelFormula,
    ServiceMeasures,
    Tally,
    abandoned,
    average_wait_ms,
    longest_wait_ms,
    offered,
    service_level,
    short_abandoned,
)
from routing.events import ContactConnected
from routing.model import ENGLISH, ContactEnd, ContactId, Instant, PartnerId
from routing.talk_model import Target, TargetKind
from tests.records.story import NOON, NORTH, Story, answered
from tests.routing.bench import NOON as BENCH_NOON
from tests.routing.bench import Bench

CENTRAL = PartnerId("CENTRAL")
BIN = 600_000


async def record(engine: AsyncEngine, stories: list[Story], floor: str = "on") -> None:
    events = [event for story in stories for event in story.events]
    await InteractionLog(engine, floor).append(
        [LogEntry(position="1-0", event=event) for event in events], "1-0"
    )


def a_morning() -> list[Story]:
    """Six answered (one after exactly 90 s, one after 90.001 s), three abandoned (one short), one lost, one let go."""
    waits = (0, 4_000, 30_000, 90_000, 90_001, 200_000)
    stories = [answered(f"a{number}", waited_ms=wait) for number, wait in enumerate(waits)]
    stories += [Story("short").arrives().queues().leaves(9_999)]
    stories += [Story("ten", partner=CENTRAL, language=ENGLISH).arrives().queues().leaves(10_000)]
    offered_once = Story("ringing").arrives().queues().is_offered()
    stories += [offered_once.leaves(300_000, ContactEnd.ABANDONED_OFFERED)]
    stories += [Story("lost").arrives().queues().leaves(1_000, ContactEnd.FAILED)]
    stories += [Story("called-back").arrives().queues().leaves(40_000, ContactEnd.CALL_BACK)]
    # None of these entered the queue, or none has finished waiting.
    stories += [Story("menu").arrives().leaves(5_000, ContactEnd.ABANDONED_MENU)]
    stories += [Story("waiting").arrives().queues(), Story("new").arrives()]
    return stories


class TestToday:
    async def test_counts_as_the_oracle_does(self, engine: AsyncEngine) -> None:
        await record(engine, a_morning())
        await record(engine, [answered("elsewhere")], floor="qc")
        await record(engine, [answered("yesterday", at=NOON - 86_400_000)])
        today = await ServiceMeasures(engine, "on").today(NOON)
        tally = today.overall
        assert tally == Tally(
            answered=6,
            answered_in_time=4,
            answered_wait_ms=414_001,
            abandoned_short=1,
            abandoned_long=2,
            let_go=1,
            lost=1,
            longest_wait_ms=300_000,
        )
        assert (offered(tally), abandoned(tally), short_abandoned(tally)) == (11, 3, 1)
        assert average_wait_ms(tally) == pytest.approx(414_001 / 6)
        assert longest_wait_ms(tally) == 300_000
        assert service_level(tally, ServiceLevelFormula.OF_OFFERED) == pytest.approx(4 / 11)
        assert service_level(tally, ServiceLevelFormula.OF_OFFERED_WITHOUT_SHORT) == pytest.approx(4 / 10)
        assert service_level(tally, ServiceLevelFormula.OF_ANSWERED) == pytest.approx(4 / 6)
        groups = today.by_partner_language
        assert groups[("CENTRAL", "en")] == Tally(abandoned_long=1, longest_wait_ms=10_000)
        assert groups[("NORTH", "fr")] + groups[("CENTRAL", "en")] == tally

    async def test_counts_a_contact_in_conversation_as_answered(self, engine: AsyncEngine) -> None:
        talking = Story("talking").arrives().queues().is_offered().connects(waited_ms=2_000)
        await record(engine, [talking])
        assert (await ServiceMeasures(engine, "on").today(NOON)).overall.answered == 1

    async def test_counts_a_contact_once_whatever_became_of_it_later(self, engine: AsyncEngine) -> None:
        story = Story("back").arrives().queues().is_offered().connects(waited_ms=2_000).drops("north_01")
        await record(engine, [story.leaves(60_000)])
        tally = (await ServiceMeasures(engine, "on").today(NOON)).overall
        assert tally == Tally(answered=1, answered_in_time=1, answered_wait_ms=2_000, longest_wait_ms=2_000)

    async def test_counts_a_contact_that_was_passed_on_once(self, engine: AsyncEngine) -> None:
        """Asked in, handed over, passed on and answered again: one answer, after the first wait."""
        bench = Bench.opened()
        bench.staff("amy")
        bench.call("ann")
        bench.pass_time(4_000)
        bench.connect("ann")
        bench.staff("bob")
        bench.consult("amy", "ann", "bob")
        bench.hand_over("amy", "ann", "ann-2")
        bench.staff("cho")
        bench.transfer("bob", "ann", Target(kind=TargetKind.SPECIALIST, id="cho"))
        bench.pass_time(9_000)
        bench.connect("ann")
        bench.hang_up("cho", "ann")
        log = InteractionLog(engine, "on")
        await log.append([LogEntry(position="1-0", event=event) for event in bench.log], "1-0")
        tally = (await ServiceMeasures(engine, "on").today(BENCH_NOON)).overall
        assert tally == Tally(answered=1, answered_in_time=1, answered_wait_ms=4_000, longest_wait_ms=4_000)
        summary = await History(engine).contact(ContactId("ann"))
        assert summary is not None
        assert (summary.specialist_id, summary.waited_ms, summary.offers) == ("cho", 13_000, 2)

    async def test_counts_as_answered_what_ended_so_though_its_connection_is_parked(
        self, engine: AsyncEngine
    ) -> None:
        story = answered("c1", waited_ms=7_000)
        story.events = [event for event in story.events if not isinstance(event, ContactConnected)]
        await record(engine, [story])
        tally = (await ServiceMeasures(engine, "on").today(NOON)).overall
        assert (tally.answered, tally.answered_wait_ms, tally.lost) == (1, 7_000, 0)

    async def test_knows_no_share_of_nothing(self, engine: AsyncEngine) -> None:
        tally = (await ServiceMeasures(engine, "on").today(NOON)).overall
        assert tally == Tally()
        assert (average_wait_ms(tally), longest_wait_ms(tally)) == (None, None)
        assert {service_level(tally, formula) for formula in ServiceLevelFormula} == {None}


class TestSeries:
    async def test_puts_each_contact_in_the_bin_in_which_it_queued(self, engine: AsyncEngine) -> None:
        until = NOON - NOON % BIN + 5
        start = until - 5
        times = {"now": start, "edge": start - 1, "old": start - 23 * BIN, "older": start - 23 * BIN - 1}
        await record(engine, [answered(name, at=at - 1_000) for name, at in times.items()])
        bins = await ServiceMeasures(engine, "on").series(Instant(until))
        assert len(bins) == 24
        assert [index for index, one in enumerate(bins) if one.tally.answered] == [0, 22, 23]
        assert bins[0].start == start - 23 * BIN

    async def test_can_be_of_one_partner_and_language(self, engine: AsyncEngine) -> None:
        await record(engine, a_morning())
        measures = ServiceMeasures(engine, "on")

        async def total(partner: str, language: str) -> int:
            bins = await measures.series(Instant(NOON + BIN), partner=partner, language=language)
            return sum(offered(one.tally) for one in bins)

        assert (await total("CENTRAL", "en"), await total(NORTH, "en"), await total(NORTH, "fr")) == (
            1,
            0,
            10,
        )


class TestBetween:
    async def test_counts_by_bin_and_partner_from_the_beginning_of_the_time_asked_for(
        self, engine: AsyncEngine
    ) -> None:
        since = NOON + 17
        times = {"before": since - 1, "first": since, "second": since + BIN, "after": since + 2 * BIN}
        stories = [answered(name, at=at - 1_000) for name, at in times.items()]
        stories += [answered("central", at=since - 1_000, partner=CENTRAL)]
        await record(engine, stories)
        found = await ServiceMeasures(engine, "on").between(
            Instant(since), Instant(since + 2 * BIN), bin_ms=BIN
        )
        counts = {key: tally.answered for key, tally in found.items()}
        assert counts == {(0, "NORTH"): 1, (0, "CENTRAL"): 1, (1, "NORTH"): 1}
