"""Legs and rooms: who dials, joins, leaves, and a call that goes as it should."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.model import ENGLISH, CallSid, OfferId, OfferState, SpecialistId
from tests.machines.books import MAIN
from tests.machines.caller_rules import CallerRules
from tests.machines.people import a_pick, anybody
from tests.machines.specialist_rules import SpecialistRules
from tests.routing.bench import NORTH, call_of, leg_of, room_of


class RoomRules(CallerRules, SpecialistRules):
    @precondition(lambda self: self.has(OfferState.ACCEPTED))
    @rule(pick=a_pick, second=st.booleans())
    def dial_in(self, pick: int, second: bool) -> None:
        offer = self.one(self.in_state(OfferState.ACCEPTED), pick)
        self._dial(offer.specialist, offer.id)
        if second:
            self._dial(offer.specialist, offer.id, CallSid(f"CA-second-{offer.id}"))

    @rule(specialist=anybody, pick=a_pick)
    def dial_into_any_room(self, specialist: SpecialistId, pick: int) -> None:
        offer = self.some_offer(pick)
        self._dial(specialist, offer, CallSid(f"CA-{specialist}-{offer}"))

    def _dial(self, specialist: SpecialistId, offer: OfferId, leg: CallSid | None = None) -> None:
        leg = leg if leg is not None else leg_of(offer)
        self.do(c.ReportSpecialistDialled(id=self.id(), specialist=specialist, offer=offer, leg=leg))

    def _join(self, offer: OfferId, call: CallSid) -> None:
        known = self.floor.offers.get(offer)
        room = known.room if known is not None else offer
        self.do(c.ReportParticipantJoined(id=self.id(), offer=room, call=call, conference=room_of(room)))

    @rule(pick=a_pick, steps=st.integers(1, 4))
    def go_the_way(self, pick: int, steps: int) -> None:
        """A call as it should be, or its beginning: accepted, dialled, joined, joined. Whoever is missing comes."""
        if not self.has(OfferState.OPEN):
            self.everybody_starts_work()
        if not self.has(OfferState.OPEN):
            self.call(home=NORTH, language=ENGLISH, line=MAIN, keyed=True)
        if not self.has(OfferState.OPEN):
            return
        offer = self.one(self.in_state(OfferState.OPEN), pick)
        self.do(c.AcceptOffer(id=self.id(), specialist=offer.specialist, offer=offer.id))
        if steps > 1:
            self._dial(offer.specialist, offer.id)
        if steps > 2:
            self._join(offer.id, leg_of(offer.id))
        if steps > 3:
            called = self.floor.contacts.get(offer.contact)
            if called is not None and not called.on_the_line:
                self.do(
                    c.ReportCallBackTaken(
                        id=self.id(), contact=called.id, call=call_of(called.id), offer=offer.id
                    )
                )
            self._join(offer.id, call_of(offer.contact))

    @rule(pick=a_pick, caller=st.booleans())
    def somebody_joins(self, pick: int, caller: bool) -> None:
        offer = self.some_offer(pick)
        self._join(offer, self._party(offer, caller))

    @rule(pick=a_pick, caller=st.booleans(), how=st.sampled_from(("hung up", "room ended", "moved")))
    def somebody_leaves(self, pick: int, caller: bool, how: str) -> None:
        offer, ended, moved = self.some_offer(pick), how == "room ended", how == "moved"
        party = self._party(offer, caller)
        self.do(c.ReportParticipantLeft(id=self.id(), offer=offer, call=party, room_ended=ended, moved=moved))

    def _party(self, offer: OfferId, caller: bool) -> CallSid:
        known = self.floor.offers.get(offer)
        if known is not None and known.leg is not None and not caller:
            return known.leg
        return call_of(offer.rpartition("-")[0]) if caller else leg_of(offer)

    @rule(pick=a_pick)
    def a_leg_ends(self, pick: int) -> None:
        self.do(c.ReportLegEnded(id=self.id(), leg=self._party(self.some_offer(pick), caller=False)))

    @precondition(lambda self: self.has(OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick, by_ms=st.sampled_from((0, 1_999, 2_000)))
    def a_line_breaks(self, pick: int, by_ms: int) -> None:
        offer = self.one(self.in_state(OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(c.ReportLegEnded(id=self.id(), leg=offer.leg or leg_of(offer.id)))
        self.pass_time(by_ms)
