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
from routing.talk_model import ListenMode, PartyFailure, PartyKind, TargetKind

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
    Refusal.NOT_BLOCKED: note("This number is not blocked. Nothing was changed."),
    Refusal.EXIT_NOT_OPEN: note("This way out of the queue is not open to the caller."),
    Refusal.UNKNOWN_PARTNER: note("The published rule book has no such partner. Nothing was changed."),
    Refusal.NO_PHONE_SYSTEM: note("This partner has no phone system of its own."),
    Refusal.NOBODY_FREE: note(
        "Nobody who could be asked in is free now. You can still pass the caller on to wait."
    ),
    Refusal.NOT_FREE: note("This specialist is not free now."),
    Refusal.NOBODY_SERVES: note(
        "Nobody on duty could take this call. Choose another language, skill or partner."
    ),
    Refusal.ALREADY_THERE: note("They are in this call already, or are being called."),
    Refusal.NOT_THERE: note("They are not in this call."),
    Refusal.CANNOT_TAKE: note("A caller cannot be left to an interpreter or a supervisor."),
    Refusal.PHONE_NOT_THERE: note(
        "Your telephone is not on the line. Call it from here, pick up and press 1; then you can be ready."
    ),
    Refusal.OPTED_OUT: note(
        "They want no more messages of ours. Only they can change that, by writing START."
    ),
    Refusal.TRANSFERRED_OFTEN: note(
        "This caller was passed on as often as the rule book allows. Please help them yourself, or call somebody in."
    ),
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
    EndedBy.OUTSIDE: note("by the other line, to which the caller was left"),
}
OUTCOMES: Mapping[OfferState, str] = {
    OfferState.OPEN: note("open"),
    OfferState.ACCEPTED: note("accepted"),
    OfferState.CONNECTED: note("connected"),
    OfferState.DECLINED: note("declined"),
    OfferState.MISSED: note("missed"),
    OfferState.WITHDRAWN: note("withdrawn"),
    OfferState.FAILED: note("failed"),
    OfferState.CONSULTING: note("consulted"),
    OfferState.PASSED_ON: note("passed on"),
}
WITHDRAWALS: Mapping[WithdrawReason, str] = {
    WithdrawReason.CALLER_LEFT: note("the caller left"),
    WithdrawReason.SPECIALIST_LEFT: note("the specialist went offline"),
    WithdrawReason.CONSULT_OVER: note("they are not needed in the call any more"),
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
    PartnerFailure.CUT_OFF: note("they talked, and the caller says that the line broke"),
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
PARTIES: Mapping[PartyKind, str] = {
    PartyKind.SPECIALIST: note("another specialist"),
    PartyKind.INTERPRETER: note("an interpreter"),
    PartyKind.OUTSIDE: note("an outside line"),
    PartyKind.PARTNER: note("a partner’s own phone system"),
    PartyKind.SUPERVISOR: note("a supervisor"),
}
PARTY_FAILURES: Mapping[PartyFailure, str] = {
    PartyFailure.NO_ANSWER: note("nobody answered there"),
    PartyFailure.BUSY: note("the line was busy"),
    PartyFailure.FAILED: note("the call there failed"),
    PartyFailure.CANCELLED: note("the specialist stopped calling"),
    PartyFailure.CALL_OVER: note("the call was over"),
}
LISTENING: Mapping[ListenMode, str] = {
    ListenMode.LISTEN: note("heard by nobody"),
    ListenMode.COACH: note("heard by the specialist alone"),
    ListenMode.BARGE: note("heard by everybody"),
}
TARGETS: Mapping[TargetKind, str] = {
    TargetKind.QUEUE: note("the queue"),
    TargetKind.SPECIALIST: note("another specialist"),
    TargetKind.PARTNER: note("a partner’s own phone system"),
    TargetKind.OUTSIDE: note("an outside line"),
    TargetKind.INTERPRETER: note("an interpreter"),
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
