"""The same floor, most of the time in conversations: holds, others called in, callers passed on, supervisors."""

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from routing import commands as c
from routing.floor import Contact, Offer, Party
from routing.model import (
    ENGLISH,
    FRENCH,
    ContactState,
    EffectId,
    OfferId,
    OfferState,
    PartnerFailure,
    PartnerId,
    SpecialistId,
)
from routing.talk_model import ListenMode, PartyFailure, PartyId, PartyKind, Target, TargetKind, party_id
from tests.machines.books import CRISIS, MAIN, Features, features
from tests.machines.people import GONE, STAFF, STRANGER, a_home, a_pick, anybody
from tests.machines.test_floor_machine import FloorMachine
from tests.routing.bench import NIGHT, NORTH, PUNJABI, SOUTH, WEST, call_of, leg_of, room_of

SUPERVISORS = (SpecialistId("sam"), SpecialistId("eve"))
a_target = st.one_of(
    st.builds(
        Target,
        kind=st.just(TargetKind.QUEUE),
        language=st.sampled_from((None, ENGLISH, FRENCH, PUNJABI)),
        skill=st.sampled_from((None, CRISIS)),
        partner=st.sampled_from((None, NORTH, SOUTH, NIGHT)),
    ),
    st.builds(Target, kind=st.just(TargetKind.SPECIALIST), id=anybody),
    st.builds(Target, kind=st.just(TargetKind.PARTNER), id=st.sampled_from((WEST, NORTH, GONE))),
    st.builds(Target, kind=st.just(TargetKind.OUTSIDE), id=st.sampled_from(("911", "988"))),
    st.builds(Target, kind=st.just(TargetKind.INTERPRETER), id=st.just("voices")),
)
_OTHER_STORY: Any = None
"""What is left out here, because the other machine is about it."""


