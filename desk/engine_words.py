"""Words for the engine's own values: states, reasons, refusals, ends. One table an enumeration, no member missing."""

from collections.abc import Mapping

from desk.words import note
from routing.model import (
    CallBackFailure,
    CancelReason,
    Confidence,
    ContactEnd,
    EndedBy,
    EvidenceSource,
    ExitKind,
    FailReason,
    NotReadyReason,
    OfferState,
    PartnerFailure,
    RerouteReason,
    SpecialistState,
    WithdrawReason,
)
from routing.replies import Refusal

STATES: Mapping[SpecialistState, str] = {
    SpecialistState.OFFLINE: note("Offline"),
    SpecialistState.NOT_READY: note("Not ready"),
    SpecialistState.READY: note("Ready"),
    SpecialistState.OFFERED: note("Offered a call"),
    SpecialistState.ENGAGED: note("On a call"),
    SpecialistState.WRAP_UP: note("Wrap-up"),
}
REASONS: Mapping[NotReadyReason, str] = {
    NotReadyReason.SIGNED_IN: note("just signed in"),
    NotReadyReason.BREAK: note("break"),
    NotReadyReason.MEAL: note("meal"),
    NotReadyReason.TRAINING: note("training"),
    NotReadyReason.OFFER_MISSED: note("an offer was missed"),
    NotReadyReason.LINE_LOST: note("the line broke"),
}
CONFIDENCES: Mapping[Confidence, str] = {
    Confidence.HIGH: note("high confidence"),
    Confidence.MEDIUM: note("medium confidence"),
    Confidence.LOW: note("low confidence"),
    Confidence.NONE: note("no confidence"),
}
SOURCES: Mapping[EvidenceSource, str] = {
    EvidenceSource.DIALLED_NUMBER: note("from the number that was dialled"),
    EvidenceSource.POSTAL_CODE: note("from the postal code that the caller gave"),
    EvidenceSource.PLACE: note("from the place that the caller named"),
    EvidenceSource.EXCHANGE: note("from the telephone exchange"),
    EvidenceSource.AREA_CODE: note("from the area code"),
    EvidenceSource.UNKNOWN: note("no evidence"),
}
REFUSALS: Mapping[Refusal, str] = {
    Refusal.CALLER_LEFT: note("The caller has left."),
    Refusal.OFFER_TAKEN: note("Already taken."),
    Refusal.OFFER_MISSED: note("The time for this offer has passed. The caller keeps their place."),
    Refusal.OFFER_DECLINED: note("You have declined this offer. The caller keeps their place."),
    Refusal.OFFER_WITHDRAWN: note("This offer has been withdrawn."),
    Refusal.NOT_YOURS: note("This is not yours to decide."),
    Refusal.UNKNOWN_OFFER: note("This offer is no longer known. Nothing was changed."),
    Refusal.UNKNOWN_CONTACT: note("This call is no longer known. Nothing was changed."),
    Refusal.NOT_SIGNED_IN: note("You are offline. Come back first; your record is kept."),
    Refusal.WRONG_STATE: note("That is not possible in your present state. Nothing was changed."),
    Refusal.UNKNOWN_PLAN: note("The published rule book has no such emergency plan. Nothing was changed."),
    Refusal.NOT_IN_FORCE: note("This emergency is not in force any more. Nothing was changed."),
    Refusal.EXIT_NOT_OPEN: note("This way out of the queue is not open to the caller."),
    Refusal.UNKNOWN_PARTNER: note("The published rule book has no such partner. Nothing was changed."),
    Refusal.NO_PHONE_SYSTEM: note("This partner has no phone system of its own that could report."),
}
ENDS: Mapping[ContactEnd, str] = {
    ContactEnd.ANSWERED: note("Answered"),
    ContactEnd.ABANDONED_MENU: note("Left in the menu"),
    ContactEnd.ABANDONED_WAITING: note("Left while waiting"),
    ContactEnd.ABANDONED_OFFERED: note("Left while offered"),
    ContactEnd.CALL_BACK: note("Call-back"),
    ContactEnd.VOICEMAIL: note("Voicemail"),
    ContactEnd.MESSAGE: note("Message, then let go"),
    ContactEnd.FALLBACK: note("Static fallback"),
    ContactEnd.FAILED: note("Technical failure"),
    ContactEnd.UNREACHED: note("Not reached"),
}
ENDED_BY: Mapping[EndedBy, str] = {
    EndedBy.CALLER: note("by the caller"),
    EndedBy.SPECIALIST: note("by the specialist"),
    EndedBy.NETWORK: note("by the network"),
}
OUTCOMES: Mapping[OfferState, str] = {
    OfferState.OPEN: note("open"),
    OfferState.ACCEPTED: note("accepted"),
    OfferState.CONNECTED: note("connected"),
    OfferState.DECLINED: note("declined"),
    OfferState.MISSED: note("missed"),
    OfferState.WITHDRAWN: note("withdrawn"),
    OfferState.FAILED: note("failed"),
}
WITHDRAWALS: Mapping[WithdrawReason, str] = {
    WithdrawReason.CALLER_LEFT: note("the caller left"),
    WithdrawReason.SPECIALIST_LEFT: note("the specialist went offline"),
}
FAILURES: Mapping[FailReason, str] = {
    FailReason.NO_SPECIALIST_LEG: note("the specialist’s line did not join in time"),
    FailReason.NO_CALLER_LEG: note("the carrier did not bring the caller in time"),
    FailReason.LEG_LOST: note("the specialist’s line broke before the caller joined"),
    FailReason.NOT_REACHED: note("nobody took the call-back"),
}
RULES: Mapping[str, str] = {
    "home-open": note("Home partner, open"),
    "after-hours": note("Home partner closed: after-hours partner"),
    "region-unknown": note("Region unknown: the network’s default partner"),
    "region-unknown-after-hours": note("Region unknown, after hours: after-hours partner"),
}
PARTNER_FAILURES: Mapping[PartnerFailure, str] = {
    PartnerFailure.NO_ANSWER: note("nobody answered there"),
    PartnerFailure.BUSY: note("the line was busy"),
    PartnerFailure.FAILED: note("the call there failed"),
    PartnerFailure.DECLINED: note("it was picked up, but nobody accepted the caller"),
}
CALL_BACK_FAILURES: Mapping[CallBackFailure, str] = {
    CallBackFailure.NO_ANSWER: note("nobody answered"),
    CallBackFailure.BUSY: note("the line was busy"),
    CallBackFailure.FAILED: note("the call could not be placed"),
    CallBackFailure.DECLINED: note("it was picked up, but nobody pressed the key"),
}
CANCEL_REASONS: Mapping[CancelReason, str] = {
    CancelReason.SERVED: note("they got what they needed in another way"),
    CancelReason.NOT_WANTED: note("they do not want it any more"),
    CancelReason.DOUBLE: note("they are called back, or on the line, under another contact"),
}
REROUTES: Mapping[RerouteReason, str] = {
    RerouteReason.EMERGENCY: note("an emergency was declared or ended"),
    RerouteReason.RECALLED: note("the version that the caller came in under was recalled"),
}
EXITS: Mapping[ExitKind, str] = {
    ExitKind.CALL_BACK: note("call-back"),
    ExitKind.VOICEMAIL: note("voicemail"),
    ExitKind.MESSAGE: note("message"),
}
LIMITS: Mapping[str, str] = {
    "waited": note("of the time that they had waited"),
    "expected": note("of the expected wait"),
    "depth": note("of how many were waiting ahead"),
    "oldest": note("of the longest wait of such callers"),
    "staffed": note("of how few specialists were on duty"),
    "at once": note("it is open from the start"),
}
"""Why a way out opened: because ..."""
