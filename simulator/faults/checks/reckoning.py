"""Afterwards: what truly happened to each caller, beside what the log says of it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from routing import events as e
from routing.model import CallSid, ContactEnd, ContactId
from simulator.evidence import CallTruth, Stay, overlaps, read_call, specialists_at_once
from simulator.faults.callers import BATCH
from simulator.faults.checks.documents import Documents
from simulator.faults.checks.findings import Findings
from simulator.faults.checks.history import History
from simulator.faults.plan import Fault
from telephony.overrides import DOCUMENT
from webhooks.endpoints import contact_of

if TYPE_CHECKING:
    from simulator.faults.world import World

TALKED_MS = 10_000
"""A talk so long, which lasted to the end of the call, must be in the log where no news of it could get lost."""
NEWS_GET_LOST = frozenset(
    {
        Fault.LOST_CALLBACKS,
        Fault.LATE,
        Fault.LOST_SECOND,
        Fault.DOCUMENTS,
        Fault.WEB_CRASHES,
        Fault.STORE_OUTAGES,
    }
)
PARTED_MS = DOCUMENT.total_ms + 10_000
"""A call that ended within this time of talking to the caller has reached a human.

On a bad road the carrier takes all its time to fetch the goodbye, and then says it.
"""
EXITS = frozenset({ContactEnd.CALL_BACK, ContactEnd.VOICEMAIL, ContactEnd.MESSAGE})


class Reckoning:
    """Judges a run that is over."""

    def __init__(self, world: "World", history: History, documents: Documents, findings: Findings) -> None:
        self._world = world
        self._history = history
        self._documents = documents
        self._wrong = findings.add
        self._told = world.carrier.network.calls(BATCH, 0, 1_000, facts=True)["calls"]
        self.calls: list[CallTruth] = [read_call(one) for one in self._told]
        self.events: dict[ContactId, list[e.Event]] = {}
        for event in world.log.events():
            if isinstance(event, e.ContactEvent):
                self.events.setdefault(event.contact, []).append(event)
        kept = {event.id for event in history.events()}
        lost = [event for event in history.lost if event.id not in kept]
        self._lost = {event.id for event in lost}
        self._lost_contacts = {event.contact for event in lost if isinstance(event, e.ContactEvent)}
        self.lost_callers = self.without_one_end = self.log_differences = self.double_bookings = 0

    def judge(self) -> None:
        self._log_is_history()
        for told, call in zip(self._told, self.calls, strict=True):
            self._judge_call(call, told["facts"])
        self._one_place_at_a_time()
        self._acknowledged()

    # --- the log --------------------------------------------------------------------------------------

    def _log_is_history(self) -> None:
        """S6: the log holds every event of the journal once and as it was, and none that never was in it."""
        happened = {
            event.id: event for event in self._history.events() if not isinstance(event, e.LeasesRenewed)
        }
        rows = {entry.event.id: entry.event for entry in self._world.log.rows.values()}
        for key in happened.keys() - rows.keys():
            self._differs(f"{type(happened[key]).__name__} {key} is in the journal and not in the log")
        for key in rows.keys() - happened.keys() - self._lost:
            self._differs(f"{type(rows[key]).__name__} {key} is in the log and never was in the journal")
        for key in rows.keys() & happened.keys():
            if rows[key] != happened[key] and key not in self._lost:
                self._differs(f"{type(rows[key]).__name__} {key} is another in the log than in the journal")

    def _differs(self, words: str) -> None:
        self.log_differences += 1
        self._wrong("S6 exactly once", words)

    # --- callers --------------------------------------------------------------------------------------

    def _judge_call(self, call: CallTruth, facts: list[dict[str, object]]) -> None:
        contact = contact_of(CallSid(call.sid))
        mine = [event for event in self.events.get(contact, []) if event.id not in self._lost]
        ends = [event for event in mine if isinstance(event, e.ContactClosed)]
        unknown = not mine and (
            call.sid not in self._documents.acknowledged or contact in self._lost_contacts
        )
        if len(ends) != 1 and not unknown:
            self.without_one_end += 1
            self._wrong("S1 one end", f"{contact} has {len(ends)} ends in the log")
        if not call.over:
            self.lost_callers += 1
            self._wrong("L1 every caller comes somewhere", f"{contact} is still on the line")
            return
        if call.reason == "end_of_document":
            self._wrong("S4 no fall-off", f"{contact} heard the end of a document")
        self._reached(call, contact, mine, facts)
        if ends:
            self._as_it_was(call, contact, mine, ends[0])
        consults = any(isinstance(event, e.OfferMade) and event.room is not None for event in mine)
        if specialists_at_once(call, 2 if consults else 1):
            self.double_bookings += 1
            self._wrong("S3 one human per caller", f"{contact} was with two specialists at once")

    def _reached(
        self, call: CallTruth, contact: ContactId, mine: list[e.Event], facts: list[dict[str, object]]
    ) -> None:
        """Nobody who stayed on the line is let down: a human was with them, or a way out, or they left themselves."""
        ends = [event for event in mine if isinstance(event, e.ContactClosed)]
        left_outside = any(isinstance(event, e.ContactHandedOut) for event in mine)
        assert call.ended_at is not None
        if call.ended_by == "caller" or any(fact["fact"] == "bridged" for fact in facts):
            return
        talks = [
            one.until or stay.until
            for stay in call.stays
            for one in stay.company
            if one.specialist or left_outside
        ]
        if talks and call.ended_at - max(talks) <= PARTED_MS:
            return
        if ends and ends[0].end in EXITS:
            return
        self.lost_callers += 1
        self._wrong("lost caller", f"{contact} was cut off ({call.reason}) after {_story(facts)}")

    def _as_it_was(
        self, call: CallTruth, contact: ContactId, mine: list[e.Event], end: e.ContactClosed
    ) -> None:
        stays = {stay.offer: stay for stay in call.stays}
        # Where news get lost or late, a caller may have joined a room that the specialist was just leaving.
        sure = not (NEWS_GET_LOST & self._world.plan.on)
        for event in mine:
            if isinstance(event, e.ContactConnected):
                stay = stays.get(event.offer)
                if stay is None or (sure and not _were_together(stay, event)):
                    self._differs(f"{contact} was with {event.specialist} in the log, and never in truth")
        answered = end.end is ContactEnd.ANSWERED
        met = [stay for stay in call.stays if any(one.specialist for one in stay.company)]
        last = met[-1] if met else None
        if answered and last is None and end.partner is not None and end.specialist is not None:
            self._differs(f"{contact} was answered by {end.specialist} in the log, and by nobody in truth")
        to_the_end = last is not None and last.until == call.ended_at and last.lasted_ms >= TALKED_MS
        if last is not None and to_the_end and sure and not answered:
            self._differs(f"{contact} talked for {last.lasted_ms} ms to the end, and ended as {end.end}")

    # --- specialists ----------------------------------------------------------------------------------

    def _one_place_at_a_time(self) -> None:
        """S2: no specialist is with two callers at once, by the carrier's rooms."""
        spans: dict[str, list[tuple[int, int]]] = {}
        for call in self.calls:
            for stay in call.stays:
                for one in stay.company:
                    if one.specialist is not None:
                        spans.setdefault(one.specialist, []).append((one.since, one.until or stay.until))
        for specialist, times in spans.items():
            doubles = overlaps(sorted(times))
            if doubles:
                self.double_bookings += doubles
                self._wrong(
                    "S2 no double booking", f"{specialist} was with two callers at once {doubles} times"
                )

    def _acknowledged(self) -> None:
        """What a screen said yes to has happened, once."""
        accepted = {event.offer for event in self._history.events() if isinstance(event, e.OfferAccepted)}
        lost = {event.offer for event in self._history.lost if isinstance(event, e.OfferAccepted)}
        for one in self._world.crew:
            for offer, times in one.truth.accepted.items():
                if times > 1 and offer not in lost:
                    self._wrong("S2 no double booking", f"{offer} was accepted {times} times by {one.id}")
                if offer not in accepted and offer not in lost:
                    self._wrong(
                        "S6 acknowledged",
                        f"{one.id} was told yes to {offer}, and the journal has no such yes",
                    )


def _were_together(stay: Stay | None, event: e.ContactConnected) -> bool:
    return stay is not None and any(one.specialist == event.specialist for one in stay.company)


def _story(facts: list[dict[str, object]]) -> str:
    return " ".join(str(fact["fact"]) for fact in list(_told(facts))[-8:])


def _told(facts: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    return (fact for fact in facts if fact["fact"] not in ("heard", "digits"))
