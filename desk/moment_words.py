"""What happened to a contact, moment by moment, as sentences."""

from dataclasses import dataclass

from desk.again_words import about_again
from desk.call_back_words import call_back_moment
from desk.call_names import CallNames
from desk.engine_words import ENDS, EXITS, FAILURES, LIMITS, PARTNER_FAILURES, REROUTES, WITHDRAWALS
from desk.phone_words import phone_moment
from desk.rule_words import step_words
from desk.sentences import Sentences
from desk.talk_words import talk_words
from desk.trace import Trace
from desk.trace_sentence import why_sent
from desk.words import DASH, note
from routing import events as e


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    at: str
    waited: str
    """Since the contact joined the queue; a dash before, and once somebody has answered."""
    text: str


def moments(told: Trace, names: CallNames) -> list[Moment]:
    """Tell each event that a person would tell; all of them, raw, stand below on the page."""
    teller = _Teller(told, names)
    words, since = names.sentences.words, None
    found: list[Moment] = []
    for event in told.events:
        if isinstance(event, e.ContactQueued | e.CallBackBooked):
            since = event.queued_at
        text = teller.tell(event)
        if text:
            waited_ms = event.at - since if since is not None else None
            found.append(Moment(at=words.clock(event.at), waited=words.span(waited_ms), text=text))
        if isinstance(event, e.ContactConnected | e.PartnerAnswered):
            since = None
    return found


