"""From the truth and the log of a flood to its figures."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from routing import events as e
from routing.model import CallSid, ContactEnd, ContactId
from simulator.bookings import double_offers
from simulator.evidence import CallTruth
from simulator.flood_result import DIFFERENCES_TOLD, FloodResult
from simulator.people.truth import SpecialistTruth
from simulator.verdict import Expectations, Judge
from webhooks.endpoints import contact_of

ABANDONED = {ContactEnd.ABANDONED_MENU, ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED}


class Reckoning:
    """Judges all calls of one flood once."""

    def __init__(
        self,
        calls: Sequence[CallTruth],
        events: Mapping[ContactId, Sequence[e.Event]],
        crew: Mapping[str, SpecialistTruth],
        expected: Expectations,
    ) -> None:
        self._events = events
        self._calls = calls
        judge = Judge(expected, crew)
        self.differences: list[str] = []
        self.ends: dict[str, list[e.ContactClosed]] = {}
        for call in calls:
            contact = contact_of(CallSid(call.sid))
            of_call = events.get(contact, ())
            self.ends[call.sid] = [one for one in of_call if isinstance(one, e.ContactClosed)]
            told = (
                judge.differences(call, contact, of_call) if call.over else ["has not ended at the carrier"]
            )
            self.differences += [f"{contact} ({call.sid}): {words}" for words in told]

    def result(self, *, offered: int, answers: Mapping[str, float], **more: Any) -> FloodResult:
        """Make the result; `answers` are the double's times of our answers, `more` goes in as it is."""
        closed = [ends[0] for ends in self.ends.values() if ends]
        answered = [one for one in closed if one.end is ContactEnd.ANSWERED]
        abandoned = sum(one.end in ABANDONED for one in closed)
        waits_s = sorted(one.waited_ms / 1000 for one in answered)
        measured = bool(answers.get("count"))
        forgotten = offered - len(self._calls)
        if forgotten:
            self.differences.append(
                f"{forgotten} calls were placed of which the carrier's double knows nothing"
            )
        return FloodResult(
            offered=offered,
            answered=len(answered),
            abandoned=abandoned,
            other_ends=len(closed) - len(answered) - abandoned,
            lost=sum(not ends for ends in self.ends.values()) + max(0, forgotten),
            double_offers=double_offers(self._events.values(), self._calls),
            log_differences=len(self.differences),
            exactly_one_end=all(len(ends) == 1 for ends in self.ends.values()),
            webhook_p50_ms=answers.get("p50_ms") if measured else None,
            webhook_p95_ms=answers.get("p95_ms") if measured else None,
            webhook_p99_ms=answers.get("p99_ms") if measured else None,
            wait_mean_s=sum(waits_s) / len(waits_s) if waits_s else None,
            wait_p95_s=waits_s[ceil(0.95 * len(waits_s)) - 1] if waits_s else None,
            differences=tuple(self.differences[:DIFFERENCES_TOLD]),
            **more,
        )
