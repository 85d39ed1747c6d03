"""A small floor and what happens on it: the commands that the tests of the live floor put to it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from live.dispatcher import Dispatcher
from live.errors import FloorUnavailable
from live.gateway import InboxGateway
from live.memory import MemoryFloorStore, MemoryInbox, MemoryJournal, MemoryOwnership, MemoryReplies
from live.outbox import EffectOutcome, Outbox, Perform
from live.ports import START, Batch, FloorClock, Inbox, Journal, Ownership, Replies
from live.redis_floor import FloorKeys, RedisInbox, RedisJournal, RedisOwnership, RedisReplies, connect
from routing.commands import (
    AcceptOffer,
    BecomeReady,
    Command,
    HangUp,
    PublishRuleBook,
    ReportCallArrived,
    ReportCallEnded,
    ReportCallerAtRoom,
    ReportMenuKey,
    ReportParticipantJoined,
    ReportSpecialistDialled,
    SignIn,
)
from routing.effects import Effect
from routing.events import Event
from routing.floor import Floor, OwnScope, Profile, ReachScope, ReadyScope
from routing.model import (
    ENGLISH,
    UNKNOWN_REGION,
    CallSid,
    CommandId,
    ConferenceSid,
    ContactId,
    EffectId,
    Instant,
    OfferId,
    PartnerId,
    SpecialistId,
)
from routing.replies import Reply
from routing.rulebook import Limits, MenuKey, Partner, RuleBook, standard_rules
from routing.snapshot import FloorState, capture

NOON = Instant(1_795_348_800_000)
NORTH = PartnerId("NORTH")
OFFER_TTL_MS = 20_000
BOOK = RuleBook(
    version="v1",
    network="Ontario",
    partners=(Partner(id=NORTH),),
    menu=(MenuKey(digits="1", language=ENGLISH),),
    after_hours=NORTH,
    default_home=NORTH,
    default_language=ENGLISH,
    rules=standard_rules(),
    limits=Limits(offer_ttl_ms=OFFER_TTL_MS, lease_ms=600_000),
)
JOAN, AMIR = SpecialistId("joan"), SpecialistId("amir")


@dataclass
class HandClock:
    """A clock that stands still until the test turns it."""

    at: int = NOON

    def now(self) -> Instant:
        return Instant(self.at)

    def go_on_from(self, at: Instant) -> None:
        self.at = max(self.at, at)

    def turn(self, by_ms: int) -> None:
        self.at += by_ms


# --- the ports of one floor -----------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Ports:
    journal: Journal
    inbox: Inbox
    replies: Replies
    ownership: Ownership


def memory_ports(store: MemoryFloorStore | None = None) -> Ports:
    store = store if store is not None else MemoryFloorStore()
    return Ports(
        journal=MemoryJournal(store),
        inbox=MemoryInbox(store),
        replies=MemoryReplies(store),
        ownership=MemoryOwnership(store),
    )


def redis_ports(url: str, floor: str = "ontario", *, timeout_s: float = 2.0) -> Ports:
    """Ports with a client of their own, as one process has them."""
    client, keys = connect(url, timeout_s=timeout_s), FloorKeys(floor)
    return Ports(
        journal=RedisJournal(client, keys),
        inbox=RedisInbox(client, keys),
        replies=RedisReplies(client, keys),
        ownership=RedisOwnership(client, keys),
    )


async def close(ports: Ports) -> None:
    """Close the client that the Redis adapters share; there is none in memory."""
    if isinstance(ports.journal, RedisJournal):
        await ports.journal.redis.aclose()


# --- the carrier and the dispatcher ---------------------------------------------------------------


@dataclass
class Carrier:
    """Remembers every order and answers as it is told; `outcomes` by effect, else done."""

    outcome: EffectOutcome = EffectOutcome.DONE
    ordered: list[Effect] = field(default_factory=list)

    async def perform(self, effect: Effect) -> EffectOutcome:
        self.ordered.append(effect)
        return self.outcome

    def times(self, effect: EffectId) -> int:
        return sum(one.id == effect for one in self.ordered)


def dispatcher_on(ports: Ports, clock: FloorClock, perform: Perform, name: str = "first") -> Dispatcher:
    return Dispatcher(
        name=name,
        journal=ports.journal,
        inbox=ports.inbox,
        ownership=ports.ownership,
        outbox=Outbox(perform, ports.inbox),
        clock=clock,
    )


# --- commands -------------------------------------------------------------------------------------


def contact_of(caller: str) -> ContactId:
    return ContactId(f"contact-{caller}")


def call_of(caller: str) -> CallSid:
    return CallSid(f"CA-{caller}")


def first_offer(caller: str) -> OfferId:
    return OfferId(f"{contact_of(caller)}-1")


def publishes(book: RuleBook = BOOK) -> PublishRuleBook:
    return PublishRuleBook(id=CommandId(f"publish:{book.version}"), book=book)


def signs_in(specialist: SpecialistId) -> SignIn:
    return SignIn(
        id=CommandId(f"sign-in:{specialist}"), specialist=specialist, partner=NORTH, languages=(ENGLISH,)
    )


def is_ready(specialist: SpecialistId, request: str = "first") -> BecomeReady:
    return BecomeReady(id=CommandId(f"ready:{specialist}:{request}"), specialist=specialist)


def arrives(caller: str) -> ReportCallArrived:
    return ReportCallArrived(
        id=CommandId(f"arrived:{caller}"),
        contact=contact_of(caller),
        call=call_of(caller),
        line="211",
        evidence=UNKNOWN_REGION,
    )


def presses_one(caller: str) -> ReportMenuKey:
    return ReportMenuKey(
        id=CommandId(f"menu:{caller}"),
        contact=contact_of(caller),
        call=call_of(caller),
        digits="1",
        attempt=1,
    )


def accepts(specialist: SpecialistId, caller: str) -> AcceptOffer:
    return AcceptOffer(
        id=CommandId(f"accept:{specialist}:{caller}"), specialist=specialist, offer=first_offer(caller)
    )


def hangs_up(caller: str) -> ReportCallEnded:
    return ReportCallEnded(
        id=CommandId(f"ended:{caller}"),
        contact=contact_of(caller),
        call=call_of(caller),
        status="completed",
    )


def leg_of(specialist: SpecialistId, caller: str) -> CallSid:
    return CallSid(f"CA-{specialist}-{caller}")


def is_connected(specialist: SpecialistId, caller: str) -> tuple[Command, ...]:
    """From the accepted offer to the conversation; the third command orders the caller into the room."""
    offer, conference = first_offer(caller), ConferenceSid(f"CF-{caller}")
    leg = leg_of(specialist, caller)
    return (
        accepts(specialist, caller),
        ReportSpecialistDialled(id=CommandId(f"dialled:{leg}"), specialist=specialist, offer=offer, leg=leg),
        ReportParticipantJoined(id=CommandId(f"joined:{leg}"), offer=offer, call=leg, conference=conference),
        ReportCallerAtRoom(
            id=CommandId(f"at-room:{caller}"),
            contact=contact_of(caller),
            call=call_of(caller),
            offer=offer,
        ),
        ReportParticipantJoined(
            id=CommandId(f"joined:{caller}"), offer=offer, call=call_of(caller), conference=conference
        ),
    )


def is_let_go(specialist: SpecialistId, caller: str) -> HangUp:
    """Ends both legs: two effects."""
    return HangUp(id=CommandId(f"hang-up:{caller}"), specialist=specialist, contact=contact_of(caller))


def move_order(specialist: SpecialistId, caller: str) -> EffectId:
    return EffectId(f"joined:{leg_of(specialist, caller)}.e1")


OPENING: Sequence[Command] = (publishes(), signs_in(JOAN), is_ready(JOAN))


# --- looking at a floor ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """Everything about a floor that could differ: its records, and the indexes and timers made from them."""

    state: FloorState
    timers: list[tuple[int, str]]
    waiting: dict[OwnScope, list[tuple[int, ContactId]]]
    reach: dict[ReachScope, list[tuple[int, ContactId]]]
    ready: dict[ReadyScope, list[tuple[int, SpecialistId]]]
    staff: dict[Profile, int]


def sight(floor: Floor) -> Sight:
    return Sight(
        state=capture(floor),
        timers=list(floor.timers.in_order()),
        waiting={scope: list(queue.in_order()) for scope, queue in floor.own.items() if len(queue)},
        reach={scope: list(queue.in_order()) for scope, queue in floor.reach.items() if len(queue)},
        ready={scope: list(ready.in_order()) for scope, ready in floor.ready.items() if len(ready)},
        staff=dict(floor.staff),
    )


# --- running it -----------------------------------------------------------------------------------


@asynccontextmanager
async def running(dispatcher: Dispatcher) -> AsyncIterator[asyncio.Task[None]]:
    """Start a dispatcher and let it work until the end of the block."""
    assert await dispatcher.start(take_over=True)
    work = asyncio.create_task(dispatcher.run())
    try:
        yield work
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


@asynccontextmanager
async def gateway_on(ports: Ports, asker: str = "web") -> AsyncIterator[InboxGateway]:
    gateway = InboxGateway(ports.inbox, ports.replies, asker)
    await gateway.start()
    try:
        yield gateway
    finally:
        await gateway.stop()


async def ask_all(gateway: InboxGateway, commands: Iterable[Command]) -> list[Reply]:
    """Ask one after the other, each as often as it takes, as the carrier does."""
    return [await ask_until_answered(gateway, command) for command in commands]


async def ask_until_answered(gateway: InboxGateway, command: Command, budget_s: float = 1.0) -> Reply:
    for _ in range(8):
        try:
            return await gateway.ask(command, budget_s)
        except FloorUnavailable:
            continue
    raise AssertionError(f"no reply to {command.id}, however often it is asked")


async def until(true: Callable[[], bool], within_s: float = 60.0) -> None:
    """Wait for something that other tasks bring about."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_s
    while not true():
        assert loop.time() < deadline, f"did not come about within {within_s:g} s"
        await asyncio.sleep(0.005)


async def batches(journal: Journal) -> list[Batch]:
    return [entry.batch for entry in await journal.read(START, count=10_000, block_ms=0)]


async def events(journal: Journal) -> list[Event]:
    return [event for batch in await batches(journal) for event in batch.events]
