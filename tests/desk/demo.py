"""Run the desk with an invented morning behind it: `python -m tests.desk.demo [port] [small|crowd]`.

For looking at the screens; nothing here is fast or lasting. Each start is the same morning.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import time_ns

import uvicorn

from desk.application import desk_application
from desk.services import Softphone
from records.accounts import Account, Role
from routing import commands as c
from routing.entries import Contact
from routing.model import (
    ContactId,
    ContactState,
    EvidenceSource,
    ExitKind,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerId,
    RegionEvidence,
    SpecialistId,
    SpecialistState,
)
from routing.talk_model import PartyId, PartyKind, PartyState, Target, TargetKind, contact_of_party
from tests.desk.room import OWEN_SOUND, PEOPLE, UNKNOWN, HandClock, Room, furnish, sample_settings

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


LEASE_MS = 3_600_000


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


async def keep_alive(room: Room, morning: Morning) -> None:
    """Let the machine's clock run, keep everybody's screens alive but one's own, and record what happens."""
    mine = SpecialistId(MINE)
    while True:
        await asyncio.sleep(1)
        others = tuple(one for one in room.floor.floor.specialists if one != mine)
        room.floor.do(c.RenewLeases(id=room.floor.id(), specialists=others))
        room.floor.pass_time(0)
        for offer in [o for o in room.floor.floor.offers.values() if o.state is OfferState.OPEN]:
            if offer.specialist != mine and morning.dice.random() < 0.3:
                room.floor.do(c.AcceptOffer(id=room.floor.id(), specialist=offer.specialist, offer=offer.id))
                room.floor.connects(offer.id)
        answer_calls(room, morning)
        with contextlib.suppress(OSError):
            await room.floor.record(room.log)


def answer_calls(room: Room, morning: Morning) -> None:
    """Those who are called into conversations pick up after a moment."""
    for contact in list(room.floor.floor.contacts.values()):
        for party in list(contact.parties.values()):
            outsider = party.kind not in (PartyKind.SPECIALIST, PartyKind.SUPERVISOR)
            if outsider and party.state is PartyState.CALLING and morning.dice.random() < 0.4:
                room.floor.answers(party.id)


async def main(port: int, size: str) -> None:
    people = crowd(500 if size == "crowd" else 44)
    if size != "crowd":
        names = [
            f"{stem.lower()}_{n:02}"
            for stem in (
                "CENTRAL",
                "CENTRAL_EAST",
                "CENTRAL_SOUTH",
                "DUFFERIN_PEEL",
                "EASTERN",
                "SOUTH_WEST",
                "NORTH",
            )
            for n in range(2, 9)
        ]
        people = tuple(PEOPLE[name] for name in names)
    everybody = (*people, *(one for one in PEOPLE.values() if one not in people))
    with tempfile.TemporaryDirectory() as directory:
        clock = DriftingClock()
        clock.at -= MORNING_MS
        room = await furnish(Path(directory), everybody, clock=clock, settings=sample_settings)
        # The screens are what is shown here; how fast a busy machine's browser is heard from is not.
        room.floor.publishes(
            lambda book: replace(book, version="morning", limits=replace(book.limits, lease_ms=LEASE_MS))
        )
        morning = Morning(room, people, 300 if size == "crowd" else 5)
        morning.pass_by()
        morning.end_with()
        await room.floor.record(room.log)
        clock.started_ms = time_ns() // 1_000_000
        keeper = asyncio.create_task(keep_alive(room, morning))
        # The stage is the softphones' carrier too.
        phone = Softphone(kind="loopback", url=f"http://127.0.0.1:{port}")
        app = desk_application(replace(room.services, softphone=phone))
        config = uvicorn.Config(
            Stage(app, room, morning), port=port, log_level="warning", timeout_graceful_shutdown=1
        )
        await uvicorn.Server(config).serve()
        keeper.cancel()


class Stage:
    """Beside the desk: `GET /demo/...` makes the world do something, and a softphone that dials is connected."""

    def __init__(self, app, room: Room, morning: Morning) -> None:  # type: ignore[no-untyped-def]
        self.app, self.room, self.morning = app, room, morning

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        path = scope.get("path", "")
        if not path.startswith(("/demo/", DEVICES)):
            await self.app(scope, receive, send)
            return
        if path == DEVICES:
            self.dial(**json.loads((await receive())["body"])["params"])
        else:
            self.act(path.removeprefix("/demo/"))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def dial(self, *, offer: str = "", party: str = "") -> None:
        """A softphone dials in: a specialist's for an offer, or a supervisor's for their part in a conversation."""
        floor = self.room.floor
        if offer:
            floor.connects(OfferId(offer))
            return
        part = PartyId(party)
        held = floor.floor.contacts[contact_of_party(part)].parties[part]
        floor.supervisor_dials(SpecialistId(held.target), part)

    def act(self, act: str) -> None:
        acts = {
            "call": self.offer_to_me,
            "hang-up": self.hang_up_on_me,
            "emergency": lambda: self.room.floor.declares(ICE, by=SUPERVISOR),
            "stand-down": self.stand_down,
            "clear": self.clear_the_queue,
            "colleagues": self.free_colleagues,
            "ask-me": self.ask_me,
            "later": self.let_time_pass,
        }
        acts[act]()

    def hang_up_on_me(self) -> None:
        me = self.room.floor.floor.specialists.get(SpecialistId(MINE))
        if me is not None and me.contact is not None:
            self.room.floor.hangs_up(me.contact)

    def stand_down(self) -> None:
        floor = self.room.floor
        floor.do(c.StandDown(id=floor.id(), plan=ICE, by=SpecialistId(SUPERVISOR)))

    def free_colleagues(self) -> None:
        self.clear_the_queue()
        for name in COLLEAGUES:
            floor = self.room.floor
            floor.do(c.BecomeReady(id=floor.id(), specialist=SpecialistId(name)))

    def let_time_pass(self) -> None:
        """Six minutes; everybody's screens are heard from, one's own too."""
        for _ in range(36):
            self.morning.mind_the_screens()
            self.room.floor.pass_time(10_000)

    def offer_to_me(self) -> None:
        """Everybody else steps out for a moment, so that this caller is offered to the one who looks on."""
        floor = self.room.floor
        for one in list(floor.floor.specialists.values()):
            if one.state is SpecialistState.READY and one.id != MINE:
                floor.do(c.BecomeNotReady(id=floor.id(), specialist=one.id, reason=NotReadyReason.TRAINING))
        floor.caller(f"D{floor.number:05}", evidence=OWEN_SOUND)

    def ask_me(self) -> None:
        """A colleague who talks with a caller asks the one who looks on."""
        floor = self.room.floor
        contact = next(
            one
            for one in floor.floor.contacts.values()
            if one.state is ContactState.CONNECTED and one.specialist not in (None, MINE) and not one.parties
        )
        assert contact.specialist is not None, "a connected contact has a specialist"
        me = Target(kind=TargetKind.SPECIALIST, id=MINE)
        floor.do(c.CallParty(id=floor.id(), specialist=contact.specialist, contact=contact.id, target=me))
        floor.do(c.HoldCaller(id=floor.id(), specialist=contact.specialist, contact=contact.id))

    def clear_the_queue(self) -> None:
        for one in list(self.room.floor.floor.contacts.values()):
            if one.state is ContactState.WAITING:
                self.room.floor.hangs_up(one.id)


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "8211", "small"]
    asyncio.run(main(int(arguments[0]), arguments[1]))
