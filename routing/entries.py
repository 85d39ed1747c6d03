"""The records that a floor holds: offers, contacts, specialists, and what is known beside them.

Only `routing/evolve.py` writes to these.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from routing.flood_model import NO_SOURCE, SourceTag
from routing.model import (
    NO_CALL,
    CallSid,
    ConferenceSid,
    ContactEnd,
    ContactId,
    ContactState,
    EffectId,
    EndedBy,
    ExitKind,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    OfferState,
    PartnerId,
    Proficiency,
    RecordingSid,
    RegionEvidence,
    Route,
    Skill,
    SpecialistId,
    SpecialistState,
    Step,
    Why,
    WithdrawReason,
)
from routing.phone_model import Phone, Ringing
from routing.recording_model import Taping
from routing.repeat_model import Again
from routing.talk_model import ListenMode, PartyId, PartyKind, PartyState, TargetKind


@dataclass(slots=True, kw_only=True)
class Offer:
    id: OfferId
    contact: ContactId
    specialist: SpecialistId
    partner: PartnerId
    state: OfferState
    made_at: Instant
    expires_at: Instant
    why: Why
    accepted_at: Instant | None = None
    connect_by: Instant | None = None
    drop_at: Instant | None = None
    """Until when news are awaited of how it ended; then it is taken for a broken line, or a caller who left."""
    caller_ended: EndedBy | None = None
    """Who ended the caller's call while it was on its way to the specialist."""
    caller_ended_at: Instant | None = None
    leg: CallSid | None = None
    """The specialist's own call, once their softphone has dialled in."""
    conference: ConferenceSid | None = None
    """Set when the specialist is in the room; the caller is ordered there in the same decision."""
    withdrawn: WithdrawReason | None = None
    asked_into: OfferId | None = None
    """The offer whose room the specialist comes to; None: this one's own."""
    consult: bool = False
    """Asked into a conversation, and somebody else is the caller's specialist."""
    ringing: Ringing | None = None
    """While the telephone of the specialist is called for this offer."""

    @property
    def room(self) -> OfferId:
        return self.asked_into if self.asked_into is not None else self.id


@dataclass(slots=True, kw_only=True)
class CallBack:
    """What a contact is about that began when somebody chose to be called back."""

    of: ContactId
    number_of: CallSid
    attempts: int = 0
    effect: EffectId | None = None
    """The latest order to place the call."""
    again_at: Instant | None = None
    """While postponed."""


