"""Specialists' telephones in words: on the desk, on the screen where one is chosen, and in the story of a contact."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.call_names import CallNames
from desk.sentences import Sentences
from desk.words import note
from routing import events as e
from routing.floor import Specialist
from routing.phone_calls import MAY_CALL
from routing.phone_model import Phone, PhoneFailure, Reach
from telephony.dialable import PhoneFault

REACHES: Mapping[Reach, str] = {
    Reach.SOFTPHONE: note("In the browser"),
    Reach.DESK_PHONE: note("On my telephone, call by call"),
    Reach.PARKED_PHONE: note("On my telephone, kept on the line"),
}
ABOUT_REACHES: Mapping[Reach, str] = {
    Reach.SOFTPHONE: note("You hear callers through this computer and its headset."),
    Reach.DESK_PHONE: note(
        "When you accept a call here, your telephone rings. Pick up and press 1: only then do you hear the caller."
    ),
    Reach.PARKED_PHONE: note(
        "Your telephone rings once, at the start of your shift. Press 1 and stay on the line: calls that you accept "
        "here come to it without ringing."
    ),
}
PHONE_FAILURES: Mapping[PhoneFailure, str] = {
    PhoneFailure.NO_ANSWER: note("nobody answered"),
    PhoneFailure.BUSY: note("it was busy"),
    PhoneFailure.FAILED: note("it could not be called"),
    PhoneFailure.NO_KEY: note("it was picked up, but nobody pressed 1"),
}
PHONE_FAULTS: Mapping[PhoneFault, str] = {
    PhoneFault.UNREADABLE: note(
        "This is neither a telephone number nor a SIP address. Write one such as 416 555 0142 or "
        "sip:name@phones.example.org."
    ),
    PhoneFault.COSTLY: note("This number is abroad, or costs whoever calls it. Write another one."),
    PhoneFault.NOT_ALLOWED: note(
        "The settings do not allow this telephone. Write another one, or ask your administrator."
    ),
    PhoneFault.OURS: note("Callers dial this number themselves. Write your own."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneView:
    """The telephone of a specialist who works by one, as the desk shows it."""

    word: str
    good: bool
    checked: bool
    """Somebody has pressed the key there."""
    ringing: bool
    can_call: bool
    """It may be called now: to be kept on the line, or to see that it works."""


def phone_view(specialist: Specialist | None, sentences: Sentences) -> PhoneView | None:
    """None: they work in the browser."""
    phone = specialist.phone if specialist is not None else None
    if specialist is None or phone is None:
        return None
    idle = phone.ringing is None and phone.leg is None
    return PhoneView(
        word=_word(phone, sentences),
        good=phone.failure is None and (phone.leg is not None or phone.reach is Reach.DESK_PHONE),
        checked=phone.taken_at is not None,
        ringing=phone.ringing is not None,
        can_call=idle and specialist.state in MAY_CALL[phone.reach],
    )


def _word(phone: Phone, sentences: Sentences) -> str:
    words = sentences.words
    if phone.ringing is not None:
        return words.say("Your telephone rings: pick up and press 1.")
    if phone.leg is not None:
        return words.say("Your telephone is on the line.")
    if phone.failure is not None:
        return words.say("Your telephone: {reason}.", reason=words.say(PHONE_FAILURES[phone.failure]))
    if phone.reach is Reach.PARKED_PHONE:
        return words.say("Your telephone is not on the line.")
    if phone.taken_at is not None:
        return words.say("Your telephone works: last taken at {time}.", time=words.clock(phone.taken_at))
    return words.say("Your telephone was not checked yet.")


def phone_moment(event: e.Event, names: CallNames) -> str:
    """Tell what happened to a specialist's telephone in a contact; empty for every other event."""
    words = names.sentences.words
    match event:
        case e.SpecialistPhoned():
            return words.say("The telephone of {who} was called.", who=names.person(event.specialist))
        case e.SpecialistPhoneFailed():
            return words.say(
                "The telephone of {who} did not take the call: {reason}.",
                who=names.person(event.specialist),
                reason=words.say(PHONE_FAILURES[event.reason]),
            )
    return ""
