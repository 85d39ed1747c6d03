"""The TwiML verbs and nouns as types, with Twilio's defaults."""

from dataclasses import dataclass
from math import inf
from typing import Literal

METHODS = ("GET", "POST")
ANY_KEY = "1234567890*#"


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    text: str
    loop: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    url: str
    digits: str = ""
    loop: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    length_s: float = 1.0


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """`action` of None means the URL of the document that holds the verb."""

    action: str | None = None
    method: str = "POST"
    timeout_s: float = 5.0
    finish_on_key: str = "#"
    digits_max: float = inf
    inputs: tuple[str, ...] = ("dtmf",)
    speech_timeout_s: float | None = None
    """The silence that ends what is said; None: as long as `timeout_s`."""
    action_on_empty_result: bool = False
    prompts: tuple[Prompt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    url: str
    method: str = "POST"


@dataclass(frozen=True, slots=True)
class Hangup:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    reason: str = "rejected"


@dataclass(frozen=True, slots=True)
class Leave:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueue:
    """`wait_url` of None plays Twilio's own music."""

    queue: str
    action: str | None = None
    method: str = "POST"
    wait_url: str | None = None
    wait_url_method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingReports:
    """Who hears of a recording, and of which of its states; nobody without a `url`."""

    url: str | None = None
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    action: str | None = None
    method: str = "POST"
    timeout_s: float = 5.0
    length_s_max: float = 3600.0
    finish_on_key: str = ANY_KEY
    reports: RecordingReports = RecordingReports()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceNoun:
    """`wait_url` of None plays Twilio's own music, the empty string is silence."""

    name: str
    label: str = ""
    muted: bool = False
    start_on_enter: bool = True
    end_on_exit: bool = False
    participants_max: int = 250
    coach: str = ""
    is_recorded: bool = False
    reports: RecordingReports = RecordingReports()
    wait_url: str | None = None
    wait_method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"
    status_callback_events: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyNoun:
    """A Number, Client or Sip noun: one party that rings. `url` is its whisper before the bridge.

    `detection`: the mode of answering-machine detection, if it is wanted; `detection_callback` hears its result.
    """

    address: str
    kind: str
    url: str | None = None
    method: str = "POST"
    status_callback: str | None = None
    status_callback_method: str = "POST"
    status_callback_events: frozenset[str] = frozenset({"completed"})
    params: tuple[tuple[str, str], ...] = ()
    detection: Literal["Enable", "DetectMessageEnd"] | None = None
    detection_callback: str | None = None
    detection_callback_method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueNoun:
    name: str
    url: str | None = None
    method: str = "POST"


Noun = ConferenceNoun | PartyNoun | QueueNoun


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    action: str | None = None
    method: str = "POST"
    timeout_s: float = 30.0
    time_limit_s: float = 14_400.0
    caller_id: str | None = None
    recorded_from: Literal["answer", "ringing"] | None = None
    recording_channels: int = 1
    reports: RecordingReports = RecordingReports()
    nouns: tuple[Noun, ...] = ()


Verb = Say | Play | Pause | Gather | Redirect | Hangup | Reject | Leave | Enqueue | Record | Dial


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one URL answered. `url` is the base of its relative URLs; a document given inline has none."""

    verbs: tuple[Verb, ...]
    url: str
    warnings: tuple[str, ...] = ()