@dataclass(slots=True, kw_only=True)
class Contact:
    id: ContactId
    call: CallSid
    line: str
    rule_book: str
    state: ContactState
    arrived_at: Instant
    evidence: RegionEvidence
    menu_attempt: int = 0
    language: Language | None = None
    relay: bool = False
    """Calls by TTY or through a relay service: longer timers, and silence is no reason to hang up."""
    dialable: bool = True
    """The carrier shows a number to call back."""
    call_back: CallBack | None = None
    """None: the contact began with a call to us."""
    route: Route | None = None
    step: int = 0
    queued_at: Instant | None = None
    """The place in the queue; kept whatever the offers do (F15, F32, F52)."""
    region_attempt: int = 0
    """How often the caller was asked where they are."""
    expected_ms: int | None = None
    """The whole wait that was expected when the contact was queued; None: nobody reckoned."""
    position_said: int | None = None
    """The last place that the caller was told; it is never followed by a greater one (F31)."""
    exits_open: tuple[ExitKind, ...] = ()
    """Ways out that were offered."""
    sent: "Sent | None" = None
    hops: int = 0
    """How many partners' own phone systems this contact was sent to."""
    returned_from: dict[PartnerId, Instant] = field(default_factory=dict)
    """Partners where no human accepted, each with the instant before which it is not tried again."""
    waiting_since: Instant | None = None
    waited_ms: int = 0
    """Waiting that is over: all of it for a connected contact, all but the present wait for a waiting one."""
    connected_at: Instant | None = None
    talked_ms: int = 0
    offers_made: int = 0
    offer: OfferId | None = None
    specialist: SpecialistId | None = None
    """Who is, or was last, connected."""
    partner: PartnerId | None = None
    cooling: dict[SpecialistId, Instant] = field(default_factory=dict)
    room: OfferId | None = None
    """The offer whose room the conversation is in; it outlives a warm transfer."""
    conference: ConferenceSid | None = None
    held: "Held | None" = None
    held_ms: int = 0
    """Holds that are over."""
    parties: "dict[PartyId, Party]" = field(default_factory=dict)
    """Who is, or is called, in the conversation beside caller and specialist."""
    parties_called: int = 0
    transfers: int = 0
    """How often the caller was passed on."""
    outside: "Outside | None" = None
    taping: Taping | None = None
    tapings: int = 0
    source: SourceTag = NO_SOURCE
    """Of a caller who is suspected to be part of a flood."""
    again: Again | None = None
    """The call before, of somebody who calls again."""
    dropped: bool = False
    """The specialist's line broke, and nobody has taken the caller since."""

    @property
    def suspected(self) -> bool:
        """Tell whether the caller is served in the lane of those whose numbers call very often."""
        return self.source != NO_SOURCE

    def may_take(self, kind: ExitKind) -> bool:
        """Tell whether a way out can be offered: nobody is called back whose number is not known, or twice over."""
        callable_once = self.dialable and not (self.again is not None and self.again.owed)
        return self.call_back is None and (callable_once or kind is not ExitKind.CALL_BACK)

    @property
    def on_the_line(self) -> bool:
        """Tell whether the caller is on the phone with us; somebody who is to be called back is not."""
        return self.call != NO_CALL

    def waited_until(self, at: Instant) -> int:
        """Milliseconds of waiting up to now, over all waits of this contact."""
        return self.waited_ms + (at - self.waiting_since if self.waiting_since is not None else 0)

    @property
    def stands_since(self) -> Instant:
        """When the queue was joined; of somebody whom we cut off and who calls again, when they joined it first."""
        if self.again is not None and self.again.place is not None:
            return self.again.place
        return self.queued_at if self.queued_at is not None else self.arrived_at

    @property
    def place(self) -> int:
        """The sort key of the queue: when it was joined, less the priority credit."""
        return self.stands_since - (self.route.credit_ms if self.route is not None else 0)

    @property
    def present_step(self) -> Step | None:
        return self.route.steps[self.step] if self.route is not None else None

    @property
    def demand(self) -> "Demand":
        """What a specialist must be able to do to serve this contact at its present widening step."""
        assert self.route is not None, "a contact in the queue has a route"
        assert self.language is not None, "a contact in the queue has a language"
        step = self.route.steps[self.step]
        return _demand(self.language, step.interpreter, self.route.skills, step.level_min, self.suspected)

    def is_foreign_to(self, partner: PartnerId) -> bool:
        """Tell whether serving this contact is help for another partner's region."""
        return self.route is not None and self.route.home is not None and self.route.home != partner


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Where a contact rings: at a partner's own phone system."""

    partner: PartnerId
    effect: EffectId
    at: Instant
    until: Instant
    """When it comes back to the queue if no human has accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A caller on hold."""

    since: Instant
    effect: EffectId
    remind_at: Instant


@dataclass(slots=True, kw_only=True)
class Party:
    id: PartyId
    kind: PartyKind
    target: str
    """Id of the specialist, outside line, partner, interpreter service or supervisor; never a number."""
    state: PartyState
    since: Instant
    until: Instant
    """By when they must have joined."""
    effect: EffectId | None = None
    language: Language | None = None
    mode: ListenMode | None = None
    leg: CallSid | None = None
    joined_at: Instant | None = None
    then: tuple[str, ...] = ()
    """Who is called next, should this one not come."""
    by: SpecialistId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """To whom a caller was left."""

    kind: TargetKind
    target: str
    party: PartyId | None
    """Somebody in the room; None: they ring on the caller's own leg."""
    effect: EffectId | None
    at: Instant


class Demand(NamedTuple):
    """What it takes to serve a contact. Contacts of one demand differ only in who comes first."""

    language: Language
    interpreter: bool = False
    skills: tuple[Skill, ...] = ()
    level_min: int = 1
    suspected: bool = False
    """Served in the lane of those whose numbers call very often (`routing/lane.py`)."""


