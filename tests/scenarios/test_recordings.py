"""Recorded conversations, through real HTTP: announced, begun, paused, taken over, and deleted at the carrier."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.carrier import carrier_account
from app.softphones import token_keys
from app.sound_keeper import SoundKeeper
from config.clock import SystemClock
from config.phrases import Phrase, default_phrases
from records.audit import Action, Audit
from records.database import open_database
from records.field_cipher import FieldCipher
from records.interactions import InteractionLog, LogEntry
from records.recordings import ConversationRecordings
from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.model import ENGLISH, CallSid, ContactId, SpecialistId
from routing.recording_model import RecordingOrder
from routing.rulebook import RuleBook
from routing.sound_settings import RecordingPolicy
from routing.talk_model import ListenMode
from simulator.carrier import CallerScript
from simulator.carrier.recordings import Recording
from telephony.ports import Done
from telephony.rest import TwilioCarrier
from telephony.tokens import softphone_token
from tests.migrated import migrate
from tests.scenarios.world import World, open_world

PATIENT = CallerScript(digits=("1",), patience_s=60)
(RECORDED,) = [one.text for one in default_phrases().say(Phrase.RECORDED, ENGLISH)]


def policy(policy: RecordingPolicy) -> Callable[[RuleBook], RuleBook]:
    return lambda book: replace(book, lines=tuple(replace(line, recording=policy) for line in book.lines))


async def talking(world: World) -> tuple[ContactId, SpecialistId]:
    ana = await world.specialist_ready("central_01", languages=("en", "fr"))
    contact = world.caller_dials(PATIENT)
    await world.accept(ana, await world.offer_to(ana))
    await world.until(contact, "ContactConnected")
    return contact, ana


def recordings_of(world: World, contact: ContactId) -> list[Recording]:
    return world.carrier.account.recordings.of_call(world.call_of(contact))


async def until_status(world: World, contact: ContactId, status: str) -> Recording:
    async with asyncio.timeout(60):
        while not (found := recordings_of(world, contact)) or found[-1].status != status:
            await asyncio.sleep(0.005)
    return found[-1]


def told(world: World, call: str) -> list[str]:
    facts = world.carrier.network.call(call)["facts"]
    return [str(fact["prompt"]) for fact in facts if fact["fact"] == "heard_announcement"]


class TestAlways:
    async def test_begins_once_both_have_heard_of_it(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, ana = await talking(world)
            recording = await until_status(world, contact, "in-progress")
            assert told(world, world.call_of(contact)) == [RECORDED]
            assert len(told(world, world.legs[ana])) == 1
            story = world.story_of(contact)
            assert story.count("RecordingHeard") == 2
            assert story.index("RecordingStarted") > story.index("RecordingHeard")
            assert recording.source == "StartCallRecordingAPI"

    async def test_pauses_and_goes_on_by_hand(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, ana = await talking(world)
            await until_status(world, contact, "in-progress")
            await world.until(contact, "RecordingSettled")
            await world.ask(c.PauseRecording(id=world.id(), specialist=ana, contact=contact))
            await until_status(world, contact, "paused")
            await world.ask(c.ResumeRecording(id=world.id(), specialist=ana, contact=contact))
            await until_status(world, contact, "in-progress")
            assert len(recordings_of(world, contact)) == 1

    async def test_pauses_until_a_supervisor_has_heard_of_it_and_tells_the_caller(
        self, tmp_path: Path
    ) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, _ = await talking(world)
            await until_status(world, contact, "in-progress")
            sam = SpecialistId("supervisor_01")
            listen = c.Listen(id=world.id(), supervisor=sam, contact=contact, mode=ListenMode.LISTEN)
            reply = await world.ask(listen)
            assert isinstance(reply, r.Called)
            token = softphone_token(token_keys(world.settings), sam)
            leg = world.carrier.network.connect_device(token, {"party": reply.party})
            await world.until(contact, "RecordingPaused")
            await world.until(contact, "RecordingResumed")
            assert any("recorded" in sentence for sentence in told(world, leg))
            await until_status(world, contact, "in-progress")
            (listened,) = default_phrases().say(Phrase.LISTENED_TO, ENGLISH)
            assert listened.text in told(world, world.call_of(contact))


class TestOff:
    async def test_is_how_every_line_is_and_nothing_is_said(self, tmp_path: Path) -> None:
        async with open_world(tmp_path) as world:
            contact, ana = await talking(world)
            reply = await world.ask(c.StartRecording(id=world.id(), specialist=ana, contact=contact))
            assert isinstance(reply, r.Refused)
            assert recordings_of(world, contact) == []
            assert told(world, world.call_of(contact)) == []
            assert not any("Recording" in name for name in world.story_of(contact))


class TestOnPress:
    async def test_begins_when_the_specialist_asks_for_it(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ON_PRESS)) as world:
            contact, ana = await talking(world)
            assert recordings_of(world, contact) == []
            await world.ask(c.StartRecording(id=world.id(), specialist=ana, contact=contact))
            await until_status(world, contact, "in-progress")


@dataclass
class Records:
    engine: AsyncEngine
    recordings: ConversationRecordings
    carrier: TwilioCarrier
    keeper: SoundKeeper


@asynccontextmanager
async def records_of(world: World, tmp_path: Path) -> AsyncIterator[Records]:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    engine, floor = open_database(url), world.network.about.id
    recordings = ConversationRecordings(engine, floor, FieldCipher([FieldCipher.new_key()]), SystemClock())
    carrier = TwilioCarrier(carrier_account(world.settings), random=lambda: 0.0)
    entries = [
        LogEntry(position=f"{number}-0", event=event) for number, event in enumerate(world.events(), 1)
    ]
    await InteractionLog(engine, floor).append(entries, entries[-1].position)
    try:
        keeper = SoundKeeper([recordings], carrier, recordings.tell_lost)
        yield Records(engine=engine, recordings=recordings, carrier=carrier, keeper=keeper)
    finally:
        await carrier.close()
        await engine.dispose()


class TestAfterwards:
    async def test_it_is_kept_here_verified_and_deleted_at_the_carrier(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, ana = await talking(world)
            await until_status(world, contact, "in-progress")
            await asyncio.sleep(1.2)
            await world.ask(c.HangUp(id=world.id(), specialist=ana, contact=contact))
            await world.until(contact, "ConversationRecorded")
            (ready,) = [one for one in world.events() if isinstance(one, e.ConversationRecorded)]
            assert (ready.contact, ready.number) == (contact, 1)
            async with records_of(world, tmp_path) as kept:
                await kept.keeper.look()
                await kept.keeper.look()
                (row,) = await kept.recordings.list()
                assert (row.contact, row.trouble, row.can_be_heard) == (contact, None, True)
                assert await kept.carrier.sound_of(ready.recording) is None, "the carrier has deleted it"
                sound = await kept.recordings.listen(contact, 1, SpecialistId("sam"))
                assert sound is not None
                assert sound.startswith(b"\xff\xfb")
                (heard,) = await Audit(kept.engine, world.network.about.id).entries([Action.RECORDING_HEARD])
                assert (heard.actor, heard.subject) == ("sam", contact)
            assert world.carrier.network.alerts() == []

    async def test_one_that_failed_is_told_until_somebody_takes_note(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, ana = await talking(world)
            await until_status(world, contact, "in-progress")
            await world.until(contact, "RecordingSettled")
            # The carrier ends it behind our back, so that the pause has nothing to act on.
            world.carrier.account.recordings.stop(recordings_of(world, contact)[-1])
            await world.ask(c.PauseRecording(id=world.id(), specialist=ana, contact=contact))
            await world.until(contact, "RecordingFailed")
            async with records_of(world, tmp_path) as kept:
                assert await kept.recordings.troubles() == 1
                await kept.recordings.take_note(contact, 1, SpecialistId("sam"))
                assert await kept.recordings.troubles() == 0


class TestARepeatedOrder:
    async def test_begins_no_second_recording(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=policy(RecordingPolicy.ALWAYS)) as world:
            contact, _ = await talking(world)
            await until_status(world, contact, "in-progress")
            carrier = TwilioCarrier(carrier_account(world.settings), random=lambda: 0.0)
            call = CallSid(world.call_of(contact))
            assert await carrier.record(call, RecordingOrder.START, "https://example.org/x") == Done()
            await carrier.close()
            assert len(recordings_of(world, contact)) == 1
