"""The dispatcher process: owns the floor, publishes the rule book, gives the carrier its orders."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack
from random import SystemRandom
from typing import Protocol

import structlog

from app.addresses import carrier_addresses
from app.carrier import CARRIER_QUEUE_SIZE, carrier_account
from app.field_key import field_cipher
from app.floor import FloorConnections, process_name
from app.missed_texts import MissedTexts
from app.outside import lists_of
from app.phones import phones_of
from app.records_database import open_records
from app.rules import ASK_BUDGET_S, book_in_force, publication, put_in_force
from app.sight import Sight
from app.texts import TextSender, missed_texts, text_publication, text_sender
from config.clock import SystemClock
from config.network import Network, load_network
from config.settings import Settings
from live.commits import SERVER_TROUBLE
from live.dispatcher import Dispatcher
from live.errors import Fenced, FloorUnavailable
from live.joins import JoinWatch
from live.outbox import EffectOutcome, Outbox, Perform, Result
from live.ports import Clock, CommandGateway, Position
from live.reconciler import Reconciler
from records.phones import Phones
from routing.effects import Effect, SendText
from routing.floor import Floor
from telephony.addresses import Addresses
from telephony.effects import Lists, is_overtaken, nobody_has_a_phone, nobody_listed, perform
from telephony.effects import Phones as PhoneLookUp
from telephony.ports import Carrier
from telephony.rest import TwilioCarrier

_log = structlog.get_logger(__name__)

RULE_BOOK_EVERY_S = 3_600
RECORDED_EVERY_S = 5.0
STANDBY_EVERY_S = 0.5


class RecordedWord(Protocol):
    """Where the recorder has left word of how far it has come."""

    async def get(self) -> Position | None: ...


async def run_dispatcher(settings: Settings, *, take_over: bool) -> None:
    """Own the floor until told to stop.

    `take_over` takes it from whoever holds it; otherwise this process stands by until the lease is free.
    """
    network, clock, random = load_network(settings.network_file), SystemClock(), SystemRandom()
    name = process_name("dispatcher")
    async with AsyncExitStack() as stack:
        floor = FloorConnections(settings, network, stack)
        engine = open_records(settings)
        stack.push_async_callback(engine.dispose)
        carrier = TwilioCarrier(carrier_account(settings), random=random.random)
        stack.push_async_callback(carrier.close)
        addresses = carrier_addresses(settings)
        dispatcher = Dispatcher(
            name=name,
            journal=floor.journal(),
            inbox=floor.inbox(),
            ownership=floor.ownership(),
            outbox=Outbox(
                performer(
                    carrier,
                    addresses,
                    lambda: dispatcher.floor,
                    lists_of(settings),
                    phones_of(Phones(engine, field_cipher(settings), clock), settings),
                    text_sender(settings, network, carrier, addresses, stack),
                ),
                floor.inbox(),
            ),
            clock=clock,
        )
        for stop_signal in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(stop_signal, dispatcher.stop)
        while not await _started(dispatcher, take_over):
            if dispatcher.stopping:
                return
            await asyncio.sleep(STANDBY_EVERY_S)
        gateway = await floor.gateway(name)
        missed = missed_texts(settings, network, carrier, gateway, clock, stack)
        await serve_floor(dispatcher, carrier, gateway, floor.recorded(), network, clock, settings, missed)


async def serve_floor(
    dispatcher: Dispatcher,
    carrier: TwilioCarrier,
    gateway: CommandGateway,
    recorded: RecordedWord,
    network: Network,
    clock: Clock,
    settings: Settings,
    missed: MissedTexts | None = None,
) -> None:
    """Work on a floor that is owned and rebuilt, with all that goes on beside it, until told to stop.

    Raises: Fenced in a group when another dispatcher has taken the floor over.
    """
    now = clock.now()
    publish = publication(book_in_force(dispatcher.floor, network, now), now)
    await dispatcher.turn(
        own=[dispatcher.grace(), publish, *text_publication(settings, now, dispatcher.floor)]
    )
    sight = Sight(carrier, carrier_addresses(settings), settings.twilio_queue)
    keepers = [keeper(lambda: dispatcher.floor, sight, gateway, clock) for keeper in (Reconciler, JoinWatch)]
    async with asyncio.TaskGroup() as group:
        beside = [
            *(group.create_task(keeper.run()) for keeper in keepers),
            group.create_task(_keep_rule_book(network, dispatcher, gateway, clock)),
            group.create_task(_keep_text_service(settings, dispatcher, gateway, clock)),
            *([group.create_task(missed.run())] if missed is not None else []),
            group.create_task(_watch_recorder(recorded, dispatcher)),
            group.create_task(_ensure_queue(carrier, settings.twilio_queue)),
        ]
        try:
            await dispatcher.run()
        finally:
            for task in beside:
                task.cancel()
    await _last_snapshot(dispatcher)


async def _started(dispatcher: Dispatcher, take_over: bool) -> bool:
    try:
        return await dispatcher.start(take_over=take_over)
    except SERVER_TROUBLE as trouble:
        _log.warning("floor_unreachable", cause=type(trouble).__name__)
        return False


async def _last_snapshot(dispatcher: Dispatcher) -> None:
    """A clean stop leaves a fresh snapshot, so that the next start has nothing to replay."""
    try:
        await dispatcher.take_snapshot()
    except (*SERVER_TROUBLE, Fenced) as trouble:
        _log.warning("last_snapshot_not_taken", cause=type(trouble).__name__)


def performer(
    carrier: Carrier,
    addresses: Addresses,
    floor: Callable[[], Floor],
    lists: Lists = nobody_listed,
    phones: PhoneLookUp = nobody_has_a_phone,
    texts: TextSender | None = None,
) -> Perform:
    """Carry out orders, but for those that later ones have overtaken: they come to nothing, which is a result."""

    async def carry_out(effect: Effect) -> EffectOutcome | Result:
        if is_overtaken(effect, floor()):
            return EffectOutcome.DONE
        if isinstance(effect, SendText):
            return await texts.send(effect, floor()) if texts is not None else EffectOutcome.REFUSED
        return EffectOutcome((await perform(carrier, addresses, effect, lists, phones)).outcome)

    return carry_out


async def _keep_rule_book(
    network: Network, dispatcher: Dispatcher, gateway: CommandGateway, clock: Clock
) -> None:
    while True:
        await asyncio.sleep(RULE_BOOK_EVERY_S)
        now = clock.now()
        book = book_in_force(dispatcher.floor, network, now)
        try:
            await put_in_force(gateway, book, now)
        except FloorUnavailable:
            _log.warning("rule_book_not_published", version=book.version)


async def _keep_text_service(
    settings: Settings, dispatcher: Dispatcher, gateway: CommandGateway, clock: Clock
) -> None:
    """Hours reach so far ahead only; what is set already changes nothing."""
    while True:
        await asyncio.sleep(RULE_BOOK_EVERY_S)
        for command in text_publication(settings, clock.now(), dispatcher.floor):
            try:
                await gateway.ask(command, ASK_BUDGET_S)
            except FloorUnavailable:
                _log.warning("text_service_not_published")


async def _watch_recorder(recorded: RecordedWord, dispatcher: Dispatcher) -> None:
    while True:
        try:
            position = await recorded.get()
            if position is not None:
                dispatcher.recorded_to(position)
        except SERVER_TROUBLE as trouble:
            _log.warning("recorder_position_unknown", cause=type(trouble).__name__)
        await asyncio.sleep(RECORDED_EVERY_S)


async def _ensure_queue(carrier: TwilioCarrier, name: str) -> None:
    for pause_s in (1, 2, 5, 10, 30, 60):
        result = await carrier.ensure_queue(name, CARRIER_QUEUE_SIZE)
        if result.outcome == "done":
            return
        _log.warning("carrier_queue_not_ensured", outcome=result.outcome)
        await asyncio.sleep(pause_s)
