"""What happened in a conversation, as sentences: holds, others called in, callers passed on, supervisors."""

from collections.abc import Iterable

from desk.call_names import CallNames
from desk.engine_words import LISTENING, PARTIES, PARTNER_FAILURES, PARTY_FAILURES, TARGETS
from desk.targets import queue_name
from desk.words import note
from routing import events as e
from routing.talk_model import PartyKind, Target, TargetKind


def talk_words(event: e.Event, events: Iterable[e.Event], names: CallNames) -> str:
    """Tell an event of a conversation; empty for every other, and for what a person would not tell.

    `events` are all of the contact: somebody who joins was called before, and is named there.
    """
    return (
        _held(event, names)
        or _called_in(event, events, names)
        or _listening(event, names)
        or _passed_on(event, names)
    )


def _held(event: e.Event, names: CallNames) -> str:
    words = names.sentences.words
    match event:
        case e.CallerHeld():
            return words.say("{who} put the caller on hold.", who=names.person(event.specialist))
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


def _called_in(event: e.Event, events: Iterable[e.Event], names: CallNames) -> str:
    words = names.sentences.words
    match event:
        case e.PartyCalled(mode=None, instead_of=before) if before is not None:
            return words.say("{name} was called in their place.", name=_called(event, names))
        case e.PartyCalled(mode=None):
            text = note("{who} called {party} in: {name}.")
            whom = words.say(PARTIES[event.kind])
            return words.say(text, who=names.person(event.by), party=whom, name=_called(event, names))
        case e.PartyJoined():
            return words.say("{name} joined the call.", name=_who(event, events, names))
        case e.PartyFailed():
            reason = words.say(PARTY_FAILURES[event.reason])
            return words.say("{name} did not join: {reason}.", name=_who(event, events, names), reason=reason)
        case e.PartyLeft():
            name, length = _who(event, events, names), words.length(event.present_ms)
            return words.say("{name} left the call after {length}.", name=name, length=length)
    return ""


def _who(
    event: e.PartyJoined | e.PartyFailed | e.PartyLeft, events: Iterable[e.Event], names: CallNames
) -> str:
    for one in events:
        if isinstance(one, e.PartyCalled) and one.party == event.party:
            return _called(one, names)
    return str(event.party)


def _called(event: e.PartyCalled, names: CallNames) -> str:
    name = names.party(event.kind, event.target)
    if event.kind is PartyKind.INTERPRETER and event.language is not None:
        return f"{name}, {names.sentences.language(event.language)}"
    return name


def _listening(event: e.Event, names: CallNames) -> str:
    words = names.sentences.words
    match event:
        case e.PartyCalled(mode=mode) if mode is not None:
            text = (
                note("{who} began to listen, {heard}; the specialist was told.")
                if event.announced
                else note("{who} began to listen, {heard}; the specialist was not told.")
            )
            return words.say(text, who=names.person(event.by), heard=words.say(LISTENING[mode]))
        case e.ListeningChanged():
            heard = words.say(LISTENING[event.mode])
            return words.say("{who} was {heard} from now on.", who=names.person(event.by), heard=heard)
    return ""


def _passed_on(event: e.Event, names: CallNames) -> str:
    words = names.sentences.words
    match event:
        case e.ConsultStarted():
            return words.say("{who} was in the call, too.", who=names.person(event.specialist))
        case e.ContactHandedOver():
            text = (
                note("The line of {first} broke; {who} kept the caller.")
                if event.broken
                else note("{first} handed the caller over to {who}.")
            )
            first, who = names.person(event.from_specialist), names.person(event.specialist)
            return words.say(text, first=first, who=who)
        case e.ContactTransferred():
            text = note("{who} passed the caller on to {to}: {name}. The place is kept.")
            return words.say(
                text,
                who=names.person(event.specialist),
                to=words.say(TARGETS[event.to.kind]),
                name=_target(event.to, event.language, names),
            )
        case e.ContactHandedOut():
            text = note("{who} left the caller to {to}: {name}.")
            name = names.party(event.kind, event.target)
            to = words.say(TARGETS[event.kind])
            return words.say(text, who=names.person(event.specialist), to=to, name=name)
        case e.OutsideFailed():
            reason = words.say(PARTNER_FAILURES[event.reason])
            name = names.party(event.kind, event.target)
            text = note("Came back from {name}, with the place kept: {reason}.")
            return words.say(text, name=name, reason=reason)
    return ""


def _target(to: Target, language: str, names: CallNames) -> str:
    if to.kind is TargetKind.QUEUE:
        return queue_name(to, names, language)
    return names.party(to.kind, to.id)
