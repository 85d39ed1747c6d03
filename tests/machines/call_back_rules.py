"""What becomes of those who are called back or leave a message."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.floor import offer_id
from routing.model import (
    CallBackFailure,
    CallSid,
    CancelReason,
    ContactId,
    OfferId,
    RecordingSid,
    SpecialistId,
)
from tests.machines.driver import FloorDriver
from tests.machines.people import a_pick
from tests.routing.bench import call_of


class CallBackRules(FloorDriver):
    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, another_call=st.booleans())
    def press_the_key_of_a_call_back(self, pick: int, another_call: bool) -> None:
        contact, offer = self._to_be_called(pick)
        call = call_of(contact)
        self.do(
            c.ReportCallBackTaken(
                id=self.id(),
                contact=contact,
                call=CallSid(f"{call}-another") if another_call and pick % 3 == 0 else call,
                offer=offer,
            )
        )

    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, reason=st.sampled_from(CallBackFailure), refused=st.booleans())
    def a_call_back_ends(self, pick: int, reason: CallBackFailure, refused: bool) -> None:
        contact, offer = self._to_be_called(pick)
        known = self.floor.contacts.get(contact)
        if refused and known is not None and known.call_back is not None and known.call_back.effect:
            self.do(
                c.ReportEffect(
                    id=self.id(),
                    effect=known.call_back.effect,
                    contact=contact,
                    call=known.call_back.number_of,
                    refused=True,
                )
            )
            return
        self.do(
            c.ReportCallBackEnded(
                id=self.id(), contact=contact, call=call_of(contact), offer=offer, reason=reason
            )
        )

    @precondition(lambda self: self.called_back())
    @rule(pick=a_pick, reason=st.sampled_from(CancelReason))
    def call_a_call_back_off(self, pick: int, reason: CancelReason) -> None:
        contact, _ = self._to_be_called(pick)
        self.do(c.CancelCallBack(id=self.id(), contact=contact, by=SpecialistId("sam"), reason=reason))

    @rule(pick=a_pick, recording=st.sampled_from(("RE-1", "RE-2")))
    def a_message_is_left(self, pick: int, recording: str) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportMessageLeft(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                recording=RecordingSid(recording),
                duration_ms=9_000,
            )
        )

    @rule(pick=a_pick)
    def call_anybody_off(self, pick: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.CancelCallBack(
                id=self.id(), contact=contact, by=SpecialistId("sam"), reason=CancelReason.DOUBLE
            )
        )

    def _to_be_called(self, pick: int) -> tuple[ContactId, OfferId]:
        contact = self.one(self.called_back(), pick)
        offers = max(1, contact.offers_made - pick % 2)
        return contact.id, offer_id(contact.id, offers)
