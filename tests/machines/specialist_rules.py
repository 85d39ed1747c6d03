"""What specialists do."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.model import NotReadyReason, OfferState, SpecialistId
from tests.machines.driver import FloorDriver
from tests.machines.people import STAFF, a_pick, a_reason, anybody, somebody


class SpecialistRules(FloorDriver):
    @rule(specialist=somebody)
    def sign_in(self, specialist: SpecialistId) -> None:
        person = STAFF[specialist]
        self.do(
            c.SignIn(
                id=self.id(),
                specialist=specialist,
                partner=person.partner,
                languages=person.languages,
                skills=person.skills,
            )
        )

    @rule(specialist=anybody)
    def become_ready(self, specialist: SpecialistId) -> None:
        self.do(c.BecomeReady(id=self.id(), specialist=specialist))

    @rule()
    def everybody_starts_work(self) -> None:
        for specialist in STAFF:
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)

    @rule(specialist=anybody, reason=a_reason)
    def become_not_ready(self, specialist: SpecialistId, reason: NotReadyReason) -> None:
        self.do(c.BecomeNotReady(id=self.id(), specialist=specialist, reason=reason))

    @precondition(lambda self: self.has(OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick, reason=a_reason)
    def choose_a_break_in_a_call(self, pick: int, reason: NotReadyReason) -> None:
        offer = self.one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(c.BecomeNotReady(id=self.id(), specialist=offer.specialist, reason=reason))

    @rule(specialist=anybody)
    def sign_out(self, specialist: SpecialistId) -> None:
        self.do(c.SignOut(id=self.id(), specialist=specialist))

    @rule(specialist=anybody, longer=st.booleans())
    def settle_the_wrap_up(self, specialist: SpecialistId, longer: bool) -> None:
        kind = c.ExtendWrapUp if longer else c.EndWrapUp
        self.do(kind(id=self.id(), specialist=specialist))

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick)
    def accept(self, pick: int) -> None:
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick)
    def decline(self, pick: int) -> None:
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.DeclineOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))

    @rule(specialist=anybody, pick=a_pick, accepted=st.booleans())
    def answer_any_offer(self, specialist: SpecialistId, pick: int, accepted: bool) -> None:
        kind = c.AcceptOffer if accepted else c.DeclineOffer
        self.do(kind(id=self.id(), specialist=specialist, offer=self.some_offer(pick)))

    @rule(specialist=anybody, pick=a_pick)
    def hang_up_on_anybody(self, specialist: SpecialistId, pick: int) -> None:
        self.do(c.HangUp(id=self.id(), specialist=specialist, contact=self.some_contact(pick)))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick)
    def hang_up(self, pick: int) -> None:
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        self.do(c.HangUp(id=self.id(), specialist=offer.specialist, contact=offer.contact))
