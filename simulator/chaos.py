"""Kills the service's processes while a flood runs, and asks whether anything that was acknowledged is missing."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from time import time
from typing import Any

import structlog

from routing import events as e
from routing.model import CallSid, ContactId
from simulator.evidence import CallTruth
from simulator.flood.plan import FloodPlan, Service
from simulator.flood.result import FloodResult
from simulator.flood.run import Flood
from simulator.people.truth import SpecialistTruth, Told
from simulator.usage import run_state
from webhooks.endpoints import contact_of

log: Any = structlog.get_logger(__name__)

VICTIMS = ("web", "dispatcher", "redis")
RACE_MS = 30_000
"""While processes are down, news cross for as long as the carrier brings them again and the reconciler waits."""
LOG_S_MAX = 120.0
LOOK_AGAIN_S = 0.2
LOOKS_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    process: str
    pid: int
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChaosResult:
    flood: FloodResult
    kills: tuple[Kill, ...]
    kills_planned: int
    acknowledged_lost: int
    """What the service said yes to, and the log does not have."""
    calls_without_end: int
    lost_in_words: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Nothing acknowledged is lost, nobody is booked twice, every call has its one end.

        Differences of the log are reported and not counted: a callback that found nobody at home is lost to both
        sides, and the reconciler then closes the contact without knowing who hung up.
        """
        flood = self.flood
        kept = self.acknowledged_lost == self.calls_without_end == flood.lost == flood.double_offers == 0
        return kept and flood.exactly_one_end and flood.offered > 0 and len(self.kills) == self.kills_planned

    def as_json(self) -> dict[str, Any]:
        return self.flood.as_json() | {
            "ok": self.ok,
            "kills": [{"process": kill.process, "pid": kill.pid, "at_ms": kill.at_ms} for kill in self.kills],
            "kills_planned": self.kills_planned,
            "acknowledged_lost": self.acknowledged_lost,
            "calls_without_end": self.calls_without_end,
            "lost_in_words": list(self.lost_in_words),
        }

    def describe(self) -> str:
        done = ", ".join(f"{name} {sum(kill.process == name for kill in self.kills)}x" for name in VICTIMS)
        verdict = "Nothing that was acknowledged is lost." if self.ok else "NOT everything survived."
        rows = (
            f"  killed                {done} ({len(self.kills)} of {self.kills_planned})",
            f"  acknowledged, lost    {self.acknowledged_lost}",
            f"  calls without an end  {self.calls_without_end}",
        )
        return "\n".join(
            [verdict, *rows, *(f"  - {one}" for one in self.lost_in_words), "", self.flood.describe()]
        )


async def kill_during_flood(
    plan: FloodPlan, service: Service, times: int, *, victims: Sequence[str] = VICTIMS, progress: bool = True
) -> ChaosResult:
    """Flood the service and kill each victim `times` times, in turn and evenly spread over the flood.

    Raises: as `run_flood`; ValueError when the service has no run file.
    """
    if service.run_file is None or not run_state(service.run_file):
        raise ValueError("no run file: start the service with `switchboard run` first")
    tolerant = replace(plan, race_ms=max(plan.race_ms, RACE_MS), log_s_max=max(plan.log_s_max, LOG_S_MAX))
    flood = Flood(tolerant, service, progress=progress)
    order = [victim for _ in range(times) for victim in victims]
    kills: list[Kill] = []
    killing = asyncio.create_task(_kill_in_turn(flood, order, kills))
    try:
        result = await flood.run()
    finally:
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
    lost = list(acknowledged_lost(flood.calls, flood.events, flood.crew))
    return ChaosResult(
        flood=result,
        kills=tuple(kills),
        kills_planned=len(order),
        acknowledged_lost=len(lost),
        calls_without_end=sum(
            not _has(flood.events.get(_contact(call), ()), e.ContactClosed) for call in flood.calls
        ),
        lost_in_words=tuple(lost[:20]),
    )


async def _kill_in_turn(flood: Flood, order: Sequence[str], kills: list[Kill]) -> None:
    await flood.started.wait()
    pause_s = flood.span_s / (len(order) + 1)
    for victim in order:
        await asyncio.sleep(pause_s)
        kill = await kill_by_name(flood.service, victim)
        if kill is not None:
            kills.append(kill)


async def kill_by_name(service: Service, name: str) -> Kill | None:
    """Kill a process by its present number; one that is just being started again is waited for."""
    for _ in range(LOOKS_MAX):
        pid = run_state(service.run_file).get(name)
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                log.info("chaos_killed", process=name, pid=pid)
                return Kill(process=name, pid=pid, at_ms=round(time() * 1000))
        await asyncio.sleep(LOOK_AGAIN_S)
    log.warning("chaos_found_nobody_to_kill", process=name)
    return None


def acknowledged_lost(
    calls: Sequence[CallTruth],
    events: Mapping[ContactId, Sequence[e.Event]],
    crew: Mapping[str, SpecialistTruth],
) -> Iterator[str]:
    """Name each thing that the service acknowledged to the carrier or to a screen and that its log does not have.

    A caller at the menu was answered, so the arrival must be there; one in the queue was told to enter it; one in a
    room was sent there for an accepted offer whose specialist had joined. A yes to a specialist must be there too.
    """
    for call in calls:
        contact = _contact(call)
        of_call = events.get(contact, ())
        if call.presses and not _has(of_call, e.CallArrived):
            yield f"{contact}: was asked for a language, and never arrived"
        if call.enqueued_at is not None and not _has(of_call, e.ContactQueued):
            yield f"{contact}: was told to wait, and never queued"
        for stay in call.stays:
            for kind in (e.OfferAccepted, e.SpecialistJoined):
                if not any(isinstance(one, kind) and one.offer == stay.offer for one in of_call):
                    yield f"{contact}: was brought into the room of offer {stay.offer} without {kind.__name__}"
    yield from _broken_promises({_contact(call) for call in calls}, events, crew)


def _broken_promises(
    contacts: Set[ContactId],
    events: Mapping[ContactId, Sequence[e.Event]],
    crew: Mapping[str, SpecialistTruth],
) -> Iterator[str]:
    for truth in crew.values():
        for offer in truth.offers.values():
            contact = ContactId(offer.contact)
            if contact not in contacts:
                continue
            for told, act in ((offer.accepted, e.OfferAccepted), (offer.declined, e.OfferDeclined)):
                there = any(
                    isinstance(one, act) and one.offer == offer.offer for one in events.get(contact, ())
                )
                if told is Told.DONE and not there:
                    yield f"{contact}: {truth.specialist} was told yes, without {act.__name__}"


def _contact(call: CallTruth) -> ContactId:
    return contact_of(CallSid(call.sid))


def _has(events: Sequence[e.Event], kind: type[e.Event]) -> bool:
    return any(isinstance(event, kind) for event in events)
