"""The people of the textbook: equal pools, exponential times, and nobody who hesitates.

They speak to the production engine as all callers and specialists do, with every command of a real call, but
the menu, the accepting and both legs take no time, and there is no wrap-up: what is left is M/M/n or M/M/n+M.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from routing import commands as c
from routing import events as e
from routing.effects import Effect, MoveCallerToRoom
from routing.model import (
    ENGLISH,
    CallSid,
    ConferenceSid,
    Confidence,
    ContactId,
    ContactState,
    EvidenceSource,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from simulator.people.chance import Streams
from simulator.virtual.call_sheet import Drawn, Draws
from simulator.virtual.rule_books import KEY
from simulator.virtual.scenario import TextbookScenario
from simulator.virtual.virtual_time import VirtualTime

PROGRESS_EVERY = 256
"""Callers between two words about progress."""


def pool_names(scenario: TextbookScenario) -> tuple[PartnerId, ...]:
    return tuple(PartnerId(f"POOL{number}") for number in range(1, scenario.pools + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class TextbookCall:
    """One caller as drawn, in whole milliseconds; `arrives_ms` counts from the start of the run."""

    arrives_ms: int
    talk_ms: int
    patience_ms: int | None


def textbook_calls(scenario: TextbookScenario, seed: int, pool: int = 1) -> Iterator[TextbookCall]:
    """Draw the callers of a pool up to the horizon: the n-th has the same talk and patience whatever the others have.

    Each time is rounded to the nearest millisecond, which leaves its mean as it is.
    """
    streams = Streams(seed).within("textbook" if pool == 1 else f"textbook {pool}")
    gap, talk, patience = (streams.of(name).exponential for name in ("arrivals", "talk", "patience"))
    gap_mean_ms = 3_600_000 / scenario.arrivals_per_hour
    talk_mean_ms = scenario.handle_mean_s * 1_000
    patience_mean_ms = None if scenario.patience_mean_s is None else scenario.patience_mean_s * 1_000
    at_ms, horizon_ms = 0, round(scenario.horizon_s * 1_000)
    while (at_ms := at_ms + round(gap(gap_mean_ms))) < horizon_ms:
        yield TextbookCall(
            arrives_ms=at_ms,
            talk_ms=round(talk(talk_mean_ms)),
            patience_ms=None if patience_mean_ms is None else round(patience(patience_mean_ms)),
        )


@dataclass(slots=True)
class _Pool:
    """One pool's callers still to come, and what is known of where they call from."""

    name: PartnerId
    evidence: RegionEvidence
    calls: Iterator[TextbookCall]


class TextbookPeople:
    """Callers who wait as long as they can bear and specialists who answer at once.

    Ties: within a millisecond whoever gives up comes last, so a caller is answered whose turn comes just when
          patience ends; contact ids have one length, so callers of one millisecond queue in order of arrival.
    """

    def __init__(
        self,
        time: VirtualTime,
        scenario: TextbookScenario,
        seed: int,
        progress: Callable[[float], None] | None,
        draws: Draws | None,
    ) -> None:
        self._time = time
        self._began = time.now
        self._horizon_ms = scenario.horizon_s * 1_000
        self._specialists = scenario.specialists
        self._progress = progress
        self._draws = draws
        self._pools = [
            _Pool(name, _from(name), textbook_calls(scenario, seed, number))
            for number, name in enumerate(pool_names(scenario), 1)
        ]
        self._arrived = 0
        self._talks: dict[ContactId, int] = {}
        time.hear(e.OfferMade, self._offered)
        time.hear(e.ContactConnected, self._connected)
        time.carrier = self._carry_out

    def begin(self) -> None:
        ask, next_id = self._time.ask, self._time.next_id
        for pool in self._pools:
            for number in range(1, self._specialists + 1):
                key = SpecialistId(f"{pool.name}_{number:05}")
                ask(c.SignIn(id=next_id(), specialist=key, partner=pool.name, languages=(ENGLISH,)))
                ask(c.BecomeReady(id=next_id(), specialist=key))
            self._plan_next(pool)

    def _plan_next(self, pool: _Pool) -> None:
        call = next(pool.calls, None)
        if call is not None:
            self._time.plan(self._began + call.arrives_ms, partial(self._arrive, pool, call))

    def _arrive(self, pool: _Pool, call: TextbookCall) -> None:
        self._arrived += 1
        if self._progress is not None and self._arrived % PROGRESS_EVERY == 0:
            self._progress(call.arrives_ms / self._horizon_ms)
        time, contact = self._time, ContactId(f"k{self._arrived:09}")
        sid = _call(contact)
        if self._draws is not None:
            self._draws(contact, Drawn(pool.name, ENGLISH, call.patience_ms, call.talk_ms, 0))
        self._talks[contact] = call.talk_ms
        time.ask(
            c.ReportCallArrived(
                id=time.next_id(), contact=contact, call=sid, line="main", evidence=pool.evidence
            )
        )
        time.ask(c.ReportMenuKey(id=time.next_id(), contact=contact, call=sid, digits=KEY, attempt=1))
        if call.patience_ms is not None and self._waits(contact):
            time.plan(time.now + call.patience_ms, partial(self._give_up, contact), last=True)
        self._plan_next(pool)

    def _waits(self, contact: ContactId) -> bool:
        record = self._time.floor.contacts.get(contact)
        return record is not None and record.state is ContactState.WAITING

    def _give_up(self, contact: ContactId) -> None:
        if self._waits(contact):
            del self._talks[contact]
            self._end(contact)

    def _end(self, contact: ContactId) -> None:
        self._time.ask(
            c.ReportCallEnded(
                id=self._time.next_id(), contact=contact, call=_call(contact), status="completed"
            )
        )

    def _offered(self, event: e.OfferMade) -> None:
        self._time.at_once(partial(self._answer, event.specialist, event.offer))

    def _connected(self, event: e.ContactConnected) -> None:
        talk_ms = self._talks.pop(event.contact)
        self._time.plan(self._time.now + talk_ms, partial(self._end, event.contact))

    def _answer(self, specialist: SpecialistId, offer: OfferId) -> None:
        ask, next_id, leg = self._time.ask, self._time.next_id, CallSid(f"leg-{offer}")
        ask(c.AcceptOffer(id=next_id(), specialist=specialist, offer=offer))
        ask(c.ReportSpecialistDialled(id=next_id(), specialist=specialist, offer=offer, leg=leg))
        self._join(offer, leg)

    def _join(self, offer: OfferId, call: CallSid) -> None:
        self._time.ask(
            c.ReportParticipantJoined(
                id=self._time.next_id(), offer=offer, call=call, conference=ConferenceSid(f"room-{offer}")
            )
        )

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, MoveCallerToRoom):
            self._time.at_once(partial(self._join, effect.offer, effect.call))


def _from(pool: PartnerId) -> RegionEvidence:
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.HIGH, home=pool)


def _call(contact: ContactId) -> CallSid:
    return CallSid(f"call-{contact}")
