"""A floor in memory on which the real engine decides at once: gateway, view and presence of a desk in one."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

from config.clock import to_datetime
from config.compile import compile_rulebook
from config.network import Network
from live.errors import FloorUnavailable
from records.accounts import Account
from records.interactions import InteractionLog, LogEntry
from routing import commands as c
from routing.engine import fire_due, handle
from routing.floor import Floor
from routing.model import (
    CallSid,
    CommandId,
    ConferenceSid,
    Confidence,
    ContactId,
    EvidenceSource,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from routing.replies import Reply
from routing.rulebook import RuleBook
from routing.talk_model import PartyFailure, PartyId, contact_of_party
from tests.sample_network import sample_book, sample_network

MONDAY_NOON = Instant(1_795_453_200_000)
UNKNOWN = RegionEvidence(source=EvidenceSource.UNKNOWN, confidence=Confidence.NONE)
OWEN_SOUND = RegionEvidence(
    source=EvidenceSource.EXCHANGE,
    confidence=Confidence.MEDIUM,
    home=PartnerId("CENTRAL_EAST"),
    place="Owen Sound",
    division="3542",
)


@dataclass
class HandClock:
    """Stands still until it is turned."""

    at: int = MONDAY_NOON

    def now(self) -> Instant:
        return Instant(self.at)


class Ping:
    def __init__(self) -> None:
        self.event = asyncio.Event()

    async def wait(self, timeout_s: float) -> bool:
        try:
            await asyncio.wait_for(self.event.wait(), timeout_s)
        except TimeoutError:
            return False
        self.event.clear()
        return True


@dataclass
class FloorDouble:
    """Gateway, view and presence in one: every command is decided where it is asked."""

    clock: HandClock
    network: Network
    floor: Floor = field(default_factory=Floor)
    entries: list[LogEntry] = field(default_factory=list)
    silent: bool = False
    behind_ms: int = 0
    asked: list[c.Command] = field(default_factory=list)
    heard: list[SpecialistId] = field(default_factory=list)
    pings: set[Ping] = field(default_factory=set)
    number: int = 0
    replies: dict[CommandId, Reply] = field(default_factory=dict)

    def __post_init__(self) -> None:
        day = to_datetime(self.clock.now()).date()
        is_sample = self.network is sample_network()
        book = sample_book(day) if is_sample else compile_rulebook(self.network, day)
        self.do(c.PublishRuleBook(id=self.id(), book=book))

    def id(self) -> CommandId:
        self.number += 1
        return CommandId(f"test-{self.number}")

    def do(self, command: c.Command) -> Reply:
        decision = handle(self.floor, command, self.clock.now())
        self.keep(decision.events)
        return decision.reply

    def keep(self, events: tuple[object, ...]) -> None:
        self.entries += [LogEntry(position="0-0", event=event) for event in events]  # type: ignore[arg-type]
        for ping in self.pings:
            ping.event.set()

    def pass_time(self, by_ms: int) -> None:
        self.clock.at += by_ms
        while (decision := fire_due(self.floor, self.clock.now())) is not None:
            self.keep(decision.events)

    async def ask(self, command: c.Command, budget_s: float) -> Reply:
        if self.silent:
            raise FloorUnavailable
        self.asked.append(command)
        # Like the real gateway: a repeat of one command finds the reply to the first.
        if command.id not in self.replies:
            self.replies[command.id] = self.do(command)
        return self.replies[command.id]

    def heard_from(self, specialist: SpecialistId) -> None:
        self.heard.append(specialist)
        self.do(c.RenewLeases(id=self.id(), specialists=(specialist,)))

    @property
    def heard_at(self) -> Instant:
        return Instant(self.clock.now() - self.behind_ms)

    @asynccontextmanager
    async def watch_floor(self) -> AsyncIterator[Ping]:
        ping = Ping()
        self.pings.add(ping)
        try:
            yield ping
        finally:
            self.pings.discard(ping)

    def watch_specialist(self, specialist: SpecialistId) -> AbstractAsyncContextManager[Ping]:
        return self.watch_floor()

    # --- what the world does -----------------------------------------------------------------------

    def caller(
        self, name: str, *, key: str = "1", evidence: RegionEvidence = OWEN_SOUND, line: str = "main"
    ) -> ContactId:
        """A caller dials, hears the menu, and chooses a language."""
        contact = self.dials(name, evidence=evidence, line=line)
        self.clock.at += 3_000
        self.presses(contact, key)
        return contact

    def dials(self, name: str, *, evidence: RegionEvidence = OWEN_SOUND, line: str = "main") -> ContactId:
        contact, call = ContactId(name), CallSid(f"CA-{name}")
        self.do(c.ReportCallArrived(id=self.id(), contact=contact, call=call, line=line, evidence=evidence))
        return contact

    def presses(self, contact: ContactId, key: str) -> None:
        """The caller presses a key in the menu; nothing when they have left."""
        if held := self.floor.contacts.get(contact):
            command = c.ReportMenuKey(id=self.id(), contact=contact, call=held.call, digits=key, attempt=1)
            self.do(command)

    def signs_in(self, account: Account, *, ready: bool = False) -> None:
        me = SpecialistId(account.id)
        languages = tuple(Language(code) for code in account.languages)
        self.do(
            c.SignIn(
                id=self.id(),
                specialist=me,
                partner=PartnerId(account.partner),
                languages=languages,
                skills=account.skills,
            )
        )
        if ready:
            self.do(c.BecomeReady(id=self.id(), specialist=me))

    def connects(self, offer: OfferId) -> None:
        """The carrier brings the two together after an accept."""
        held = self.floor.offers[offer]
        leg, room = CallSid(f"leg-{offer}"), ConferenceSid(f"CF-{offer}")
        self.do(c.ReportSpecialistDialled(id=self.id(), specialist=held.specialist, offer=offer, leg=leg))
        if held.asked_into is not None:
            self._joins(held.contact, leg)
            return
        self.do(c.ReportParticipantJoined(id=self.id(), offer=offer, call=leg, conference=room))
        call = self.floor.contacts[held.contact].call
        self.do(c.ReportParticipantJoined(id=self.id(), offer=offer, call=call, conference=room))

    def answers(self, party: PartyId) -> None:
        """Somebody who is called into a conversation picks up, and is in the room."""
        self._joins(contact_of_party(party), CallSid(f"leg-{party}"), label=party)

    def never_answers(self, party: PartyId) -> None:
        contact, leg = contact_of_party(party), CallSid(f"leg-{party}")
        gone = c.ReportPartyEnded(
            id=self.id(), contact=contact, party=party, leg=leg, reason=PartyFailure.NO_ANSWER
        )
        self.do(gone)

    def supervisor_dials(self, supervisor: SpecialistId, party: PartyId) -> None:
        leg = CallSid(f"leg-{party}")
        self.do(c.ReportSupervisorDialled(id=self.id(), supervisor=supervisor, party=party, leg=leg))
        self._joins(contact_of_party(party), leg, label=party)

    def _joins(self, contact: ContactId, leg: CallSid, *, label: str = "") -> None:
        held = self.floor.contacts[contact]
        assert held.room is not None, "a conversation is in a room"
        assert held.conference is not None, "a conversation is in a room"
        joined = c.ReportParticipantJoined(
            id=self.id(), offer=held.room, call=leg, conference=held.conference, label=label
        )
        self.do(joined)

    def hangs_up(self, contact: ContactId) -> None:
        call = self.floor.contacts[contact].call
        self.do(c.ReportCallEnded(id=self.id(), contact=contact, call=call, status="completed"))

    def publishes(self, change: Callable[[RuleBook], RuleBook]) -> None:
        """Publish the present book with a change."""
        assert self.floor.rule_book is not None, "a room opens with a published book"
        self.do(c.PublishRuleBook(id=self.id(), book=change(self.floor.rule_book)))

    def declares(self, plan: str, *, by: str = "central_supervisor_1", lasts_ms: int | None = None) -> Reply:
        command = c.DeclareEmergency(
            id=self.id(), plan=plan, by=SpecialistId(by), reason="The river", lasts_ms=lasts_ms
        )
        return self.do(command)

    async def record(self, log: InteractionLog) -> None:
        """Store what happened, as the recorder does."""
        entries, self.entries = self.entries, []
        for start in range(0, len(entries), 500):
            self.number += 1
            position = f"{self.number}-0"
            await log.append(
                [LogEntry(position=position, event=entry.event) for entry in entries[start : start + 500]],
                position,
            )
