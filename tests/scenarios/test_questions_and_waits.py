"""What callers are asked and told on their way to a specialist: where they are, how long it takes, that it is full."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from pathlib import Path

import pytest

from routing import events as e
from routing.model import (
    UNKNOWN_REGION,
    Confidence,
    ContactEnd,
    ContactId,
    EvidenceSource,
    PartnerId,
    RegionEvidence,
)
from routing.rulebook import Message, Rule, RuleBook, Treatment, WaitWords
from simulator.carrier import CallerScript
from tests.scenarios.world import MAIN_LINE, World, open_world
from webhooks.directory import Regions

EAST, NORTH = PartnerId("EASTERN"), PartnerId("NORTH")
WITHHELD = "anonymous"
FLOOD = Message(
    id="flood",
    en="Many people call about the flood <Hangup/> \x00\x0b & more.",
    fr="Beaucoup de gens appellent au sujet de l’inondation.",
)
FULL = Message(id="full", en="All lines are busy. Please call in an hour.", fr="Rappelez dans une heure.")
Opened = Callable[[Callable[[RuleBook], RuleBook]], AbstractAsyncContextManager[World]]


def pointing_to(partner: PartnerId, source: EvidenceSource) -> RegionEvidence:
    return RegionEvidence(source=source, confidence=Confidence.HIGH, home=partner)


REGIONS = Regions(
    evidence=lambda number, line: UNKNOWN_REGION,
    keyed=lambda keys: {
        "613": pointing_to(EAST, EvidenceSource.POSTAL_CODE),
        "613212": pointing_to(EAST, EvidenceSource.POSTAL_CODE),
    }.get(keys),
    said=lambda words: pointing_to(NORTH, EvidenceSource.PLACE) if "Kenora" in words else None,
)


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    return lambda changes: open_world(tmp_path, changes=changes, regions=REGIONS)


def asks_region(book: RuleBook) -> RuleBook:
    return replace(book, ask_region=(Confidence.NONE, Confidence.LOW))


def route_of(world: World, contact: ContactId) -> PartnerId:
    return next(
        event.route.preferred for event in world.events_of(contact) if isinstance(event, e.ContactQueued)
    )


class TestRelay:
    @pytest.mark.parametrize(("line", "relay"), [("main", False), ("tty-south-west", True)])
    async def test_is_known_by_the_line(self, tmp_path: Path, line: str, relay: bool) -> None:
        """F-19."""
        async with open_world(tmp_path, given={"lines": {MAIN_LINE: line}}) as world:
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
            await world.until(contact, "CallArrived")
            arrived = next(event for event in world.events_of(contact) if isinstance(event, e.CallArrived))
            assert arrived.relay is relay


class TestRegionQuestion:
    @pytest.mark.parametrize(
        ("answer", "partner", "source"),
        [
            ("613#", EAST, EvidenceSource.POSTAL_CODE),
            ("613212", EAST, EvidenceSource.POSTAL_CODE),
            ("I live near Kenora", NORTH, EvidenceSource.PLACE),
        ],
    )
    async def test_brings_the_home_partner_first(
        self, opened: Opened, answer: str, partner: PartnerId, source: EvidenceSource
    ) -> None:
        async with opened(asks_region) as world:
            script = CallerScript(digits=("1", answer), patience_s=30)
            contact = world.caller_dials(script, number=WITHHELD)
            await world.until(contact, "ContactQueued")
            assert world.story_of(contact) == [
                "CallArrived",
                "LanguageMenuOffered",
                "LanguageChosen",
                "RegionAsked",
                "RegionLearned",
                "ContactQueued",
            ]
            assert route_of(world, contact) == partner
            assert world.floor.contacts[contact].evidence.source is source
            assert answer not in repr(world.events())
            assert world.carrier.network.alerts() == []

    @pytest.mark.parametrize("answers", [("", ""), ("111111", "2#"), ("good morning", ""), ("", "*")])
    async def test_costs_two_attempts_at_most(self, opened: Opened, answers: tuple[str, ...]) -> None:
        """F-16: silence or nonsense leads to a person all the same."""
        async with opened(asks_region) as world:
            script = CallerScript(digits=("2", *answers), patience_s=30)
            contact = world.caller_dials(script, number=WITHHELD)
            await world.until(contact, "ContactQueued")
            story = world.story_of(contact)
            assert (story.count("RegionAsked"), story.count("RegionLearned")) == (2, 0)
            asked = [heard for heard in world.heard_by(contact) if "code postal" in heard]
            assert len(asked) == 2
            assert asked[0] != asked[1]

    @pytest.mark.parametrize(
        ("answer", "partner"),
        [
            ("519#", "EASTERN"),
            ("658286", "CENTRAL"),
            ("I am calling from Kenora, please", "NORTH"),
            ("j’habite à Owen Sound", "CENTRAL_EAST"),
        ],
    )
    async def test_is_answered_by_the_networks_own_tables(
        self, tmp_path: Path, answer: str, partner: str
    ) -> None:
        async with open_world(tmp_path, changes=asks_region) as world:
            script = CallerScript(digits=("1", answer), patience_s=30)
            contact = world.caller_dials(script, number=WITHHELD)
            await world.until(contact, "ContactQueued")
            assert route_of(world, contact) == partner

    async def test_may_be_answered_at_the_second_attempt(self, opened: Opened) -> None:
        async with opened(asks_region) as world:
            script = CallerScript(digits=("1", "", "613#"), patience_s=30)
            contact = world.caller_dials(script, number=WITHHELD)
            await world.until(contact, "ContactQueued")
            assert route_of(world, contact) == EAST

    async def test_is_not_put_to_callers_whose_region_is_known(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=asks_region) as world:
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30), number="+15193760117")
            await world.until(contact, "ContactQueued")
            assert "RegionAsked" not in world.story_of(contact)


class TestWaiting:
    async def test_names_the_place_every_second_time(self, opened: Opened) -> None:
        """F38: told in turns, and the journal says only what was heard."""
        async with opened(lambda book: replace(book, wait_words=WaitWords(position=True))) as world:
            world.caller_dials(CallerScript(digits=("1",), patience_s=60))
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=60))
            async with asyncio.timeout(60):
                while told_in(world, contact) < 2:
                    await asyncio.sleep(0.01)
            heard = world.heard_by(contact)
            first = next(place for place, sentence in enumerate(heard) if "in line." in sentence)
            second = next(place for place in range(first + 1, len(heard)) if "in line." in heard[place])
            between = [sound for sound in heard[first + 1 : second] if "/sounds/" in sound]
            assert len(between) == 2, "the turn with the place, and one without it"
            told = [event for event in world.events_of(contact) if isinstance(event, e.WaitTold)]
            assert len(told) == told_in(world, contact)
            assert world.carrier.network.alerts() == []

    async def test_tells_the_messages_of_the_rule_book(self, opened: Opened) -> None:
        def with_message(book: RuleBook) -> RuleBook:
            rule = Rule(name="all", then=Treatment(messages=("flood",)))
            return replace(book, messages=(FLOOD,), rules=(rule,))

        async with opened(with_message) as world:
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
            await world.until_heard(contact, "Thank you for waiting")
            flood = "Many people call about the flood <Hangup/> & more."
            assert world.heard_by(contact).count(flood) == 1, "on the way into the queue, not at once again"
            french = world.caller_dials(CallerScript(digits=("2",), patience_s=30))
            await world.until_heard(french, FLOOD.fr)
            other = world.caller_dials(CallerScript(digits=("3",), patience_s=30))
            await world.until_heard(other, FLOOD.fr)
            assert flood in world.heard_by(other)


def told_in(world: World, contact: ContactId) -> int:
    return sum("in line." in sentence for sentence in world.heard_by(contact))


class TestLetGo:
    async def test_is_told_why_and_goodbye(self, opened: Opened) -> None:
        def full(book: RuleBook) -> RuleBook:
            limits = replace(book.limits, queue_max=0)
            return replace(book, limits=limits, messages=(FULL,), full_message="full")

        async with opened(full) as world:
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
            truth = await world.carrier.until_ended(await call_of(world, contact))
            assert (truth["ended_by"], truth["reason"]) == ("far_end", "hangup_verb")
            assert world.heard_by(contact)[-2:] == [FULL.en, "Thank you for calling 2 1 1. Goodbye."]
            closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
            assert closed.end is ContactEnd.MESSAGE
            assert world.story_of(contact).count("ContactClosed") == 1

    async def test_without_a_message_is_told_to_call_again(self, opened: Opened) -> None:
        def full(book: RuleBook) -> RuleBook:
            return replace(book, limits=replace(book.limits, queue_max=0), full_message="")

        async with opened(full) as world:
            contact = world.caller_dials(CallerScript(digits=("2",), patience_s=30))
            await world.carrier.until_ended(await call_of(world, contact))
            assert "mettre en communication" in world.heard_by(contact)[-1]


async def call_of(world: World, contact: ContactId) -> str:
    await world.until(contact, "CallArrived")
    return world.call_of(contact)
