"""An invented morning on a floor in memory: who calls, who answers, what else happens. Each start is the same one."""

from dataclasses import dataclass, replace
from random import Random
from time import time_ns

from records.accounts import Account, Role
from routing import commands as c
from routing.entries import Contact
from routing.model import (
    ContactId,
    ContactState,
    EvidenceSource,
    ExitKind,
    NotReadyReason,
    OfferState,
    PartnerId,
    RegionEvidence,
    SpecialistId,
    SpecialistState,
)
from tests.desk.floor_double import OWEN_SOUND, UNKNOWN, HandClock
from tests.desk.room import PEOPLE, Room

MORNING_MS = 4 * 3_600_000
STEP_MS = 12_000
PLACES = (
    ("Toronto", "3520", "CENTRAL"), ("Brampton", "3521", "DUFFERIN_PEEL"), ("Hamilton", "3525", "CENTRAL_SOUTH"),
    ("London", "3539", "SOUTH_WEST"), ("Windsor", "3537", "SOUTH_WEST"), ("Owen Sound", "3542", "CENTRAL_EAST"),
    ("Barrie", "3543", "CENTRAL_EAST"), ("Ottawa", "3506", "EASTERN"), ("Kingston", "3510", "EASTERN"),
    ("Thunder Bay", "3558", "NORTH"), ("Kenora", "3560", "NORTH"),
)  # fmt: skip
DEVICES = "/network/devices/connect"
KEYS = ("1",) * 18 + ("2",) * 4 + ("3",) * 2
MINE = "central_east_01"
COLLEAGUES = ("central_east_05", "north_02", "eastern_04", "central_06", "south_west_02")
"""They are free, when asked to be, for whoever wants to ask a colleague."""
SUPERVISOR = "central_supervisor_1"
HIGH_WATER, ICE = "flood-north", "ice-storm"
"""Emergency plans of the sample network."""


@dataclass
class DriftingClock(HandClock):
    """The morning's clock until it is let go; then it runs on with the machine's."""

    started_ms: int | None = None

    def now(self):  # type: ignore[no-untyped-def]
        if self.started_ms is not None:
            self.at += time_ns() // 1_000_000 - self.started_ms
            self.started_ms = time_ns() // 1_000_000
        return super().now()


def crowd(size: int) -> tuple[Account, ...]:
    """Everybody of the sample, and more of the same until there are enough."""
    people = [person for person in PEOPLE.values() if person.role is Role.SPECIALIST]
    more = [
        replace(person, id=f"{person.id}_b", sign_in=f"{person.id}_b")
        for person in people
        if "central_" in person.id
    ]
    return tuple([*people, *more][:size])


