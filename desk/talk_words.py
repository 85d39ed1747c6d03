"""What happened in a conversation, as sentences: holds, others called in, callers passed on, supervisors."""

from collections.abc import Mapping

from desk.engine_words import LISTENING, PARTIES, PARTNER_FAILURES, PARTY_FAILURES, TARGETS
from desk.sentences import Sentences
from desk.words import note
from routing import events as e


def talk_words(event: e.Event, sentences: Sentences, names: Mapping[str, str]) -> str:
    """Tell an event of a conversation; empty for every other, and for what a person would not tell."""
    return (
        _held(event, sentences, names)
        or _called_in(event, sentences, names)
        or _passed_on(event, sentences, names)
    )


def _held(event: e.Event, sentences: Sentences, names: Mapping[str, str]) -> str:
    words = sentences.words
    match event:
        case e.CallerHeld():
            return words.say("{who} put the caller on hold.", who=_name(event.specialist, names))
        case e.CallerResumed(failed=True):
            return words.say("The hold did not come about; the caller could hear everything.")
        case e.CallerResumed():
            return words.say("The hold was over after {length}.", length=words.length(event.held_ms))
        case e.HoldReminded():
            return words.say(
                "The caller had been on hold for {length}; the specialist was reminded.",
                length=words.length(event.held_ms),
            )
    return ""


def _called_in(event: e.Event, sentences: Sentences, names: Mapping[str, str]) -> str:
    words = sentences.words
    match event:
        case e.PartyCalled(mode=None):
            text = note("{who} called {party} in ({target}).")
            whom = words.say(PARTIES[event.kind])
            return words.say(text, who=_name(event.by, names), party=whom, target=event.target)
        case e.PartyCalled(mode=mode) if mode is not None:
            text = (
                note("{who} began to listen, {heard}; the specialist was told.")
                if event.announced
                else note("{who} began to listen, {heard}; the specialist was not told.")
            )
            return words.say(text, who=_name(event.by, names), heard=words.say(LISTENING[mode]))
        case e.ListeningChanged():
            heard = words.say(LISTENING[event.mode])
            return words.say("{who} was {heard} from now on.", who=_name(event.by, names), heard=heard)
        case e.PartyJoined():
            return words.say("They joined the call.")
        case e.PartyFailed():
            reason = words.say(PARTY_FAILURES[event.reason])
            return words.say("They did not join: {reason}.", reason=reason)
        case e.PartyLeft():
            party, length = words.say(PARTIES[event.kind]), words.length(event.present_ms)
            text = note("{party} left the call after {length} ({target}).")
            target = _name(event.target, names)
            return words.say(text, party=party[:1].upper() + party[1:], length=length, target=target)
    return ""


def _passed_on(event: e.Event, sentences: Sentences, names: Mapping[str, str]) -> str:
    words = sentences.words
    match event:
        case e.ConsultStarted():
            return words.say("{who} was in the call, too.", who=_name(event.specialist, names))
        case e.ContactHandedOver():
            text = (
                note("The line of {first} broke; {who} kept the caller.")
                if event.broken
                else note("{first} handed the caller over to {who}.")
            )
            first, who = _name(event.from_specialist, names), _name(event.specialist, names)
            return words.say(text, first=first, who=who)
        case e.ContactTransferred():
            to = words.say(TARGETS[event.to.kind])
            text = note("{who} passed the caller on to {to}; the place is kept.")
            return words.say(text, who=_name(event.specialist, names), to=to)
        case e.ContactHandedOut():
            to = words.say(TARGETS[event.kind])
            text = note("{who} left the caller to {to} ({target}).")
            return words.say(text, who=_name(event.specialist, names), to=to, target=event.target)
        case e.OutsideFailed():
            reason = words.say(PARTNER_FAILURES[event.reason])
            text = note("Came back from outside, with the place kept: {reason}.")
            return words.say(text, reason=reason)
    return ""


def _name(who: str, names: Mapping[str, str]) -> str:
    return names.get(who, who)
