"""Where the time of specialists goes: from the events that move them from state to state, cut to a period."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from routing.events import Event, OfferMade, SpecialistSignedIn
from routing.model import Instant, SpecialistState
from routing.states import SPECIALIST


def _moves() -> dict[type[Event], SpecialistState]:
    """Which event leads to which state, whatever the state before; events that move nobody are left out."""
    arrows = [(event, source, to) for source, out in SPECIALIST.items() for event, to in out.items()]
    moving = {event for event, source, to in arrows if source is not to}
    return {event: to for event, _, to in arrows if event in moving}


MOVES: Final[Mapping[type[Event], SpecialistState]] = _moves()


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTime:
    """Of one partner's specialists in a period; of several partners it may be added. Units: milliseconds."""

    ready_ms: int = 0
    offered_ms: int = 0
    """A contact is offered and not yet accepted."""
    engaged_ms: int = 0
    """From accepting to the end of the conversation, the way into it included."""
    wrap_up_ms: int = 0
    not_ready_ms: int = 0

    def __add__(self, other: "StaffTime") -> "StaffTime":
        return StaffTime(
            **{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)}
        )


def occupancy(time: StaffTime) -> float | None:
    """Give the share of the time at callers' service that was spent on them; None when nobody was there.

    Formula: (engaged + wrap-up) / (engaged + wrap-up + ready + offered)
    Source:  the word `occupancy` of docs/glossary.md; time in which somebody was not ready is in neither part
    """
    handling = time.engaged_ms + time.wrap_up_ms
    whole = handling + time.ready_ms + time.offered_ms
    return handling / whole if whole else None


class StaffClock:
    """Follows every specialist through the events of `MOVES`, in order, and adds up their time in `[since, until)`.

    Whose state before the first event nobody knows is not counted until that event; so let it see a day more.
    """

    def __init__(self, since: Instant, until: Instant) -> None:
        self._since, self._until = since, until
        self._at: dict[str, tuple[SpecialistState, int]] = {}
        self._partner: dict[str, str] = {}
        self._spent: dict[tuple[str, SpecialistState], int] = {}

    def take(self, event: Event) -> None:
        to = MOVES.get(type(event))
        if to is None:
            return
        specialist: str = event.specialist  # type: ignore[attr-defined]  # each of these events has one
        if isinstance(event, SpecialistSignedIn | OfferMade):
            self._partner[specialist] = event.partner
        self._leave(specialist, event.at)
        self._at[specialist] = (to, event.at)

    def by_partner(self) -> dict[str, StaffTime]:
        """Give what was spent; whoever is in a state still is in it to the end of the period."""
        for specialist in list(self._at):
            state, _ = self._at[specialist]
            self._leave(specialist, self._until)
            self._at[specialist] = (state, self._until)
        return {
            partner: StaffTime(
                **{
                    f"{state.value}_ms": self._spent.get((partner, state), 0)
                    for state in SpecialistState
                    if state is not SpecialistState.OFFLINE
                }
            )
            for partner in sorted({partner for partner, _ in self._spent})
        }

    def _leave(self, specialist: str, at: int) -> None:
        if specialist not in self._at:
            return
        state, since = self._at[specialist]
        spent = min(at, self._until) - max(since, self._since)
        if spent > 0 and state is not SpecialistState.OFFLINE:
            key = (self._partner.get(specialist, ""), state)
            self._spent[key] = self._spent.get(key, 0) + spent
