"""What a simulated specialist saw and did, kept beside the service so that its log can be judged by it."""

from dataclasses import dataclass, field
from enum import StrEnum


class Told(StrEnum):
    """What a specialist knows of an act of theirs."""

    NOT_DONE = "not_done"
    DONE = "done"
    """The desk said yes."""
    REFUSED = "refused"
    """The desk said no."""
    UNKNOWN = "unknown"
    """No answer came, or an answer that says neither: the act may have been carried out."""


class Act(StrEnum):
    """What a specialist does with a call beside talking and ending it."""

    HOLD = "hold"
    RESUME = "resume"
    INTERPRETER = "interpreter"
    CONSULT = "consult"
    HAND_OVER = "hand over"
    TRANSFER_QUEUE = "transfer to a queue"
    TRANSFER_SPECIALIST = "transfer to a specialist"
    TRANSFER_OUTSIDE = "transfer outside"


def told(ok: bool, refused: str) -> Told:
    """Say what an answer of the desk lets somebody know; neither a yes nor a refusal says nothing."""
    if ok:
        return Told.DONE
    return Told.REFUSED if refused else Told.UNKNOWN


@dataclass(slots=True, kw_only=True)
class ActTruth:
    act: Act
    contact: str
    at: int
    """Epoch milliseconds of this machine."""
    told: Told
    refusal: str = ""


@dataclass(slots=True, kw_only=True)
class OfferTruth:
    """One offer as one specialist's screen showed it. Times are epoch milliseconds of this machine."""

    offer: str
    contact: str
    specialist: str
    seen_at: int
    accepted: Told = Told.NOT_DONE
    declined: Told = Told.NOT_DONE
    refusal: str = ""
    """The last refusal of the desk, by code."""
    let_ring: bool = False
    dialled: str = ""
    """The SID of the softphone's leg."""
    connected_at: int | None = None
    hung_up: Told = Told.NOT_DONE
    hung_up_at: int | None = None


@dataclass(slots=True, kw_only=True)
class Absence:
    """A time without a stream: offers may have come and gone unseen."""

    since: int
    until: int | None = None


@dataclass(slots=True, kw_only=True)
class SpecialistTruth:
    specialist: str
    offers: dict[str, OfferTruth] = field(default_factory=dict)
    absences: list[Absence] = field(default_factory=list)
    acts: list[ActTruth] = field(default_factory=list)
    records_finalised: int = 0
    records_failed: int = 0
    reconnections: int = 0

    def was_absent(self, since: int, until: int) -> bool:
        """Tell whether the stream was away at any moment of this time."""
        return any(one.since <= until and (one.until is None or one.until >= since) for one in self.absences)
