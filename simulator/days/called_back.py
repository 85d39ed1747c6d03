"""Calling people back in virtual time: who answers, who does not, and who is never called.

Where a scenario does not say how many answer (`callers.answers_call_back`), nobody is called back: each call-back is
called off at once, and what it would cost is told as work that is still owed.
"""

from collections.abc import Callable
from functools import partial

from routing import commands as c
from routing import events as e
from routing.effects import PlaceCallBack
from routing.model import CallBackFailure, ContactId
from simulator.people import Streams
from simulator.virtual.at_the_menu import call_of
from simulator.virtual.days import DaysScenario
from simulator.virtual.never_called import call_off, call_off_at_once
from simulator.virtual.virtual_time import VirtualTime

PICKS_UP_S = 8.0
"""Ringing, hearing the question and pressing the key."""
OWED_UNTIL_S = 2 * 3_600.0
"""So long after the horizon, when nobody calls any more, what is owed is still worked off; then it is called off."""
LOOK_AGAIN_S = 600.0


class CalledBack:
    """`joins` brings somebody into the room of an offer; `begins` tells of a contact that a caller lives on in."""

    def __init__(
        self,
        time: VirtualTime,
        scenario: DaysScenario,
        streams: Streams,
        begins: Callable[[e.CallBackBooked], None],
        joins: Callable[[PlaceCallBack], None],
    ) -> None:
        self._time = time
        self._answers = scenario.callers.answers_call_back
        self._stream = streams.of("answers a call-back")
        self._begins, self._joins = begins, joins
        self._owed: dict[ContactId, None] = {}
        time.hear(e.CallBackBooked, self._booked)
        time.hear(e.ContactClosed, self._closed)
        if self._answers is not None:
            time.after(scenario.horizon_s + OWED_UNTIL_S, self._call_off_all)

    def _booked(self, event: e.CallBackBooked) -> None:
        if self._answers is None:
            self._time.at_once(partial(call_off_at_once, self._time, event.contact))
        else:
            self._owed[event.contact] = None
            self._begins(event)

    def _closed(self, event: e.ContactClosed) -> None:
        self._owed.pop(event.contact, None)

    def _call_off_all(self) -> None:
        """No run may last for ever because the people who would call back have gone home."""
        for contact in list(self._owed):
            call_off(self._time, contact)
        if self._owed:
            self._time.after(LOOK_AGAIN_S, self._call_off_all)

    def rings(self, effect: PlaceCallBack) -> None:
        if self._stream.happens(self._answers or 0.0):
            self._time.after(PICKS_UP_S, partial(self._takes, effect))
        else:
            self._time.after(effect.ring_ms / 1_000, partial(self._is_not_there, effect))

    def _takes(self, effect: PlaceCallBack) -> None:
        time = self._time
        if effect.contact not in self._owed:
            return
        time.ask(
            c.ReportCallBackTaken(
                id=time.next_id(), contact=effect.contact, call=call_of(effect.contact), offer=effect.offer
            )
        )
        self._joins(effect)

    def _is_not_there(self, effect: PlaceCallBack) -> None:
        time = self._time
        time.ask(
            c.ReportCallBackEnded(
                id=time.next_id(),
                contact=effect.contact,
                call=call_of(effect.contact),
                offer=effect.offer,
                reason=CallBackFailure.NO_ANSWER,
            )
        )
