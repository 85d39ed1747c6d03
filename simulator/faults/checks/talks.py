"""Conversations at the carrier beside those on the floor: who is in each room, who is on hold, who was called back."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from routing import events as e
from routing.floor import Contact, Floor
from routing.model import ContactId, OfferId
from simulator.carrier.conferences import Conference
from simulator.carrier.wire import WireAnswer
from simulator.evidence import ROOM_PREFIX, overlaps
from simulator.faults.checks.findings import Findings

if TYPE_CHECKING:
    from simulator.faults.world import World

DIFFERS_S_MAX = 12.0
"""How long the carrier and the floor may differ about a room, once nothing goes wrong any more: orders are repeated,
and lost news are looked up."""
MESSAGES = "/cb/recording/"


class Talks:
    def __init__(self, world: "World", findings: Findings) -> None:
        self._world = world
        self._wrong = findings.add
        self._since: dict[str, float] = {}
        """When each difference that is there now was first seen."""
        self._messages_told: set[ContactId] = set()
        world.road.answered.append(self._hear)

    def look(self) -> None:
        """Once a second, a while after the healing."""
        owner = self._world.owner()
        if owner is None:
            return
        now, seen = self._world.now_s(), set[str]()
        for room in self._world.carrier.account.conferences.by_sid.values():
            if room.status != "completed":
                seen |= set(_differences(room, owner.floor))
        for words in seen:
            since = self._since.setdefault(words, now)
            if now - since > DIFFERS_S_MAX:
                self._wrong("S8 the room as on the floor", words)
                self._since[words] = float("inf")
        for gone in self._since.keys() - seen:
            del self._since[gone]

    # --- afterwards -----------------------------------------------------------------------------------

    def judge(self, log: dict[ContactId, list[e.Event]], lost: Collection[e.Event]) -> None:
        """`lost` are the events that the server acknowledged and came back without."""
        self._call_backs()
        self._messages(log, {one.contact for one in lost if isinstance(one, e.MessageLeft)})

    def _call_backs(self) -> None:
        """Nobody is called twice at once, and no specialist is put through to a machine."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for call in self._world.carrier.network.ordered(0.0, page_size=1_000)["calls"]:
            number = str(call["to"])
            if number not in self._world.callers.to_call_back:
                continue
            spans.setdefault(number, []).append((call["dialled_at"], call["ended_at"] or 2**53))
            keyed = any(fact["fact"] == "digits" for fact in call["facts"])
            if not keyed and any(fact["fact"] == "joined_room" for fact in call["facts"]):
                self._wrong("F-23 a human", f"{call['call_sid']} was put through without a key")
        for called in spans.values():
            for _ in range(overlaps(sorted(called))):
                self._wrong("S15 one attempt at a time", "somebody was called back twice at once")

    def _hear(self, url: str, body: bytes, answer: WireAnswer) -> None:
        """Keep in mind which messages we have told the carrier that we know of."""
        path = urlsplit(url).path
        if not path.startswith(MESSAGES) or answer.status != 204:
            return
        fields = {name: values[-1] for name, values in parse_qs(body.decode()).items()}
        if fields.get("RecordingStatus") == "completed" and int(fields.get("RecordingDuration", 0)):
            self._messages_told.add(ContactId(path.removeprefix(MESSAGES)))

    def _messages(self, log: dict[ContactId, list[e.Event]], lost: set[ContactId]) -> None:
        """What a caller said, and we said yes to, is somebody's work."""
        for contact in sorted(self._messages_told - lost):
            if not any(isinstance(event, e.MessageLeft) for event in log.get(contact, [])):
                self._wrong("S6 acknowledged", f"{contact} left a message, and the log has none")


def _differences(room: Conference, floor: Floor) -> Iterator[str]:
    """Name those in a room whom the floor has not there, and whoever is on hold on one side alone."""
    offer = OfferId(room.name.removeprefix(ROOM_PREFIX))
    contact = floor.contacts.get(ContactId(offer.rpartition("-")[0]))
    mine = set(_present(contact, floor)) if contact is not None else set()
    for sid, participant in room.participants.items():
        if sid not in mine:
            yield f"{sid} ({participant.label}) is in the room of {offer}, and not on the floor"
        elif (
            contact is not None and sid == contact.call and participant.hold is not (contact.held is not None)
        ):
            there = "at the carrier" if participant.hold else "on the floor"
            yield f"{contact.id} is on hold only {there}"


def _present(contact: Contact, floor: Floor) -> Iterator[str]:
    yield contact.call
    offer = floor.offers.get(contact.offer) if contact.offer is not None else None
    if offer is not None and offer.leg is not None:
        yield offer.leg
    for party in contact.parties.values():
        asked = floor.offers.get(OfferId(party.id))
        leg = asked.leg if asked is not None else party.leg
        if leg is not None:
            yield leg
