"""What partners with a phone system of their own say and do."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.model import ContactId, ContactState, EffectId, PartnerFailure, PartnerId
from tests.machines.driver import FloorDriver
from tests.machines.people import GONE, a_pick
from tests.routing.bench import NORTH, WEST, call_of


class PartnerRules(FloorDriver):
    @rule(
        partner=st.sampled_from((WEST, WEST, WEST, NORTH, GONE)),
        waiting=st.integers(0, 3),
        staffed=st.integers(0, 2),
        free=st.integers(0, 2),
    )
    def say_how_busy_a_partner_is(self, partner: PartnerId, waiting: int, staffed: int, free: int) -> None:
        self.do(
            c.ReportPartnerLoad(id=self.id(), partner=partner, waiting=waiting, staffed=staffed, free=free)
        )

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def a_human_at_a_partner_accepts(self, pick: int) -> None:
        contact, effect = self._sent_out(pick, ContactState.SENT)
        self.do(c.ReportPartnerAnswered(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick, reason=st.sampled_from(PartnerFailure), ringing=st.booleans())
    def nobody_at_a_partner_accepts(self, pick: int, reason: PartnerFailure, ringing: bool) -> None:
        self._partner_fails(
            *self._sent_out(pick, ContactState.SENT if ringing else ContactState.CONNECTED), reason
        )

    @precondition(lambda self: any(one.sent for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def a_partner_hangs_up(self, pick: int) -> None:
        contact, effect = self._sent_out(pick, ContactState.SENT, ContactState.CONNECTED)
        self.do(c.ReportPartnerHungUp(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    @rule(pick=a_pick, reason=st.sampled_from((None, PartnerFailure.BUSY)))
    def hear_of_a_partner_by_anybody(self, pick: int, reason: PartnerFailure | None) -> None:
        contact, effect = self._sent_out(pick)
        if reason is not None:
            self._partner_fails(contact, effect, reason)
            return
        self.do(c.ReportPartnerAnswered(id=self.id(), contact=contact, call=call_of(contact), effect=effect))

    def _partner_fails(self, contact: ContactId, effect: EffectId, reason: PartnerFailure) -> None:
        self.do(
            c.ReportPartnerFailed(
                id=self.id(), contact=contact, call=call_of(contact), effect=effect, reason=reason
            )
        )

    def _sent_out(self, pick: int, *states: ContactState) -> tuple[ContactId, EffectId]:
        """A caller and the order with which they were sent to a partner, or an order of another time."""
        contact = self.some_contact(pick, *states)
        known = self.floor.contacts.get(contact)
        out = known.sent if known is not None else None
        return contact, out.effect if out is not None else EffectId("of another time")
