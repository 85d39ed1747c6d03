"""From the truth and the log of a flood to its figures."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from routing import events as e
from routing.model import CallSid, ContactEnd, ContactId
from simulator.bookings import double_offers
from simulator.evidence import CallTruth
from simulator.flood.result import DIFFERENCES_TOLD, FloodResult
from simulator.people.truth import SpecialistTruth
from simulator.verdict import Expectations, Judge
from webhooks.endpoints import contact_of

AT_ONCE_MS = 3_000
"""With somebody free, a caller is in the room after the time that an offer and two legs take."""
ABANDONED = {ContactEnd.ABANDONED_MENU, ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED}


class Reckoning:
    """Judges all calls of one flood once. `events` of None: there is no log to read."""

    def __init__(
        self,
        calls: Sequence[CallTruth],
        events: Mapping[ContactId, Sequence[e.Event]] | None,
        crew: Mapping[str, SpecialistTruth],
        expected: Expectations,
    ) -> None:
        self._log_read = events is not None
        self._events = events = events or {}
        self._calls = calls
        judge = Judge(expected, crew)
        self.differences: list[str] = []
        self.ends: dict[str, list[e.ContactClosed]] = {}
        for call in calls if self._log_read else ():
            contact = contact_of(CallSid(call.sid))
            of_call = events.get(contact, ())
            self.ends[call.sid] = [one for one in of_call if isinstance(one, e.ContactClosed)]
            told = (
                judge.differences(call, contact, of_call) if call.over else ["has not ended at the carrier"]
            )
            self.differences += [f"{contact} ({call.sid}): {words}" for words in told]

    @property
    def waiting(self) -> float:
        """Give the share of the callers in the queue whom nobody answered at once, or at all."""
        queued = [call for call in self._calls if call.enqueued_at is not None]
        at_once = sum(bool(call.stays) and _waited_ms(call) <= AT_ONCE_MS for call in queued)
        return 1 - at_once / len(queued) if queued else 0.0

    def result(self, *, offered: int, **more: Any) -> FloodResult:
        """Make the result; `more` goes in as it is."""
        if not self._log_read:
            return self._by_truth(offered, more)
        closed = [ends[0] for ends in self.ends.values() if ends]
        answered = [one for one in closed if one.end is ContactEnd.ANSWERED]
        abandoned = sum(one.end in ABANDONED for one in closed)
        waits_s = sorted(one.waited_ms / 1000 for one in answered)
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
            log_read=True,
            wait_mean_s=sum(waits_s) / len(waits_s) if waits_s else None,
            wait_p95_s=waits_s[ceil(0.95 * len(waits_s)) - 1] if waits_s else None,
            differences=tuple(self.differences[:DIFFERENCES_TOLD]),
            **more,
        )

    def _by_truth(self, offered: int, more: Mapping[str, Any]) -> FloodResult:
        """Count what the carrier's double saw: who met a specialist, who left, who was let fall."""
        calls = self._calls
        answered = [call for call in calls if call.stays]
        fallen = [call for call in calls if _let_fall(call)]
        abandoned = sum(
            call.ended_by == "caller" and not call.stays and not _let_fall(call) for call in calls
        )
        waits_s = sorted(_waited_ms(call) / 1000 for call in answered)
        return FloodResult(
            offered=offered,
            answered=len(answered),
            abandoned=abandoned,
            other_ends=len(calls) - len(answered) - abandoned,
            lost=sum(not call.stays for call in fallen) + max(0, offered - len(calls)),
            log_read=False,
            double_offers=0,
            log_differences=0,
            exactly_one_end=all(call.over for call in calls),
            wait_mean_s=sum(waits_s) / len(waits_s) if waits_s else None,
            wait_p95_s=waits_s[ceil(0.95 * len(waits_s)) - 1] if waits_s else None,
            differences=tuple(f"{call.sid}: {call.reason}" for call in fallen[:DIFFERENCES_TOLD]),
            **more,
        )


def _let_fall(call: CallTruth) -> bool:
    return call.had_errors or call.used_fallback or not call.over or call.ended_by == "network"


def _waited_ms(call: CallTruth) -> int:
    return call.stays[0].since - call.enqueued_at if call.stays and call.enqueued_at is not None else 0
