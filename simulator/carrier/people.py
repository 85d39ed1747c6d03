"""How people on the line behave: a scripted caller, a dialled party, somebody steered from outside."""

import re
from typing import TYPE_CHECKING, Literal, Protocol

from pydantic import BaseModel, ConfigDict

from simulator.carrier.clock import Timer
from simulator.carrier.settings import FarEnd

if TYPE_CHECKING:
    from simulator.carrier.leg import Leg


class CallerScript(BaseModel):
    """What one simulated caller will do.

    digits:           answers to successive Gathers, "" for no input; afterwards nothing is pressed. Anything else
                      than keys is spoken.
    answer_delay_s:   from the beginning of a prompt to the key; scaled like the prompt.
    wait_digits:      answers to the Gathers that are heard while in a queue; None: `digits` go on there.
    patience_s:       from first being put in a queue, until somebody is met in a room.
    talk_s:           from meeting somebody in a room or being bridged; None lets the other side end.
    hang_up_after_s:  age of the call at which the caller hangs up in whatever state.
    message_s:        how long the caller speaks to a recording; 0 says nothing.
    message_ends:     what the caller does then: hang up, fall silent, or press a key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    digits: tuple[str, ...] = ()
    wait_digits: tuple[str, ...] | None = None
    answer_delay_s: float = 0.0
    patience_s: float | None = None
    talk_s: float | None = None
    hang_up_after_s: float | None = None
    message_s: float = 5.0
    message_ends: Literal["hangup", "silence", "*", "#"] = "hangup"
    caller_name: str = ""
    from_city: str = ""
    from_state: str = ""
    from_zip: str = ""
    from_country: str = ""
    stir_verstat: str | None = "TN-Validation-Passed-A"


class Person(Protocol):
    """Whoever is on a leg, told of what happens to them."""

    def dialled(self, leg: "Leg") -> None: ...

    def answer_to_prompt(self, waiting: str | None = None) -> tuple[str, float] | None:
        """Give the keys or words, and after how many seconds; `waiting`: what is said to somebody in a queue, who
        presses only a key that was named."""
        ...

    def message_s(self) -> float: ...

    def message_ends(self) -> str: ...

    def enqueued(self, leg: "Leg") -> None: ...

    def dequeued(self, leg: "Leg") -> None: ...

    def met(self, leg: "Leg") -> None: ...

    def parted(self, leg: "Leg") -> None: ...

    def gone(self) -> None: ...


class ScriptedPerson:
    """Plays a `CallerScript`."""

    def __init__(self, script: CallerScript) -> None:
        self._script = script
        self._answers = list(script.digits)
        self._answers_in_queue = list(script.wait_digits) if script.wait_digits is not None else self._answers
        self._queued = False
        self._patience: Timer | None = None
        self._waited = False
        self._talk: Timer | None = None
        self._absolute: Timer | None = None

    def dialled(self, leg: "Leg") -> None:
        self._absolute = self._timer(leg, self._script.hang_up_after_s, "hang_up_after")

    def answer_to_prompt(self, waiting: str | None = None) -> tuple[str, float] | None:
        answers = self._answers_in_queue if self._queued else self._answers
        if not answers or (waiting is not None and not _is_named(answers[0], waiting)):
            return None
        digits = answers.pop(0)
        return (digits, self._script.answer_delay_s) if digits else None

    def message_s(self) -> float:
        return self._script.message_s

    def message_ends(self) -> str:
        return self._script.message_ends

    def enqueued(self, leg: "Leg") -> None:
        self._queued = True
        if not self._waited:
            self._waited = True
            self._patience = self._timer(leg, self._script.patience_s, "patience")

    def dequeued(self, leg: "Leg") -> None:
        self._queued = False

    def met(self, leg: "Leg") -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        if self._talk is None:
            self._talk = self._timer(leg, self._script.talk_s, "talk")

    def parted(self, leg: "Leg") -> None:
        if self._talk is not None:
            self._talk.cancel()
            self._talk = None

    def gone(self) -> None:
        for timer in (self._patience, self._talk, self._absolute):
            if timer is not None:
                timer.cancel()

    @staticmethod
    def _timer(leg: "Leg", seconds: float | None, reason: str) -> Timer | None:
        if seconds is None:
            return None
        clock = leg.account.clock
        due_at = clock.now() + seconds

        def leave() -> None:
            leg.due_at = due_at
            leg.hang_up("caller", reason)

        return clock.call_later(seconds, leave)


def _is_named(key: str, said: str) -> bool:
    """Tell whether somebody who waits was told of a key: in English or French, as every document of ours names it."""
    return re.search(rf"(?:press|sur le) {re.escape(key)}\b", said, re.IGNORECASE) is not None


def steered() -> ScriptedPerson:
    """Somebody who only does what is ordered from outside: presses keys, hangs up."""
    return ScriptedPerson(CallerScript())


def far_end_person(far_end: FarEnd) -> ScriptedPerson:
    """The person who answers a dialled telephone."""
    return ScriptedPerson(
        CallerScript(digits=far_end.digits, talk_s=far_end.talk_s, answer_delay_s=far_end.key_delay_s)
    )
