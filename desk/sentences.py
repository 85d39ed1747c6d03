"""The engine's values as sentences in the reader's language: why this call, what became of it, what is refused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.languages import language_name
from config.network import Network
from desk.engine_words import CONFIDENCES, REFUSALS, SOURCES
from desk.why_words import BECAUSE, LOST, MATCHES_TO_YOU, free_in_network, home_lost, match_words
from desk.words import DASH, Words, note
from routing.model import EvidenceSource, Lost, MatchReason, PartnerId, RegionEvidence, Why
from routing.replies import Refusal

RULES: Mapping[str, str] = {
    "home-open": note("Home partner, open"),
    "after-hours": note("Home partner closed: after-hours partner"),
    "region-unknown": note("Region unknown: the network’s default partner"),
    "region-unknown-after-hours": note("Region unknown, after hours: after-hours partner"),
}
CONDITIONS: Mapping[str, str] = {
    "region-known": note("the region is known"),
    "not region-known": note("the region is not known"),
    "home-open": note("the home partner is open"),
    "not home-open": note("the home partner is closed"),
}
"""The conditions of the rules that every network starts from; others go by the name that the book gives them."""


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

    def partner(self, partner: str | None) -> str:
        return self.network.partner_name(partner, self.words.locale) if partner else DASH

    def partners(self, partners: Iterable[str]) -> str:
        return ", ".join(self.partner(one) for one in partners)

    def line(self, line: str) -> str:
        return self.network.line_name(line, self.words.locale)

    def plan(self, plan: str) -> str:
        return self.network.plan_name(plan, self.words.locale)

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

    def share(self, evidence: RegionEvidence) -> str:
        """How much of what the evidence names belongs to the partner that it points to; empty where nobody knows."""
        if evidence.share_percent is None or evidence.home is None:
            return ""
        return self.words.say(
            "{share} of it belongs to {partner}",
            share=self.words.percent(evidence.share_percent / 100),
            partner=self.partner(evidence.home),
        )

    def rule(self, rule: str) -> str:
        given = self.network.rule_name(rule, self.words.locale)
        return self.words.say(RULES[rule]) if given == rule and rule in RULES else given

    def message(self, message: str) -> str:
        return self.network.message_name(message, self.words.locale)

    def skill(self, skill: str) -> str:
        return self.network.skill_name(skill, self.words.locale)

    def skills(self, skills: Iterable[str]) -> str:
        return ", ".join(map(self.skill, skills))

    def hours(self, hours: str) -> str:
        return self.network.hours_name(hours, self.words.locale)

    def condition(self, condition: str) -> str:
        """Name a condition that was asked for; a negated one begins with `not`."""
        plain = condition.removeprefix(_NOT)
        given = self.network.condition_name(plain, self.words.locale)
        if given == plain and condition in CONDITIONS:
            return self.words.say(CONDITIONS[condition])
        return given if plain == condition else self.words.say("not: {condition}", condition=given)

    def why(self, why: Why, who: str, preferred: PartnerId | None, giver: PartnerId | None = None) -> str:
        """The reason of an offer for a third person: a supervisor, an auditor, a funder."""
        return _capital(self._filled(match_words(why), why, who, preferred, giver))

    def because(self, why: Why, who: str, preferred: PartnerId | None, giver: PartnerId | None) -> str:
        """The same reason, short, as the end of a sentence."""
        return self._filled(BECAUSE[why.match], why, who, preferred, giver)

    def why_you(self, why: Why, preferred: PartnerId | None) -> str:
        """The same reason to the specialist who reads it while the caller waits: shorter."""
        return _capital(self._filled(MATCHES_TO_YOU[why.match], why, "", preferred, None))

    def asides(self, why: Why, who: str, language: str | None) -> list[str]:
        """What an offer did beside the match: an interpreter, skills, somebody who had waited longer and was passed."""
        found, say = [], self.words.say
        if any(one.lost is Lost.UNSKILLED for one in why.chances):
            found.append(say("Only specialists with the skills that this call needs are counted."))
        if why.interpreter:
            spoken = self.language(language)
            text = note(
                "{who} does not speak the caller’s language ({language}) and brings an interpreter in."
            )
            found.append(say(text, who=who, language=spoken))
        oldest_ms = why.oldest_waited_ms
        if why.match is MatchReason.OWN_CALLER_OLDEST and oldest_ms is not None and oldest_ms > why.waited_ms:
            longer = self.words.length(oldest_ms - why.waited_ms)
            text = note("Home preference passed a caller of another partner who had waited {longer} longer.")
            found.append(say(text, longer=longer))
        return found

    def _filled(
        self, text: str, why: Why, who: str, preferred: PartnerId | None, giver: PartnerId | None
    ) -> str:
        words = self.words
        return words.say(
            text,
            who=who,
            partner=self.partner(preferred),
            giver=self.partner(giver),
            home_lost=self._home_lost(why, preferred),
            idle=words.span(why.idle_ms),
            waited=words.span(why.waited_ms),
            ready_home=words.number(why.ready_home),
            ready_network=words.number(free_in_network(why)),
            waiting_home=words.number(why.waiting_home),
            waiting_network=words.number(why.waiting_network),
        )

    def _home_lost(self, why: Why, preferred: PartnerId | None) -> str:
        lost, partner = home_lost(why, preferred), self.partner(preferred)
        if lost is Lost.NOBODY_FREE:
            return self.words.say("nobody was free at {partner}", partner=partner)
        reason = self.words.say(LOST[lost])
        return self.words.say(
            "{partner} could not take this caller ({reason})", partner=partner, reason=reason
        )


_NOT = "not "


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
