"""What was counted in a stretch of virtual time."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from simulator.virtual.waits import WaitCounts


@dataclass(slots=True, kw_only=True)
class CallCounts:
    """Counts of the callers who arrived in one stretch of a run, and of the specialists' time within it.

    Callers count where they arrived, to the end of their calls. Counts of several stretches and runs add up.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    """Left in the menu or while waiting."""
    other_ends: int = 0
    """Neither: they chose a call-back or a voicemail, were let go with a message, or something failed."""
    call_backs: int = 0
    """Of these: chose to be called back."""
    called_back: int = 0
    """Of these: talked with a specialist in the end."""
    not_reached: int = 0
    """Of these: no attempt reached them."""
    queued: int = 0
    waited: int = 0
    """Of the queued: found nobody free."""
    in_time: int = 0
    """Answered within the scenario's threshold."""
    home: int = 0
    """Answered by the partner whose specialists come first for them."""
    talked_ms: int = 0
    waited_all_ms: int = 0
    """Waiting of all who queued, those who gave up included."""
    handling_ms: int = 0
    """Specialists' time from accepting an offer to the end of wrap-up."""
    staffed_ms: int = 0
    """Specialists' time on the floor."""
    waits: WaitCounts = field(default_factory=WaitCounts)
    """Of the answered."""
    lost_waits: WaitCounts = field(default_factory=WaitCounts)
    """Of those who queued and gave up."""

    def without(self, other: "CallCounts") -> "CallCounts":
        """Give these counts without others that are among them."""
        numbers = {name: getattr(self, name) - getattr(other, name) for name in _NUMBERS}
        return CallCounts(
            **numbers,
            waits=self.waits.without(other.waits),
            lost_waits=self.lost_waits.without(other.lost_waits),
        )


_NUMBERS = tuple(one.name for one in fields(CallCounts) if one.name not in ("waits", "lost_waits"))


def together(many: Iterable[CallCounts]) -> CallCounts:
    """Add counts up."""
    every = tuple(many)
    whole = CallCounts(**{name: sum(getattr(one, name) for one in every) for name in _NUMBERS})
    whole.waits.take_in(one.waits for one in every)
    whole.lost_waits.take_in(one.lost_waits for one in every)
    return whole
