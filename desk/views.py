"""What a specialist's screen shows, made from the floor. Pure: a floor and an instant in, plain values out.

Instants end in `_ms` and are milliseconds since 1970; `waited_ms` is a length. The page counts on from `now_ms`,
the server's clock at the moment of making, so that a wrong clock on a desk changes nothing.
"""

from dataclasses import dataclass

from config.texts import TextsFile
from desk.again_words import about_again
from desk.call_back_words import about_call_back, not_reached
from desk.call_names import CallNames
from desk.emergencies import BandView, bands
from desk.engine_words import CONFIDENCES, REASONS, SOURCES, STATES
from desk.phone_words import PhoneView, phone_view
from desk.relay_words import relay_lines, relay_mark
from desk.sentences import Sentences
from desk.talk_view import TalkView, consult_of, talk_view
from desk.text_view import NO_TEXTS, TextsView, texts_view
from desk.words import note
from routing.floor import Contact, Floor, Offer, Specialist
from routing.model import (
    OTHER,
    ContactId,
    ContactState,
    Instant,
    Language,
    OfferId,
    OfferState,
    PartnerId,
    SpecialistId,
    SpecialistState,
    WithdrawReason,
)

WAITING_STATES = (ContactState.WAITING, ContactState.OFFERED, ContactState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferView:
    id: str
    contact: str
    state: str
    language: str
    language_code: str
    place: str
    division: str
    confidence: str
    source: str
    region: str
    line: str
    partner: str
    waited_ms: int
    made_at_ms: int
    expires_at_ms: int
    why: str
    asked_by: str = ""
    """The colleague who asks for one's help in a call; the caller remains theirs."""
    relay: str = ""
    """What to know of somebody who calls by TTY or relay; empty: they do not."""
    call_back: str = ""
    """That it is a call-back, since when they wait and which attempt it is; empty for a call."""
    again: str = ""
    """That they called a short while ago, and how that call ended; empty for a first call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactView:
    """The call in hand, or in wrap-up the call just ended; then all but the id may be unknown."""

    id: str
    live: bool
    language: str
    language_code: str
    place: str
    division: str
    region: str
    line: str
    arrived_at_ms: int | None
    connected_at_ms: int | None
    waited_ms: int | None
    why: str
    part: str = ""
    """One's own in the call: `mine`; `consulted` by the colleague who has the caller; `passed_on` to one. Empty: the
    call is over."""
    talk: TalkView | None = None
    again: str = ""
    relay: str = ""
    relay_lines: tuple[str, ...] = ()
    """Lines to type or to have relayed, in the caller's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingView:
    language: str
    name: str
    waiting: int
    longest_since_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialistView:
    specialist: str
    version: int
    now_ms: int
    heard_at_ms: int
    state: str
    state_word: str
    since_ms: int | None
    not_ready: str | None
    not_ready_word: str
    next_state: str | None
    """`ready` or the reason of a break, while a call or its wrap-up still runs."""
    next_word: str
    wrap_up_until_ms: int | None
    offline: bool
    lost: bool
    offer: OfferView | None
    contact: ContactView | None
    waiting: tuple[WaitingView, ...]
    emergencies: tuple[BandView, ...] = ()
    phone: PhoneView | None = None
    """None: they work in the browser."""
    texts: TextsView = NO_TEXTS
    last_outcome: str | None = None
    last_outcome_message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    code: str
    message: str


def specialist_view(
    floor: Floor,
    specialist_id: SpecialistId,
    now: Instant,
    heard_at: Instant,
    names: CallNames,
    texts: TextsFile | None = None,
) -> SpecialistView:
    sentences = names.sentences
    specialist = floor.specialists.get(specialist_id)
    state = specialist.state if specialist else SpecialistState.OFFLINE
    reason = specialist.not_ready if specialist and state is SpecialistState.NOT_READY else None
    upcoming, upcoming_word = _next(specialist, sentences)
    say = sentences.words.say
    return SpecialistView(
        specialist=specialist_id,
        version=floor.at,
        now_ms=now,
        heard_at_ms=heard_at,
        state=state,
        state_word=say(STATES[state]),
        since_ms=specialist.since if specialist else None,
        not_ready=reason,
        not_ready_word=say(REASONS[reason]) if reason else "",
        next_state=upcoming,
        next_word=upcoming_word,
        wrap_up_until_ms=specialist.wrap_up_until if specialist else None,
        offline=state is SpecialistState.OFFLINE,
        lost=bool(specialist and specialist.lost),
        offer=_offer_view(floor, specialist, now, names) if specialist else None,
        contact=_contact_view(floor, specialist, names) if specialist else None,
        waiting=_waiting(floor, specialist, sentences) if specialist else (),
        emergencies=bands(floor, now, sentences),
        phone=phone_view(specialist, sentences),
        texts=texts_view(floor, specialist_id, names, texts),
    )


_CODES = {
    OfferState.MISSED: "offer_missed",
    OfferState.FAILED: "connect_failed",
    OfferState.DECLINED: "declined",
}
_ANSWERS = {
    OfferState.MISSED: note("You missed an offer. The caller keeps their place. Press R when you are ready."),
    OfferState.FAILED: note(
        "The line did not connect. The caller keeps their place and is offered to somebody else."
    ),
    OfferState.DECLINED: note("Declined. The caller keeps their place."),
}
_ANSWERS_TO_A_COLLEAGUE = {
    OfferState.MISSED: note("You missed a question from {name}, who is told. Press R when you are ready."),
    OfferState.FAILED: note("The line did not connect. {name} is told."),
    OfferState.DECLINED: note("Declined. {name} is told."),
}


def outcome_of(floor: Floor, offer: OfferView, sentences: Sentences) -> Outcome | None:
    """Say what became of an offer that was on the screen a moment ago and ended without a call."""
    say = sentences.words.say
    now = floor.offers.get(_offer_id(offer))
    if unreached := not_reached(floor, ContactId(offer.contact), sentences):
        return Outcome(code="not_reached", message=unreached)
    if now is None or now.withdrawn is WithdrawReason.CALLER_LEFT:
        return Outcome(code="caller_left", message=say("The caller left. Nothing to do; you keep your turn."))
    if offer.asked_by and now.state in _ANSWERS_TO_A_COLLEAGUE:
        text = say(_ANSWERS_TO_A_COLLEAGUE[now.state], name=offer.asked_by)
        return Outcome(code=_CODES[now.state], message=text)
    if now.state in _ANSWERS:
        return Outcome(code=_CODES[now.state], message=say(_ANSWERS[now.state]))
    if now.withdrawn is WithdrawReason.CONSULT_OVER:
        text = say("Your colleague does not need you in the call any more. You keep your turn.")
        return Outcome(code="withdrawn", message=text)
    if now.state is OfferState.WITHDRAWN:
        return Outcome(code="withdrawn", message=say("The offer was withdrawn."))
    return None


def _offer_id(offer: OfferView) -> OfferId:
    return OfferId(offer.id)


def _next(specialist: Specialist | None, sentences: Sentences) -> tuple[str | None, str]:
    if specialist is None or specialist.state not in (SpecialistState.ENGAGED, SpecialistState.WRAP_UP):
        return None, ""
    if specialist.next_not_ready is None:
        return SpecialistState.READY, sentences.words.say(STATES[SpecialistState.READY])
    return specialist.next_not_ready, sentences.words.say(REASONS[specialist.next_not_ready])


def _offer_view(floor: Floor, specialist: Specialist, now: Instant, names: CallNames) -> OfferView | None:
    offer = floor.offers.get(specialist.offer) if specialist.offer else None
    if offer is None or offer.state not in (OfferState.OPEN, OfferState.ACCEPTED):
        return None
    contact = floor.contacts.get(offer.contact)
    if contact is None:
        return None
    sentences, evidence = names.sentences, contact.evidence
    words, asked_by = sentences.words, names.person(contact.specialist) if offer.consult else ""
    return OfferView(
        id=offer.id,
        contact=offer.contact,
        state=offer.state,
        language=sentences.language(contact.language),
        language_code=contact.language or "",
        place=evidence.place,
        division=evidence.division,
        confidence=words.say(CONFIDENCES[evidence.confidence]),
        source=words.say(SOURCES[evidence.source]),
        region=sentences.evidence(evidence),
        line=sentences.line(contact.line),
        partner=sentences.partner(_preferred(contact)),
        waited_ms=contact.waited_until(now),
        made_at_ms=offer.made_at,
        expires_at_ms=offer.expires_at,
        why=sentences.why_you(offer.why, _preferred(contact)),
        asked_by=asked_by,
        relay=relay_mark(contact.relay, words),
        call_back=about_call_back(floor, contact, now, sentences),
        again=about_again(contact.again, now, sentences),
    )


def _preferred(contact: Contact) -> PartnerId | None:
    return contact.route.preferred if contact.route else None


def _contact_view(floor: Floor, specialist: Specialist, names: CallNames) -> ContactView | None:
    if specialist.contact is None:
        return None
    contact = floor.contacts.get(specialist.contact)
    if contact is None:
        return ContactView(
            id=specialist.contact, live=False, language="", language_code="", place="", division="",
            region="", line="", arrived_at_ms=None, connected_at_ms=None, waited_ms=None, why="",
        )  # fmt: skip
    sentences, offer = names.sentences, _offer_of(floor, contact, specialist)
    consult = consult_of(contact, specialist.id)
    since = contact.connected_at if consult is None else consult.joined_at
    mine = contact.specialist == specialist.id or consult is not None
    live = mine and contact.state is ContactState.CONNECTED and since is not None
    return ContactView(
        id=contact.id,
        live=live,
        language=sentences.language(contact.language),
        language_code=contact.language or "",
        place=contact.evidence.place,
        division=contact.evidence.division,
        region=sentences.evidence(contact.evidence),
        line=sentences.line(contact.line),
        arrived_at_ms=contact.arrived_at,
        connected_at_ms=since,
        waited_ms=contact.waited_ms,
        why=sentences.why_you(offer.why, _preferred(contact)) if offer else "",
        part="mine" if contact.specialist == specialist.id else "consulted" if consult else "passed_on",
        talk=talk_view(floor, contact, specialist.id, names) if live else None,
        again=about_again(contact.again, contact.arrived_at, sentences),
        relay=relay_mark(contact.relay, sentences.words),
        relay_lines=relay_lines(contact.relay, contact.language),
    )


def _offer_of(floor: Floor, contact: Contact, specialist: Specialist) -> Offer | None:
    offer = floor.offers.get(contact.offer) if contact.offer else None
    return offer if offer and offer.specialist == specialist.id else None


def _waiting(floor: Floor, specialist: Specialist, sentences: Sentences) -> tuple[WaitingView, ...]:
    """Who waits in the network, by the languages that this specialist speaks.

    Callers whom an interpreter may help by now stand together as those of another language.
    """
    helps = any(language not in specialist.languages for language in floor.languages_of(specialist))
    mine = (*specialist.languages, *([OTHER] if helps and OTHER not in specialist.languages else ()))
    since: dict[Language, list[Instant]] = {language: [] for language in mine}
    for contact in floor.contacts.values():
        if contact.state not in WAITING_STATES or contact.language is None:
            continue
        if contact.language in specialist.languages:
            since[contact.language].append(contact.queued_at or contact.arrived_at)
        elif OTHER in since and contact.demand.interpreter:
            since[OTHER].append(contact.queued_at or contact.arrived_at)
    return tuple(
        WaitingView(
            language=language,
            name=sentences.language(language),
            waiting=len(since[language]),
            longest_since_ms=min(since[language], default=None),
        )
        for language in mine
    )