@dataclass(frozen=True, slots=True)
class _Teller:
    told: Trace
    names: CallNames

    @property
    def sentences(self) -> Sentences:
        return self.names.sentences

    def tell(self, event: e.Event) -> str:
        return (
            self._arriving(event)
            or self._waiting(event)
            or self._elsewhere(event)
            or self._asked_in(event)
            or self._offer(event)
            or talk_words(event, self.told.events, self.names)
            or call_back_moment(event, self.sentences, self.names.people)
            or phone_moment(event, self.names)
        )

    def _arriving(self, event: e.Event) -> str:
        sentences = self.sentences
        say = sentences.words.say
        match event:
            case e.CallArrived():
                line = sentences.line(event.line) if event.line else DASH
                text = (
                    note("Called on the line {line}; by TTY or a relay service.")
                    if event.relay
                    else note("Called on the line {line}.")
                )
                return say(text, line=line)
            case e.CallerReturned():
                return about_again(event, event.at, sentences)
            case e.CallerSuspected(blocked=True):
                return say("The number was blocked: the call was not taken.")
            case e.CallerSuspected():
                return say("The number calls very often: served in the lane of such calls.")
            case e.LanguageChosen() if event.digits:
                return say("Chose {language}.", language=sentences.language(event.language))
            case e.LanguageChosen():
                return say("Chose nothing: {language}.", language=sentences.language(event.language))
            case e.RegionAsked():
                return say("Was asked for a postal code or a place.")
            case e.RegionLearned():
                evidence = sentences.evidence(event.evidence)
                share = sentences.share(event.evidence)
                return say(
                    "Said where they are: {evidence}.", evidence=f"{evidence}; {share}" if share else evidence
                )
        return ""

    def _waiting(self, event: e.Event) -> str:
        sentences, words = self.sentences, self.sentences.words
        match event:
            case e.ContactQueued():
                rule, partner = sentences.rule(event.route.rule), sentences.partner(event.route.preferred)
                if event.expected_ms is None:
                    return words.say(
                        "Joined the queue by the rule “{rule}”: {partner} first.", rule=rule, partner=partner
                    )
                text = note(
                    "Joined the queue by the rule “{rule}”: {partner} first. Expected wait {expected}."
                )
                return words.say(text, rule=rule, partner=partner, expected=words.length(event.expected_ms))
            case e.ReachWidened():
                return self._widened(event)
            case e.ExitsOpened():
                ways = ", ".join(words.say(EXITS[one]) for one in event.exits)
                reason = words.say(LIMITS[event.reason]) if event.reason in LIMITS else event.reason
                return words.say(
                    "Could choose another way from now on ({exits}), because {reason}.",
                    exits=ways,
                    reason=reason,
                )
            case e.WaitTold():
                return self._told(event)
            case e.ContactRerouted():
                return words.say(
                    "Routed anew, because {reason}: rule “{rule}”, {partner} first.",
                    reason=words.say(REROUTES[event.reason]),
                    rule=sentences.rule(event.route.rule),
                    partner=sentences.partner(event.route.preferred),
                )
            case e.ContactClosed():
                return words.say("End: {end}.", end=words.say(ENDS[event.end]))
        return ""

    def _widened(self, event: e.ReachWidened) -> str:
        routing = next((one for one in reversed(self.told.routings) if one.at <= event.at), None)
        say = self.sentences.words.say
        if routing is None or event.step >= len(routing.route.steps):
            return say("More may serve from now on.")
        return say(
            "More may serve from now on: {step}.",
            step=step_words(routing.route.steps[event.step], self.sentences),
        )

    def _told(self, event: e.WaitTold) -> str:
        words = self.sentences.words
        parts = []
        if event.position is not None:
            parts.append(words.say("place {number}", number=words.number(event.position)))
        if event.expected_ms is not None:
            parts.append(words.say("wait {length}", length=words.length(event.expected_ms)))
        said = words.say("Was told: {said}.", said=", ".join(parts))
        if event.expected_ms is None:
            return said
        actual_ms = self.told.served_after(event.at)
        if actual_ms is None:
            return f"{said} " + words.say("No offer came after that.")
        return f"{said} " + words.say("The next offer came after {length}.", length=words.length(actual_ms))

    def _elsewhere(self, event: e.Event) -> str:
        sentences, words = self.sentences, self.sentences.words
        match event:
            case e.ContactSent():
                return words.say(
                    "Rang at {partner}’s own phone system, because {reason}.",
                    partner=sentences.partner(event.partner),
                    reason=why_sent(event, self.told, sentences),
                )
            case e.PartnerAnswered():
                return words.say(
                    "A human at {partner} accepted the caller.", partner=sentences.partner(event.partner)
                )
            case e.PartnerHungUp():
                return words.say(
                    "{partner} hung up; the caller was asked whether they were cut off.",
                    partner=sentences.partner(event.partner),
                )
            case e.PartnerFailed():
                partner, reason = sentences.partner(event.partner), words.say(PARTNER_FAILURES[event.reason])
                text = words.say(
                    "Came back from {partner}, with the place kept: {reason}.", partner=partner, reason=reason
                )
                if event.left_alone_until is not None:
                    until = words.clock(event.left_alone_until)
                    text += " " + words.say(
                        "{partner} is left alone until {time}.", partner=partner, time=until
                    )
                return text
        return ""

    def _asked_in(self, event: e.Event) -> str:
        """Offers to a specialist who is asked into a conversation: no place in the queue is at stake."""
        match event:
            case e.OfferMade(room=room) if room is not None:
                who = self.names.person(event.specialist)
                return self.sentences.words.say("{who} was asked into the call.", who=who)
            case e.OfferDeclined() | e.OfferMissed() if event.offer in self._consults:
                who = self.names.person(event.specialist)
                return self.sentences.words.say("{who} did not come; the call went on.", who=who)
        return ""

    @property
    def _consults(self) -> frozenset[str]:
        return frozenset(
            one.offer for one in self.told.events if isinstance(one, e.OfferMade) and one.room is not None
        )

    def _offer(self, event: e.Event) -> str:
        words = self.sentences.words
        specialist = getattr(event, "specialist", None)
        who = self.names.person(specialist)
        match event:
            case e.OfferMade():
                return words.say("Offered to {who}.", who=who)
            case e.OfferAccepted():
                return words.say("{who} accepted.", who=who)
            case e.OfferDeclined():
                return words.say("{who} declined; the place is kept.", who=who)
            case e.OfferMissed():
                return words.say("{who} did not touch the offer; the place is kept.", who=who)
            case e.OfferWithdrawn():
                return words.say(
                    "The offer was withdrawn: {reason}.", reason=words.say(WITHDRAWALS[event.reason])
                )
            case e.OfferFailed():
                return words.say(
                    "The line did not connect: {reason}.", reason=words.say(FAILURES[event.reason])
                )
            case e.ContactConnected():
                return words.say("Connected with {who}.", who=who)
            case e.SpecialistDropped():
                return words.say(
                    "The line of {who} broke; the caller went back to the place they had.", who=who
                )
        return ""
