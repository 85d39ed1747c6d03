"""The specialists of a replay: there when they were, away when they were, and answering as they did."""

from functools import partial

from routing import commands as c
from routing import events as e
from routing.model import (
    CallSid,
    NotReadyReason,
    OfferId,
    SpecialistId,
    SpecialistState,
)
from simulator.replay.answering import Answers
from simulator.replay.callers import ReplayedCallers
from simulator.replay.recording import Did, SignedIn, Wish
from simulator.virtual.specialists import room_of
from simulator.virtual.virtual_time import VirtualTime

STILL_WRITING_MS = 1_000
"""So long before their time for notes is over, somebody who needs more of it asks for more."""
_BUSY = (SpecialistState.ENGAGED, SpecialistState.WRAP_UP)


class ReplayedSpecialists:
    """Follow their wishes; what they have in hand is finished first."""

    def __init__(
        self,
        time: VirtualTime,
        wishes: tuple[Wish, ...],
        answers: Answers,
        callers: ReplayedCallers,
    ) -> None:
        self._time = time
        self._wishes = wishes
        self._answers = answers
        self._callers = callers
        self._there: dict[SpecialistId, SignedIn] = {}
        """Who wants to be signed in."""
        self._away: dict[SpecialistId, NotReadyReason | None] = {}
        """What they want while they are; None: to be ready."""
        self._set_aside: set[SpecialistId] = set()
        """Missed an offer or lost their line, and are not back yet."""
        self._writes_until: dict[SpecialistId, int] = {}
        self._lines: dict[OfferId, int | None] = {}
        self._back: dict[SpecialistId, int | None] = {}
        time.hear(e.RuleBookPublished, self._published)
        time.hear(e.SpecialistReady, self._free)
        time.hear(e.OfferMade, self._offered)
        time.hear(e.OfferAccepted, self._dial_in)
        time.hear(e.OfferMissed, self._missed)
        time.hear(e.OfferFailed, self._failed)
        time.hear(e.WrapUpStarted, self._write)
        time.hear(e.WrapUpExtended, self._write_on)

    def begin(self) -> None:
        for wish in self._wishes:
            self._time.plan(wish.at, partial(self._wish, wish))

    # --- being there ------------------------------------------------------------------------------

    def _wish(self, wish: Wish) -> None:
        key = wish.specialist
        if wish.leaves:
            self._there.pop(key, None)
        elif isinstance(wish.does, SignedIn):
            self._there[key], self._away[key] = wish.does, NotReadyReason.SIGNED_IN
        else:
            self._away[key] = wish.does
            self._set_aside.discard(key)
        self._follow(key)

    def _published(self, event: e.RuleBookPublished) -> None:
        self._time.at_once(self._follow_all)

    def _free(self, event: e.SpecialistReady) -> None:
        """The floor freed somebody by itself, who may want to be elsewhere."""
        self._time.at_once(partial(self._follow, event.specialist))

    def _follow_all(self) -> None:
        for key in list(self._away):
            self._follow(key)

    def _follow(self, key: SpecialistId) -> None:
        """Do what somebody wants, if it can be done now."""
        wanted, state = self._wanted(key), self._state(key)
        if wanted is None:
            if state is not None and state not in _BUSY:
                self._sign_out(key)
        elif state is None:
            self._sign_in(key, wanted)
        elif state is not SpecialistState.WRAP_UP:
            self._take_up(key)

    def _wanted(self, key: SpecialistId) -> SignedIn | None:
        """Whoever's partner is not in the rule book has gone home."""
        wanted = self._there.get(key)
        return wanted if wanted is not None and wanted.partner in self._time.floor.partners else None

    def _take_up(self, key: SpecialistId) -> None:
        record, away = self._time.floor.specialist(key), self._away[key]
        if away is None:
            if key not in self._set_aside and record.state in (
                SpecialistState.NOT_READY,
                SpecialistState.ENGAGED,
            ):
                self._time.ask(c.BecomeReady(id=self._time.next_id(), specialist=key))
        elif not (record.state is SpecialistState.NOT_READY and record.not_ready is away):
            self._time.ask(c.BecomeNotReady(id=self._time.next_id(), specialist=key, reason=away))

    def _sign_in(self, key: SpecialistId, wanted: SignedIn) -> None:
        self._time.ask(
            c.SignIn(
                id=self._time.next_id(),
                specialist=key,
                partner=wanted.partner,
                languages=wanted.languages,
                skills=wanted.skills,
            )
        )
        self._take_up(key)

    def _sign_out(self, key: SpecialistId) -> None:
        self._set_aside.discard(key)
        self._time.ask(c.SignOut(id=self._time.next_id(), specialist=key))

    def _state(self, key: SpecialistId) -> SpecialistState | None:
        record = self._time.floor.specialists.get(key)
        return None if record is None else record.state

    # --- offers -----------------------------------------------------------------------------------

    def _offered(self, event: e.OfferMade) -> None:
        if self._time.floor.contact(event.contact).call_back is not None:
            # Called off in this millisecond (`simulator/replay/callers.py`).
            return
        key, offer = event.specialist, event.offer
        answer = self._answers.next(key)
        self._back[key] = None if answer is None else answer.back_ms
        if answer is None or answer.did is Did.MISSED:
            return
        broken = answer.failed and answer.line_ms is not None and answer.caller_ms is not None
        self._lines[offer] = None if broken else answer.line_ms
        self._callers.caller_lines[offer] = answer.caller_ms
        kind = c.DeclineOffer if answer.did is Did.DECLINED else c.AcceptOffer
        command = kind(id=self._time.next_id(), specialist=key, offer=offer)
        self._time.plan(self._time.now + answer.after_ms, partial(self._time.ask, command))

    def _dial_in(self, event: e.OfferAccepted) -> None:
        line_ms = self._lines.pop(event.offer, None)
        if line_ms is not None:
            self._time.plan(self._time.now + line_ms, partial(self._join, event.specialist, event.offer))

    def _join(self, key: SpecialistId, offer: OfferId) -> None:
        if self._state(key) is None:
            return
        ask, next_id, leg = self._time.ask, self._time.next_id, CallSid(f"leg-{offer}")
        ask(c.ReportSpecialistDialled(id=next_id(), specialist=key, offer=offer, leg=leg))
        ask(c.ReportParticipantJoined(id=next_id(), offer=offer, call=leg, conference=room_of(offer)))

    def _missed(self, event: e.OfferMissed) -> None:
        self._put_aside(event.specialist)

    def _failed(self, event: e.OfferFailed) -> None:
        self._time.at_once(partial(self._line_lost, event.specialist))

    def _line_lost(self, key: SpecialistId) -> None:
        record = self._time.floor.specialists.get(key)
        if record is not None and record.not_ready is NotReadyReason.LINE_LOST:
            self._put_aside(key)

    def _put_aside(self, key: SpecialistId) -> None:
        """Out until they come back by themselves, or do something else."""
        self._set_aside.add(key)
        back_ms = self._back.get(key)
        if back_ms is not None:
            self._time.plan(self._time.now + back_ms, partial(self._comes_back, key))

    def _comes_back(self, key: SpecialistId) -> None:
        if key in self._set_aside:
            self._set_aside.discard(key)
            self._follow(key)

    # --- writing ----------------------------------------------------------------------------------

    def _write(self, event: e.WrapUpStarted) -> None:
        needs_ms = self._callers.wrap_ups.pop(event.contact, 0)
        self._writes_until[event.specialist] = self._time.now + needs_ms
        self._time.plan(self._time.now + needs_ms, partial(self._finish, event.specialist))
        self._ask_for_more(event.specialist, event.until)

    def _write_on(self, event: e.WrapUpExtended) -> None:
        self._ask_for_more(event.specialist, event.until)

    def _ask_for_more(self, key: SpecialistId, until: int) -> None:
        if self._writes_until[key] > until:
            at = max(self._time.now, until - STILL_WRITING_MS)
            self._time.plan(at, partial(self._extend, key))

    def _extend(self, key: SpecialistId) -> None:
        if self._state(key) is SpecialistState.WRAP_UP:
            self._time.ask(c.ExtendWrapUp(id=self._time.next_id(), specialist=key))

    def _finish(self, key: SpecialistId) -> None:
        """The notes are written: go on with what is wanted now."""
        if self._state(key) is not SpecialistState.WRAP_UP or self._writes_until.get(key) != self._time.now:
            return
        if self._wanted(key) is None:
            self._sign_out(key)
        elif (away := self._away[key]) is not None:
            self._time.ask(c.BecomeNotReady(id=self._time.next_id(), specialist=key, reason=away))
        else:
            self._time.ask(c.EndWrapUp(id=self._time.next_id(), specialist=key))
