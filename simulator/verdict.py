"""Compares the interaction log with the simulator's own truth, call by call and event for event.

Truth is what the carrier's double saw (dialled, keyed, queued, in which room with whom, who hung up) and what the
simulated specialists saw and did (offers on the screen, answers of the desk). Every event of the log must be
explained by it, and all of it must be in the log, except for what the two sides cannot know equally:

- News that cross. A caller who leaves within `race_ms` of keying a language, of entering a room, or of dialling may
  be recorded as having left before that step, because the carrier's two messages are under way at once. When both
  hang up within `race_ms`, either may be named.
- Screens that were not drawn. An offer that was withdrawn within `race_ms` of being made, or that was made or
  ended while the specialist's stream was away, need not have been seen; the same holds for a connection.
- Presses without an answer. When the desk did not answer an accept, a decline or a hang-up, it may have been
  carried out or not.
- Other people's specialists. Of an offer to somebody outside this crew only the carrier's side is known.
- Abandoned while waiting or while offered: the carrier cannot tell; the log must agree with its own offers.
- Callers passed on or left to somebody outside may leave while they wait again: answered, and then abandoned.
- A key pressed in the queue leads out of it only where that way is open; then the log names the way it stands for.
- The double's static document and its own failures: any end but `answered` is accepted for such a call.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from routing import events as e
from routing.model import ContactEnd, EndedBy, OfferId, WithdrawReason
from routing.queueing import END_OF
from simulator.evidence import CallTruth, Stay
from simulator.people.truth import OfferTruth, SpecialistTruth, Told
from telephony.wait_words import EXIT_KEYS

Kind = TypeVar("Kind", bound=e.Event)
OFFER_ENDS = (e.OfferDeclined, e.OfferMissed, e.OfferWithdrawn, e.OfferFailed)
ABANDONED = {ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED}
NOT_ANSWERED = set(ContactEnd) - {ContactEnd.ANSWERED}
WAYS_OUT = {key: END_OF[kind] for kind, (key, _) in EXIT_KEYS.items()}
GOODBYE = "hangup_verb"
"""A call that our document ended."""
BACK_IN_QUEUE = (e.ContactTransferred, e.OutsideFailed, e.SpecialistDropped)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What the service was set up to do, and how far apart news may cross."""

    lines: Mapping[str, str]
    languages: Mapping[str, str]
    """Language by menu key."""
    default_language: str
    menu_attempts: int
    race_ms: int = 2_000


