"""The recording of a call in hand, as its specialist sees it; and its story as sentences. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.call_names import CallNames
from desk.words import Words, note
from routing import events as e
from routing.floor import Contact, Floor
from routing.recording import policy_of
from routing.recording_model import PauseCause, RecordingFailure, Taping
from routing.sound_settings import RecordingPolicy

STATES = {
    "off": note("not recorded"),
    "announcing": note("announced; not recorded yet"),
    "starting": note("about to be recorded"),
    "recording": note("recorded"),
    "pausing": note("about to pause; still recorded"),
    "paused": note("paused; not recorded"),
    "waiting": note("paused until everybody has heard of it"),
}
FAILURES: Mapping[RecordingFailure, str] = {
    RecordingFailure.NOT_HEARD: note("not everybody heard of it in time"),
    RecordingFailure.INTERRUPTED: note("the caller was put on hold before they had heard of it"),
    RecordingFailure.CARRIER: note("the carrier did not do what it was told"),
    RecordingFailure.EMPTY: note("there is nothing on it"),
}
CAUSES: Mapping[PauseCause, str] = {
    PauseCause.SPECIALIST: note("{who} paused the recording."),
    PauseCause.HOLD: note("The recording paused while the caller was on hold."),
    PauseCause.JOINING: note("The recording paused until whoever had joined had heard of it."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingView:
    state: str
    word: str
    may_start: bool
    may_pause: bool
    may_resume: bool


def recording_view(floor: Floor, contact: Contact, words: Words, *, mine: bool) -> RecordingView | None:
    """Show whether a call is recorded; None on lines whose calls never are."""
    if policy_of(floor, contact) is RecordingPolicy.OFF:
        return None
    taping = contact.taping
    state = state_of(taping)
    by_hand = taping is not None and PauseCause.SPECIALIST in taping.paused
    return RecordingView(
        state=state,
        word=words.say(STATES[state]),
        may_start=mine and taping is None and contact.held is None,
        may_pause=mine and taping is not None and taping.started and not by_hand,
        may_resume=mine and by_hand,
    )


def state_of(taping: Taping | None) -> str:
    """Name what is true at the carrier, not what was ordered of it: a pause holds once it is confirmed."""
    if taping is None:
        return "off"
    if not taping.started:
        return "announcing"
    if taping.order is not None:
        return "pausing" if taping.paused else "starting"
    if PauseCause.SPECIALIST in taping.paused:
        return "paused"
    return "waiting" if taping.paused else "recording"


def recording_words(event: e.Event, names: CallNames) -> str:
    """Tell what happened to a recording; empty for every other event, and for steps nobody would tell."""
    words = names.sentences.words
    match event:
        case e.RecordingAsked(by=None):
            return words.say("The recording of this call was announced, as on every call of the line.")
        case e.RecordingAsked():
            return words.say("{who} had a recording of this call announced.", who=names.person(event.by))
        case e.RecordingStarted():
            return words.say("Everybody had heard of it; the recording began.")
        case e.RecordingPaused():
            return words.say(CAUSES[event.cause], who=names.person(event.by) if event.by else "")
        case e.RecordingResumed():
            return words.say("The recording went on.") if event.effect is not None else ""
        case e.RecordingStopped():
            return words.say("The recording ended.")
        case e.RecordingFailed():
            return words.say("The recording failed: {reason}.", reason=words.say(FAILURES[event.reason]))
        case e.ConversationRecorded():
            return words.say("A recording of {length} was ready.", length=words.length(event.duration_ms))
    return ""