class TalkMachine(FloorMachine):
    publish = declare = stand_down = _OTHER_STORY
    say_where_they_are = take_a_way_out = take_a_way_out_that_is_open = _OTHER_STORY
    press_a_key = arrive_again = leave_the_carriers_queue = end_before_arriving = _OTHER_STORY
    say_how_busy_a_partner_is = settle_the_wrap_up = several_call = _OTHER_STORY
    wait_while_the_driver_is_busy = fire_a_timer_early = answer_any_offer = _OTHER_STORY

    @initialize(
        book=features,
        callers=st.lists(st.tuples(a_home, st.sampled_from((ENGLISH, FRENCH))), min_size=2, max_size=4),
    )
    def open_the_floor(self, book: Features, callers: list[tuple[PartnerId | None, str]]) -> None:
        """Start in the middle of a day: everybody is at work, and some talk."""
        self.in_force = book
        self.do(c.PublishRuleBook(id=self.id(), book=book.book()))
        for specialist in sorted(STAFF):
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)
        for home, language in callers:
            self.call(home=home, language=language, line=MAIN, keyed=True)
        while self.has(OfferState.OPEN):
            self.go_the_way(pick=0, steps=4)

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick, on=st.booleans())
    def hold_or_resume(self, pick: int, on: bool) -> None:
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        kind = c.HoldCaller if on else c.ResumeCaller
        self.do(kind(id=self.id(), specialist=offer.specialist, contact=offer.contact))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick, whom=a_target)
    def call_somebody_in(self, pick: int, whom: Target) -> None:
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        self.do(c.CallParty(id=self.id(), specialist=offer.specialist, contact=offer.contact, target=whom))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick, by_ms=st.sampled_from((1_000, 119_999, 120_000)))
    def keep_a_caller_on_hold(self, pick: int, by_ms: int) -> None:
        self.hold_or_resume(pick=pick, on=True)
        self.wait_while_screens_answer(by_ms=by_ms)

    @rule(pick=a_pick, held=st.booleans(), steps=st.sampled_from((1, 2, 3, 3, 4, 4, 4)), breaks=st.booleans())
    def consult_a_colleague(self, pick: int, held: bool, steps: int, breaks: bool) -> None:
        """Somebody free is asked in, accepts, dials, is in the room and gets the caller; or the beginning of that."""
        offer = self._somebody_talks(pick)
        if offer is None:
            return
        if held:
            self.do(c.HoldCaller(id=self.id(), specialist=offer.specialist, contact=offer.contact))
        self.do(
            c.CallParty(
                id=self.id(),
                specialist=offer.specialist,
                contact=offer.contact,
                target=Target(kind=TargetKind.QUEUE),
            )
        )
        for asked in [one for one in self.in_state(OfferState.OPEN) if one.contact == offer.contact]:
            self.do(c.AcceptOffer(id=self.id(), specialist=asked.specialist, offer=asked.id))
            if steps > 1:
                self._dial(asked.specialist, asked.id)
            if steps > 2:
                self._join(asked.id, leg_of(asked.id))
            if steps > 3:
                self._leave_to(offer, PartyId(asked.id), breaks)

    def _somebody_talks(self, pick: int) -> Offer | None:
        """A conversation, with somebody free beside it if that can be."""
        self.everybody_starts_work()
        if not self.has(OfferState.CONNECTED):
            self.go_the_way(pick=pick, steps=4)
        return self.one(self.in_state(OfferState.CONNECTED), pick) if self.has(OfferState.CONNECTED) else None

    def _leave_to(self, offer: Offer, party: PartyId, breaks: bool) -> None:
        """Hand the caller over, or have one's line break while the other is there."""
        if breaks:
            self.do(
                c.ReportParticipantLeft(id=self.id(), offer=offer.room, call=offer.leg or leg_of(offer.id))
            )
        else:
            self.do(c.HandOver(id=self.id(), specialist=offer.specialist, contact=offer.contact, party=party))

    @precondition(lambda self: self.parties())
    @rule(pick=a_pick)
    def somebody_called_in_joins(self, pick: int) -> None:
        self._come(self.one(self.parties(), pick))

    @precondition(lambda self: self.parties())
    @rule(pick=a_pick, reason=st.sampled_from(PartyFailure), in_room=st.booleans())
    def somebody_called_in_is_gone(self, pick: int, reason: PartyFailure, in_room: bool) -> None:
        contact, party = self.one(self.parties(), pick)
        leg = party.leg or leg_of(party.id)
        if in_room and contact.room is not None:
            self.do(
                c.ReportParticipantLeft(id=self.id(), offer=contact.room, call=leg, label=self._label(party))
            )
        else:
            self.do(
                c.ReportPartyEnded(id=self.id(), contact=contact.id, party=party.id, leg=leg, reason=reason)
            )

    @rule(pick=a_pick, number=st.integers(1, 2), joins=st.booleans())
    def a_late_leg_of_anybody(self, pick: int, number: int, joins: bool) -> None:
        contact = self.some_contact(pick)
        party, offer = party_id(contact, number), OfferId(f"{contact}-1")
        if joins:
            self.do(
                c.ReportParticipantJoined(
                    id=self.id(), offer=offer, call=leg_of(party), conference=room_of(offer), label=party
                )
            )
        else:
            self.do(c.ReportPartyRings(id=self.id(), contact=contact, party=party, leg=leg_of(party)))
            self.do(c.ReportPartyAtRoom(id=self.id(), contact=contact, party=party, leg=leg_of(party)))

    @precondition(lambda self: self.parties())
    @rule(pick=a_pick)
    def drop_somebody(self, pick: int) -> None:
        contact, party = self.one(self.parties(), pick)
        specialist = contact.specialist or STRANGER
        self.do(c.DropParty(id=self.id(), specialist=specialist, contact=contact.id, party=party.id))

    @precondition(lambda self: self.parties())
    @rule(pick=a_pick)
    def leave_the_caller_to_somebody(self, pick: int) -> None:
        contact, party = self.one(self.parties(), pick)
        specialist = contact.specialist or STRANGER
        self.do(c.HandOver(id=self.id(), specialist=specialist, contact=contact.id, party=party.id))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick, kind=st.sampled_from((TargetKind.OUTSIDE, TargetKind.PARTNER)))
    def leave_the_caller_to_an_outside_line(self, pick: int, kind: TargetKind) -> None:
        """Called in, there, and left with the caller."""
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        self.call_somebody_in(pick=pick, whom=Target(kind=kind, id=WEST))
        for contact, party in self.parties():
            if contact.id == offer.contact and party.kind.value == kind.value:
                self._come((contact, party))
                self.do(
                    c.HandOver(id=self.id(), specialist=offer.specialist, contact=contact.id, party=party.id)
                )

    @rule(pick=a_pick, to=a_target)
    def pass_the_caller_on(self, pick: int, to: Target) -> None:
        offer = self._somebody_talks(pick)
        if offer is None:
            return
        self.do(c.Transfer(id=self.id(), specialist=offer.specialist, contact=offer.contact, to=to))

    @rule(specialist=anybody, pick=a_pick, to=a_target)
    def pass_anybody_on(self, specialist: SpecialistId, pick: int, to: Target) -> None:
        contact = self.some_contact(pick)
        self.do(c.Transfer(id=self.id(), specialist=specialist, contact=contact, to=to))
        self.do(c.CallParty(id=self.id(), specialist=specialist, contact=contact, target=to))
        self.do(c.HoldCaller(id=self.id(), specialist=specialist, contact=contact))

    @precondition(lambda self: any(one.outside for one in self.floor.contacts.values()))
    @rule(pick=a_pick, reason=st.sampled_from(PartnerFailure))
    def nobody_outside_answers(self, pick: int, reason: PartnerFailure) -> None:
        contact = self.some_contact(pick, ContactState.OUTSIDE)
        known = self.floor.contacts.get(contact)
        effect = known.outside.effect if known is not None and known.outside is not None else None
        self.do(
            c.ReportOutsideFailed(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                effect=effect if effect is not None else EffectId("of another time"),
                reason=reason,
            )
        )

    @rule(pick=a_pick)
    def an_order_comes_to_nothing(self, pick: int) -> None:
        """The carrier did not hold, call or send, or nobody knows whether it did."""
        contact = self.some_contact(pick)
        known = self.floor.contacts.get(contact)
        effects = [one.effect for one in known.parties.values() if one.effect] if known is not None else []
        if known is not None and known.held is not None:
            effects.append(known.held.effect)
        if known is not None and known.outside is not None and known.outside.effect is not None:
            effects.append(known.outside.effect)
        for effect in effects or [EffectId("of another time")]:
            self.do(
                c.ReportEffect(
                    id=self.id(), effect=effect, contact=contact, call=call_of(contact), failed=True
                )
            )

    @rule(pick=a_pick, supervisor=st.sampled_from(SUPERVISORS), mode=st.sampled_from(ListenMode))
    def listen(self, pick: int, supervisor: SpecialistId, mode: ListenMode) -> None:
        contact = self.some_contact(pick, ContactState.CONNECTED)
        self.do(c.Listen(id=self.id(), supervisor=supervisor, contact=contact, mode=mode))

    @rule(
        pick=a_pick,
        supervisor=st.sampled_from(SUPERVISORS),
        modes=st.lists(st.sampled_from(ListenMode), min_size=1, max_size=3),
        dials=st.booleans(),
        stops=st.booleans(),
    )
    def listen_for_a_while(
        self, pick: int, supervisor: SpecialistId, modes: list[ListenMode], dials: bool, stops: bool
    ) -> None:
        self._somebody_talks(pick)
        self.listen(pick=pick, supervisor=supervisor, mode=modes[0])
        for contact, party in self.parties(PartyKind.SUPERVISOR):
            who, leg = SpecialistId(party.target), leg_of(party.id)
            if dials:
                self.do(c.ReportSupervisorDialled(id=self.id(), supervisor=who, party=party.id, leg=leg))
                self._come((contact, party))
            for mode in modes:
                self.do(c.ChangeListening(id=self.id(), supervisor=who, party=party.id, mode=mode))
            if stops:
                self.do(c.StopListening(id=self.id(), supervisor=who, party=party.id))

    def parties(self, *kinds: PartyKind) -> list[tuple[Contact, Party]]:
        """Whoever is, or is called, in a conversation."""
        found = [(one, party) for one in self.floor.contacts.values() for party in one.parties.values()]
        return [(one, party) for one, party in found if not kinds or party.kind in kinds]

    def _come(self, who: tuple[Contact, Party]) -> None:
        contact, party = who
        leg, room = party.leg or leg_of(party.id), contact.room or OfferId(f"{contact.id}-1")
        if party.kind is not PartyKind.SPECIALIST:
            self.do(c.ReportPartyRings(id=self.id(), contact=contact.id, party=party.id, leg=leg))
        self.do(
            c.ReportParticipantJoined(
                id=self.id(), offer=room, call=leg, conference=room_of(room), label=self._label(party)
            )
        )

    def _label(self, party: Party) -> str:
        return "" if party.kind is PartyKind.SPECIALIST else party.id


TestTalks = TalkMachine.TestCase
TestTalks.settings = settings(
    settings.get_profile("floor-night" if os.environ.get("FLOOR_MACHINE") == "night" else "floor"),
    max_examples=3_000 if os.environ.get("FLOOR_MACHINE") == "night" else 100,
)
