"""A message left in place of waiting on, through real HTTP: recorded, taken over, and deleted at the carrier."""

from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from app.carrier import carrier_account
from app.sound_keeper import SoundKeeper
from config.clock import SystemClock
from records.database import open_database
from records.field_cipher import FieldCipher
from records.interactions import InteractionLog, LogEntry
from records.voicemails import Voicemails
from routing import events as e
from routing.model import AT_ONCE, ContactEnd, Exit, ExitKind
from simulator.carrier import CallerScript
from telephony.rest import TwilioCarrier
from tests.migrated import migrate
from tests.scenarios.test_call_backs import offering
from tests.scenarios.world import World, open_world

LEAVES_A_MESSAGE = CallerScript(digits=("1", "2"), patience_s=30, message_s=4)
VOICEMAIL = Exit(kind=ExitKind.VOICEMAIL, when=AT_ONCE)


async def recorded(world: World, engine: AsyncEngine) -> None:
    """What the recorder process does."""
    entries = [
        LogEntry(position="1-0", event=event) for event in world.events() if isinstance(event, e.MessageLeft)
    ]
    await InteractionLog(engine, world.network.about.id).append(entries, "1-0")


class TestVoicemail:
    async def test_becomes_work_and_leaves_nothing_at_the_carrier(self, tmp_path: Path) -> None:
        url = f"sqlite:///{tmp_path / 'records.db'}"
        migrate(url)
        engine = open_database(url)
        async with open_world(tmp_path, changes=offering(VOICEMAIL)) as world:
            contact = world.caller_dials(LEAVES_A_MESSAGE)
            await world.until(contact, "MessageLeft")
            await world.until_heard(contact, "We record your message")
            (end,) = (one for one in world.events_of(contact) if isinstance(one, e.ContactClosed))
            assert end.end is ContactEnd.VOICEMAIL
            (left,) = (one for one in world.events_of(contact) if isinstance(one, e.MessageLeft))
            assert left.duration_ms > 0
            await recorded(world, engine)
            voicemails = Voicemails(
                engine, world.network.about.id, FieldCipher([FieldCipher.new_key()]), SystemClock()
            )
            carrier = TwilioCarrier(carrier_account(world.settings), random=lambda: 0.0)
            keeper = SoundKeeper([voicemails], carrier)
            await keeper.look()
            sound = await voicemails.sound(left.recording)
            assert sound is not None
            assert sound.startswith(b"\xff\xfb")
            assert await carrier.sound_of(left.recording) is None, "the carrier has deleted it"
            await keeper.look()
            await carrier.close()
            assert world.carrier.network.alerts() == []
        await engine.dispose()

    async def test_is_said_with_its_key(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering(VOICEMAIL)) as world:
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
            await world.until_heard(contact, "To leave a message instead of waiting, press 2")

    async def test_with_nothing_on_it_is_no_work(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, changes=offering(VOICEMAIL)) as world:
            script = LEAVES_A_MESSAGE.model_copy(update={"message_s": 0, "message_ends": "silence"})
            contact = world.caller_dials(script)
            await world.until(contact, "ContactClosed")
            await world.until_heard(contact, "Goodbye")
            assert "MessageLeft" not in world.story_of(contact)
