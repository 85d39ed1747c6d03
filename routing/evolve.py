"""`evolve(floor, event)`: the only code that changes a floor, in place, index by index.

Every change first asks the state tables; an event they do not allow raises and leaves the floor as it was. What an
event of a contact, an offer or a specialist does stands in `evolve_contacts`, `evolve_offers` and `evolve_people`.
"""

from collections.abc import Callable
from typing import Final, cast

from routing import events as e
from routing import evolve_contacts as contacts
from routing import evolve_floods as floods
from routing import evolve_offers as offers
from routing import evolve_people as people
from routing import evolve_phones as phones
from routing import evolve_talks as talks
from routing import evolve_texts as texts
from routing.floor import Emergency, Floor, PartnerLoad, TimerKind
from routing.indexes import (
    clear_timer,
    index_ready,
    index_waiting,
    set_review_timer,
    set_timer,
    unindex_ready,
    unindex_waiting,
)
from routing.model import ContactState, Instant, SpecialistState
from routing.rulebook import RuleBook


def evolve(floor: Floor, event: e.Event) -> None:
    """Apply one event.

    Raises: IllegalTransition or UnknownRecord; the floor is then unchanged.
    """
    _EVOLVE[type(event)](floor, event)
    if event.at > floor.at:
        floor.at = event.at


def take_book(floor: Floor, book: RuleBook) -> None:
    """Make this the book under which new contacts enter, with what the floor keeps of it at hand."""
    floor.rule_book = book
    floor.rule_books[book.version] = book
    floor.partners = {partner.id: partner for partner in book.partners}
    floor.kept_languages = frozenset(book.kept_languages())
    floor.phone_systems = tuple(one.id for one in book.partners if one.phone_system is not None)


def _rule_book_published(floor: Floor, event: e.RuleBookPublished) -> None:
    ready = [one for one in floor.specialists.values() if one.state is SpecialistState.READY]
    waiting = [one for one in floor.contacts.values() if one.state is ContactState.WAITING]
    for specialist in ready:
        unindex_ready(floor, specialist)
    for contact in waiting:
        unindex_waiting(floor, contact)
    take_book(floor, event.book)
    if event.recall:
        for contact in floor.contacts.values():
            if contact.state in (ContactState.ARRIVED, ContactState.CHOOSING):
                contact.rule_book = event.book.version
    for specialist in ready:
        index_ready(floor, specialist)
    for contact in waiting:
        index_waiting(floor, contact)
    _review_under(floor, event.book, event.at)
    in_use = {contact.rule_book for contact in floor.contacts.values()} | {event.book.version}
    for version in [one for one in floor.rule_books if one not in in_use]:
        del floor.rule_books[version]


def _review_under(floor: Floor, book: RuleBook, at: Instant) -> None:
    """Look at those who need it as often as the new book says; what is due sooner stays so."""
    due = at + book.limits.review_ms
    if floor.review_due is not None:
        due = min(due, floor.review_due)
    set_review_timer(floor, due if floor.reviewing else None)


def _emergency_declared(floor: Floor, event: e.EmergencyDeclared) -> None:
    floor.emergencies.pop(event.plan, None)
    floor.emergencies[event.plan] = Emergency(
        plan=event.plan, declared_at=event.at, ends_at=event.ends_at, by=event.by, reason=event.reason
    )
    set_timer(floor, TimerKind.EMERGENCY, event.plan, event.ends_at)


def _emergency_ended(floor: Floor, event: e.EmergencyEnded) -> None:
    floor.emergencies.pop(event.plan, None)
    clear_timer(floor, TimerKind.EMERGENCY, event.plan)


def _partner_load_reported(floor: Floor, event: e.PartnerLoadReported) -> None:
    load = floor.loads.setdefault(event.partner, PartnerLoad())
    load.waiting, load.staffed, load.free = event.waiting, event.staffed, event.free
    load.handle_mean_ms, load.reported_at = event.handle_mean_ms, event.at
    load.stamp = max(load.stamp, event.stamp)


def _queue_reviewed(floor: Floor, event: e.QueueReviewed) -> None:
    every_ms = floor.rule_book.limits.review_ms if floor.rule_book is not None else 0
    set_review_timer(floor, event.at + every_ms if floor.reviewing and every_ms else None)


