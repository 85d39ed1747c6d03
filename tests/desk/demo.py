"""Run the desk with an invented morning behind it: `python -m tests.desk.demo [port] [small|crowd]`.

For looking at the screens; nothing here is fast or lasting. Each start is the same morning.
"""

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import uvicorn

from app.dry_run_wire import CameToNothing, Order, Played
from app.dry_runs import DryRuns, play_elsewhere
from desk.application import desk_application
from desk.services import Softphone
from records.dry_runs import DryRuns as Records
from records.record_draft import NeedEntry
from records.taxonomy.sample import sample_taxonomy
from routing import commands as c
from routing.model import (
    ContactState,
    NotReadyReason,
    OfferId,
    OfferState,
    SpecialistId,
    SpecialistState,
)
from routing.talk_model import PartyId, PartyKind, PartyState, Target, TargetKind, contact_of_party
from tests.desk.asked_months import fill_months
from tests.desk.floor_double import OWEN_SOUND
from tests.desk.kept_weeks import fill_weeks
from tests.desk.morning import (
    COLLEAGUES,
    DEVICES,
    ICE,
    MINE,
    MORNING_MS,
    SUPERVISOR,
    DriftingClock,
    Morning,
    crowd,
)
from tests.desk.open_tables import some_releases
from tests.desk.room import DATABASE, FLOOR, PEOPLE, Room, furnish, sample_settings

LEASE_MS = 3_600_000
NAMES = tuple(
    f"{partner}_{number:02}"
    for partner in (
        "central",
        "central_east",
        "central_south",
        "dufferin_peel",
        "eastern",
        "south_west",
        "north",
    )
    for number in range(2, 9)
)
"""Whose morning it is."""


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


async def invent(size: str, directory: Path) -> Morning:
    """Let the morning pass, and leave its records in this directory; `size` is "small" or "crowd"."""
    people = crowd(500) if size == "crowd" else tuple(PEOPLE[name] for name in NAMES)
    everybody = (*people, *(one for one in PEOPLE.values() if one not in people))
    clock = DriftingClock()
    clock.at -= MORNING_MS
    room = await furnish(directory, everybody, clock=clock)
    # The screens are what is shown here; how fast a busy machine's browser is heard from is not.
    room.floor.publishes(
        lambda book: replace(book, version="morning", limits=replace(book.limits, lease_ms=LEASE_MS))
    )
    await fill_months(room.engine, FLOOR)
    await fill_weeks(room.engine, FLOOR)
    morning = Morning(room, people, 300 if size == "crowd" else 5)
    morning.pass_by()
    morning.end_with()
    await room.floor.record(room.log)
    await some_releases(room)
    await room.engine.dispose()
    return morning


async def show(morning: Morning, directory: Path, port: int) -> None:
    """Serve the desk from the end of the morning on, until Ctrl-C; its records are in this directory."""
    room = await furnish(directory, settings=sample_settings, floor=morning.floor)
    morning.continue_in(room)
    keeper = asyncio.create_task(keep_alive(room, morning))
    # The stage is the softphones' carrier too.
    phone = Softphone(kind="loopback", url=f"http://127.0.0.1:{port}")
    runs = played_elsewhere(room, directory)
    rules = replace(room.services.rules, dry_runs=runs)
    app = desk_application(replace(room.services, softphone=phone, rules=rules))
    config = uvicorn.Config(
        Stage(app, room, morning), port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    await uvicorn.Server(config).serve()
    await runs.stop()
    keeper.cancel()


async def main(port: int, size: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        await show(await invent(size, Path(directory)), Path(directory), port)


def played_elsewhere(room: Room, directory: Path) -> DryRuns:
    """Drafts are played as they truly are, only fewer times, and not behind whatever else keeps the machine busy."""

    def play(order: Order, progress: Callable[[float], None]) -> Awaitable[Played | CameToNothing]:
        return play_elsewhere(msgspec.structs.replace(order, replications=2, niceness=0), progress)

    records = Records(room.engine, FLOOR, room.clock)
    return DryRuns(records, f"sqlite:///{directory / DATABASE}", room.clock, play)


class Stage:
    """Beside the desk: `GET /demo/...` makes the world do something, and a softphone that dials is connected."""

    def __init__(self, app, room: Room, morning: Morning) -> None:  # type: ignore[no-untyped-def]
        self.app, self.room, self.morning = app, room, morning

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        path = scope.get("path", "")
        if not path.startswith(("/demo/", DEVICES)):
            await self.app(scope, receive, send)
            return
        if path == "/demo/ask-me":
            await self.ask_me()
        elif path == DEVICES:
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

    async def ask_me(self) -> None:
        """A colleague who talks with a caller, and has written something down, asks the one who looks on."""
        floor, records = self.room.floor, self.room.services.records
        contact = next(
            one
            for one in floor.floor.contacts.values()
            if one.state is ContactState.CONNECTED and one.specialist not in (None, MINE) and not one.parties
        )
        colleague = contact.specialist
        assert colleague is not None, "a connected contact has a specialist"
        record = await records.open(
            contact.id, specialist=colleague, partner=contact.partner or "", language="en"
        )
        needs = tuple(NeedEntry(code=term.code) for term in sample_taxonomy().find("rent")[:1])
        draft = record.draft.model_copy(
            update={"needs": needs, "notes": "Behind on rent; asks about the deposit."}
        )
        await records.save_draft(contact.id, draft, version=record.version, specialist=colleague)
        me = Target(kind=TargetKind.SPECIALIST, id=MINE)
        floor.do(c.CallParty(id=floor.id(), specialist=colleague, contact=contact.id, target=me))
        floor.do(c.HoldCaller(id=floor.id(), specialist=colleague, contact=contact.id))

    def clear_the_queue(self) -> None:
        for one in list(self.room.floor.floor.contacts.values()):
            if one.state is ContactState.WAITING:
                self.room.floor.hangs_up(one.id)


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "8211", "small"]
    asyncio.run(main(int(arguments[0]), arguments[1]))
