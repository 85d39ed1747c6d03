"""A network that serves texts, in one program: real engine, dispatcher, webhooks, REST client and database, against the
carrier's double over real HTTP. The floor can be taken over by another dispatcher in the middle of a story."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import TypeVar

from starlette.responses import PlainTextResponse

from app.carrier import carrier_account
from app.dispatcher import performer
from app.field_key import field_cipher
from app.missed_texts import MissedTexts
from app.texts import TextKeeper, TextSender, text_door
from app.voice import build_partner_reports, build_voice
from app.web import FrontDoor
from config.clock import SystemClock
from config.compile import compile_rulebook
from config.network import Network
from config.settings import Settings, load_settings
from config.texts import TEXTS_FILE, TextsFile, load_texts
from live.dispatcher import Dispatcher
from live.gateway import InboxGateway
from live.memory import MemoryFloorStore, MemoryInbox, MemoryJournal, MemoryOwnership, MemoryReplies
from live.outbox import Outbox
from live.ports import START
from live.recorder import Recorder
from records.call_records import CallRecords
from records.database import open_database
from records.forms.editions import FormEditions
from records.interactions import InteractionLog
from records.texts import TextMessages
from routing import commands as c
from routing.events import Event
from routing.floor import Floor
from routing.model import (
    UNKNOWN_REGION,
    CommandId,
    Language,
    OfferId,
    PartnerId,
    Proficiency,
    RegionEvidence,
    Skill,
    SpecialistId,
)
from routing.replies import Reply
from routing.text_entries import TextContact
from routing.text_model import TextId
from simulator.carrier import CarrierDouble, FarEnd
from simulator.carrier.network import TextRequest
from simulator.carrier.serving import LoopbackServer
from simulator.carrier.settings import FaultSettings
from simulator.sample_carrier import sample_carrier
from telephony.addresses import Addresses
from telephony.rest import TwilioCarrier
from tests.migrated import migrate
from tests.sample_network import sample_network
from tests.scenarios.world import _always_open, _Door
from webhooks.texts import TextDoor

MAIN_LINE = "+14165550111"
ANN, BEN, CAT = "+14165550180", "+14165550181", "+14165550182"
BUDGET_S = 2.0

T = TypeVar("T")


class _Recorded:
    async def set(self, position: object) -> None:
        pass


class _Anywhere:
    """Every number is a main line, and tells nothing of where its callers are."""

    @property
    def line_of(self) -> Callable[[str], str]:
        return lambda _: "main"

    @property
    def evidence(self) -> Callable[[str, str], RegionEvidence]:
        return lambda _, __: UNKNOWN_REGION


@dataclass
class TextWorld:
    settings: Settings
    store: MemoryFloorStore
    dispatchers: list[Dispatcher]
    gateway: InboxGateway
    carrier: CarrierDouble
    messages: TextMessages
    records: CallRecords
    recorder: Recorder
    keeper: TextKeeper
    missed: MissedTexts
    door: "_Door"
    start_dispatcher: Callable[[str], "asyncio.Future[None]"]
    running: list["asyncio.Task[None]"] = field(default_factory=list)
    _asked: int = 0

    @property
    def floor(self) -> Floor:
        return self.dispatchers[-1].floor

    def events(self) -> list[Event]:
        return [event for entry in self.store.journal for event in entry.batch.events]

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.events()]

    def journal_bytes(self) -> str:
        return repr(self.store.journal)

    async def ask(self, command: c.Command) -> Reply:
        return await self.gateway.ask(command, BUDGET_S)

    def id(self) -> CommandId:
        self._asked += 1
        return CommandId(f"test-{self._asked}")

    async def ready(self, name: str, *, languages: tuple[str, ...] = ("en", "fr")) -> SpecialistId:
        specialist = SpecialistId(name)
        await self.ask(
            c.SignIn(
                id=self.id(),
                specialist=specialist,
                partner=PartnerId("CENTRAL"),
                languages=tuple(Language(one) for one in languages),
                skills=(Proficiency(skill=Skill("text")),),
            )
        )
        await self.ask(c.BecomeReady(id=self.id(), specialist=specialist))
        return specialist

    def writes(self, telephone: str, body: str, media: int = 0) -> str:
        request = TextRequest.model_validate(
            {"to": MAIN_LINE, "from": telephone, "body": body, "media": media}
        )
        return self.carrier.network.write(request)

    def got(self, telephone: str) -> list[str]:
        """What a telephone was sent, the oldest first."""
        return [one["body"] for one in self.carrier.network.messages(telephone) if one["to"] == telephone]

    async def until(self, found: Callable[[], T], within_s: float = 60.0) -> T:
        try:
            async with asyncio.timeout(within_s):
                while not (what := found()):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            raise AssertionError(f"it did not come about; the journal has {self.kinds()}") from None
        return what

    async def until_got(self, telephone: str, words: str) -> None:
        await self.until(lambda: any(words in body for body in self.got(telephone)))

    def conversation(self, number: int = -1) -> TextContact:
        return list(self.floor.texts.values())[number]

    async def asks(self, telephone: str, body: str = "I need a food bank", choice: str = "1") -> TextContact:
        """Somebody writes, is greeted and chooses a language. Returns: their conversation."""
        known = set(self.floor.texts)
        self.writes(telephone, body)
        await self.until(lambda: set(self.floor.texts) - known)
        await self.until_got(telephone, "911")
        self.writes(telephone, choice)
        contact = self.floor.texts[(set(self.floor.texts) - known).pop()]
        await self.until(lambda: self.floor.texts[contact.id].queued_at is not None)
        return self.floor.texts[contact.id]

    async def text_offer_to(self, specialist: SpecialistId) -> OfferId:
        def found() -> OfferId | None:
            for one in self.floor.texts.values():
                if one.offer is not None and one.offer.specialist == specialist:
                    return one.offer.id
            return None

        offer = await self.until(found)
        assert offer is not None
        return offer

    async def take(self, specialist: SpecialistId) -> TextContact:
        offer = await self.text_offer_to(specialist)
        await self.ask(c.TakeText(id=self.id(), specialist=specialist, offer=offer))
        return next(
            one
            for one in self.floor.texts.values()
            if one.specialist == specialist and offer.startswith(one.id)
        )

    async def answer(self, specialist: SpecialistId, contact: TextContact, body: str) -> TextId:
        text = TextId(f"{contact.id}-{self.id()}")
        assert await self.messages.keep_outgoing(text, contact.id, body, specialist)
        await self.ask(c.WriteText(id=self.id(), specialist=specialist, contact=contact.id, text=text))
        return text

    async def recorded(self) -> None:
        """Let the recorder take in what the journal has."""
        await self.recorder.record(self.store.journal)

    async def restart_floor(self) -> None:
        """Another dispatcher takes the floor over from its journal."""
        self.dispatchers[-1].stop()
        await self.store.notify()
        await self.running[-1]
        await self.start_dispatcher(f"world-{len(self.dispatchers)}")


def _quick_carrier(
    settings: Settings, far_ends: Mapping[str, FarEnd], faults: FaultSettings
) -> CarrierDouble:
    changes = {"seed": 211, "time_scale": 0.02, "far_ends": dict(far_ends), "faults": faults}
    return CarrierDouble(sample_carrier(settings).model_copy(update=changes))


async def _start_dispatcher(
    world: TextWorld,
    name: str,
    rest: TwilioCarrier,
    addresses: Addresses,
    file: TextsFile,
    network: Network,
) -> None:
    sender = TextSender(rest, addresses, file, world.messages)
    store, clock = world.store, SystemClock()
    carry_out = performer(rest, addresses, lambda: dispatcher.floor, texts=sender)
    dispatcher = Dispatcher(
        name=name,
        journal=MemoryJournal(store),
        inbox=MemoryInbox(store),
        ownership=MemoryOwnership(store),
        outbox=Outbox(carry_out, MemoryInbox(store)),
        clock=clock,
    )
    world.dispatchers.append(dispatcher)
    await dispatcher.start(take_over=True)
    book = compile_rulebook(network, date(2026, 11, 1), days=800)
    service = file.service(clock.now())
    await dispatcher.turn(
        own=[
            c.PublishRuleBook(id=CommandId(f"publish-{name}"), book=book),
            c.SetTextService(id=CommandId(f"texts-{name}"), service=service),
        ]
    )
    world.running.append(asyncio.create_task(dispatcher.run()))


async def _assembled(
    stack: AsyncExitStack,
    settings: Settings,
    network: Network,
    file: TextsFile,
    carrier: CarrierDouble,
    door: "_Door",
) -> tuple[TextWorld, TextDoor]:
    """Put a world together whose dispatcher, web and carrier are still to be started."""
    clock, store = SystemClock(), MemoryFloorStore()
    engine = open_database(settings.sqlalchemy_url)
    stack.push_async_callback(engine.dispose)
    messages = TextMessages(engine, network.about.id, field_cipher(settings), clock)
    rest = TwilioCarrier(carrier_account(settings), random=Random(211).random)
    stack.push_async_callback(rest.close)
    addresses = Addresses(settings.public_base_url)
    world: TextWorld

    async def start(name: str) -> None:
        await _start_dispatcher(world, name, rest, addresses, file, network)

    told_door = text_door(settings, messages)
    assert told_door is not None
    gateway = InboxGateway(MemoryInbox(store), MemoryReplies(store), "world")
    world = TextWorld(
        settings=settings,
        store=store,
        dispatchers=[],
        gateway=gateway,
        carrier=carrier,
        messages=messages,
        records=CallRecords(
            engine, field_cipher(settings), clock, FormEditions(engine, network.about.id, clock)
        ),
        recorder=Recorder(MemoryJournal(store), InteractionLog(engine, network.about.id), _Recorded()),
        keeper=TextKeeper(messages, rest, file.kept_ms),
        missed=MissedTexts(rest, told_door, messages, _Anywhere(), settings.lines, gateway, clock),
        door=door,
        start_dispatcher=start,  # type: ignore[arg-type]
    )
    return world, told_door


@asynccontextmanager
async def open_text_world(
    data_dir: Path,
    *,
    texts: Mapping[str, object] | None = None,
    far_ends: Mapping[str, FarEnd] | None = None,
    faults: FaultSettings | None = None,
    with_database: bool = True,
) -> AsyncIterator[TextWorld]:
    """Run a world. `texts` overrides the shipped sample of `config/texts.toml`."""
    settings = load_settings({"SWITCHBOARD_DATA_DIR": str(data_dir)})
    network = _always_open(sample_network())
    async with AsyncExitStack() as stack:
        door = _Door()
        web = LoopbackServer(door)
        settings = settings.model_copy(update={"public_base_url": web.url, "webhook_budget_s": BUDGET_S})
        given = load_texts(TEXTS_FILE)
        assert given is not None
        file: TextsFile = given.model_copy(update=dict(texts or {}))
        carrier = _quick_carrier(settings, far_ends or {}, faults or FaultSettings())
        settings = settings.model_copy(update={"twilio_api_base_url": carrier.url})
        if with_database:
            await asyncio.to_thread(migrate, settings.sqlalchemy_url)
        world, told_door = await _assembled(stack, settings, network, file, carrier, door)
        gateway = world.gateway
        world.recorder._position = START
        await world.start_dispatcher("world-0")
        await gateway.start()
        stack.push_async_callback(gateway.stop)
        nothing = PlainTextResponse("", 404)
        voice = build_voice(settings, network, gateway, date(2026, 11, 1), texts=told_door)
        partners = build_partner_reports(settings, gateway, SystemClock())
        door.application = FrontDoor(voice, partners, nothing, nothing)
        await web.start()
        stack.push_async_callback(web.stop)
        await carrier.start()
        try:
            yield world
        finally:
            await carrier.stop()
            world.dispatchers[-1].stop()
            await world.store.notify()
            await world.running[-1]
