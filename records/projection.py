"""From events to the two summaries, one row a contact and one row an offer; and to the audit of orders.

Each handler sets what its event knows and nothing else, and keeps the earlier of two instants, so that the
rows come out the same in whatever order the entries of a contact are delivered.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from records.audit import audit_row
from routing.events import (
    CallArrived,
    CallBackBooked,
    CallBackTaken,
    CallerReturned,
    ConsultStarted,
    ContactClosed,
    ContactConnected,
    ContactEvent,
    ContactHandedOver,
    ContactQueued,
    ContactRerouted,
    Event,
    LanguageChosen,
    MessageLeft,
    OfferAccepted,
    OfferDeclined,
    OfferFailed,
    OfferMade,
    OfferMissed,
    OfferWithdrawn,
    PartnerAnswered,
    PartyLeft,
    RegionLearned,
    SpecialistDropped,
    WaitTold,
)
from routing.model import OfferState, RegionEvidence
from routing.talk_model import PartyKind

Row = dict[str, Any]

EMPTY_CONTACT: Row = {
    "call_sid": None,
    "arrived_at": None,
    "line": None,
    "language": None,
    "evidence_source": None,
    "evidence_confidence": None,
    "evidence_place": None,
    "evidence_division": None,
    "home_partner": None,
    "preferred_partner": None,
    "rule": None,
    "rule_book": None,
    "queued_at": None,
    "first_offer_at": None,
    "connected_at": None,
    "closed_at": None,
    "ended_as": None,
    "ended_by": None,
    "ended_detail": None,
    "partner": None,
    "specialist_id": None,
    "answered_after_ms": None,
    "waited_ms": None,
    "talked_ms": None,
    "offers": 0,
    "drops": 0,
    "expected_ms": None,
    "told_at": None,
    "told_ms": None,
    "rerouted_at": None,
    "call_back_of": None,
    "again_of": None,
    "cut_off_before": None,
    "interpreted_ms": None,
    "interpreted_language": None,
}
EMPTY_OFFER: Row = {
    "partner": None,
    "made_at": None,
    "expires_at": None,
    "accepted_at": None,
    "ended_at": None,
    "outcome": OfferState.OPEN.value,
    "reason": None,
    "why": None,
}


@dataclass(slots=True)
class Summaries:
    """The rows that a batch of events touches, as they stand before and after it."""

    floor: str
    contacts: dict[str, Row] = field(default_factory=dict)
    offers: dict[str, Row] = field(default_factory=dict)
    orders: list[Row] = field(default_factory=list)
    """For the audit."""
    messages: list[Row] = field(default_factory=list)
    """That callers left."""

    def contact(self, event: ContactEvent) -> Row:
        row = self.contacts.get(event.contact)
        if row is None:
            row = {"contact_id": event.contact, "floor": self.floor, **EMPTY_CONTACT}
            self.contacts[event.contact] = row
        return row

    def offer(self, event: "OfferEvent") -> Row:
        row = self.offers.get(event.offer)
        if row is None:
            known = {"contact_id": event.contact, "specialist_id": event.specialist}
            row = {"offer_id": event.offer, "floor": self.floor, **known, **EMPTY_OFFER}
            self.offers[event.offer] = row
        return row

    def apply(self, event: Event) -> None:
        """Take one event into the rows; an event that no summary shows changes nothing."""
        handler = _HANDLERS.get(type(event))
        if handler is not None:
            handler(self, event)
        if isinstance(event, MessageLeft):
            self.messages.append(_message(self.floor, event))
        order = audit_row(self.floor, event)
        if order is not None:
            self.orders.append(order)


OfferEvent = (
    OfferMade
    | OfferAccepted
    | OfferDeclined
    | OfferMissed
    | OfferWithdrawn
    | OfferFailed
    | ContactConnected
    | SpecialistDropped
    | ConsultStarted
    | ContactHandedOver
)


def touched(events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """Name the contacts and the offers whose rows these events change."""
    contacts: set[str] = set()
    offers: set[str] = set()
    for event in events:
        if type(event) in _HANDLERS:
            contacts.add(cast(ContactEvent, event).contact)
            offer = getattr(event, "offer", None)
            if offer is not None:
                offers.add(offer)
    return contacts, offers


def _message(floor: str, event: MessageLeft) -> Row:
    return {
        "recording_sid": event.recording,
        "floor": floor,
        "contact_id": event.contact,
        "partner": event.partner,
        "left_at": event.at,
        "due_at": event.due_at,
        "forget_at": event.forget_at,
        "duration_ms": event.duration_ms,
    }


def _earlier(row: Row, name: str, at: int) -> bool:
    if row[name] is not None and row[name] <= at:
        return False
    row[name] = at
    return True


def _arrived(rows: Summaries, event: CallArrived) -> None:
    row = rows.contact(event)
    row.update(call_sid=event.call, arrived_at=event.arrived_at, line=event.line)
    # What the caller said themselves, or the version they were moved to, may have been recorded first.
    if row["evidence_source"] is None:
        row.update(_evidence(event.evidence))
    if row["rerouted_at"] is None:
        row["rule_book"] = event.rule_book


def _call_back_booked(rows: Summaries, event: CallBackBooked) -> None:
    row = rows.contact(event)
    row.update(
        arrived_at=event.at,
        line=event.line,
        language=event.language,
        queued_at=event.queued_at,
        call_back_of=event.of,
        **_evidence(event.evidence),
    )
    if row["rerouted_at"] is None:
        row.update(rule=event.route.rule, preferred_partner=event.route.preferred, rule_book=event.rule_book)


def _call_back_taken(rows: Summaries, event: CallBackTaken) -> None:
    rows.contact(event)["call_sid"] = event.call


def _region_learned(rows: Summaries, event: RegionLearned) -> None:
    rows.contact(event).update(_evidence(event.evidence))


def _evidence(evidence: RegionEvidence) -> Row:
    return {
        "evidence_source": evidence.source.value,
        "evidence_confidence": evidence.confidence.value,
        "evidence_place": evidence.place,
        "evidence_division": evidence.division,
        "home_partner": evidence.home,
    }


def _language_chosen(rows: Summaries, event: LanguageChosen) -> None:
    row = rows.contact(event)
    # The language of the queue is the one that counts, and it may have been recorded first.
    if row["queued_at"] is None:
        row["language"] = event.language


def _returned(rows: Summaries, event: CallerReturned) -> None:
    rows.contact(event).update(again_of=event.of, cut_off_before=event.cut_off)


def _party_left(rows: Summaries, event: PartyLeft) -> None:
    """An interpreter's minutes are paid for; nobody else's are."""
    if event.kind is PartyKind.INTERPRETER:
        row = rows.contact(event)
        row["interpreted_ms"] = (row["interpreted_ms"] or 0) + event.present_ms
        row["interpreted_language"] = event.language


def _queued(rows: Summaries, event: ContactQueued) -> None:
    row = rows.contact(event)
    if _earlier(row, "queued_at", event.queued_at):
        row.update(language=event.language, expected_ms=event.expected_ms)
        if row["rerouted_at"] is None:
            row.update(rule=event.route.rule, preferred_partner=event.route.preferred)


def _rerouted(rows: Summaries, event: ContactRerouted) -> None:
    row = rows.contact(event)
    if row["rerouted_at"] is None or event.at >= row["rerouted_at"]:
        row.update(
            rerouted_at=event.at,
            rule=event.route.rule,
            preferred_partner=event.route.preferred,
            rule_book=event.rule_book,
        )


def _told(rows: Summaries, event: WaitTold) -> None:
    row = rows.contact(event)
    if event.expected_ms is not None and _earlier(row, "told_at", event.at):
        row["told_ms"] = event.expected_ms


def _partner_answered(rows: Summaries, event: PartnerAnswered) -> None:
    row = rows.contact(event)
    if _earlier(row, "connected_at", event.at):
        row["answered_after_ms"] = event.waited_ms
    if row["closed_at"] is None:
        row["partner"] = event.partner


def _connected(rows: Summaries, event: ContactConnected) -> None:
    row, offer = rows.contact(event), rows.offer(event)
    _settle(offer, OfferState.CONNECTED, event.at)
    if _earlier(row, "connected_at", event.at):
        row["answered_after_ms"] = event.waited_ms
    if row["closed_at"] is None:
        row.update(specialist_id=event.specialist, partner=offer["partner"] or row["partner"])


def _dropped(rows: Summaries, event: SpecialistDropped) -> None:
    rows.contact(event)["drops"] += 1


def _consult_started(rows: Summaries, event: ConsultStarted) -> None:
    offer = rows.offer(event)
    if offer["ended_at"] is None:
        offer["outcome"] = OfferState.CONSULTING.value


def _handed_over(rows: Summaries, event: ContactHandedOver) -> None:
    row, offer = rows.contact(event), rows.offer(event)
    _settle(offer, OfferState.CONNECTED, event.at)
    if row["closed_at"] is None:
        row.update(specialist_id=event.specialist, partner=offer["partner"] or row["partner"])


def _closed(rows: Summaries, event: ContactClosed) -> None:
    row = rows.contact(event)
    row.update(
        closed_at=event.at,
        ended_as=event.end.value,
        ended_by=event.by.value,
        ended_detail=event.detail,
        waited_ms=event.waited_ms,
        talked_ms=event.talked_ms,
        partner=event.partner or row["partner"],
        specialist_id=event.specialist or row["specialist_id"],
    )


def _made(rows: Summaries, event: OfferMade) -> None:
    row, offer = rows.contact(event), rows.offer(event)
    if event.room is None:
        row["offers"] += 1
        _earlier(row, "first_offer_at", event.at)
    offer.update(
        partner=event.partner,
        made_at=event.at,
        expires_at=event.expires_at,
        why=msgspec.json.encode(event.why).decode(),
    )
    # The contact was connected by an entry that came before this one, which alone knows the partner.
    if row["partner"] is None and row["specialist_id"] == event.specialist:
        row["partner"] = event.partner


def _accepted(rows: Summaries, event: OfferAccepted) -> None:
    offer = rows.offer(event)
    offer["accepted_at"] = event.at
    if offer["outcome"] == OfferState.OPEN:
        offer["outcome"] = OfferState.ACCEPTED.value


def _declined(rows: Summaries, event: OfferDeclined) -> None:
    _settle(rows.offer(event), OfferState.DECLINED, event.at)


def _missed(rows: Summaries, event: OfferMissed) -> None:
    _settle(rows.offer(event), OfferState.MISSED, event.at)


def _withdrawn(rows: Summaries, event: OfferWithdrawn) -> None:
    _settle(rows.offer(event), OfferState.WITHDRAWN, event.at, event.reason.value)


def _failed(rows: Summaries, event: OfferFailed) -> None:
    _settle(rows.offer(event), OfferState.FAILED, event.at, event.reason.value)


def _settle(offer: Row, outcome: OfferState, at: int, reason: str | None = None) -> None:
    offer.update(outcome=outcome.value, ended_at=at, reason=reason)


_HANDLERS: dict[type[Event], Callable[[Summaries, Any], None]] = {
    CallArrived: _arrived,
    CallerReturned: _returned,
    PartyLeft: _party_left,
    CallBackBooked: _call_back_booked,
    CallBackTaken: _call_back_taken,
    LanguageChosen: _language_chosen,
    RegionLearned: _region_learned,
    ContactQueued: _queued,
    ContactRerouted: _rerouted,
    WaitTold: _told,
    PartnerAnswered: _partner_answered,
    OfferMade: _made,
    OfferAccepted: _accepted,
    OfferDeclined: _declined,
    OfferMissed: _missed,
    OfferWithdrawn: _withdrawn,
    OfferFailed: _failed,
    ContactConnected: _connected,
    SpecialistDropped: _dropped,
    ConsultStarted: _consult_started,
    ContactHandedOver: _handed_over,
    ContactClosed: _closed,
}
