"""One verb for each thing that specialists do on the bench, and in their conversations."""

from routing import commands as c
from routing.engine import Decision
from routing.model import (
    ENGLISH,
    ContactId,
    Language,
    NotReadyReason,
    OfferId,
    PartnerId,
    Proficiency,
    SpecialistId,
)
from routing.talk_model import PartyId, Target, contact_of_party
from tests.routing.bench_book import BREAK, NORTH, leg_of, room_of
from tests.routing.bench_floor import BenchFloor


class BenchPeople(BenchFloor):
    __slots__ = ()

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
