"""Dial: ring parties from a call's own leg and connect it to the first who answers."""

import re
from math import inf

from simulator.carrier.calls import CallStatus, Direction, Subscription
from simulator.carrier.detection import Detection, detect
from simulator.carrier.documents import resolve
from simulator.carrier.leg import Goto, HungUp, Interruption, Leg
from simulator.carrier.lifetime import lead, ring
from simulator.carrier.meeting import dial_action, join_conference, tell_dial_action
from simulator.carrier.outgoing import outgoing_leg
from simulator.carrier.performing import IN_WHISPER, follow
from simulator.carrier.recordings import Recording
from simulator.carrier.settings import FarEnd
from simulator.carrier.verbs import ConferenceNoun, Dial, Document, PartyNoun

NOT_PLAYED_HERE = 13200
BAD_CALLER_ID = 13214
BAD_NUMBER = 13224
_E164 = re.compile(r"\+[1-9]\d{6,14}")


async def perform_dial(leg: Leg, dial: Dial, document: Document) -> Goto | None:
    conference = next((noun for noun in dial.nouns if isinstance(noun, ConferenceNoun)), None)
    if conference is not None:
        return await join_conference(leg, dial, conference, document)
    parties = [noun for noun in dial.nouns if isinstance(noun, PartyNoun)]
    if not parties:
        leg.account.alert(
            NOT_PLAYED_HERE, leg.call.sid, document.url, "nobody to dial, or a noun that is not played"
        )
        return dial_action(dial, document, {"DialCallStatus": "failed", "DialBridged": "false"})
    refusal = _refusal(leg, dial, parties)
    if refusal is not None:
        leg.account.alert(refusal[0], leg.call.sid, document.url, refusal[1])
        return dial_action(dial, document, {"DialCallStatus": "failed", "DialBridged": "false"})
    attempt = _Attempt(leg, dial, document)
    try:
        attempt.begin(parties)
        await attempt.wait_for_answer()
        await attempt.talk()
    except Interruption as interruption:
        attempt.close()
        if isinstance(interruption, HungUp) and leg.account.settings.dial_action_after_hangup:
            tell_dial_action(leg, dial, document, attempt.outcome() | {"CallStatus": "completed"})
        raise
    attempt.close()
    return dial_action(dial, document, attempt.outcome())


def _refusal(leg: Leg, dial: Dial, parties: list[PartyNoun]) -> tuple[int, str] | None:
    """Say why the carrier would ring none of these telephones; SIP addresses and clients take any caller id."""
    numbers = [noun.address for noun in parties if noun.kind == "Number"]
    if not numbers:
        return None
    shown = dial.caller_id or leg.call.caller
    if not _E164.fullmatch(shown) or shown not in (leg.call.caller, *leg.account.numbers):
        return BAD_CALLER_ID, "the caller id is neither the caller's nor a number of the account"
    unfit = next((number for number in numbers if not _E164.fullmatch(number)), None)
    return (BAD_NUMBER, "a number that cannot be called") if unfit is not None else None


