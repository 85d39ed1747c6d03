"""The engine's values as sentences in the reader's language: why this call, what became of it, what is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from config.languages import language_name
from config.network import Network
from desk.words import DASH, Words, note
from routing.model import (
    Confidence,
    ContactEnd,
    EndedBy,
    EvidenceSource,
    FailReason,
    MatchReason,
    NotReadyReason,
    OfferState,
    PartnerId,
    RegionEvidence,
    SpecialistState,
    Why,
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
}
ENDS: Mapping[ContactEnd, str] = {
    ContactEnd.ANSWERED: note("Answered"),
    ContactEnd.ABANDONED_MENU: note("Left in the menu"),
    ContactEnd.ABANDONED_WAITING: note("Left while waiting"),
    ContactEnd.ABANDONED_OFFERED: note("Left while offered"),
    ContactEnd.FALLBACK: note("Static fallback"),
    ContactEnd.FAILED: note("Technical failure"),
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
}
RULES: Mapping[str, str] = {
    "home-open": note("Home partner, open"),
    "after-hours": note("Home partner closed: after-hours partner"),
    "region-unknown": note("Region unknown: the network’s default partner"),
    "region-unknown-after-hours": note("Region unknown, after hours: after-hours partner"),
}
MATCHES: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note(
        "{partner} comes first for this caller, and of its {ready_home} free specialists "
        "{who} had been free longest ({idle})."
    ),
    MatchReason.NETWORK_LONGEST_IDLE: note(
        "Nobody was free at the partner that comes first; of {ready_network} free specialists "
        "in the network {who} had been free longest ({idle})."
    ),
    MatchReason.OWN_CALLER_OLDEST: note(
        "When {who} became free, this caller had waited longest of the {waiting_home} "
        "for whom {partner} comes first."
    ),
    MatchReason.NETWORK_OLDEST: note(
        "When {who} became free, none of their own partner’s callers was waiting; this caller had "
        "waited longest of the {waiting_network} in the network."
    ),
}
_MATCHES_OF_ONE: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note(
        "{partner} comes first for this caller, and {who} was its only free specialist (for {idle})."
    ),
    MatchReason.NETWORK_LONGEST_IDLE: note(
        "Nobody was free at the partner that comes first; {who} was the only free specialist "
        "in the network (for {idle})."
    ),
    MatchReason.OWN_CALLER_OLDEST: note(
        "When {who} became free, this was the only waiting caller for whom {partner} comes first."
    ),
    MatchReason.NETWORK_OLDEST: note(
        "When {who} became free, this was the only caller waiting in the network."
    ),
}
"""The same where there was nothing to choose from."""
_MATCHES_TO_YOU: Mapping[MatchReason, str] = {
    MatchReason.HOME_LONGEST_IDLE: note("Your region’s caller, and you had been free longest ({idle})."),
    MatchReason.NETWORK_LONGEST_IDLE: note(
        "Nobody was free at {partner}; in the network you had been free longest ({idle})."
    ),
    MatchReason.OWN_CALLER_OLDEST: note("The longest-waiting caller of your own region."),
    MatchReason.NETWORK_OLDEST: note(
        "No caller of your region waits; this one waited longest in the network."
    ),
}


@dataclass(frozen=True, slots=True)
class Sentences:
    """One reader's words, with the names that the engine knows by id only."""

    words: Words
    network: Network

    def for_reader(self, locale: str) -> "Sentences":
        """The same names for a reader of another language."""
        return Sentences(self.words.in_locale(locale), self.network)

    def language(self, code: str | None) -> str:
        return language_name(code, self.words.locale) if code else DASH

    def partner(self, partner: PartnerId | None) -> str:
        return self.network.partner_name(partner, self.words.locale) if partner else DASH

    def line(self, line: str) -> str:
        return self.network.line_name(line, self.words.locale)

    def refusal(self, refusal: Refusal, by: str | None) -> str:
        if refusal is Refusal.OFFER_TAKEN and by:
            return self.words.say("Already taken by {name}.", name=by)
        return self.words.say(REFUSALS[refusal])

    def evidence(self, evidence: RegionEvidence) -> str:
        """Where the caller may be, as belief and never as fact; no number is ever named."""
        if evidence.source is EvidenceSource.UNKNOWN or not (evidence.place or evidence.home):
            return self.words.say("Region unknown")
        return self.words.say(
            "{place}, {confidence} ({source})",
            place=evidence.place or self.partner(evidence.home),
            confidence=self.words.say(CONFIDENCES[evidence.confidence]),
            source=self.words.say(SOURCES[evidence.source]),
        )

    def rule(self, rule: str) -> str:
        return self.words.say(RULES[rule]) if rule in RULES else rule

    def why(self, why: Why, who: str, preferred: PartnerId | None) -> str:
        """The reason of an offer for a third person: a supervisor, an auditor, a funder."""
        return self.words.say(
            (_MATCHES_OF_ONE if _chosen_from(why) == 1 else MATCHES)[why.match],
            who=who,
            partner=self.partner(preferred),
            idle=self.words.span(why.idle_ms),
            ready_home=self.words.number(why.ready_home),
            ready_network=self.words.number(why.ready_network),
            waiting_home=self.words.number(why.waiting_home),
            waiting_network=self.words.number(why.waiting_network),
        )

    def why_you(self, why: Why, preferred: PartnerId | None) -> str:
        """The same reason to the specialist who reads it while the caller waits: shorter."""
        return self.words.say(
            _MATCHES_TO_YOU[why.match],
            partner=self.partner(preferred),
            idle=self.words.span(why.idle_ms),
        )


def _chosen_from(why: Why) -> int:
    """How many specialists, or callers, the match was made among."""
    return {
        MatchReason.HOME_LONGEST_IDLE: why.ready_home,
        MatchReason.NETWORK_LONGEST_IDLE: why.ready_network,
        MatchReason.OWN_CALLER_OLDEST: why.waiting_home,
        MatchReason.NETWORK_OLDEST: why.waiting_network,
    }[why.match]
