"""What callers hear while they wait, through real HTTP, by what the carrier's double notes of each call."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

from config.phrases import Phrase, default_phrases
from live.errors import FloorUnavailable
from routing import commands as c
from routing.model import AT_ONCE, ENGLISH, FRENCH, ContactId, ContactState, Exit, ExitKind
from routing.replies import Reply
from routing.rulebook import EmergencyPlan, Message, Rule, RuleBook, Treatment
from simulator.carrier import CallerScript
from telephony.music import MUSIC_S
from tests.scenarios.world import World, open_world

WAITS = CallerScript(digits=("1",), patience_s=60)
TIDE = Message(id="tide", en="The water rises. Go to higher ground.", fr="L’eau monte. Gagnez un lieu élevé.")
PUNJABI = "/sounds/punjabi.wav"


def with_plan(book: RuleBook) -> RuleBook:
    plan = EmergencyPlan(name="tide", messages=(TIDE.id,))
    return replace(book, messages=(TIDE,), plans=(plan,), rules=(Rule(name="all"),))


def offering(*kinds: ExitKind) -> Callable[[RuleBook], RuleBook]:
    exits = tuple(Exit(kind=kind, when=AT_ONCE) for kind in kinds)
    rules = (Rule(name="all", then=Treatment(exits=exits)),)
    return lambda book: replace(book, rules=rules, limits=replace(book.limits, review_ms=50))


def spoken(world: World, contact: ContactId) -> list[tuple[int, str, int]]:
    """Everything that a caller has heard: when (ms), what, and how long it lasts (ms)."""
    call = world.carrier.network.call(world.call_of(contact))
    return [
        (int(str(fact["at"])), str(fact["prompt"]), int(str(fact["lasts_ms"])))
        for fact in call["facts"]
        if fact["fact"] == "heard"
    ]


async def until_turns(world: World, contact: ContactId, turns: int, within_s: float = 60.0) -> None:
    """Wait until a caller has heard the music so many times."""
    async with asyncio.timeout(within_s):
        await world.until(contact, "ContactQueued")
        while sum("/sounds/" in what for what in world.heard_by(contact)) < turns:
            await asyncio.sleep(0.01)


class TestWaiting:
    async def test_is_filled_with_our_own_music_and_changing_words(self, tmp_path: Path) -> None:
        """F38: the file is fetched as the carrier would, and plays as long as it is."""
        async with open_world(tmp_path) as world:
            contact = world.caller_dials(WAITS)
            await until_turns(world, contact, 4)
            heard = spoken(world, contact)
            music = [lasts_ms for _, what, lasts_ms in heard if "/sounds/" in what]
            assert set(music) == {1_000 * MUSIC_S}
            sentences = [what for _, what, _ in heard if "/sounds/" not in what]
            assert all(one != other for one, other in pairwise(sentences))
            assert sentences[-1] != sentences[-2]
            assert world.carrier.network.alerts() == []

    async def test_tells_of_an_emergency_in_the_next_turn(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=with_plan) as world:
            contact = world.caller_dials(WAITS)
            french = world.caller_dials(CallerScript(digits=("2",), patience_s=60))
            await until_turns(world, contact, 2)
            await until_turns(world, french, 2)
            await world.ask(c.DeclareEmergency(id=world.id(), plan="tide", by="sam", reason="water"))  # type: ignore[arg-type]
            turns = sum("/sounds/" in what for what in world.heard_by(contact))
            await world.until_heard(contact, TIDE.en)
            await world.until_heard(french, TIDE.fr)
            before = world.heard_by(contact)[: world.heard_by(contact).index(TIDE.en)]
            assert sum("/sounds/" in what for what in before) <= turns + 1
            assert TIDE.fr not in world.heard_by(contact)

    async def test_explains_its_keys_one_by_one(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering(ExitKind.CALL_BACK, ExitKind.VOICEMAIL)) as world:
            contact = world.caller_dials(WAITS)
            await world.until_heard(contact, "press 2")
            await until_turns(world, contact, 4)
            heard = spoken(world, contact)
            first = next(place for place, (_, what, _) in enumerate(heard) if "press 1" in what)
            keys = [(at, lasts_ms) for at, what, lasts_ms in heard[first : first + 4] if ", press " in what]
            assert len(keys) == 4
            for (at, lasts_ms), (following, _) in pairwise(keys):
                assert following - at >= 0.02 * lasts_ms, "nobody is talked over"

    async def test_says_what_to_do_in_danger_and_goes_on(self, tmp_path: Path) -> None:
        async with open_world(tmp_path) as world:
            contact = world.caller_dials(CallerScript(digits=("1", "0"), patience_s=60))
            (advice,) = default_phrases().say(Phrase.EMERGENCY, ENGLISH)
            await world.until_heard(contact, advice.text)
            heard = len(world.heard_by(contact))
            async with asyncio.timeout(60):
                while len(world.heard_by(contact)) < heard + 2:
                    await asyncio.sleep(0.01)
            assert world.floor.contacts[contact].state is ContactState.WAITING

    async def test_says_everything_again_by_key(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering(ExitKind.CALL_BACK)) as world:
            contact = world.caller_dials(WAITS)
            await world.until_heard(contact, "press 1")
            await until_turns(world, contact, 3)
            heard = world.heard_by(contact)
            said = sum("press 1" in what for what in heard)
            world.carrier.network.press(world.call_of(contact), "9")
            async with asyncio.timeout(60):
                while sum("press 1" in what for what in world.heard_by(contact)) == said:
                    await asyncio.sleep(0.01)
            between = world.heard_by(contact)[len(heard) :]
            assert sum("/sounds/" in what for what in between) <= 1

    async def test_does_nothing_for_a_key_without_a_meaning(self, tmp_path: Path) -> None:
        async with open_world(tmp_path) as world:
            contact = world.caller_dials(WAITS)
            await until_turns(world, contact, 1)
            world.carrier.network.press(world.call_of(contact), "7")
            await until_turns(world, contact, 3)
            assert world.floor.contacts[contact].state is ContactState.WAITING

    async def test_is_in_the_callers_own_words_where_the_network_has_a_recording(
        self, tmp_path: Path
    ) -> None:
        def recorded(book: RuleBook) -> RuleBook:
            languages = tuple(
                replace(one, recording=f"{world_url[0]}{PUNJABI}") if one.code == "other" else one
                for one in book.languages
            )
            return replace(book, languages=languages)

        world_url = ["https://example.org"]
        async with open_world(tmp_path, changes=recorded) as world:
            contact = world.caller_dials(CallerScript(digits=("3",), patience_s=60))
            await world.until_heard(contact, PUNJABI)
            english = world.caller_dials(WAITS)
            await until_turns(world, english, 3)
            assert not any(PUNJABI in what for what in world.heard_by(english))


class TestAFloorThatDoesNotAnswer:
    async def test_leaves_callers_with_comfort_in_their_language(self, tmp_path: Path) -> None:
        async with open_world(tmp_path) as world:
            contact = world.caller_dials(CallerScript(digits=("2",), patience_s=60))
            await until_turns(world, contact, 1)

            async def away(command: c.Command, budget_s: float) -> Reply:
                raise FloorUnavailable

            world.gateway.ask = away  # type: ignore[method-assign]
            comfort = [one.text for one in default_phrases().say(Phrase.COMFORT_PLACE, FRENCH)]
            await world.until_heard(contact, comfort[0], 10)
