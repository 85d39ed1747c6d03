"""One verb for each thing that callers, their calls, and legs in rooms do on the bench."""

from routing import commands as c
from routing.call_back_booking import call_back_of
from routing.engine import Decision
from routing.model import (
    ENGLISH,
    CallBackFailure,
    CallSid,
    CancelReason,
    ContactId,
    ExitKind,
    Language,
    OfferId,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from tests.routing.bench_book import KEYS, NORTH, SUPERVISOR, call_of, leg_of, region, room_of
from tests.routing.bench_floor import BenchFloor


class BenchCallers(BenchFloor):
    __slots__ = ()

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
