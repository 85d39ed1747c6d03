"""The interaction log stores every event once, whatever happens to the recorder, and sums it up in two rows."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from records.database import reading
from records.history import ContactFilter, History
from records.interactions import InteractionLog, LogEntry, position_order
from records.tables import interaction_log
from routing.events import Event, SpecialistReady
from routing.model import ContactEnd, ContactId, Instant, OfferState, PartnerId
from tests.records.story import NOON, NORTH, WHY, Story, answered, specialist_ready

CENTRAL = PartnerId("CENTRAL")


def entries(events: Sequence[Event], position: str = "1-0") -> list[LogEntry]:
    return [LogEntry(position=position, event=event) for event in events]


async def rows_of(engine: AsyncEngine) -> int:
    async with reading(engine) as connection:
        return (await connection.scalar(select(func.count()).select_from(interaction_log))) or 0


class TestAppend:
    async def test_sums_an_answered_contact_up(self, engine: AsyncEngine) -> None:
        story = Story("c1").arrives().queues().is_offered("north_02").is_missed("north_02")
        story.is_offered().connects(waited_ms=23_000).ends(waited_ms=23_000, talked_ms=240_000)
        log, history = InteractionLog(engine, "on"), History(engine)
        assert await log.append(entries(story.events), "1-0") == len(story.events)

        contact = await history.contact("c1")
        assert contact is not None
        assert (contact.arrived_at, contact.queued_at) == (NOON, NOON + 1_000)
        assert (contact.language, contact.home_partner, contact.preferred_partner) == ("fr", NORTH, NORTH)
        assert (contact.evidence_place, contact.evidence_division) == ("Thunder Bay", "3558")
        assert (contact.rule, contact.rule_book, contact.line) == ("home-open", "v1", "211")
        assert (contact.first_offer_at, contact.offers) == (NOON + 1_000, 2)
        assert (contact.connected_at, contact.answered_after_ms) == (NOON + 23_000, 23_000)
        assert (contact.ended_as, contact.ended_by) == (ContactEnd.ANSWERED, "caller")
        assert (contact.partner, contact.specialist_id) == (NORTH, "north_01")
        assert (contact.waited_ms, contact.talked_ms, contact.drops) == (23_000, 240_000, 0)

        missed, connected = await history.offers("c1")
        assert (missed.outcome, missed.specialist_id) == (OfferState.MISSED, "north_02")
        assert (connected.outcome, connected.ended_at) == (OfferState.CONNECTED, contact.connected_at)
        assert connected.why == WHY
        assert await history.for_contact("c1") == story.events

    async def test_passes_over_what_was_stored_before(self, engine: AsyncEngine) -> None:
        log, story = InteractionLog(engine, "on"), answered("c1")
        await log.append(entries(story.events), "1-0")
        before = await History(engine).contact("c1")
        assert await log.append(entries(story.events), "1-0") == 0
        assert await rows_of(engine) == len(story.events)
        assert await History(engine).contact("c1") == before

    async def test_undoes_everything_when_it_dies_before_the_end(
        self, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log, story = InteractionLog(engine, "on"), answered("c1")
        await log.append(entries(story.events[:2]), "1-0")

        class Crash(BaseException): ...

        async def crash(*_: object) -> None:
            raise Crash

        with monkeypatch.context() as patch:
            patch.setattr("records.interactions._upsert", crash)
            with pytest.raises(Crash):
                await log.append(entries(story.events[2:], "2-0"), "2-0")
        assert (await rows_of(engine), await log.position()) == (2, "1-0")

        await log.append(entries(story.events, "2-0"), "2-0")
        assert (await rows_of(engine), await log.position()) == (len(story.events), "2-0")
        contact = await History(engine).contact("c1")
        assert contact is not None
        assert (contact.offers, contact.ended_as) == (1, ContactEnd.ANSWERED)

    async def test_stores_once_what_two_recorders_deliver_at_once(self, engine: AsyncEngine) -> None:
        story = answered("c1")
        logs = [InteractionLog(engine, "on") for _ in range(3)]
        counts = await asyncio.gather(*(log.append(entries(story.events), "1-0") for log in logs))
        assert sorted(counts) == [0, 0, len(story.events)]
        contact = await History(engine).contact("c1")
        assert contact is not None
        assert (await rows_of(engine), contact.offers) == (len(story.events), 1)

    async def test_stores_once_what_one_batch_holds_twice(self, engine: AsyncEngine) -> None:
        story = answered("c1")
        twice = entries(story.events) + entries(story.events, "2-0")
        assert await InteractionLog(engine, "on").append(twice, "2-0") == len(story.events)
        contact = await History(engine).contact("c1")
        assert contact is not None
        assert contact.offers == 1

    async def test_comes_to_the_same_rows_in_any_order(self, engine: AsyncEngine) -> None:
        story = Story("c1").arrives().queues().is_offered("north_02").is_missed("north_02")
        story.is_offered().connects(waited_ms=23_000).ends(waited_ms=23_000)
        log, history = InteractionLog(engine, "on"), History(engine)
        await log.append(entries(story.events), "9-0")
        usual, offers = await history.contact("c1"), await history.offers("c1")
        other = InteractionLog(engine, "other")
        backwards = [_renamed(event) for event in reversed(story.events)]
        for number, event in enumerate(backwards):
            await other.append(entries([event], f"{9 - number}-0"), f"{9 - number}-0")
        assert usual is not None
        assert await history.contact("c2") == replace(usual, contact_id="c2", floor="other")
        assert [found.outcome for found in await history.offers("c2")] == [found.outcome for found in offers]
        assert await other.position() == "9-0"

    async def test_comes_to_the_same_row_in_any_order_of_what_changes_a_waiting_contact(
        self, engine: AsyncEngine
    ) -> None:
        story = Story("c1").arrives().names_a_place(CENTRAL).queues(expected_ms=60_000)
        story.is_told(None, position=3).is_told(45_000, after_ms=9_000).is_told(30_000, after_ms=9_000)
        story.is_rerouted("flood", CENTRAL, after_ms=1_000).is_rerouted("after-hours", NORTH, 1_000, "v2")
        story.is_sent(CENTRAL).is_answered_there(CENTRAL, waited_ms=50_000)
        story.ends(waited_ms=50_000, specialist=None, partner=CENTRAL)
        log, history = InteractionLog(engine, "on"), History(engine)
        await log.append(entries(story.events), "9-0")
        usual = await history.contact("c1")
        assert usual is not None
        assert (usual.home_partner, usual.evidence_place) == (CENTRAL, "Kenora")
        assert (usual.rule, usual.preferred_partner, usual.rule_book) == ("after-hours", NORTH, "v2")
        assert (usual.expected_ms, usual.told_ms, usual.told_at) == (60_000, 45_000, NOON + 10_000)
        assert (usual.partner, usual.answered_after_ms, usual.specialist_id) == (CENTRAL, 50_000, None)
        assert usual.rerouted_at == NOON + 21_000

        other = InteractionLog(engine, "other")
        for number, event in enumerate([_renamed(event) for event in reversed(story.events)]):
            await other.append(entries([event], f"{number}-0"), f"{number}-0")
        assert await history.contact("c2") == replace(usual, contact_id="c2", floor="other")

    async def test_makes_a_contact_anew_of_what_was_decided_again(self, engine: AsyncEngine) -> None:
        """F-36: a server lost its last second after it was recorded; who was offered the caller then was not."""
        log, history = InteractionLog(engine, "on"), History(engine)
        lost = Story("c1").arrives().queues().is_offered("north_02")
        await log.append(entries(lost.events), "1-0")
        again = Story("c1").arrives().queues().is_offered("north_01", after_ms=4_000)
        again.connects(waited_ms=7_000).ends(waited_ms=7_000)
        await log.append(entries(again.events, "2-0"), "2-0")

        assert await history.for_contact("c1") == again.events
        contact, [offer] = await history.contact("c1"), await history.offers("c1")
        assert contact is not None
        assert (contact.first_offer_at, contact.offers) == (NOON + 5_000, 1)
        assert (offer.specialist_id, offer.outcome) == ("north_01", OfferState.CONNECTED)

    async def test_knows_the_positions_of_each_floor(self, engine: AsyncEngine) -> None:
        log, other = InteractionLog(engine, "on"), InteractionLog(engine, "qc")
        assert await log.position() == "0-0"
        await log.append([], "5-10")
        await log.append([], "5-9")
        assert (await log.position(), await other.position()) == ("5-10", "0-0")

    async def test_keeps_the_first_connection_when_the_specialist_drops(self, engine: AsyncEngine) -> None:
        story = Story("c1").arrives().queues().is_offered("north_02").connects(3_000, "north_02")
        story.drops("north_02")
        story.is_offered().connects(waited_ms=7_000).ends(waited_ms=10_000)
        await InteractionLog(engine, "on").append(entries(story.events), "1-0")
        contact = await History(engine).contact("c1")
        assert contact is not None
        assert (contact.answered_after_ms, contact.waited_ms, contact.drops) == (3_000, 10_000, 1)
        assert contact.specialist_id == "north_01"

    async def test_stores_events_that_concern_no_contact(self, engine: AsyncEngine) -> None:
        event = specialist_ready("north_01")
        await InteractionLog(engine, "on").append(entries([event]), "1-0")
        assert await History(engine).events_between("on", NOON, Instant(NOON + 1)) == [event]
        assert await History(engine).events_between("on", Instant(NOON + 1), Instant(NOON + 2)) == []

    async def test_finds_events_of_a_kind_and_the_last_one_before_a_moment(self, engine: AsyncEngine) -> None:
        readies = [specialist_ready(f"north_{number:02}", at=NOON + number) for number in range(1, 4)]
        story = Story("c1").arrives().queues()
        await InteractionLog(engine, "on").append(entries([*readies, *story.events]), "1-0")
        history = History(engine)
        found = await history.events_of_kinds("on", [SpecialistReady], NOON, Instant(NOON + 3))
        assert found == readies[:2]
        assert await history.latest("on", SpecialistReady, Instant(NOON + 3)) == readies[1]
        assert await history.latest("on", SpecialistReady, Instant(NOON + 1)) is None
        assert await history.latest("qc", SpecialistReady, Instant(NOON + 9)) is None


class TestPoison:
    async def test_is_parked_and_the_others_pass(self, engine: AsyncEngine) -> None:
        stories = [answered(f"c{number}") for number in range(20)]
        poison = replace(stories[7].events[0], evidence=None)  # type: ignore[call-arg]
        stories[7].events[0] = poison
        events = [event for story in stories for event in story.events]
        log, history = InteractionLog(engine, "on"), History(engine)
        await log.append(entries(events), "1-0")
        assert await rows_of(engine) == len(events)
        (parked,) = await history.parked("on")
        assert (parked.event_id, parked.position) == (poison.id, "1-0")
        assert "AttributeError" in parked.error
        damaged = await history.contact("c7")
        assert damaged is not None
        assert (damaged.arrived_at, damaged.ended_as, damaged.offers) == (None, ContactEnd.ANSWERED, 1)

    async def test_that_fits_no_row_is_parked_too(self, engine: AsyncEngine) -> None:
        story, bad = answered("c1"), answered("c2")
        bad.events = [replace(bad.events[0], arrived_at=Instant(2**70))]  # type: ignore[call-arg]
        log, history = InteractionLog(engine, "on"), History(engine)
        await log.append(entries([*bad.events, *story.events]), "1-0")
        (parked,) = await history.parked("on")
        assert parked.event_id == bad.events[0].id
        assert await history.for_contact("c1") == story.events
        assert await log.position() == "1-0"

    async def test_that_nobody_can_read_is_parked_by_hand(self, engine: AsyncEngine) -> None:
        log = InteractionLog(engine, "on")
        for _ in range(2):
            await log.park(position="3-0", event_id="?3-0", data="\0garbage", error="no JSON")
        (parked,) = await History(engine).parked("on")
        assert (parked.event_id, parked.error) == ("?3-0", "no JSON")


class TestContacts:
    async def test_lists_the_newest_first_in_pages(self, engine: AsyncEngine) -> None:
        log, history = InteractionLog(engine, "on"), History(engine)
        for number in range(5):
            await log.append(entries(answered(f"c{number}", at=NOON + number // 2).events), f"{number}-1")
        first = await history.contacts(limit=3)
        second = await history.contacts(limit=3, after=first.next)
        assert [found.contact_id for found in first.contacts] == ["c4", "c3", "c2"]
        assert [found.contact_id for found in second.contacts] == ["c1", "c0"]
        assert second.next is None

    async def test_filters(self, engine: AsyncEngine) -> None:
        log, history = InteractionLog(engine, "on"), History(engine)
        left = Story("left").arrives().queues().leaves(waited_ms=30_000)
        waiting = Story("waiting", at=NOON + 9).arrives().queues()
        for number, story in enumerate([answered("c1"), left, waiting]):
            await log.append(entries(story.events), f"{number}-1")

        async def names(wanted: ContactFilter) -> list[str]:
            return [found.contact_id for found in (await history.contacts(wanted)).contacts]

        assert await names(ContactFilter(ended_as=ContactEnd.ABANDONED_WAITING)) == ["left"]
        assert await names(ContactFilter(open_only=True)) == ["waiting"]
        assert await names(ContactFilter(specialist="north_01")) == ["c1"]
        assert await names(ContactFilter(partner="CENTRAL")) == []
        assert await names(ContactFilter(floor="qc")) == []
        assert await names(ContactFilter(since=Instant(NOON + 1), language="fr")) == ["waiting"]
        assert await names(ContactFilter(partner="NORTH", until=Instant(NOON + 1))) == ["left", "c1"]

    async def test_gives_the_events_of_many(self, engine: AsyncEngine) -> None:
        log, stories = InteractionLog(engine, "on"), [answered("c1"), answered("c2", at=NOON + 10**6)]
        await log.append(entries(stories[0].events + stories[1].events), "1-0")
        found = await History(engine).events_for_contacts(["c1", "c2"])
        assert found == stories[0].events + stories[1].events


class TestPositionOrder:
    def test_is_the_order_of_numbers(self) -> None:
        assert position_order("5-9") < position_order("5-10") < position_order("10-0")


def _renamed(event: Event) -> Event:
    changes: dict[str, object] = {"contact": ContactId("c2")}
    if (known := getattr(event, "offer", None)) is not None:
        changes["offer"] = known.replace("c1", "c2")
    return replace(event, **changes)  # type: ignore[arg-type]
