"""The recorder writes each order to the floor down once, and an emergency is told whole from what it wrote."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.emergencies import Emergencies
from records.history import History
from records.interactions import InteractionLog, LogEntry
from routing.events import EmergencyDeclared, EmergencyEnded, Event, RuleBookPublished
from routing.model import EventId, Instant, Language, PartnerId, SpecialistId
from routing.rulebook import RuleBook, standard_rules
from tests.records.story import NOON, NORTH, Story

MINUTE = 60_000
BOOK = RuleBook(
    version="v1",
    network="on",
    partners=(),
    menu=(),
    rules=standard_rules(),
    after_hours=NORTH,
    default_home=NORTH,
    default_language=Language("en"),
    edition=4,
)


def declared(minute: int, plan: str = "flood", until: int = 240, by: str = "sup_1") -> EmergencyDeclared:
    return EmergencyDeclared(
        id=EventId(f"declared-{plan}-{minute}"),
        at=Instant(NOON + minute * MINUTE),
        plan=plan,
        by=SpecialistId(by),
        reason=f"The river, minute {minute}",
        ends_at=Instant(NOON + until * MINUTE),
    )


def ended(minute: int, plan: str = "flood", by: str | None = "sup_2") -> EmergencyEnded:
    return EmergencyEnded(
        id=EventId(f"ended-{plan}-{minute}"),
        at=Instant(NOON + minute * MINUTE),
        plan=plan,
        by=SpecialistId(by) if by is not None else None,
    )


def published(minute: int, version: str, edition: int = 4) -> RuleBookPublished:
    at = Instant(NOON + minute * MINUTE)
    book = replace(BOOK, version=version, edition=edition)
    return RuleBookPublished(id=EventId(f"book-{version}-{edition}"), at=at, book=book)


async def record(engine: AsyncEngine, events: Sequence[Event], position: str = "1-0") -> None:
    await InteractionLog(engine, "on").append(
        [LogEntry(position=position, event=event) for event in events], position
    )


class TestAudit:
    async def test_has_each_order_once_however_often_it_is_delivered(self, engine: AsyncEngine) -> None:
        events = [published(0, "v1"), declared(1), ended(9)]
        await record(engine, events)
        await record(engine, [*events, *events], "2-0")
        entries = await Audit(engine, "on").entries()
        assert [(one.action, one.actor, one.subject) for one in reversed(entries)] == [
            (Action.BOOK_IN_FORCE, None, "v1"),
            (Action.EMERGENCY_DECLARED, "sup_1", "flood"),
            (Action.EMERGENCY_ENDED, "sup_2", "flood"),
        ]
        assert "river" not in repr([one.detail for one in entries])
        assert await Audit(engine, "qc").entries() == ()

    async def test_tells_the_edition_of_a_version_at_a_time(self, engine: AsyncEngine) -> None:
        """An edition that was taken back has the version of the one before it."""
        await record(engine, [published(0, "v1"), published(10, "v2", 5), published(20, "v1", 6)])
        audit = Audit(engine, "on")
        asked = (("v1", 5), ("v2", 15), ("v1", 15), ("v1", 20))
        told = [await audit.edition_of(version, Instant(NOON + at * MINUTE)) for version, at in asked]
        assert told == [4, 5, 4, 6]
        assert await audit.edition_of("v2", Instant(NOON)) is None

    async def test_does_not_stop_at_an_order_that_cannot_be_read(self, engine: AsyncEngine) -> None:
        poison = replace(published(0, "v1"), book=None)  # type: ignore[arg-type]
        await record(engine, [poison, declared(1)])
        assert [one.subject for one in await Audit(engine, "on").entries()] == ["flood"]
        assert [one.event_id for one in await History(engine).parked("on")] == [poison.id]


class TestEmergencies:
    async def test_are_told_from_declaration_to_end(self, engine: AsyncEngine) -> None:
        events = [
            declared(1),
            declared(5, "snow"),
            declared(30, until=300),
            ended(60),
            declared(90),
            ended(95, by=None),
        ]
        await record(engine, events)
        again, snow, flood = await Emergencies(engine, "on").all()
        assert (flood.plan, flood.declared_at, flood.ended_at, flood.ended_by) == (
            "flood", NOON + MINUTE, NOON + 60 * MINUTE, "sup_2",
        )  # fmt: skip
        assert [one.ends_at for one in flood.declarations] == [NOON + 240 * MINUTE, NOON + 300 * MINUTE]
        assert (snow.plan, snow.ended_at) == ("snow", None)
        assert (again.ended_at, again.ended_by) == (NOON + 95 * MINUTE, None)

    async def test_have_their_reasons_when_one_is_asked_for(self, engine: AsyncEngine) -> None:
        await record(engine, [declared(1), declared(30), ended(60)])
        emergencies = Emergencies(engine, "on")
        (listed,) = await emergencies.all()
        found = await emergencies.one(listed.number)
        assert found is not None
        assert [one.reason for one in found.declarations] == ["The river, minute 1", "The river, minute 30"]
        assert await emergencies.one(listed.number + 7) is None

    async def test_know_the_book_that_was_in_force(self, engine: AsyncEngine) -> None:
        await record(engine, [published(0, "v1"), published(60, "v2")])
        emergencies = Emergencies(engine, "on")
        assert await emergencies.book_at(Instant(NOON - 1)) is None
        for minute, version in ((0, "v1"), (59, "v1"), (60, "v2"), (99, "v2")):
            book = await emergencies.book_at(Instant(NOON + minute * MINUTE))
            assert book is not None
            assert (book.version, book.edition) == (version, 4)

    async def test_count_whom_they_moved(self, engine: AsyncEngine) -> None:
        stories = [Story(name).arrives().queues().is_rerouted("flood", NORTH, 5_000) for name in ("a", "b")]
        stories[0].is_rerouted("home-open", NORTH, 60_000)
        stories += [
            Story("c", at=NOON + 9_000).arrives().queues(),
            Story("d", at=NOON + 9_000).arrives().queues(),
        ]
        stories[2].is_rerouted("flood", PartnerId("CENTRAL"))
        await record(engine, [event for story in stories for event in story.events])
        emergencies = Emergencies(engine, "on")
        first, last = Instant(NOON + 6_000), Instant(NOON + 66_000)
        assert await emergencies.rerouted([first, last]) == {first: 2, last: 1}
        assert await emergencies.routed_by(["flood"], NOON, Instant(NOON + MINUTE)) == 2
        assert await emergencies.routed_by([], NOON, Instant(NOON + MINUTE)) == 0


@pytest.mark.parametrize("event", [ended(1)])
async def test_an_end_without_a_beginning_is_no_emergency(engine: AsyncEngine, event: EmergencyEnded) -> None:
    await record(engine, [event])
    assert await Emergencies(engine, "on").all() == ()