class Morning:
    def __init__(self, room: Room, people: tuple[Account, ...], waiting: int) -> None:
        self.room, self.floor, self.people, self.waiting = room, room.floor, people, waiting
        self.dice = Random(211)
        self.callers = 0
        self.in_menu: list[tuple[ContactId, str]] = []
        # A crowd is for the picture at the end; its morning is short.
        self.steps = MORNING_MS // STEP_MS if len(people) < 100 else 60

    def continue_in(self, room: Room) -> None:
        """Go on in a room with the same floor, at the machine's pace."""
        self.room = room
        clock = self.floor.clock
        assert isinstance(clock, DriftingClock), "a morning has a clock that can be let go"
        clock.started_ms = time_ns() // 1_000_000

    def evidence(self) -> RegionEvidence:
        if self.dice.random() < 0.15:
            return UNKNOWN
        place, division, home = self.dice.choice(PLACES)
        return replace(OWEN_SOUND, place=place, division=division, home=PartnerId(home))

    def call(self) -> None:
        """A caller dials; their key comes with the next step."""
        self.callers += 1
        contact = self.floor.dials(f"C{self.callers:05}", evidence=self.evidence())
        self.in_menu.append((contact, self.dice.choice(KEYS)))

    def hear_the_music(self) -> None:
        """The carrier asks, for everybody who waits, what to play next."""
        for one in list(self.floor.floor.contacts.values()):
            if one.state is ContactState.WAITING and one.language is not None and self.dice.random() < 0.4:
                waiting = c.ReportStillWaiting(
                    id=self.floor.id(), contact=one.id, call=one.call, language=one.language, queued_ms=0
                )
                self.floor.do(waiting)
                if ExitKind.CALL_BACK in one.exits_open and self.dice.random() < 0.2:
                    way = c.TakeExit(
                        id=self.floor.id(), contact=one.id, call=one.call, kind=ExitKind.CALL_BACK
                    )
                    self.floor.do(way)

    def press_keys(self) -> None:
        for contact, key in self.in_menu:
            self.floor.presses(contact, key)
        self.in_menu.clear()
        for one in list(self.floor.floor.contacts.values()):
            if one.state is ContactState.CHOOSING and one.region_attempt:
                self.say_where(one)

    def say_where(self, contact: Contact) -> None:
        """Three in four of those who are asked where they are say something useful."""
        said = None
        if self.dice.random() < 0.75:
            place, division, home = self.dice.choice(PLACES)
            said = replace(
                OWEN_SOUND,
                source=EvidenceSource.PLACE,
                place=place,
                division=division,
                home=PartnerId(home),
                share_percent=100,
            )
        given = c.ReportRegionGiven(
            id=self.floor.id(),
            contact=contact.id,
            call=contact.call,
            evidence=said,
            attempt=contact.region_attempt,
        )
        self.floor.do(given)

    def work(self, bored_share: float = 0.04) -> None:
        """Accept what is offered, end what has been talked about, come back from wrap-up."""
        for offer in [o for o in self.floor.floor.offers.values() if o.state is OfferState.OPEN]:
            roll = self.dice.random()
            if roll < 0.9:
                self.floor.do(c.AcceptOffer(id=self.floor.id(), specialist=offer.specialist, offer=offer.id))
                self.floor.connects(offer.id)
            elif roll < 0.95:
                self.floor.do(c.DeclineOffer(id=self.floor.id(), specialist=offer.specialist, offer=offer.id))
        for contact in list(self.floor.floor.contacts.values()):
            done = contact.state is ContactState.CONNECTED and self.dice.random() < 0.025
            bored = contact.state is ContactState.WAITING and self.dice.random() < bored_share
            if done or bored:
                self.floor.hangs_up(contact.id)

    def turn_up(self, share: float) -> None:
        for person in self.people:
            self.floor.signs_in(person, ready=self.dice.random() < share)

    def mind_the_screens(self) -> None:
        self.floor.do(c.RenewLeases(id=self.floor.id(), specialists=tuple(self.floor.floor.specialists)))

    def pass_by(self) -> None:
        """Four hours of calls in steps of a quarter of a minute."""
        self.turn_up(1.0)
        for step in range(self.steps):
            self.mind_the_screens()
            self.high_water(step)
            self.floor.pass_time(5_000)
            self.press_keys()
            self.mind_the_screens()
            rush = 1.25 if 300 < step < 640 else 1.0 if step > 640 else 0.6
            for _ in range(len(self.people)):
                if self.dice.random() < (rush if len(self.people) < 100 else 3.6) * 0.86 / 49:
                    self.call()
            self.floor.pass_time(4_000)
            self.work()
            self.floor.pass_time(3_000)
            self.hear_the_music()
            self.back_to_work()

    def high_water(self, step: int) -> None:
        """In the middle of the morning an emergency is declared, extended and stood down."""
        if step in (400, 500):
            self.floor.declares(HIGH_WATER, by=SUPERVISOR, lasts_ms=2 * 3_600_000)
        elif step == 700:
            me = SpecialistId("north_supervisor_1")
            self.floor.do(c.StandDown(id=self.floor.id(), plan=HIGH_WATER, by=me))

    def back_to_work(self) -> None:
        for person in list(self.floor.floor.specialists.values()):
            if person.state is SpecialistState.NOT_READY and self.dice.random() < 0.2:
                self.floor.do(c.BecomeReady(id=self.floor.id(), specialist=person.id))
            elif person.state is SpecialistState.READY and self.dice.random() < 0.004:
                reason = self.dice.choice(
                    (NotReadyReason.BREAK, NotReadyReason.MEAL, NotReadyReason.TRAINING)
                )
                self.floor.do(c.BecomeNotReady(id=self.floor.id(), specialist=person.id, reason=reason))

    def end_with(self) -> None:
        """The picture at the moment of looking."""
        while (missing := self.waiting - self.floor.floor.waiting) > 0:
            # Somebody is free for some of them.
            for _ in range(1 + missing // 4):
                self.call()
            self.mind_the_screens()
            self.work(bored_share=0.0)
            self.floor.pass_time(600)
            self.press_keys()
