"""The same floor, with people who work by telephone: rung for each call, or kept on the line between calls."""

import os
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from routing import commands as c
from routing.floor import Offer, Specialist
from routing.model import (
    ENGLISH,
    FRENCH,
    NO_CONTACT,
    CallSid,
    EffectId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
)
from routing.phone_model import PhoneFailure, Reach
from tests.machines.books import MAIN, Features, features
from tests.machines.people import STAFF, a_home, a_pick, anybody, somebody
from tests.machines.test_floor_machine import FloorMachine
from tests.routing.bench import room_of

a_reach = st.sampled_from(Reach)
a_failure = st.sampled_from(PhoneFailure)
_OTHER_STORY: Any = None
"""What is left out here, because the other machine is about it."""


class PhoneMachine(FloorMachine):
    publish = declare = stand_down = _OTHER_STORY
    say_where_they_are = take_a_way_out = take_a_way_out_that_is_open = _OTHER_STORY
    press_a_key = arrive_again = leave_the_carriers_queue = end_before_arriving = _OTHER_STORY
    say_how_busy_a_partner_is = several_call = _OTHER_STORY

    def __init__(self) -> None:
        super().__init__()
        self.legs_made = 0
        self.pressed: set[CallSid] = set()

    @initialize(
        book=features,
        reaches=st.lists(a_reach, min_size=len(STAFF), max_size=len(STAFF)),
        callers=st.lists(st.tuples(a_home, st.sampled_from((ENGLISH, FRENCH))), min_size=1, max_size=4),
    )
    def open_the_floor(
        self, book: Features, reaches: list[Reach], callers: list[tuple[PartnerId | None, str]]
    ) -> None:
        """Start in the middle of a day: everybody is at work, each in their way, and some talk."""
        self.in_force = book
        self.do(c.PublishRuleBook(id=self.id(), book=book.book()))
        for specialist, reach in zip(sorted(STAFF), reaches, strict=True):
            self.sign_in(specialist=specialist)
            self.choose(specialist=specialist, reach=reach)
            self.the_phone_is_taken(specialist=specialist, key=True)
            self.become_ready(specialist=specialist)
        for home, language in callers:
            self.call(home=home, language=language, line=MAIN, keyed=True)
        while self.has(OfferState.OPEN):
            self.accept_by_phone(pick=0, key=True)

    # --- how calls reach somebody ---------------------------------------------------------------------

    @rule(specialist=anybody, reach=a_reach)
    def choose(self, specialist: SpecialistId, reach: Reach) -> None:
        self.do(c.ChooseReach(id=self.id(), specialist=specialist, reach=reach, language=FRENCH))

    @rule(specialist=anybody)
    def call_a_phone(self, specialist: SpecialistId) -> None:
        self.do(c.CallPhone(id=self.id(), specialist=specialist))

    @rule(specialist=somebody, key=st.booleans())
    def the_phone_is_taken(self, specialist: SpecialistId, key: bool) -> None:
        person = self.floor.specialists.get(specialist)
        if person is None or person.phone is None or person.phone.ringing is None:
            return
        leg = person.phone.ringing.leg or self._leg()
        self.do(c.ReportPhoneRings(id=self.id(), specialist=specialist, leg=leg))
        if key:
            self.pressed.add(leg)
            self.do(c.ReportPhoneTaken(id=self.id(), specialist=specialist, leg=leg))

    @rule(specialist=somebody, reason=a_failure, stranger=st.booleans(), refused=st.booleans())
    def a_phone_ends(
        self, specialist: SpecialistId, reason: PhoneFailure, stranger: bool, refused: bool
    ) -> None:
        """The one that is on the line breaks, the one that rings is not taken, or news of another come late."""
        person = self.floor.specialists.get(specialist)
        phone = person.phone if person is not None else None
        ringing = phone.ringing if phone is not None else None
        if refused and ringing is not None:
            self._refuse(ringing.effect)
            return
        rings = ringing.leg if ringing is not None else None
        leg = (phone.leg or rings) if phone is not None and not stranger else None
        self.do(
            c.ReportPhoneEnded(id=self.id(), specialist=specialist, leg=leg or self._leg(), reason=reason)
        )

    @rule(specialist=somebody, pick=a_pick)
    def a_stranger_asks(self, specialist: SpecialistId, pick: int) -> None:
        leg, offer = self._leg(), self.some_offer(pick)
        self.do(c.ReportPhoneRings(id=self.id(), specialist=specialist, leg=leg))
        self.do(c.ReportPhoneParked(id=self.id(), specialist=specialist, leg=leg))
        self.do(c.ReportParkedAtRoom(id=self.id(), specialist=specialist, offer=offer, leg=leg))
        self.do(c.GiveUpOnPhone(id=self.id(), specialist=specialist))
        self.do(c.ReportOfferUntaken(id=self.id(), offer=offer, leg=leg, reason=PhoneFailure.BUSY))

    # --- calls ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.has(OfferState.OPEN))
    @rule(pick=a_pick, key=st.booleans())
    def accept_by_phone(self, pick: int, key: bool) -> None:
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))
        self._come(offer, key=key)

    @precondition(lambda self: self.has(OfferState.ACCEPTED))
    @rule(pick=a_pick, key=st.booleans())
    def a_phone_rings_for_a_call(self, pick: int, key: bool) -> None:
        self._come(self.one(self.in_state(OfferState.ACCEPTED), pick), key=key)

    @precondition(lambda self: self.has(OfferState.ACCEPTED))
    @rule(pick=a_pick, reason=a_failure, refused=st.booleans())
    def nobody_takes_it(self, pick: int, reason: PhoneFailure, refused: bool) -> None:
        offer = self.one(self.in_state(OfferState.ACCEPTED), pick)
        ringing = offer.ringing
        if refused and ringing is not None:
            self._refuse(ringing.effect)
        else:
            leg = (ringing.leg if ringing is not None else offer.leg) or self._leg()
            self.do(c.ReportOfferUntaken(id=self.id(), offer=offer.id, leg=leg, reason=reason))

    @precondition(lambda self: self.has(OfferState.CONNECTED))
    @rule(pick=a_pick, in_room=st.booleans())
    def a_line_breaks_mid_call(self, pick: int, in_room: bool) -> None:
        offer = self.one(self.in_state(OfferState.CONNECTED), pick)
        if offer.leg is None:
            return
        if in_room:
            self.do(c.ReportParticipantLeft(id=self.id(), offer=offer.room, call=offer.leg))
        else:
            self.do(
                c.ReportPhoneEnded(
                    id=self.id(), specialist=offer.specialist, leg=offer.leg, reason=PhoneFailure.FAILED
                )
            )

    def _come(self, offer: Offer, *, key: bool) -> None:
        """Bring whoever accepted into the room by their telephone, and the caller after them."""
        if offer.ringing is not None:
            leg = offer.ringing.leg or self._leg()
            self.do(c.ReportOfferRings(id=self.id(), offer=offer.id, leg=leg))
            if not key:
                return
            self.pressed.add(leg)
            self.do(c.ReportOfferTaken(id=self.id(), offer=offer.id, leg=leg))
        now = self.floor.offers.get(offer.id)
        if now is None or now.leg is None or now.state is not OfferState.ACCEPTED:
            return
        self.do(c.ReportParkedAtRoom(id=self.id(), specialist=now.specialist, offer=now.id, leg=now.leg))
        for leg in (now.leg, self.floor.contact(now.contact).call):
            self.do(
                c.ReportParticipantJoined(
                    id=self.id(), offer=now.room, call=leg, conference=room_of(now.room)
                )
            )

    def _refuse(self, effect: EffectId) -> None:
        self.do(
            c.ReportEffect(
                id=self.id(), effect=effect, contact=NO_CONTACT, call=CallSid(""), failed=True, refused=True
            )
        )

    def _leg(self) -> CallSid:
        self.legs_made += 1
        return CallSid(f"phone-{self.legs_made}")

    # --- what holds -----------------------------------------------------------------------------------

    def _by_phone(self) -> list[Specialist]:
        return [one for one in self.floor.specialists.values() if one.phone is not None]

    @invariant()
    def nobody_talks_who_has_not_pressed_the_key(self) -> None:
        """F-23: a machine that picks up presses none, and is never let into a caller's room."""
        # Of an offer that is over, the leg may be the softphone's with which its specialist worked then.
        for offer in self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED, OfferState.CONSULTING):
            person = self.floor.specialists.get(offer.specialist)
            if person is not None and person.phone is not None and offer.leg is not None:
                assert offer.leg in self.pressed, offer

    @invariant()
    def whoever_is_offered_calls_can_be_reached(self) -> None:
        for person in self._by_phone():
            assert person.phone is not None
            if person.state in (SpecialistState.READY, SpecialistState.OFFERED):
                assert not person.phone.is_missing, person

    @invariant()
    def a_telephone_is_in_one_conversation(self) -> None:
        legs = [offer.leg for offer in self.floor.offers.values() if offer.leg is not None]
        assert len(legs) == len(set(legs))


TestPhones = PhoneMachine.TestCase
TestPhones.settings = settings(
    settings.get_profile("floor-night" if os.environ.get("FLOOR_MACHINE") == "night" else "floor"),
    max_examples=3_000 if os.environ.get("FLOOR_MACHINE") == "night" else 60,
)