class _Attempt:
    """The parties of one Dial. The first who answers, and whose whisper ends without a hang-up, wins."""

    def __init__(self, leg: Leg, dial: Dial, document: Document) -> None:
        self._leg = leg
        self._dial = dial
        self._document = document
        self._children: list[Leg] = []
        self._winner: Leg | None = None
        self._timed_out = False
        self._recording: Recording | None = None
        self._sip_legs: set[str] = set()

    def begin(self, parties: list[PartyNoun]) -> None:
        if self._dial.recorded_from == "ringing":
            self._record()
        for noun in parties:
            child = self._child(noun)
            self._children.append(child)
            if noun.kind == "Sip":
                self._sip_legs.add(child.call.sid)
            self._leg.note("dialled_out", call_sid=child.call.sid, to=child.call.called)

            async def opening(child: Leg, noun: PartyNoun = noun) -> Goto | None:
                far_end = child.account.far_end(child.call.called)
                await ring(child, far_end, inf)
                await self._detect(child, noun, far_end)
                await self._whisper(child, noun)
                return None

            child.account.spawn(lead(child, opening))

    async def wait_for_answer(self) -> None:
        clock = self._leg.account.clock
        end = clock.now() + self._leg.scaled(self._dial.timeout_s)
        while self._winner is None and not all(child.is_leaving for child in self._children):
            answered = any(
                child.call.answered_at is not None and not child.is_leaving for child in self._children
            )
            if await self._leg.pause(inf if answered else end - clock.now()):
                self._timed_out = True
                return

    async def talk(self) -> None:
        winner, leg = self._winner, self._leg
        if winner is None:
            return
        for child in self._children:
            if child is not winner:
                child.hang_up("far_end", "another_answered", _unanswered(child, CallStatus.CANCELED))
        clock = leg.account.clock
        end = clock.now() + self._dial.time_limit_s
        while not winner.is_leaving and clock.now() < end:
            await leg.pause(end - clock.now())

    def close(self) -> None:
        """Part the two, and hang up on everybody who was dialled."""
        if self._recording is not None:
            self._leg.account.recordings.stop(self._recording)
        if self._winner is not None:
            for one in (self._leg, self._winner):
                one.note("unbridged")
                one.person.parted(one)
        status = CallStatus.NO_ANSWER if self._timed_out else CallStatus.CANCELED
        for child in self._children:
            child.on_end = None
            child.hang_up("far_end", "other_party_gone", _unanswered(child, status))

    def outcome(self) -> dict[str, str]:
        answered = [child for child in self._children if child.call.answered_at is not None]
        one = self._winner or (answered[0] if answered else self._children[-1])
        if answered:
            status = CallStatus.COMPLETED
        elif self._timed_out or not one.call.is_over:
            status = CallStatus.NO_ANSWER
        else:
            status = one.call.status
        fields = {
            "DialCallStatus": status.value,
            "DialCallSid": one.call.sid,
            "DialBridged": "true" if self._winner is not None else "false",
        }
        if answered:
            fields["DialCallDuration"] = str(one.call.duration_s(self._leg.account.clock.now()))
        if one.call.sid in self._sip_legs:
            fields["DialSipCallId"] = f"{one.call.sid.lower()}@carrier.invalid"
            fields["DialSipResponseCode"] = "200" if answered else one.call.final_sip_code
        if self._recording is not None:
            fields |= self._leg.account.recordings.fields(self._recording)
        return fields

    def _record(self) -> None:
        dial, reports = self._dial, self._dial.reports
        subscription = None
        if reports.url:
            subscription = Subscription(
                url=resolve(self._document, reports.url), method=reports.method, events=reports.events
            )
        self._recording = self._leg.account.recordings.start(
            call_sid=self._leg.call.sid,
            source="DialVerb",
            channels=dial.recording_channels,
            subscription=subscription,
        )

    async def _detect(self, child: Leg, noun: PartyNoun, far_end: FarEnd) -> None:
        if noun.detection is None or not noun.detection_callback:
            return
        url = resolve(self._document, noun.detection_callback)
        callback = Subscription(url=url, method=noun.detection_callback_method)
        await detect(child, Detection(mode=noun.detection, callback=callback), far_end)

    async def _whisper(self, child: Leg, noun: PartyNoun) -> None:
        if noun.url:
            await follow(child, Goto(resolve(self._document, noun.url), noun.method), IN_WHISPER)
        if self._winner is not None:
            raise HungUp("far_end", "another_answered")
        self._winner = child
        leg = self._leg
        if self._dial.recorded_from == "answer":
            self._record()
        for one, other in ((leg, child), (child, leg)):
            introduction = {"call_sid": other.call.sid, "label": "", "party": other.call.party}
            one.note("bridged", **{"with": [introduction]})
            one.person.met(one)
        leg.nudge()
        await child.linger(inf)

    def _child(self, noun: PartyNoun) -> Leg:
        leg, call = self._leg, self._leg.call
        subscription = None
        if noun.status_callback:
            subscription = Subscription(
                url=resolve(self._document, noun.status_callback),
                method=noun.status_callback_method,
                events=noun.status_callback_events,
            )
        child = outgoing_leg(
            leg.account,
            direction=Direction.OUTBOUND_DIAL,
            caller=self._dial.caller_id or call.caller,
            called=noun.address,
            subscription=subscription,
            parent=call,
            more=dict(noun.params),
        )
        child.on_end = leg.nudge
        return child


def _unanswered(child: Leg, status: CallStatus) -> CallStatus | None:
    return status if child.call.answered_at is None else None