_EVOLVE: Final[dict[type[e.Event], Callable[[Floor, e.Event], None]]] = {
    event: cast(Callable[[Floor, e.Event], None], apply)
    for event, apply in (
        (e.RuleBookPublished, _rule_book_published),
        (e.EmergencyDeclared, _emergency_declared),
        (e.EmergencyEnded, _emergency_ended),
        (e.PartnerLoadReported, _partner_load_reported),
        (e.QueueReviewed, _queue_reviewed),
        (e.CallArrived, contacts.call_arrived),
        (e.CallerReturned, contacts.caller_returned),
        (e.CallerSuspected, floods.caller_suspected),
        (e.SourceBlocked, floods.source_blocked),
        (e.SourceUnblocked, floods.source_unblocked),
        (e.LanguageMenuOffered, contacts.language_menu_offered),
        (e.LanguageChosen, contacts.language_chosen),
        (e.ContactQueued, contacts.contact_queued),
        (e.CallBackBooked, contacts.call_back_booked),
        (e.CallBackPlaced, contacts.call_back_placed),
        (e.CallBackTaken, contacts.call_back_taken),
        (e.CallBackFailed, contacts.call_back_failed),
        (e.CallBackDue, contacts.call_back_due),
        (e.CallBackCancelled, contacts.call_back_cancelled),
        (e.MessageLeft, contacts.message_left),
        (e.ReachWidened, contacts.reach_widened),
        (e.CoolDownEnded, contacts.cool_down_ended),
        (e.ContactConnected, offers.contact_connected),
        (e.SpecialistDropped, offers.specialist_dropped),
        (e.SpecialistLegEnded, offers.specialist_leg_ended),
        (e.CallerLegEnded, offers.caller_leg_ended),
        (e.ContactClosed, contacts.contact_closed),
        (e.OfferMade, offers.offer_made),
        (e.OfferAccepted, offers.offer_accepted),
        (e.OfferDeclined, offers.offer_back),
        (e.OfferMissed, offers.offer_back),
        (e.OfferFailed, offers.offer_back),
        (e.OfferWithdrawn, offers.offer_withdrawn),
        (e.SpecialistLegStarted, offers.specialist_leg_started),
        (e.SpecialistJoined, offers.specialist_joined),
        (e.SpecialistSignedIn, people.specialist_signed_in),
        (e.SpecialistSignedOut, people.specialist_signed_out),
        (e.LeasesRenewed, people.leases_renewed),
        (e.LeaseLost, people.lease_lost),
        (e.SpecialistReady, people.specialist_ready),
        (e.SpecialistNotReady, people.specialist_not_ready),
        (e.NextStateChosen, people.next_state_chosen),
        (e.WrapUpStarted, people.wrap_up_started),
        (e.WrapUpExtended, people.wrap_up_extended),
        (e.ReachChosen, phones.reach_chosen),
        (e.PhoneCalled, phones.phone_called),
        (e.PhoneRang, phones.phone_rang),
        (e.PhoneTaken, phones.phone_taken),
        (e.PhoneUnreached, phones.phone_unreached),
        (e.PhoneLost, phones.phone_lost),
        (e.SpecialistPhoned, phones.specialist_phoned),
        (e.SpecialistPhoneRang, phones.specialist_phone_rang),
        (e.SpecialistPhoneFailed, phones.specialist_phone_failed),
        (e.RegionAsked, contacts.region_asked),
        (e.RegionLearned, contacts.region_learned),
        (e.ContactRerouted, contacts.contact_rerouted),
        (e.WaitTold, contacts.wait_told),
        (e.ExitsOpened, contacts.exits_opened),
        (e.ContactSent, contacts.contact_sent),
        (e.PartnerAnswered, contacts.partner_answered),
        (e.PartnerHungUp, contacts.partner_hung_up),
        (e.PartnerFailed, contacts.partner_failed),
        (e.CallerHeld, talks.caller_held),
        (e.CallerResumed, talks.caller_resumed),
        (e.HoldReminded, talks.hold_reminded),
        (e.PartyCalled, talks.party_called),
        (e.PartyLegStarted, talks.party_leg_started),
        (e.PartyJoined, talks.party_joined),
        (e.PartyFailed, talks.party_gone),
        (e.PartyLeft, talks.party_gone),
        (e.ListeningChanged, talks.listening_changed),
        (e.ConsultStarted, talks.consult_started),
        (e.ContactHandedOver, talks.contact_handed_over),
        (e.ContactTransferred, talks.contact_transferred),
        (e.ContactHandedOut, talks.contact_handed_out),
        (e.OutsideFailed, talks.outside_failed),
        (e.TextServiceSet, texts.text_service_set),
        (e.SenderOptedOut, texts.sender_opted_out),
        (e.SenderOptedIn, texts.sender_opted_in),
        (e.TextArrived, texts.text_arrived),
        (e.TextReceived, texts.text_received),
        (e.TextMarkedUrgent, texts.text_marked_urgent),
        (e.TextLanguageChosen, texts.text_language_chosen),
        (e.TextQueued, texts.text_queued),
        (e.TextOffered, texts.text_offered),
        (e.TextOfferEnded, texts.text_offer_ended),
        (e.TextTaken, texts.text_taken),
        (e.TextPutBack, texts.text_put_back),
        (e.TextCoolDownEnded, texts.text_cool_down_ended),
        (e.TextWritten, texts.text_written),
        (e.TextGiven, texts.text_given),
        (e.TextProgressed, texts.text_progressed),
        (e.TextPostponed, texts.text_postponed),
        (e.TextClosed, texts.text_closed),
    )
}
