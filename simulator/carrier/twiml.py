"""Read TwiML strictly: bad XML is an error, an unknown verb or attribute a warning."""

from collections.abc import Callable
from math import inf
from typing import Literal
from xml.etree import ElementTree

from simulator.carrier import verbs
from simulator.carrier.elements import Element
from simulator.carrier.verbs import Document, Noun, Prompt, Verb

SAY_CHARACTERS_MAX = 4096
PARTIES_MAX = 10
HINTS_MAX, HINT_CHARACTERS_MAX = 500, 100


class BadTwiml(Exception):
    """The document cannot be read."""

    def __init__(self, code: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def read_twiml(text: bytes | str, url: str = "") -> Document:
    """Parse a document. Raises: BadTwiml (12100) when it is not XML or its root is not Response."""
    try:
        # The documents come from our own backend, and entity bombs would only harm the test bench.
        root = ElementTree.fromstring(text)  # noqa: S314
    except ElementTree.ParseError as error:
        raise BadTwiml(12100, f"document parse failure: {error}") from error
    if root.tag != "Response":
        raise BadTwiml(12100, f"root element is {root.tag!r}, not 'Response'")
    warnings: list[str] = []
    found: list[Verb] = []
    for element in root:
        reader = _READERS.get(element.tag)
        if reader is None:
            warnings.append(f"unknown verb {element.tag!r}")
            continue
        found.append(reader(Element(element, warnings)))
    return Document(verbs=tuple(found), url=url, warnings=tuple(warnings))


def _say(node: Element) -> verbs.Say:
    text = node.text()
    if len(text) > SAY_CHARACTERS_MAX:
        node.warnings.append(f"Say has {len(text)} characters")
    return verbs.Say(text=text[:SAY_CHARACTERS_MAX], loop=node.loop())


def _play(node: Element) -> verbs.Play:
    return verbs.Play(url=node.text(), digits=node.get("digits") or "", loop=node.loop())


def _pause(node: Element) -> verbs.Pause:
    return verbs.Pause(length_s=node.number("length", 1.0))


_PROMPTS: dict[str, Callable[[Element], Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}


def _gather(node: Element) -> verbs.Gather:
    prompts = []
    for child in node.children():
        reader = _PROMPTS.get(child.element.tag)
        if reader is None:
            node.warnings.append(f"{child.element.tag} is not allowed in Gather")
        else:
            prompts.append(reader(child))
    finish = node.get("finishOnKey")
    return verbs.Gather(
        action=node.get("action"),
        method=node.method(),
        timeout_s=node.seconds("timeout", 5.0),
        finish_on_key="#" if finish is None else finish,
        digits_max=node.number("numDigits", inf, low=1),
        inputs=tuple((node.get("input") or "dtmf").split()),
        speech_timeout_s=_speech_timeout(node),
        action_on_empty_result=node.flag("actionOnEmptyResult", False),
        prompts=tuple(prompts),
    )


def _speech_timeout(node: Element) -> float | None:
    hints = (node.get("hints") or "").split(",")
    if len(hints) > HINTS_MAX or any(len(hint) > HINT_CHARACTERS_MAX for hint in hints):
        node.warnings.append(f"Gather has more than {HINTS_MAX} hints, or one that is too long")
    given = node.get("speechTimeout")
    return None if given in (None, "auto") else node.number("speechTimeout", 5.0)


def _redirect(node: Element) -> verbs.Redirect:
    return verbs.Redirect(url=node.text(), method=node.method())


def _enqueue(node: Element) -> verbs.Enqueue:
    return verbs.Enqueue(
        queue=node.own_text(),
        action=node.get("action"),
        method=node.method(),
        wait_url=node.get("waitUrl"),
        wait_url_method=node.method("waitUrlMethod"),
    )


def _record(node: Element) -> verbs.Record:
    finish = node.get("finishOnKey")
    return verbs.Record(
        action=node.get("action"),
        method=node.method(),
        timeout_s=node.number("timeout", 5.0),
        length_s_max=node.number("maxLength", 3600.0, low=1),
        finish_on_key=verbs.ANY_KEY if finish is None else finish,
        reports=_reports(node),
    )


def _reports(node: Element) -> verbs.RecordingReports:
    return verbs.RecordingReports(
        url=node.get("recordingStatusCallback"),
        method=node.method("recordingStatusCallbackMethod"),
        events=node.words("recordingStatusCallbackEvent", "completed"),
    )


def _dial(node: Element) -> verbs.Dial:
    nouns = [noun for child in node.children() if (noun := _noun(child)) is not None]
    plain = node.own_text()
    if plain:
        nouns.insert(0, verbs.PartyNoun(address=plain, kind="Number"))
    if len(nouns) > PARTIES_MAX:
        node.warnings.append(f"Dial has {len(nouns)} nouns, {PARTIES_MAX} are used")
    return verbs.Dial(
        action=node.get("action"),
        method=node.method(),
        timeout_s=node.number("timeout", 30.0),
        time_limit_s=node.number("timeLimit", 14_400.0),
        caller_id=node.get("callerId"),
        recorded_from=_recorded_from(node),
        recording_channels=2 if (node.get("record") or "").endswith("-dual") else 1,
        reports=_reports(node),
        nouns=tuple(nouns[:PARTIES_MAX]),
    )


def _recorded_from(node: Element) -> Literal["answer", "ringing"] | None:
    match (node.get("record") or "").removesuffix("-dual"):
        case "record-from-answer" | "true":
            return "answer"
        case "record-from-ringing":
            return "ringing"
        case _:
            return None


def _detection(node: Element) -> Literal["Enable", "DetectMessageEnd"] | None:
    match node.get("machineDetection"):
        case "Enable":
            return "Enable"
        case "DetectMessageEnd":
            return "DetectMessageEnd"
        case _:
            return None


def _noun(node: Element) -> Noun | None:
    kind = node.element.tag
    if kind == "Conference":
        return _conference(node)
    if kind == "Queue":
        return verbs.QueueNoun(name=node.own_text(), url=node.get("url"), method=node.method())
    if kind not in ("Number", "Client", "Sip"):
        node.warnings.append(f"{kind} is not allowed in Dial")
        return None
    identity = node.element.findtext("Identity")
    address = identity.strip() if identity else node.own_text()
    return verbs.PartyNoun(
        address=f"client:{address}" if kind == "Client" else address,
        kind=kind,
        url=node.get("url"),
        method=node.method(),
        status_callback=node.get("statusCallback"),
        status_callback_method=node.method("statusCallbackMethod"),
        status_callback_events=node.words("statusCallbackEvent", "completed"),
        detection=_detection(node),
        detection_callback=node.get("amdStatusCallback"),
        detection_callback_method=node.method("amdStatusCallbackMethod"),
        params=tuple((p.get("name", ""), p.get("value", "")) for p in node.element.iter("Parameter")),
    )


def _conference(node: Element) -> verbs.ConferenceNoun:
    return verbs.ConferenceNoun(
        name=node.own_text(),
        label=node.get("participantLabel") or "",
        muted=node.flag("muted", False),
        start_on_enter=node.flag("startConferenceOnEnter", True),
        end_on_exit=node.flag("endConferenceOnExit", False),
        participants_max=int(node.number("maxParticipants", 250, low=2)),
        coach=node.get("coach") or "",
        is_recorded=node.get("record") in ("record-from-start", "true"),
        reports=_reports(node),
        wait_url=node.get("waitUrl"),
        wait_method=node.method("waitMethod"),
        status_callback=node.get("statusCallback"),
        status_callback_method=node.method("statusCallbackMethod"),
        status_callback_events=node.words("statusCallbackEvent"),
    )


_READERS: dict[str, Callable[[Element], Verb]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _pause,
    "Gather": _gather,
    "Redirect": _redirect,
    "Hangup": lambda _: verbs.Hangup(),
    "Reject": lambda node: verbs.Reject(reason=node.get("reason") or "rejected"),
    "Leave": lambda _: verbs.Leave(),
    "Enqueue": _enqueue,
    "Record": _record,
    "Dial": _dial,
}
