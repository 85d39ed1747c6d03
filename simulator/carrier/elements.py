"""One TwiML element: its attributes as typed values, checked against the schema as they are read."""

import re
from math import inf
from xml.etree import ElementTree

from simulator.carrier.verbs import METHODS

_CALLBACK = "statusCallback statusCallbackMethod statusCallbackEvent"
_PARTY = (
    f"url method {_CALLBACK} byoc machineDetection amdStatusCallback amdStatusCallbackMethod "
    "machineDetectionTimeout machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold "
    "machineDetectionSilenceTimeout"
)
_RECORDING = (
    "recordingStatusCallback recordingStatusCallbackMethod recordingStatusCallbackEvent recordingTrack trim"
)
ATTRIBUTES: dict[str, frozenset[str]] = {
    name: frozenset(text.split())
    for name, text in {
        "Say": "voice language loop",
        "Play": "loop digits",
        "Pause": "length",
        "Gather": "action method timeout finishOnKey numDigits input actionOnEmptyResult language hints "
        "partialResultCallback partialResultCallbackMethod profanityFilter speechTimeout maxSpeechTime "
        "speechModel enhanced bargeIn debug",
        "Redirect": "method",
        "Hangup": "",
        "Reject": "reason",
        "Leave": "",
        "Enqueue": "action method waitUrl waitUrlMethod workflowSid maxQueueSize",
        "Record": "action method timeout finishOnKey maxLength playBeep transcribe transcribeCallback "
        f"{_RECORDING}",
        "Dial": "action method timeout timeLimit callerId hangupOnStar record answerOnBridge ringTone "
        f"sequential referUrl referMethod recordingChannels {_RECORDING}",
        "Conference": "muted beep startConferenceOnEnter endConferenceOnExit participantLabel coach record "
        f"jitterBufferSize maxParticipants region waitUrl waitMethod eventCallbackUrl {_CALLBACK} "
        f"{_RECORDING}",
        "Number": f"sendDigits phoneNumberSid {_PARTY}",
        "Client": _PARTY,
        "Sip": f"username password {_PARTY}",
        "Queue": "url method reservationSid postWorkActivitySid",
    }.items()
}


class Element:
    """One element with its attributes checked against the schema as they are read."""

    def __init__(self, element: ElementTree.Element, warnings: list[str]) -> None:
        self.element = element
        self.warnings = warnings
        known = ATTRIBUTES[element.tag]
        warnings.extend(
            f"unknown attribute {element.tag}.{name}" for name in element.attrib if name not in known
        )

    def text(self) -> str:
        return "".join(self.element.itertext()).strip()

    def own_text(self) -> str:
        """The address of a noun: its text without that of its children, such as Parameter."""
        return (self.element.text or "").strip()

    def get(self, name: str) -> str | None:
        return self.element.get(name)

    def method(self, name: str = "method") -> str:
        value = self.get(name)
        if value is None or value.upper() in METHODS:
            return (value or "POST").upper()
        self._bad(name, value)
        return "POST"

    def number(self, name: str, default: float, low: float = 0.0) -> float:
        value = self.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"\d+(\.\d+)?", value) or float(value) < low:
            self._bad(name, value)
            return default
        return float(value)

    def seconds(self, name: str, default: float) -> float:
        return default if self.get(name) == "auto" else self.number(name, default)

    def flag(self, name: str, default: bool) -> bool:
        value = self.get(name)
        if value is None or value in ("true", "false"):
            return default if value is None else value == "true"
        self._bad(name, value)
        return default

    def words(self, name: str, default: str = "") -> frozenset[str]:
        return frozenset((self.get(name) or default).split())

    def loop(self) -> float:
        times = self.number("loop", 1)
        return times if times else inf

    def children(self) -> "list[Element]":
        found = []
        for child in self.element:
            if child.tag in ATTRIBUTES:
                found.append(Element(child, self.warnings))
            elif child.tag not in ("Parameter", "Identity"):
                self.warnings.append(f"unknown element {child.tag!r} in {self.element.tag}")
        return found

    def _bad(self, name: str, value: str) -> None:
        self.warnings.append(f"bad value {self.element.tag}.{name}={value!r}")
