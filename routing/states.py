"""The state machines as tables: state -> event type -> next state. An absent arrow is illegal.

Only `routing/evolve.py` moves a record along these arrows.
"""

from collections.abc import Mapping
from typing import Final

from routing import events as e
from routing.errors import IllegalTransition
from routing.model import ContactState, OfferState, SpecialistState

CONTACT: Final[Mapping[ContactState, Mapping[type[e.Event], ContactState]]] = {
    ContactState.ARRIVED: {
        e.CallerSuspected: ContactState.ARRIVED,
        e.CallerReturned: ContactState.ARRIVED,
        e.LanguageMenuOffered: ContactState.CHOOSING,
        e.LanguageChosen: ContactState.CHOOSING,
        e.ContactQueued: ContactState.WAITING,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.CHOOSING: {
        e.LanguageMenuOffered: ContactState.CHOOSING,
        e.LanguageChosen: ContactState.CHOOSING,
        e.RegionAsked: ContactState.CHOOSING,
        e.RegionLearned: ContactState.CHOOSING,
        e.ContactQueued: ContactState.WAITING,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.WAITING: {
        e.CallerSuspected: ContactState.WAITING,
        e.ReachWidened: ContactState.WAITING,
        e.CoolDownEnded: ContactState.WAITING,
        e.ContactRerouted: ContactState.WAITING,
        e.WaitTold: ContactState.WAITING,
        e.ExitsOpened: ContactState.WAITING,
        e.CallBackTaken: ContactState.WAITING,
        e.CallBackFailed: ContactState.POSTPONED,
        e.CallBackCancelled: ContactState.WAITING,
        e.ContactSent: ContactState.SENT,
        e.OfferMade: ContactState.OFFERED,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.SENT: {
        e.CoolDownEnded: ContactState.SENT,
        e.ReachWidened: ContactState.SENT,
        e.ContactRerouted: ContactState.SENT,
        e.PartnerAnswered: ContactState.CONNECTED,
        e.PartnerFailed: ContactState.WAITING,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.OFFERED: {
        e.CoolDownEnded: ContactState.OFFERED,
        e.SpecialistPhoned: ContactState.OFFERED,
        e.SpecialistPhoneRang: ContactState.OFFERED,
        e.SpecialistPhoneFailed: ContactState.OFFERED,
        e.ReachWidened: ContactState.OFFERED,
        e.ContactRerouted: ContactState.OFFERED,
        e.WaitTold: ContactState.OFFERED,
        e.OfferAccepted: ContactState.OFFERED,
        e.SpecialistLegStarted: ContactState.OFFERED,
        e.SpecialistJoined: ContactState.OFFERED,
        e.SpecialistLegEnded: ContactState.OFFERED,
        e.CallerLegEnded: ContactState.OFFERED,
        e.CallBackPlaced: ContactState.OFFERED,
        e.CallBackTaken: ContactState.OFFERED,
        e.OfferDeclined: ContactState.WAITING,
        e.OfferMissed: ContactState.WAITING,
        e.OfferWithdrawn: ContactState.WAITING,
        e.OfferFailed: ContactState.WAITING,
        e.ContactConnected: ContactState.CONNECTED,
    },
    ContactState.CONNECTED: {
        e.CoolDownEnded: ContactState.CONNECTED,
        e.SpecialistPhoned: ContactState.CONNECTED,
        e.SpecialistPhoneRang: ContactState.CONNECTED,
        e.SpecialistPhoneFailed: ContactState.CONNECTED,
        e.SpecialistLegEnded: ContactState.CONNECTED,
        e.SpecialistDropped: ContactState.WAITING,
        e.PartnerHungUp: ContactState.CONNECTED,
        e.PartnerFailed: ContactState.WAITING,
        e.ContactClosed: ContactState.CLOSED,
        e.CallerHeld: ContactState.CONNECTED,
        e.CallerResumed: ContactState.CONNECTED,
        e.HoldReminded: ContactState.CONNECTED,
        e.PartyCalled: ContactState.CONNECTED,
        e.PartyLegStarted: ContactState.CONNECTED,
        e.PartyJoined: ContactState.CONNECTED,
        e.PartyFailed: ContactState.CONNECTED,
        e.PartyLeft: ContactState.CONNECTED,
        e.ListeningChanged: ContactState.CONNECTED,
        # An offer to a specialist who is asked in, and what becomes of it.
        e.OfferMade: ContactState.CONNECTED,
        e.OfferAccepted: ContactState.CONNECTED,
        e.OfferDeclined: ContactState.CONNECTED,
        e.OfferMissed: ContactState.CONNECTED,
        e.OfferWithdrawn: ContactState.CONNECTED,
        e.OfferFailed: ContactState.CONNECTED,
        e.SpecialistLegStarted: ContactState.CONNECTED,
        e.ConsultStarted: ContactState.CONNECTED,
        e.ContactHandedOver: ContactState.CONNECTED,
        e.ContactTransferred: ContactState.WAITING,
        e.ContactHandedOut: ContactState.OUTSIDE,
    },
    ContactState.OUTSIDE: {
        e.CoolDownEnded: ContactState.OUTSIDE,
        e.PartyLeft: ContactState.OUTSIDE,
        e.OutsideFailed: ContactState.WAITING,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.POSTPONED: {
        e.CoolDownEnded: ContactState.POSTPONED,
        e.CallBackTaken: ContactState.WAITING,
        e.CallBackDue: ContactState.WAITING,
        e.CallBackCancelled: ContactState.POSTPONED,
        e.ContactRerouted: ContactState.POSTPONED,
        e.ContactClosed: ContactState.CLOSED,
    },
    ContactState.CLOSED: {},
}

SPECIALIST: Final[Mapping[SpecialistState, Mapping[type[e.Event], SpecialistState]]] = {
    SpecialistState.OFFLINE: {e.SpecialistSignedIn: SpecialistState.NOT_READY},
    SpecialistState.NOT_READY: {
        e.SpecialistReady: SpecialistState.READY,
        e.SpecialistNotReady: SpecialistState.NOT_READY,
        e.SpecialistSignedOut: SpecialistState.OFFLINE,
        e.ReachChosen: SpecialistState.NOT_READY,
        e.PhoneCalled: SpecialistState.NOT_READY,
        e.PhoneRang: SpecialistState.NOT_READY,
        e.PhoneTaken: SpecialistState.NOT_READY,
        e.PhoneUnreached: SpecialistState.NOT_READY,
        e.PhoneLost: SpecialistState.NOT_READY,
    },
    SpecialistState.READY: {
        e.SpecialistNotReady: SpecialistState.NOT_READY,
        e.SpecialistSignedOut: SpecialistState.OFFLINE,
        e.OfferMade: SpecialistState.OFFERED,
        e.PhoneLost: SpecialistState.READY,
        e.PhoneRang: SpecialistState.READY,
        e.PhoneTaken: SpecialistState.READY,
        e.PhoneUnreached: SpecialistState.READY,
    },
    SpecialistState.OFFERED: {
        e.OfferAccepted: SpecialistState.ENGAGED,
        e.OfferDeclined: SpecialistState.READY,
        e.OfferMissed: SpecialistState.NOT_READY,
        e.OfferWithdrawn: SpecialistState.READY,
        e.PhoneLost: SpecialistState.OFFERED,
        e.PhoneRang: SpecialistState.OFFERED,
        e.PhoneTaken: SpecialistState.OFFERED,
        e.PhoneUnreached: SpecialistState.OFFERED,
    },
    SpecialistState.ENGAGED: {
        e.OfferMissed: SpecialistState.NOT_READY,
        e.OfferWithdrawn: SpecialistState.READY,
        e.OfferFailed: SpecialistState.READY,
        e.ContactConnected: SpecialistState.ENGAGED,
        e.SpecialistDropped: SpecialistState.NOT_READY,
        e.WrapUpStarted: SpecialistState.WRAP_UP,
        e.NextStateChosen: SpecialistState.ENGAGED,
        e.LeaseLost: SpecialistState.ENGAGED,
        e.ConsultStarted: SpecialistState.ENGAGED,
        e.ContactHandedOver: SpecialistState.ENGAGED,
        e.ContactTransferred: SpecialistState.ENGAGED,
        e.ContactHandedOut: SpecialistState.ENGAGED,
        e.PhoneLost: SpecialistState.ENGAGED,
        e.PhoneRang: SpecialistState.ENGAGED,
        e.PhoneTaken: SpecialistState.ENGAGED,
        e.PhoneUnreached: SpecialistState.ENGAGED,
    },
    SpecialistState.WRAP_UP: {
        e.NextStateChosen: SpecialistState.WRAP_UP,
        e.WrapUpExtended: SpecialistState.WRAP_UP,
        e.SpecialistReady: SpecialistState.READY,
        e.SpecialistNotReady: SpecialistState.NOT_READY,
        e.SpecialistSignedOut: SpecialistState.OFFLINE,
        e.PhoneCalled: SpecialistState.WRAP_UP,
        e.PhoneRang: SpecialistState.WRAP_UP,
        e.PhoneTaken: SpecialistState.WRAP_UP,
        e.PhoneUnreached: SpecialistState.WRAP_UP,
        e.PhoneLost: SpecialistState.WRAP_UP,
    },
}

OFFER: Final[Mapping[OfferState, Mapping[type[e.Event], OfferState]]] = {
    OfferState.OPEN: {
        e.OfferAccepted: OfferState.ACCEPTED,
        e.OfferDeclined: OfferState.DECLINED,
        e.OfferMissed: OfferState.MISSED,
        e.OfferWithdrawn: OfferState.WITHDRAWN,
    },
    OfferState.ACCEPTED: {
        # A telephone that nobody took, or where nobody pressed the key.
        e.OfferMissed: OfferState.MISSED,
        e.SpecialistPhoned: OfferState.ACCEPTED,
        e.SpecialistPhoneRang: OfferState.ACCEPTED,
        e.SpecialistPhoneFailed: OfferState.ACCEPTED,
        e.SpecialistLegStarted: OfferState.ACCEPTED,
        e.SpecialistJoined: OfferState.ACCEPTED,
        e.SpecialistLegEnded: OfferState.ACCEPTED,
        e.CallerLegEnded: OfferState.ACCEPTED,
        e.ContactConnected: OfferState.CONNECTED,
        e.OfferWithdrawn: OfferState.WITHDRAWN,
        e.OfferFailed: OfferState.FAILED,
        e.ConsultStarted: OfferState.CONSULTING,
    },
    OfferState.CONSULTING: {
        e.OfferWithdrawn: OfferState.WITHDRAWN,
        e.OfferFailed: OfferState.FAILED,
        e.ContactHandedOver: OfferState.CONNECTED,
    },
    OfferState.CONNECTED: {
        e.SpecialistLegEnded: OfferState.CONNECTED,
        e.SpecialistDropped: OfferState.FAILED,
        e.ContactHandedOver: OfferState.PASSED_ON,
        e.ContactTransferred: OfferState.PASSED_ON,
        e.ContactHandedOut: OfferState.PASSED_ON,
    },
    OfferState.PASSED_ON: {},
    OfferState.DECLINED: {},
    OfferState.MISSED: {},
    OfferState.WITHDRAWN: {},
    OfferState.FAILED: {},
}


def next_contact_state(state: ContactState, event: e.Event) -> ContactState:
    """Raises: IllegalTransition."""
    try:
        return CONTACT[state][type(event)]
    except KeyError:
        raise IllegalTransition("contact", state, type(event).__name__) from None


def next_specialist_state(state: SpecialistState, event: e.Event) -> SpecialistState:
    """Raises: IllegalTransition."""
    try:
        return SPECIALIST[state][type(event)]
    except KeyError:
        raise IllegalTransition("specialist", state, type(event).__name__) from None


def next_offer_state(state: OfferState, event: e.Event) -> OfferState:
    """Raises: IllegalTransition."""
    try:
        return OFFER[state][type(event)]
    except KeyError:
        raise IllegalTransition("offer", state, type(event).__name__) from None
