"""What is known of a real day: its callers, who answered and when they were there, and what was ordered.

Times are instants and whole milliseconds, as in the journal. None: the journal does not say.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from routing.events import Event
from routing.model import (
    ContactEnd,
    ContactId,
    EndedBy,
    ExitKind,
    Instant,
    Language,
    NotReadyReason,
    PartnerFailure,
    PartnerId,
    Proficiency,
    RegionEvidence,
    SpecialistId,
)


class ReplayError(Exception):
    """The replay cannot be played; the message says why and what to do."""

    code = "replay"


class NobodyCalled(ReplayError):
    code = "nobody_called"


class NobodyAnswered(ReplayError):
    code = "nobody_answered"


class NoRuleBook(ReplayError):
    """What was in force is unknown."""

    code = "no_rule_book"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a call, in truth or in a replay."""

    end: ContactEnd | None = None
    """None: it was still waiting when the journal ended."""
    waited_ms: int = 0
    """Until the first answer, or until the caller left."""
    talked_ms: int = 0
    partner: PartnerId | None = None
    specialist: SpecialistId | None = None
    over: bool = True
    """False: it was still on the line when the journal ended."""

    @property
    def answered(self) -> bool:
        return self.end is ContactEnd.ANSWERED

    @property
    def abandoned(self) -> bool:
        return self.end in _ABANDONED


_ABANDONED = frozenset(
    {ContactEnd.ABANDONED_MENU, ContactEnd.ABANDONED_WAITING, ContactEnd.ABANDONED_OFFERED}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCall:
    """One caller: what they did, as far as it does not depend on the rule book."""

    id: ContactId
    arrived_at: Instant
    line: str
    evidence: RegionEvidence
    relay: bool = False
    home: PartnerId | None = None
    """Whose region the last evidence of the record points to."""
    keys: tuple[int, ...] = ()
    """From each menu prompt to what came of it; all but the last brought the prompt again."""
    digits: str = ""
    """What was keyed in the end; empty: the default was taken."""
    language: Language | None = None
    """None: they left before they chose."""
    where: tuple[int, ...] = ()
    """From each question for their place to the answer."""
    learned: RegionEvidence | None = None
    """What the last answer came to."""
    leaves_after_ms: int | None = None
    """They left in the menu, so long after they had arrived."""
    cut_off: bool = False
    """The carrier could not reach us and ended the call."""
    by: EndedBy = EndedBy.CALLER
    patience_ms: int | None = None
    """They hung up after so long in the queue; None: something else ended their wait."""
    borne_ms: int | None = None
    """They waited at least so long without hanging up; None: they never came into the queue."""
    exit: ExitKind | None = None
    """The way out that they took ..."""
    exit_after_ms: int = 0
    """... so long after it was offered."""
    exits: tuple[ExitKind, ...] = ()
    """Ways out that they were offered."""
    talk_ms: int | None = None
    wrap_up_ms: int | None = None
    truth: Fate = Fate()


class Did(StrEnum):
    """What a specialist did with an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    MISSED = "missed"
    UNKNOWN = "unknown"
    """It was taken back before they did anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How one offer was answered."""

    did: Did
    after_ms: int
    """From the offer to the answer; unknown: so long it had been there."""
    line_ms: int | None = None
    """From accepting to the specialist's line."""
    caller_ms: int | None = None
    """From the specialist's line to the caller's."""
    failed: bool = False
    """Accepted, but the two were not brought together: the first of the two lines above that is None never came."""
    unseen_ms: int = 0
    """Accepted, but the caller left: so long the line that had not come yet was waited for."""
    back_ms: int | None = None
    """From a missed offer or a lost line to being ready again; None: they did something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    partner: PartnerId
    languages: tuple[Language, ...]
    skills: tuple[Proficiency, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """From `at` on a specialist wants to be there or not; a call in hand and its notes are finished first."""

    at: Instant
    specialist: SpecialistId
    does: SignedIn | NotReadyReason | None
    """Signs in; goes away for a reason; None: is ready."""
    leaves: bool = False
    """Signs out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerAnswer:
    """What came of one caller who rang at a partner's own phone system."""

    after_ms: int
    failed: PartnerFailure | None = None
    """None: a human there accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A journal, taken apart. What happens before `since` and after `until` is played too, and not counted."""

    begins: Instant
    since: Instant
    until: Instant
    calls: tuple[RecordedCall, ...]
    """By arrival."""
    wishes: tuple[Wish, ...]
    """By time."""
    answers: Mapping[SpecialistId, tuple[Answer, ...]]
    """How each answered their offers, in order."""
    partner_of: Mapping[SpecialistId, PartnerId]
    partner_answers: Mapping[PartnerId, tuple[PartnerAnswer, ...]]
    orders: tuple[Event, ...]
    """Rule books, emergencies and partners' reports of load, by time."""
    dropped: int = 0
    """Calls in which the specialist's line broke."""

    @property
    def counted(self) -> tuple[RecordedCall, ...]:
        return tuple(call for call in self.calls if self.since <= call.arrived_at < self.until)