class Judge:
    """Judges calls one by one. `crew` is the truth of our own specialists by name."""

    def __init__(self, expected: Expectations, crew: Mapping[str, SpecialistTruth]) -> None:
        self._expected = expected
        self._crew = crew
        self._seen: dict[str, list[OfferTruth]] = {}
        for truth in crew.values():
            for offer in truth.offers.values():
                self._seen.setdefault(offer.contact, []).append(offer)

    def differences(self, call: CallTruth, contact: str, events: Sequence[e.Event]) -> list[str]:
        """Say in words where the log of one ended call and the truth differ; nothing when they agree."""
        if not events:
            return ["the log has nothing of this call"]
        return [
            *self._arrival(call, events),
            *self._choice(call, events),
            *self._offers(contact, events),
            *self._connections(call, contact, events),
            *self._end(call, contact, events),
        ]

    # --- arrival and menu ----------------------------------------------------------------------------

    def _arrival(self, call: CallTruth, events: Sequence[e.Event]) -> Iterator[str]:
        arrivals = _of(events, e.CallArrived)
        if len(arrivals) != 1:
            yield f"arrived {len(arrivals)} times"
            return
        arrival = arrivals[0]
        if arrival.call != call.sid:
            yield f"arrived as call {arrival.call}"
        line = self._expected.lines.get(call.to)
        overtaken = arrival.line == "" and self._left_within(call, call.dialled_at)
        if arrival.line != line and not overtaken:
            yield f"arrived on line {arrival.line!r} instead of {line!r}"

    def _choice(self, call: CallTruth, events: Sequence[e.Event]) -> Iterator[str]:
        chosen, queued = _of(events, e.LanguageChosen), _of(events, e.ContactQueued)
        choice = self.choice(call)
        if choice is None:
            if chosen or queued:
                yield "a language is recorded that the caller did not choose"
            return
        language, digits, at = choice
        need = 0 if self._left_within(call, at) and not call.stays else 1
        waits = len(chosen) == len(queued) or _left_when_asked_where(call, events)
        if not need <= len(chosen) <= 1 or not waits:
            yield f"chose a language {len(chosen)} times and was queued {len(queued)} times"
        for one in chosen:
            if (one.language, one.digits) != (language, digits):
                yield f"chose {one.language} by {one.digits!r} instead of {language} by {digits!r}"
        for place in queued:
            if place.language != language:
                yield f"was queued for {place.language} instead of {language}"

    def choice(self, call: CallTruth) -> tuple[str, str, int] | None:
        """Say which language a caller chose: the language, the key that counts, when. None before that."""
        for attempt, press in enumerate(call.presses, start=1):
            language = self._expected.languages.get(press.key)
            if language is not None:
                return language, press.key, press.at
            if attempt >= self._expected.menu_attempts:
                return self._expected.default_language, "", press.at
        return None

    def _left_within(self, call: CallTruth, since: int) -> bool:
        return call.ended_at is not None and call.ended_at - since <= self._expected.race_ms

    # --- offers --------------------------------------------------------------------------------------

    def _offers(self, contact: str, events: Sequence[e.Event]) -> Iterator[str]:
        made = {event.offer: event for event in _of(events, e.OfferMade)}
        seen = {OfferId(offer.offer): offer for offer in self._seen.get(contact, ())}
        for key in seen.keys() - made.keys():
            yield f"offer {key} was on the screen of {seen[key].specialist} and is not in the log"
        for key, offer in made.items():
            if offer.specialist in self._crew:
                yield from self._offer(offer, seen.get(key), events)

    def _offer(self, made: e.OfferMade, seen: OfferTruth | None, events: Sequence[e.Event]) -> Iterator[str]:
        about = f"offer {made.offer} to {made.specialist}"
        end = next((one for one in events if isinstance(one, OFFER_ENDS) and one.offer == made.offer), None)
        accepted = any(one.offer == made.offer for one in _of(events, e.OfferAccepted))
        until = end.at if end is not None else events[-1].at
        absent = self._crew[made.specialist].was_absent(made.at, until)
        if seen is None:
            brief = isinstance(end, e.OfferWithdrawn) and end.at - made.at <= self._expected.race_ms
            if accepted or not (brief or absent):
                yield f"{about} was never on the screen"
            return
        if seen.specialist != made.specialist:
            yield f"{about} was on the screen of {seen.specialist}"
        yield from _disagreement(f"{about} accepted", accepted, seen.accepted)
        yield from _disagreement(f"{about} declined", isinstance(end, e.OfferDeclined), seen.declined)
        intended = seen.let_ring or seen.accepted is not Told.NOT_DONE or seen.declined is not Told.NOT_DONE
        if isinstance(end, e.OfferMissed) and not (intended or absent):
            yield f"{about} was missed, which the specialist did not mean"

    # --- connections and ends ------------------------------------------------------------------------

    def _connections(self, call: CallTruth, contact: str, events: Sequence[e.Event]) -> Iterator[str]:
        recorded = {event.offer: event for event in _of(events, e.ContactConnected)}
        stays = {OfferId(stay.offer): stay for stay in call.stays}
        asked_in = {one.specialist for one in _of(events, e.OfferMade) if one.room is not None}
        for key in recorded.keys() - stays.keys():
            yield f"connected by offer {key} in the log, and never in its room"
        for key, stay in stays.items():
            event = recorded.get(key)
            if event is None:
                if stay.lasted_ms > self._expected.race_ms:
                    yield f"was in the room of offer {key} for {stay.lasted_ms} ms, and not connected in the log"
                continue
            met = {one.specialist for one in stay.company} - {None, *asked_in}
            if met - {event.specialist}:
                yield f"connected with {event.specialist} in the log, and in truth with {sorted(map(str, met))}"
            yield from self._on_screen(contact, event, stay)

    def _on_screen(self, contact: str, event: e.ContactConnected, stay: Stay) -> Iterator[str]:
        truth = self._crew.get(event.specialist)
        if truth is None or stay.lasted_ms <= self._expected.race_ms:
            return
        shown = any(
            one.connected_at is not None
            for one in self._seen.get(contact, ())
            if one.specialist == event.specialist and one.offer == event.offer
        )
        if not shown and not truth.was_absent(stay.since, stay.until):
            yield f"connected with {event.specialist}, whose screen never showed it"

    def _end(self, call: CallTruth, contact: str, events: Sequence[e.Event]) -> Iterator[str]:
        closed = _of(events, e.ContactClosed)
        if len(closed) != 1:
            yield f"ended {len(closed)} times"
            return
        last = closed[0]
        if last.end not in self._possible_ends(call, events):
            yield f"ended as {last.end} after {_story(call)}"
        left = any(one.reason is WithdrawReason.CALLER_LEFT for one in _of(events, e.OfferWithdrawn))
        if last.end in ABANDONED and left != (last.end is ContactEnd.ABANDONED_OFFERED):
            yield f"ended as {last.end}, which its own offers contradict"
        if call.ended_by == "caller" and last.by is not EndedBy.CALLER and not self._both(call, contact):
            yield f"ended by {last.by} in the log, and in truth by the caller"
        if call.reason.startswith("rest_") and last.by is not EndedBy.SPECIALIST:
            yield f"ended by {last.by} in the log, and in truth by an order of ours"

    def _possible_ends(self, call: CallTruth, events: Sequence[e.Event]) -> set[ContactEnd]:
        if call.used_fallback or call.had_errors:
            return NOT_ANSWERED | ({ContactEnd.ANSWERED} if call.stays else set())
        ways_out = {WAYS_OUT[key] for key in call.keyed_in_queue if key in WAYS_OUT}
        left_outside = any(isinstance(one, e.ContactHandedOut) for one in events)
        if ways_out and call.reason == GOODBYE and not left_outside:
            return ways_out
        if call.stays:
            brief = all(stay.lasted_ms <= self._expected.race_ms for stay in call.stays)
            waited_again = any(isinstance(one, BACK_IN_QUEUE) for one in events)
            return {ContactEnd.ANSWERED} | (ABANDONED | ways_out if brief or waited_again else set())
        choice = self.choice(call)
        if choice is None:
            return {ContactEnd.ABANDONED_MENU}
        if _left_when_asked_where(call, events):
            return {ContactEnd.ABANDONED_MENU}
        crossing = self._left_within(call, choice[2])
        return ABANDONED | ways_out | ({ContactEnd.ABANDONED_MENU} if crossing else set())

    def _both(self, call: CallTruth, contact: str) -> bool:
        """Whether a specialist pressed the key to end this call at about the time when the caller left."""
        return any(
            one.hung_up is not Told.NOT_DONE
            and one.hung_up_at is not None
            and abs((call.ended_at or 0) - one.hung_up_at) <= self._expected.race_ms
            for one in self._seen.get(contact, ())
        )


def _of(events: Sequence[e.Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def _left_when_asked_where(call: CallTruth, events: Sequence[e.Event]) -> bool:
    """Whether a caller left after choosing a language, while being asked for the place they call from."""
    asked = any(isinstance(one, e.RegionAsked) for one in events)
    queued = any(isinstance(one, e.ContactQueued) for one in events)
    return asked and not queued and call.enqueued_at is None


def _disagreement(what: str, recorded: bool, told: Told) -> Iterator[str]:
    if recorded and told in (Told.NOT_DONE, Told.REFUSED):
        yield f"{what} in the log, and the specialist's browser says {told}"
    if not recorded and told is Told.DONE:
        yield f"{what} at the desk, and not in the log"


def _story(call: CallTruth) -> str:
    if call.stays:
        return f"{call.stays[-1].lasted_ms} ms in a room"
    return f"{len(call.presses)} answers to the menu, {'queued' if call.enqueued_at else 'not queued'}"