@lru_cache(maxsize=4_096)
def _demand(
    language: Language, interpreter: bool, skills: tuple[Skill, ...], level_min: int, suspected: bool
) -> Demand:
    """The same demands come again and again: one value each will do."""
    return Demand(language, interpreter, skills, level_min, suspected)


@dataclass(slots=True, kw_only=True)
class Specialist:
    id: SpecialistId
    partner: PartnerId
    languages: tuple[Language, ...]
    skills: tuple[Proficiency, ...] = ()
    state: SpecialistState
    since: Instant
    lease_until: Instant
    idle_since: Instant | None = None
    """Since when free for contacts; an offer withdrawn because the caller left does not reset it (F06)."""
    not_ready: NotReadyReason | None = None
    offer: OfferId | None = None
    contact: ContactId | None = None
    """The contact connected now, or the one whose record is being finished in wrap-up."""
    next_not_ready: NotReadyReason | None = None
    """Chosen while engaged: what comes after wrap-up. None means ready."""
    wrap_up_until: Instant | None = None
    occupied_since: Instant | None = None
    """Since the offer that led to the call in hand."""
    lost: bool = False
    """The screen stopped answering in mid-call."""
    phone: Phone | None = None
    """None: calls reach them in the browser."""

    def can_serve(self, demand: Demand) -> bool:
        return serves(self.languages, self.skills, demand)

    @property
    def profile(self) -> "Profile":
        return Profile(self.partner, self.languages, self.skills)

    @property
    def on_duty(self) -> bool:
        return self.state in ON_DUTY

    @property
    def stays(self) -> bool:
        """Tell whether somebody on duty takes further callers: not who has chosen to leave after the one in hand,
        or whose screen does not answer."""
        return self.state in ON_DUTY and self.next_not_ready is None and not self.lost


ON_DUTY = frozenset(
    {SpecialistState.READY, SpecialistState.OFFERED, SpecialistState.ENGAGED, SpecialistState.WRAP_UP}
)


class Profile(NamedTuple):
    """What makes specialists interchangeable for waits: whoever has one profile serves the same demands."""

    partner: PartnerId
    languages: tuple[Language, ...]
    skills: tuple[Proficiency, ...]

    def can_serve(self, demand: Demand) -> bool:
        return serves(self.languages, self.skills, demand)


def serves(languages: tuple[Language, ...], skills: tuple[Proficiency, ...], demand: Demand) -> bool:
    """Tell whether somebody has the language, or may bring an interpreter in, and has the skills."""
    if demand.language not in languages and not demand.interpreter:
        return False
    return not demand.skills or all(
        any(own.skill == skill and own.level >= demand.level_min for own in skills) for skill in demand.skills
    )


@dataclass(slots=True, kw_only=True)
class PartnerLoad:
    """What is known of a partner with a phone system of its own: its last report, and our own calls there."""

    waiting: int = 0
    staffed: int = 0
    free: int = 0
    """By the last report, less those who have taken a call of ours since."""
    handle_mean_ms: int | None = None
    reported_at: Instant | None = None
    """None: it has never reported."""
    stamp: int = 0
    """The latest report's time by the partner's own clock, in seconds."""
    failures: int = 0
    """In a row."""
    left_alone_until: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """A plan in force."""

    plan: str
    declared_at: Instant
    ends_at: Instant
    by: SpecialistId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedContact:
    """What is remembered of a contact that has ended, so that late news is recognised."""

    contact: ContactId
    call: CallSid
    end: ContactEnd
    at: Instant
    language: Language | None = None
    partner: PartnerId | None = None
    """Who came first for it; a message that its caller leaves belongs to them."""
    message: RecordingSid | None = None
    """What its caller left."""
    by: EndedBy | None = None
    cut_off: bool = False
    """A line of ours broke, or the carrier lost the call: it was not the caller who wanted to go."""
    talked: bool = False
    place: Instant | None = None
    """Where the caller stood in the queue."""
    relay: bool = False
    asked: tuple[SpecialistId, ...] = ()
    """To whom it was offered, or who was asked into it. To anybody else it was never there."""
    room: OfferId | None = None
    """The offer in whose room its caller was last, or was on the way to."""
