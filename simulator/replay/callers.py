"""The callers of a replay: they do what they did, and what was drawn for them where they did not get that far."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from routing import commands as c
from routing import events as e
from routing.effects import Effect, MoveCallerToRoom
from routing.model import (
    ConferenceSid,
    ContactId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RegionEvidence,
)
from routing.rulebook import RuleBook
from simulator.replay.answering import PartnerAnswers
from simulator.replay.imputing import PlayedCaller
from simulator.virtual.at_the_menu import call_of
from simulator.virtual.never_called import call_off_at_once
from simulator.virtual.specialists import room_of
from simulator.virtual.virtual_time import VirtualTime

SILENT_MS = 10_000
"""How long somebody is asked for their place who never was in the journal, and says nothing."""
Moved = Mapping[str, PartnerId]
"""Census divisions that belong to another partner in the draft."""


class ReplayedCallers:
    """Dial, key, wait as long as they can bear, take a way out, talk, hang up."""

    def __init__(
        self,
        time: VirtualTime,
        callers: Sequence[PlayedCaller],
        partners: PartnerAnswers,
        progress: Callable[[float], None] | None,
    ) -> None:
        self.wrap_ups: dict[ContactId, int] = {}
        self.caller_lines: dict[OfferId, int | None] = {}
        """How long each caller takes to the room; None: for ever."""
        self.moved: Moved = {}
        self.asked_anew = 0
        """Callers who were asked for their place and were not in the journal."""
        self._time = time
        self._callers = callers
        self._partners = partners
        self._progress = progress
        self._live: dict[ContactId, PlayedCaller] = {}
        time.hear(e.LanguageMenuOffered, self._menu)
        time.hear(e.RegionAsked, self._asked_where)
        time.hear(e.ContactQueued, self._queued)
        time.hear(e.ExitsOpened, self._offered_exits)
        time.hear(e.ContactSent, self._sent)
        time.hear(e.PartnerAnswered, self._talks)
        time.hear(e.ContactConnected, self._talks)
        time.hear(e.ContactClosed, self._closed)
        time.hear(e.CallBackBooked, self._booked)
        time.carrier = self._carry_out

    def begin(self) -> None:
        for number, caller in enumerate(self._callers):
            self._time.plan(caller.call.arrived_at, partial(self._arrive, number, caller))

    def _arrive(self, number: int, caller: PlayedCaller) -> None:
        if self._progress is not None:
            self._progress(number / len(self._callers))
        call, time = caller.call, self._time
        self._live[call.id] = caller
        self.wrap_ups[call.id] = caller.wrap_up_ms
        time.ask(
            c.ReportCallArrived(
                id=time.next_id(),
                contact=call.id,
                call=call_of(call.id),
                line=call.line,
                evidence=self._homed(call.evidence),
                relay=call.relay,
            )
        )
        if call.leaves_after_ms is not None:
            time.plan(time.now + call.leaves_after_ms, partial(self._hang_up, call.id))

    def _homed(self, evidence: RegionEvidence) -> RegionEvidence:
        home = self.moved.get(evidence.division)
        return evidence if home is None else replace(evidence, home=home)

    # --- the menus --------------------------------------------------------------------------------

    def _menu(self, event: e.LanguageMenuOffered) -> None:
        call, attempt = self._live[event.contact].call, event.attempt
        if call.language is None and attempt > len(call.keys):
            # They left before they did anything more.
            return
        after_ms = call.keys[min(attempt, len(call.keys)) - 1] if call.keys else 0
        decides = call.language is not None and attempt >= len(call.keys)
        speaks = call.language if decides and call.digits else None
        self._time.plan(self._time.now + after_ms, partial(self._key, event.contact, attempt, speaks))

    def _key(self, contact: ContactId, attempt: int, speaks: Language | None) -> None:
        if contact not in self._live:
            return
        time, call = self._time, self._live[contact].call
        digits = _key_for(time.floor.book_of(time.floor.contact(contact)), speaks, call.digits)
        time.ask(
            c.ReportMenuKey(
                id=time.next_id(), contact=contact, call=call_of(contact), digits=digits, attempt=attempt
            )
        )

    def _asked_where(self, event: e.RegionAsked) -> None:
        call = self._live[event.contact].call
        known = event.attempt <= len(call.where)
        if event.attempt == 1 and not known:
            self.asked_anew += 1
        after_ms = call.where[event.attempt - 1] if known else SILENT_MS
        learned = call.learned if event.attempt == len(call.where) else None
        self._time.plan(
            self._time.now + after_ms, partial(self._say_where, event.contact, event.attempt, learned)
        )

    def _say_where(self, contact: ContactId, attempt: int, learned: RegionEvidence | None) -> None:
        if contact in self._live:
            time = self._time
            time.ask(
                c.ReportRegionGiven(
                    id=time.next_id(),
                    contact=contact,
                    call=call_of(contact),
                    evidence=None if learned is None else self._homed(learned),
                    attempt=attempt,
                )
            )

    # --- waiting ----------------------------------------------------------------------------------

    def _queued(self, event: e.ContactQueued) -> None:
        leaves_at = self._time.now + self._live[event.contact].patience_ms
        self._time.plan(leaves_at, partial(self._give_up, event.contact))

    def _give_up(self, contact: ContactId) -> None:
        record = self._time.floor.contacts.get(contact)
        if record is not None and record.connected_at is None:
            self._hang_up(contact)

    def _offered_exits(self, event: e.ExitsOpened) -> None:
        for kind in event.exits:
            after_ms = self._live[event.contact].exits.get(kind)
            if after_ms is not None:
                take = c.TakeExit(
                    id=self._time.next_id(), contact=event.contact, call=call_of(event.contact), kind=kind
                )
                self._time.plan(self._time.now + after_ms, partial(self._time.ask, take))

    def _sent(self, event: e.ContactSent) -> None:
        answer = self._partners.next(event.partner)
        if answer is None:
            return
        time, contact, call = self._time, event.contact, call_of(event.contact)
        command: c.Command
        if answer.failed is None:
            command = c.ReportPartnerAnswered(
                id=time.next_id(), contact=contact, call=call, effect=event.effect
            )
        else:
            command = c.ReportPartnerFailed(
                id=time.next_id(), contact=contact, call=call, effect=event.effect, reason=answer.failed
            )
        time.plan(time.now + answer.after_ms, partial(self._report, contact, command))

    def _report(self, contact: ContactId, command: c.Command) -> None:
        if contact in self._live:
            self._time.ask(command)

    # --- talking ----------------------------------------------------------------------------------

    def _talks(self, event: e.ContactConnected | e.PartnerAnswered) -> None:
        ends_at = self._time.now + self._live[event.contact].talk_ms
        self._time.plan(ends_at, partial(self._hang_up, event.contact))

    def _hang_up(self, contact: ContactId) -> None:
        caller = self._live.get(contact)
        if caller is not None:
            self._time.ask(
                c.ReportCallEnded(
                    id=self._time.next_id(),
                    contact=contact,
                    call=call_of(contact),
                    status="completed",
                    by=caller.call.by,
                    fallback=caller.call.cut_off,
                )
            )

    def _booked(self, event: e.CallBackBooked) -> None:
        # Nobody knows who would have answered now: what is replayed of a call-back is that it was chosen.
        self._time.at_once(partial(call_off_at_once, self._time, event.contact))

    def _closed(self, event: e.ContactClosed) -> None:
        self._live.pop(event.contact, None)
        if event.specialist is None:
            self.wrap_ups.pop(event.contact, None)

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, MoveCallerToRoom):
            after_ms = self.caller_lines.get(effect.offer)
            if after_ms is not None:
                at = Instant(self._time.now + after_ms)
                self._time.plan(at, partial(self._enter, effect, room_of(effect.offer)))

    def _enter(self, effect: MoveCallerToRoom, room: ConferenceSid) -> None:
        if effect.contact in self._live and not self._time.hung_up(effect.offer):
            self._time.ask(
                c.ReportParticipantJoined(
                    id=self._time.next_id(), offer=effect.offer, call=effect.call, conference=room
                )
            )


def _key_for(book: RuleBook, speaks: Language | None, keyed: str) -> str:
    """Give the key by which a book's menu has a language, or what was keyed where it has none. None: silence."""
    if speaks is None:
        return ""
    if book.language_for(keyed) == speaks:
        return keyed
    return next((key.digits for key in book.menu if key.language == speaks), keyed)
