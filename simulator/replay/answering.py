"""How specialists and partners answer in a replay: as they did, one offer after the other, and then as usual."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.model import PartnerId, SpecialistId
from simulator.people import Streams
from simulator.people.chance import Stream
from simulator.replay.recording import Answer, Did, PartnerAnswer, Recording

LINE_MS = 400
USUAL = Answer(did=Did.ACCEPTED, after_ms=3_000, line_ms=LINE_MS, caller_ms=LINE_MS)
"""Where the journal has no answer at all."""
BACK_MS = 60_000
"""After a missed offer of which it says no more."""


class Answers:
    """The n-th offer of a specialist is answered as their n-th was; later ones as one of theirs, drawn.

    Whoever has none of their own answers as somebody of their partner does, or as anybody.
    """

    def __init__(self, recording: Recording, streams: Streams) -> None:
        self._recording = recording
        self._streams = streams
        self._asked: dict[SpecialistId, int] = {}
        known = {key: _whole(answers) for key, answers in recording.answers.items()}
        self._own: Mapping[SpecialistId, Sequence[Answer]] = known
        self._all = [one for answers in known.values() for one in answers]
        self._partners: dict[PartnerId, list[Answer]] = {}
        for key, answers in known.items():
            self._partners.setdefault(recording.partner_of[key], []).extend(answers)
        self._lines = [one.line_ms for one in self._all if one.line_ms is not None]
        self._callers = [one.caller_ms for one in self._all if one.caller_ms is not None]

    def next(self, specialist: SpecialistId) -> Answer | None:
        """Say what comes of the next offer to somebody. None: it was taken back, and nobody took longer than that."""
        number = self._asked.get(specialist, 0)
        self._asked[specialist] = number + 1
        stream = self._streams.within(specialist).of(f"offer {number}")
        recorded = self._recording.answers.get(specialist, ())
        pool = self._pool(specialist)
        if number < len(recorded):
            known = recorded[number]
            if known.did is not Did.UNKNOWN:
                return self._with_lines(known, stream)
            pool = [one for one in pool if one.after_ms > known.after_ms]
            return self._usual(stream.one_of(pool), stream) if pool else None
        return self._usual(stream.one_of(pool), stream) if pool else USUAL

    def _pool(self, specialist: SpecialistId) -> Sequence[Answer]:
        partner = self._recording.partner_of[specialist]
        return self._own.get(specialist) or self._partners.get(partner) or self._all

    def _usual(self, answer: Answer, stream: Stream) -> Answer:
        if answer.did is Did.MISSED and answer.back_ms is None:
            return replace(answer, back_ms=BACK_MS)
        return self._with_lines(answer, stream)

    def _with_lines(self, answer: Answer, stream: Stream) -> Answer:
        """Let both lines come where the caller left before they could."""
        if answer.did is not Did.ACCEPTED or answer.failed or answer.caller_ms is not None:
            return answer
        line_ms, caller_ms = (_or_one_of(pool, stream) for pool in (self._lines, self._callers))
        unseen_ms = answer.unseen_ms + 1
        if answer.line_ms is None:
            return replace(answer, line_ms=max(line_ms, unseen_ms), caller_ms=caller_ms)
        return replace(answer, caller_ms=max(caller_ms, unseen_ms))


def _whole(answers: Sequence[Answer]) -> list[Answer]:
    return [one for one in answers if one.did is not Did.UNKNOWN]


def _or_one_of(pool: Sequence[int], stream: Stream) -> int:
    return stream.one_of(pool) if pool else LINE_MS


class PartnerAnswers:
    """The same for callers who ring at a partner's own phone system; where none ever did, nobody picks up."""

    def __init__(self, recording: Recording, streams: Streams) -> None:
        self._recorded = recording.partner_answers
        self._streams = streams
        self._asked: dict[PartnerId, int] = {}

    def next(self, partner: PartnerId) -> PartnerAnswer | None:
        number = self._asked.get(partner, 0)
        self._asked[partner] = number + 1
        recorded = self._recorded.get(partner, ())
        if number < len(recorded):
            return recorded[number]
        return self._streams.within(partner).of(f"call {number}").one_of(recorded) if recorded else None
