"""A floor on the bench: a clock that the test moves, and one short verb for each thing that happens.

Ids are readable: contact `ann` calls on `CA-ann`; her first offer is `ann-1`; the leg of that offer is `CA-leg-ann-1`.
"""

from dataclasses import dataclass, field, replace

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.call_back_booking import call_back_of
from routing.effects import Effect
from routing.engine import Decision, fire_due, handle
from routing.floor import Contact, Floor, Offer, Specialist, offer_id
from routing.model import (
    AT_ONCE,
    ENGLISH,
    FRENCH,
    OTHER,
    UNKNOWN_REGION,
    CallBackFailure,
    CallSid,
    CancelReason,
    CommandId,
    ConferenceSid,
    Confidence,
    ContactId,
    EvidenceSource,
    ExitKind,
    Instant,
    Language,
    NotReadyReason,
    OfferId,
    PartnerFailure,
    PartnerId,
    Proficiency,
    RegionEvidence,
    SpecialistId,
    Trigger,
)
from routing.rulebook import (
    WHOLE_NETWORK,
    EmergencyPlan,
    LanguageRule,
    Limits,
    MenuKey,
    Partner,
    PhoneSystem,
    Reach,
    Rule,
    RuleBook,
    Treatment,
    Widening,
    standard_rules,
)
from routing.talk_model import PartyId, Target, TargetKind, contact_of_party

NOON = Instant(1_700_000_000_000)
NORTH, SOUTH, NIGHT = PartnerId("NORTH"), PartnerId("SOUTH"), PartnerId("NIGHT")
WEST = PartnerId("WEST")
"""A partner with a phone system of its own, in books that have one."""
STORM = "storm"
PUNJABI = Language("pa")
KEYS = {ENGLISH: "1", FRENCH: "2", PUNJABI: "3", OTHER: "4"}
SUPERVISOR = SpecialistId("sam")
BREAK, MEAL = NotReadyReason.BREAK, NotReadyReason.MEAL
PATIENT = Limits(lease_ms=10**9)
"""Leases that outlast the test."""


def rules(
    version: str = "first",
    *,
    limits: Limits | None = None,
    interpreter_languages: tuple[Language, ...] = (OTHER,),
    widen_after_ms: int = 0,
    partners: tuple[Partner, ...] | None = None,
    plans: tuple[EmergencyPlan, ...] = (),
) -> RuleBook:
    return RuleBook(
        version=version,
        network="bench",
        partners=partners or tuple(Partner(id=partner) for partner in (NORTH, SOUTH, NIGHT)),
        menu=tuple(MenuKey(digits=digits, language=language) for language, digits in KEYS.items()),
        after_hours=NIGHT,
        default_home=SOUTH,
        default_language=ENGLISH,
        languages=tuple(
            LanguageRule(code=language, interpreter=AT_ONCE, kept=False) for language in interpreter_languages
        ),
        rules=standard_rules(widening(widen_after_ms)),
        plans=plans,
        limits=limits or Limits(),
    )


def treating(then: Treatment, book: RuleBook | None = None) -> RuleBook:
    """A book whose one rule treats everybody alike."""
    return replace(book or rules(limits=PATIENT), rules=(Rule(name="everybody", then=then),))


def with_phone_system(system: PhoneSystem | None = None) -> tuple[Partner, ...]:
    """The three partners, and one in the west that has a phone system of its own."""
    own = tuple(Partner(id=partner) for partner in (NORTH, SOUTH, NIGHT))
    return (*own, Partner(id=WEST, phone_system=system or PhoneSystem()))


def widening(after_ms: int) -> tuple[Widening, ...]:
    """The preferred partner alone for so long, then the whole network; 0: the whole network at once."""
    if after_ms == 0:
        return WHOLE_NETWORK
    return Widening(reach=Reach.FIRST_ONLY), Widening(when=Trigger(waited_ms=after_ms))


def region(home: PartnerId | None) -> RegionEvidence:
    if home is None:
        return UNKNOWN_REGION
    return RegionEvidence(source=EvidenceSource.EXCHANGE, confidence=Confidence.MEDIUM, home=home)


def call_of(contact: str) -> CallSid:
    return CallSid(f"CA-{contact}")


def leg_of(offer: str) -> CallSid:
    return CallSid(f"CA-leg-{offer}")


def room_of(offer: str) -> ConferenceSid:
    return ConferenceSid(f"CF-{offer}")


