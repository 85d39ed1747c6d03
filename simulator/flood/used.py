"""How often each capability of a call was truly used in a flood: pressed, in the log, and at the carrier."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from routing import events as e
from routing.model import ContactEnd, ContactId
from routing.talk_model import PartyFailure, PartyKind
from simulator.evidence import CallTruth
from simulator.people.truth import Act, SpecialistTruth, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """Counts of acts; of `callers`, of whom each is counted once for a capability however often they met with it."""

    calls: int
    holds: int
    """Callers who were on hold at least once."""
    transferred: int
    """Callers who were passed on at least once, whichever way."""
    transfers_warm: int
    transfers_cold: int
    transfers_outside: int
    interpreters: int
    """Calls with an interpreter in the room."""
    interpreters_failed: int
    call_backs: int
    """Booked."""
    reached: int
    not_reached: int
    owed: int
    voicemails: int
    """Messages left."""
    acts: Mapping[str, int]
    """Keys that the desk said yes to."""
    refusals: Mapping[str, int]
    """What the desk refused, by act and code."""

    def share(self, count: int) -> float:
        return count / self.calls if self.calls else 0.0

    def of(self, capability: str) -> int:
        """Count a capability by its name in a plan."""
        return int(
            {
                "holds": self.holds,
                "transfers": self.transferred,
                "interpreters": self.interpreters,
                "call_backs": self.call_backs,
                "voicemails": self.voicemails,
            }[capability]
        )


def used(calls: int, events: Mapping[ContactId, Sequence[e.Event]], crew: Iterable[SpecialistTruth]) -> Used:
    """Count. `events` of every contact of the flood, call-backs too."""
    everything = [event for of_contact in events.values() for event in of_contact]
    kinds = Counter(type(event) for event in everything)
    acts = [act for truth in crew for act in truth.acts]
    joined = {event.party for event in everything if isinstance(event, e.PartyJoined)}
    ends = [event for event in everything if isinstance(event, e.ContactClosed)]
    backs = {event.contact for event in everything if isinstance(event, e.CallBackBooked)}
    reached = {
        event.contact
        for event in everything
        if isinstance(event, e.ContactConnected) and event.contact in backs
    }
    interpreters = [
        event
        for event in everything
        if isinstance(event, e.PartyCalled) and event.kind is PartyKind.INTERPRETER
    ]
    passed = (e.ContactTransferred, e.ContactHandedOut)
    return Used(
        calls=calls,
        holds=_contacts(everything, (e.CallerHeld,)),
        transferred=len(
            {
                event.contact
                for event in everything
                if isinstance(event, passed) or (isinstance(event, e.ContactHandedOver) and not event.broken)
            }
        ),
        transfers_warm=sum(
            isinstance(event, e.ContactHandedOver) and not event.broken for event in everything
        ),
        transfers_cold=kinds[e.ContactTransferred],
        transfers_outside=kinds[e.ContactHandedOut],
        interpreters=sum(event.party in joined for event in interpreters),
        interpreters_failed=sum(event.party not in joined for event in interpreters),
        call_backs=len(backs),
        reached=len(reached),
        not_reached=sum(one.contact in backs and one.end is ContactEnd.UNREACHED for one in ends),
        owed=len(backs - {one.contact for one in ends}),
        voicemails=kinds[e.MessageLeft],
        acts=dict(sorted(Counter(str(act.act) for act in acts if act.told is Told.DONE).items())),
        refusals=dict(
            sorted(Counter(f"{act.act}: {act.refusal}" for act in acts if act.told is Told.REFUSED).items())
        ),
    )


def _contacts(events: Iterable[e.Event], kinds: tuple[type[e.Event], ...]) -> int:
    return len({event.contact for event in events if isinstance(event, kinds)})  # type: ignore[attr-defined]


def use_differences(
    calls: Sequence[CallTruth],
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    ordered: Sequence[Mapping[str, Any]],
    events: Mapping[ContactId, Sequence[e.Event]],
    crew: Iterable[SpecialistTruth],
) -> Iterator[str]:
    """Say where keys, the log and the carrier do not agree about what was used.

    Shape: `facts` by call SID, `ordered` are the calls that we had dialled.
    """
    everything = [event for of_contact in events.values() for event in of_contact]
    for contact, of_contact in events.items():
        ends = sum(isinstance(event, e.ContactClosed) for event in of_contact)
        if ends != 1:
            yield f"{contact} has {ends} ends"
    yield from _pressed(everything, crew)
    yield from _at_the_carrier(facts, ordered, everything)


def _pressed(events: Sequence[e.Event], crew: Iterable[SpecialistTruth]) -> Iterator[str]:
    acts = [act for truth in crew for act in truth.acts]
    kinds = Counter(type(event) for event in events)
    warm = sum(isinstance(event, e.ContactHandedOver) and not event.broken for event in events)
    warm += sum(isinstance(event, e.ContactHandedOut) and event.party is not None for event in events)
    outside = sum(isinstance(event, e.ContactHandedOut) and event.party is None for event in events)
    called = Counter(event.kind for event in events if isinstance(event, e.PartyCalled))
    # Whoever does not come is followed by the next service, without another key.
    followed = sum(one.then != () for one in _did_not_come(events))
    for name, pressed, happened in (
        ("passed on cold", (Act.TRANSFER_QUEUE, Act.TRANSFER_SPECIALIST), kinds[e.ContactTransferred]),
        ("left to an outside line", (Act.TRANSFER_OUTSIDE,), outside),
        ("handed over", (Act.HAND_OVER,), warm),
        ("interpreters called", (Act.INTERPRETER,), called[PartyKind.INTERPRETER] - followed),
    ):
        sure = sum(act.act in pressed and act.told is Told.DONE for act in acts)
        perhaps = sum(act.act in pressed and act.told is Told.UNKNOWN for act in acts)
        if not sure <= happened <= sure + perhaps:
            yield f"{name} {happened} times in the log, and {sure} to {sure + perhaps} times at the desk"


def _did_not_come(events: Sequence[e.Event]) -> Iterator[e.PartyCalled]:
    """Give those who were called in and did not come, though they were waited for."""
    failed = {
        event.party
        for event in events
        if isinstance(event, e.PartyFailed)
        and event.reason not in (PartyFailure.CANCELLED, PartyFailure.CALL_OVER)
    }
    yield from (event for event in events if isinstance(event, e.PartyCalled) and event.party in failed)


def _at_the_carrier(
    facts: Mapping[str, Sequence[Mapping[str, Any]]],
    ordered: Sequence[Mapping[str, Any]],
    events: Sequence[e.Event],
) -> Iterator[str]:
    held = {sid for sid, of_call in facts.items() if any(fact["fact"] == "held" for fact in of_call)}
    calls = {event.contact: event.call for event in events if isinstance(event, e.CallArrived)}
    meant = {
        calls[event.contact] for event in events if isinstance(event, e.CallerHeld) and event.contact in calls
    }
    undone = {
        calls[event.contact]
        for event in events
        if isinstance(event, e.CallerResumed | e.ContactClosed) and event.contact in calls
    }
    for sid in held - meant:
        yield f"{sid} was on hold at the carrier, and never in the log"
    for sid in meant - held - undone:
        yield f"{sid} was on hold in the log, and never at the carrier"
    keyed = sum(any(fact["fact"] == "keys_sent" for fact in one["facts"]) for one in ordered)
    called = sum(isinstance(event, e.PartyCalled) and event.kind is PartyKind.INTERPRETER for event in events)
    if keyed > called:
        yield f"{keyed} calls were sent an interpreter's keys, and {called} interpreters were called"
    placed = sum(isinstance(event, e.CallBackPlaced) for event in events)
    dialled = sum(one["direction"] == "outbound-api" for one in ordered) - sum(
        isinstance(event, e.PartyCalled) for event in events
    )
    if dialled > placed:
        yield f"{dialled} people were called back, and {placed} times the log says so"
