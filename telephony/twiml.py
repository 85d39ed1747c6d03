"""What the carrier is told to do with a call: each reply of the floor as a TwiML document.

Flags of the rooms are chosen once and never changed: the caller's leg ends the room when it goes, no other
leg does. Every leg gives the same status callback, because the carrier takes the first one's only. No
document that a live caller follows runs off its end: the last verb queues, dials, redirects or hangs up.
The exception is the waiting document, which the carrier asks for again by itself when it ends.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NewType
from urllib.parse import quote

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases, Spoken
from routing import replies as r
from routing.model import ContactId, Language, OfferId
from routing.rulebook import MenuKey
from telephony.addresses import Addresses, room_of
from telephony.errors import NotSpeakable
from telephony.skeleton import Skeleton, blank, clean

TwiMLText = NewType("TwiMLText", str)

CALLER_LABEL = "caller"
SPECIALIST_LABEL = "specialist"
ROOM_EVENTS = "start end join leave"
MENU_TIMEOUT_S = 5
SILENCE_S_MAX = 5
WAIT_REPEATS = 3
SKELETONS_MAX = 256
"""Languages and menu attempts are few; whatever asks for more is not remembered."""

_CONTACT, _OFFER = ContactId(blank("contact")), OfferId(blank("offer"))


class TwiMLWriter:
    """Renders replies; the same reply, step and phrase give the same bytes.

    `hold_audio_url`: 20 to 30 seconds of music between two sentences. Without it callers hear sentences and
    short pauses, never more than five seconds of silence.
    """

    def __init__(
        self,
        addresses: Addresses,
        phrases: Phrases,
        menu: Iterable[MenuKey],
        *,
        queue_name: str = "callers",
        hold_audio_url: str | None = None,
    ) -> None:
        self.addresses = addresses
        self._phrases = phrases
        self._menu = tuple(menu)
        self._queue_name = queue_name
        self._hold_audio_url = hold_audio_url
        self._skeletons: dict[tuple[object, ...], Skeleton] = {}
        self._nothing = _text(VoiceResponse())
        self._hang_up = _hang_up()

    def render(self, reply: r.Reply, *, step: str = "0", entry: Phrase | None = None) -> TwiMLText:
        """Write the document for this reply.

        Shape:  `step` names the request that is answered, so that leaving the queue twice gives two
                addresses; `entry` is said before a caller enters the queue.
        Raises: NotSpeakable for a reply that belongs on a screen.
        """
        match reply:
            case r.Noted():
                return self._nothing
            case r.KeepWaiting(language=language):
                return self._fill(("wait", language), lambda: self._wait(language), {})
            case r.AskLanguage(contact=contact, attempt=attempt):
                return self._fill(("menu", attempt), lambda: self._ask(attempt), {"contact": _url(contact)})
            case r.EnterQueue(contact=contact, language=language):
                values = {"contact": _url(contact), "step": step}
                return self._fill(("queue", language, entry), lambda: self._enqueue(language, entry), values)
            case r.CallerJoinsRoom(contact=contact, offer=offer):
                return self._fill(("caller",), self._caller_joins, _room_values(contact, offer))
            case r.SpecialistJoinsRoom(contact=contact, offer=offer):
                return self._fill(("specialist",), self._specialist_joins, _room_values(contact, offer))
            case r.EndsCall() | r.Refused():
                # A specialist's screen says why a call was not theirs; a telephone need not.
                return self._hang_up
            case _:
                raise NotSpeakable(type(reply).__name__)

    def one_moment(self, again: str, language: Language | None = None) -> TwiMLText:
        """Say that an answer is on its way and let the carrier ask at the address `again`."""

        def build() -> VoiceResponse:
            document = VoiceResponse()
            self._speak(document, self._phrases.say(Phrase.ONE_MOMENT, language))
            # A pause keeps a floor that is away from being asked by every caller every two seconds.
            document.pause(length=1)
            document.redirect(blank("url"), method="POST")
            return document

        return self._fill(("moment", language), build, {"url": again})

    def apology(self) -> TwiMLText:
        """Say in both languages that nobody can be reached now, and end the call."""

        def build() -> VoiceResponse:
            document = VoiceResponse()
            self._speak(document, self._phrases.say(Phrase.FALLBACK, None))
            document.hangup()
            return document

        return self._fill(("apology",), build, {})

    def room_music(self) -> TwiMLText:
        """Write what the first one in a room hears for a second or two. No Gather: the carrier forbids it
        there.
        """

        def build() -> VoiceResponse:
            document = VoiceResponse()
            document.pause(length=SILENCE_S_MAX)
            document.redirect(self.addresses.room_music(), method="POST")
            return document

        return self._fill(("room music",), build, {})

    def _fill(
        self, key: tuple[object, ...], build: Callable[[], VoiceResponse], values: Mapping[str, str]
    ) -> TwiMLText:
        skeleton = self._skeletons.get(key)
        if skeleton is None:
            skeleton = Skeleton(_text(build()))
            if len(self._skeletons) < SKELETONS_MAX:
                self._skeletons[key] = skeleton
        return TwiMLText(skeleton.fill(values))

    def _ask(self, attempt: int) -> VoiceResponse:
        action = self.addresses.menu(_CONTACT, attempt)
        lines = self._phrases.greeting(self._menu) if attempt <= 1 else self._phrases.retry(self._menu)
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=MENU_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        self._speak(gather, lines)
        document.append(gather)
        document.redirect(action, method="POST")
        return document

    def _enqueue(self, language: Language, entry: Phrase | None) -> VoiceResponse:
        document = VoiceResponse()
        if entry is not None:
            self._speak(document, self._phrases.say(entry, language))
        document.enqueue(
            self._queue_name,
            action=self.addresses.queue_exit(_CONTACT, blank("step")),
            method="POST",
            wait_url=self.addresses.wait(_CONTACT, language),
            wait_url_method="POST",
        )
        return document

    def _wait(self, language: Language) -> VoiceResponse:
        document = VoiceResponse()
        sentences = self._phrases.say(Phrase.WAITING, language)
        if self._hold_audio_url is not None:
            document.play(self._hold_audio_url)
            self._speak(document, sentences)
            return document
        for _ in range(WAIT_REPEATS):
            document.pause(length=SILENCE_S_MAX)
            self._speak(document, sentences)
        return document

    def _caller_joins(self) -> VoiceResponse:
        return self._room(self.addresses.out(_CONTACT, _OFFER), CALLER_LABEL, ends_room=True)

    def _specialist_joins(self) -> VoiceResponse:
        return self._room(self.addresses.leg(_OFFER), SPECIALIST_LABEL, ends_room=False)

    def _room(self, action: str, label: str, *, ends_room: bool) -> VoiceResponse:
        document = VoiceResponse()
        dial = document.dial(action=action, method="POST")
        dial.conference(
            blank("room"),
            start_conference_on_enter=True,
            end_conference_on_exit=ends_room,
            beep=False,
            participant_label=label,
            wait_url=self.addresses.room_music(),
            wait_method="POST",
            status_callback=self.addresses.room_status(_OFFER),
            status_callback_method="POST",
            status_callback_event=ROOM_EVENTS,
        )
        return document

    def _speak(self, parent: Any, sentences: Sequence[Spoken]) -> None:
        for sentence in sentences:
            parent.say(clean(sentence.text), language=sentence.voice)


def _room_values(contact: ContactId, offer: OfferId) -> dict[str, str]:
    return {"contact": _url(contact), "offer": _url(offer), "room": room_of(offer)}


def _url(value: str) -> str:
    return quote(clean(value), safe="")


def _text(document: VoiceResponse) -> TwiMLText:
    return TwiMLText(str(document))


def _hang_up() -> TwiMLText:
    document = VoiceResponse()
    document.hangup()
    return _text(document)