@dataclass(slots=True, kw_only=True)
class Bench:
    """One floor, its time, and everything it has said so far."""

    floor: Floor = field(default_factory=Floor)
    now: Instant = NOON
    log: list[e.Event] = field(default_factory=list)
    orders: list[Effect] = field(default_factory=list)
    _commands: int = 0

    @classmethod
    def opened(cls, book: RuleBook | None = None, *, widen_after_ms: int = 0, **limits: int) -> "Bench":
        """Open a floor under a book, by default one with these limits and leases that outlast the test."""
        bench = cls()
        own = replace(PATIENT, **limits)
        bench.publish(book or rules(limits=own, widen_after_ms=widen_after_ms))
        return bench

    def id(self) -> CommandId:
        self._commands += 1
        return CommandId(f"c{self._commands}")

    def do(self, command: c.Command) -> Decision:
        decision = handle(self.floor, command, self.now)
        self._keep(decision)
        return decision

    def pass_time(self, by_ms: int) -> None:
        """Move the clock, and let each timer fire at its own instant."""
        until = Instant(self.now + by_ms)
        while (due := self.floor.next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            decision = fire_due(self.floor, self.now)
            assert decision is not None
            self._keep(decision)
        self.now = until

    def lag(self, by_ms: int) -> None:
        """Move the clock while nobody fires the timers, as when the driver was busy."""
        self.now = Instant(self.now + by_ms)

    def _keep(self, decision: Decision) -> None:
        self.log.extend(decision.events)
        self.orders.extend(decision.effects)

    # --- reading ----------------------------------------------------------------------------------

    def contact(self, contact: str) -> Contact:
        return self.floor.contact(ContactId(contact))

    def specialist(self, specialist: str) -> Specialist:
        return self.floor.specialist(SpecialistId(specialist))

    def offer(self, contact: str) -> Offer:
        """The offer that this contact is in now."""
        offer = self.contact(contact).offer
        assert offer is not None, f"{contact} is in no offer"
        return self.floor.offer(offer)

    def offered_to(self, contact: str) -> str | None:
        offer = self.contact(contact).offer
        return self.floor.offer(offer).specialist if offer is not None else None

    def offers_made(self) -> list[tuple[str, str]]:
        return [(event.contact, event.specialist) for event in self.log if isinstance(event, e.OfferMade)]

    def ends(self, contact: str) -> list[e.ContactClosed]:
        return [
            event for event in self.log if isinstance(event, e.ContactClosed) and event.contact == contact
        ]

    # --- callers ----------------------------------------------------------------------------------

    def publish(self, book: RuleBook, *, recall: bool = False) -> Decision:
        return self.do(c.PublishRuleBook(id=self.id(), book=book, recall=recall))

    def declare(self, plan: str = STORM, lasts_ms: int | None = None) -> Decision:
        return self.do(
            c.DeclareEmergency(id=self.id(), plan=plan, by=SUPERVISOR, reason="ice", lasts_ms=lasts_ms)
        )

    def stand_down(self, plan: str = STORM) -> Decision:
        return self.do(c.StandDown(id=self.id(), plan=plan, by=SUPERVISOR))

    def report_load(
        self, partner: PartnerId = WEST, *, waiting: int = 0, staffed: int = 3, free: int = 0
    ) -> Decision:
        return self.do(
            c.ReportPartnerLoad(id=self.id(), partner=partner, waiting=waiting, staffed=staffed, free=free)
        )

    def partner_answers(self, contact: str) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} rings at no partner"
        return self.do(
            c.ReportPartnerAnswered(
                id=self.id(), contact=ContactId(contact), call=call_of(contact), effect=sent.effect
            )
        )

    def partner_hangs_up(self, contact: str) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} is at no partner"
        return self.do(
            c.ReportPartnerHungUp(
                id=self.id(), contact=ContactId(contact), call=call_of(contact), effect=sent.effect
            )
        )

    def partner_fails(self, contact: str, reason: PartnerFailure = PartnerFailure.BUSY) -> Decision:
        sent = self.contact(contact).sent
        assert sent is not None, f"{contact} rings at no partner"
        return self.do(
            c.ReportPartnerFailed(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                effect=sent.effect,
                reason=reason,
            )
        )

    def give_region(self, contact: str, evidence: RegionEvidence | None, attempt: int = 1) -> Decision:
        return self.do(
            c.ReportRegionGiven(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                evidence=evidence,
                attempt=attempt,
            )
        )

    def take_exit(self, contact: str, kind: ExitKind) -> Decision:
        return self.do(c.TakeExit(id=self.id(), contact=ContactId(contact), call=call_of(contact), kind=kind))

    def press_the_call_back_key(
        self, contact: str, offer: str | None = None, call: str | None = None
    ) -> Decision:
        """Whoever answered the call-back of `contact` wants to talk; by default for the offer in hand."""
        back = call_back_of(ContactId(contact))
        return self.do(
            c.ReportCallBackTaken(
                id=self.id(),
                contact=back,
                call=CallSid(call) if call is not None else call_of(back),
                offer=OfferId(offer) if offer is not None else self.offer(back).id,
            )
        )

    def call_back_ends(
        self, contact: str, reason: CallBackFailure = CallBackFailure.NO_ANSWER, offer: str | None = None
    ) -> Decision:
        back = call_back_of(ContactId(contact))
        return self.do(
            c.ReportCallBackEnded(
                id=self.id(),
                contact=back,
                call=call_of(back),
                offer=OfferId(offer) if offer is not None else self.offer(back).id,
                reason=reason,
            )
        )

    def cancel_call_back(self, contact: str, reason: CancelReason = CancelReason.SERVED) -> Decision:
        return self.do(
            c.CancelCallBack(
                id=self.id(), contact=call_back_of(ContactId(contact)), by=SUPERVISOR, reason=reason
            )
        )

    def arrive(
        self, contact: str, home: PartnerId | None = NORTH, line: str = "main", *, dialable: bool = True
    ) -> Decision:
        return self.do(
            c.ReportCallArrived(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                line=line,
                evidence=region(home),
                dialable=dialable,
            )
        )

    def key(self, contact: str, digits: str = "1", attempt: int = 1) -> Decision:
        return self.do(
            c.ReportMenuKey(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                digits=digits,
                attempt=attempt,
            )
        )

    def call(self, contact: str, home: PartnerId | None = NORTH, language: Language = ENGLISH) -> Decision:
        """Arrive and choose a language: the contact waits, or is offered at once."""
        self.arrive(contact, home)
        return self.key(contact, KEYS[language])

    def ask_what_to_play(self, contact: str, language: Language = ENGLISH, queued_ms: int = 0) -> Decision:
        return self.do(
            c.ReportStillWaiting(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                language=language,
                queued_ms=queued_ms,
            )
        )

    def leave_queue(self, contact: str, result: str) -> Decision:
        return self.do(
            c.ReportQueueLeft(id=self.id(), contact=ContactId(contact), call=call_of(contact), result=result)
        )

    def ask_for_room(self, contact: str, offer: str) -> Decision:
        return self.do(
            c.ReportCallerAtRoom(
                id=self.id(), contact=ContactId(contact), call=call_of(contact), offer=OfferId(offer)
            )
        )

    def come_out_of_room(self, contact: str, offer: str | None = None) -> Decision:
        """Without an offer: out of the room of the contact's latest one."""
        known = self.floor.contacts.get(ContactId(contact))
        latest = known.offer if known is not None and known.offer is not None else f"{contact}-1"
        return self.do(
            c.ReportCallerOutOfRoom(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                offer=OfferId(offer or latest),
            )
        )

    def come_back_to_queue(self, contact: str) -> Decision:
        return self.do(
            c.ReportCallerRequeued(id=self.id(), contact=ContactId(contact), call=call_of(contact))
        )

    def end_call(self, contact: str, *, fallback: bool = False) -> Decision:
        return self.do(
            c.ReportCallEnded(
                id=self.id(),
                contact=ContactId(contact),
                call=call_of(contact),
                status="completed",
                fallback=fallback,
            )
        )

    # --- legs and rooms ---------------------------------------------------------------------------

    def dial(self, specialist: str, offer: str, leg: str | None = None) -> Decision:
        return self.do(
            c.ReportSpecialistDialled(
                id=self.id(),
                specialist=SpecialistId(specialist),
                offer=OfferId(offer),
                leg=CallSid(leg) if leg is not None else leg_of(offer),
            )
        )

    def join(self, call: str, offer: str) -> Decision:
        return self.do(
            c.ReportParticipantJoined(
                id=self.id(), offer=OfferId(offer), call=CallSid(call), conference=room_of(offer)
            )
        )

    def leave_room(self, call: str, offer: str, *, room_ended: bool = False, moved: bool = False) -> Decision:
        return self.do(
            c.ReportParticipantLeft(
                id=self.id(), offer=OfferId(offer), call=CallSid(call), room_ended=room_ended, moved=moved
            )
        )

    def end_leg(self, leg: str) -> Decision:
        return self.do(c.ReportLegEnded(id=self.id(), leg=CallSid(leg)))

    # --- specialists ------------------------------------------------------------------------------

    def sign_in(
        self,
        specialist: str,
        partner: PartnerId = NORTH,
        languages: tuple[Language, ...] = (ENGLISH,),
        skills: tuple[Proficiency, ...] = (),
    ) -> Decision:
        return self.do(
            c.SignIn(
                id=self.id(),
                specialist=SpecialistId(specialist),
                partner=partner,
                languages=languages,
                skills=skills,
            )
        )

    def sign_out(self, specialist: str) -> Decision:
        return self.do(c.SignOut(id=self.id(), specialist=SpecialistId(specialist)))

    def renew(self, *specialists: str) -> Decision:
        known = tuple(SpecialistId(specialist) for specialist in specialists)
        return self.do(c.RenewLeases(id=self.id(), specialists=known))

    def ready(self, specialist: str) -> Decision:
        return self.do(c.BecomeReady(id=self.id(), specialist=SpecialistId(specialist)))

    def staff(
        self,
        specialist: str,
        partner: PartnerId = NORTH,
        languages: tuple[Language, ...] = (ENGLISH,),
        skills: tuple[Proficiency, ...] = (),
    ) -> Decision:
        """Sign in and become ready."""
        self.sign_in(specialist, partner, languages, skills)
        return self.ready(specialist)

    def not_ready(self, specialist: str, reason: NotReadyReason = BREAK) -> Decision:
        return self.do(c.BecomeNotReady(id=self.id(), specialist=SpecialistId(specialist), reason=reason))

    def accept(self, specialist: str, offer: str) -> Decision:
        return self.do(c.AcceptOffer(id=self.id(), specialist=SpecialistId(specialist), offer=OfferId(offer)))

    def decline(self, specialist: str, offer: str) -> Decision:
        return self.do(
            c.DeclineOffer(id=self.id(), specialist=SpecialistId(specialist), offer=OfferId(offer))
        )

    def hang_up(self, specialist: str, contact: str) -> Decision:
        return self.do(
            c.HangUp(id=self.id(), specialist=SpecialistId(specialist), contact=ContactId(contact))
        )

    def end_wrap_up(self, specialist: str) -> Decision:
        return self.do(c.EndWrapUp(id=self.id(), specialist=SpecialistId(specialist)))

    def extend_wrap_up(self, specialist: str) -> Decision:
        return self.do(c.ExtendWrapUp(id=self.id(), specialist=SpecialistId(specialist)))

    # --- in a conversation ------------------------------------------------------------------------

    def hold(self, specialist: str, contact: str) -> Decision:
        return self.do(
            c.HoldCaller(id=self.id(), specialist=SpecialistId(specialist), contact=ContactId(contact))
        )

    def resume(self, specialist: str, contact: str) -> Decision:
        return self.do(
            c.ResumeCaller(id=self.id(), specialist=SpecialistId(specialist), contact=ContactId(contact))
        )

    def call_in(self, specialist: str, contact: str, target: Target) -> Decision:
        return self.do(
            c.CallParty(
                id=self.id(), specialist=SpecialistId(specialist), contact=ContactId(contact), target=target
            )
        )

    def party_joins(self, party: str) -> Decision:
        """The leg of somebody who was called in stands in the caller's room."""
        contact = self.contact(contact_of_party(PartyId(party)))
        assert contact.room is not None
        return self.do(
            c.ReportParticipantJoined(
                id=self.id(),
                offer=contact.room,
                call=leg_of(party),
                conference=room_of(contact.room),
                label=party,
            )
        )

    def party_leaves(self, party: str, room: str, *, room_ended: bool = False) -> Decision:
        return self.do(
            c.ReportParticipantLeft(
                id=self.id(), offer=OfferId(room), call=leg_of(party), room_ended=room_ended, label=party
            )
        )

    def drop_party(self, specialist: str, contact: str, party: str) -> Decision:
        return self.do(
            c.DropParty(
                id=self.id(),
                specialist=SpecialistId(specialist),
                contact=ContactId(contact),
                party=PartyId(party),
            )
        )

    def hand_over(self, specialist: str, contact: str, party: str) -> Decision:
        return self.do(
            c.HandOver(
                id=self.id(),
                specialist=SpecialistId(specialist),
                contact=ContactId(contact),
                party=PartyId(party),
            )
        )

    def transfer(self, specialist: str, contact: str, to: Target) -> Decision:
        return self.do(
            c.Transfer(id=self.id(), specialist=SpecialistId(specialist), contact=ContactId(contact), to=to)
        )

    def consult(self, specialist: str, contact: str, asked: str) -> Offer:
        """Ask somebody free into a conversation, and let them come."""
        asked_for = Target(kind=TargetKind.SPECIALIST, id=asked)
        reply = self.call_in(specialist, contact, asked_for).reply
        assert isinstance(reply, r.Called), reply
        offer = self.floor.offer(OfferId(reply.party))
        self.accept(asked, offer.id)
        self.dial(asked, offer.id)
        self.join(leg_of(offer.id), offer.room)
        return offer

    # --- whole stretches --------------------------------------------------------------------------

    def answer(self, contact: str) -> Offer:
        """Let the specialist who was offered this contact accept it, dial in and stand in the room."""
        offer = self.offer(contact)
        self.accept(offer.specialist, offer.id)
        self.dial(offer.specialist, offer.id)
        self.join(leg_of(offer.id), offer.id)
        return offer

    def connect(self, contact: str) -> Offer:
        offer = self.answer(contact)
        self.join(call_of(contact), offer.id)
        return offer


def first_offer(contact: str) -> OfferId:
    return offer_id(ContactId(contact), 1)
