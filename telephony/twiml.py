"""What the carrier is told to do with a call: each reply of the floor as a TwiML document.

Flags of the rooms are chosen once and never changed: the caller's leg ends the room when it goes, no other
leg does. Every leg gives the same status callback, because the carrier takes the first one's only. No
document that a live caller follows runs off its end, but for an announcement in a conversation.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from twilio.twiml.voice_response import Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases, Spoken, voice_of, voices_for
from routing import replies as r
from routing.model import ContactId, ExitKind, Language, OfferId, SpecialistId
from routing.rulebook import MenuKey
from routing.talk_model import Announcement, ListenMode, PartyId
from routing.wait_turns import comforted_more, heard_of
from telephony.addresses import Addresses, room_of
from telephony.call_back_documents import CallBackDocuments
from telephony.documents import TwiMLText, speak, text_of, url_value
from telephony.errors import NotSpeakable
from telephony.partner_documents import PartnerDocuments
from telephony.phone_documents import PhoneDocuments
from telephony.queue_documents import SILENCE_S_MAX, QueueDocuments
from telephony.skeleton import Shelf, blank
from telephony.voicemail_documents import VoicemailDocuments
from telephony.wait_words import spoken_message

__all__ = ["TwiMLText", "TwiMLWriter"]

ANNOUNCED = {
    Announcement.RECORDING: Phrase.RECORDED,
    Announcement.LISTEN: Phrase.LISTENED_TO,
    Announcement.COACH: Phrase.COACHED,
    Announcement.BARGE: Phrase.JOINED_BY,
    Announcement.NEXT_INTERPRETER: Phrase.NEXT_INTERPRETER,
    Announcement.NO_INTERPRETER: Phrase.NO_INTERPRETER,
}
CALLER_LABEL = "caller"
SPECIALIST_LABEL = "specialist"
ROOM_EVENTS = "start end join leave announcement"
MENU_TIMEOUT_S = 5
REGION_TIMEOUT_S = 6
RELAY_TIMEOUT_S = 20
"""The same for who types, or hears everything from somebody who relays it."""
SPEECH_TIMEOUT_S = 2
"""How long a caller may pause within what they say."""
POSTAL_CODE_DIGITS = 6
HINTS_MAX = 500
"""The carrier's own limit; so is that of a hint's length."""
HINT_CHARACTERS_MAX = 100

_CONTACT, _OFFER = ContactId(blank("contact")), OfferId(blank("offer"))
_SPECIALIST = SpecialistId(blank("specialist"))
_ROOM, _PARTY = OfferId(blank("roomid")), PartyId(blank("party"))


class TwiMLWriter:
    """Renders replies; the same reply, step and phrase give the same bytes.

    `hold_audio_url`: our own music, as long as `routing.rulebook.WaitSound` says. Without it callers hear sentences
    and short pauses, never more than five seconds of silence.
    `place_hints`: names of places, by language, that the carrier is to listen for.
    """

    def __init__(
        self,
        addresses: Addresses,
        phrases: Phrases,
        menu: Iterable[MenuKey],
        *,
        queue_name: str = "callers",
        hold_audio_url: str | None = None,
        place_hints: Mapping[Language, Iterable[str]] | None = None,
    ) -> None:
        self.addresses = addresses
        self._phrases = phrases
        self._menu = tuple(menu)
        self._hints = {language: _hints(names) for language, names in (place_hints or {}).items()}
        self._shelf = Shelf()
        self._queue = QueueDocuments(
            addresses, phrases, self._shelf, queue_name=queue_name, hold_audio_url=hold_audio_url
        )
        self.partners = PartnerDocuments(addresses, phrases, self._shelf)
        self.call_backs = CallBackDocuments(addresses, phrases, self._shelf)
        self.phones = PhoneDocuments(addresses, phrases, self._shelf, hold_audio_url)
        self.voicemail = VoicemailDocuments(addresses, phrases, self._shelf)
        self._nothing = text_of(VoiceResponse())
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
            case r.KeepWaiting():
                return self._queue.wait(reply)
            case r.AskLanguage() | r.AskRegion():
                return self._question(reply)
            case r.EnterQueue():
                return self._queue.enter(reply, step, entry)
            case r.LetGo() | r.TakeMessage() | r.LeftAlone() | r.TurnedAway() | r.AskIfCutOff():
                return self._let_go(reply)
            case r.CallerJoinsRoom() | r.SpecialistJoinsRoom() | r.PartyJoinsRoom():
                return self._way_in(reply)
            case r.ParkedJoinsRoom() | r.StaysParked() | r.PhoneWorks():
                return self._on_the_phone(reply, step, entry)
            case r.EndsCall() | r.Refused():
                # A specialist's screen says why a call was not theirs; a telephone need not.
                return self._hang_up
            case _:
                raise NotSpeakable(type(reply).__name__)

    def ask_for_key(self, attempt: int) -> TwiMLText:
        """Ask a caller whose number calls very often to press any key; a program that dials presses none."""

        def build() -> VoiceResponse:
            action = self.addresses.key(attempt)
            document = VoiceResponse()
            gather = Gather(
                input="dtmf",
                num_digits=1,
                timeout=MENU_TIMEOUT_S,
                action=action,
                method="POST",
                action_on_empty_result=True,
            )
            speak(gather, self._phrases.say(Phrase.PRESS_KEY, None))
            document.append(gather)
            document.redirect(action, method="POST")
            return document

        return self._fill(("key", attempt), build, {})

    def one_moment(self, again: str, language: Language | None = None) -> TwiMLText:
        """Say that an answer is on its way and let the carrier ask at the address `again`."""

        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak(document, self._phrases.say(Phrase.ONE_MOMENT, language))
            # A pause keeps a floor that is away from being asked by every caller every two seconds.
            document.pause(length=1)
            document.redirect(blank("url"), method="POST")
            return document

        return self._fill(("moment", language), build, {"url": again})

    def _let_go(
        self, reply: r.LetGo | r.TakeMessage | r.LeftAlone | r.TurnedAway | r.AskIfCutOff
    ) -> TwiMLText:
        if isinstance(reply, r.AskIfCutOff):
            return self.partners.ask_if_cut_off(reply)
        if isinstance(reply, r.LeftAlone):
            return self._farewell(Phrase.LEFT_ALONE, reply.language)
        if isinstance(reply, r.TurnedAway):
            return self._farewell(Phrase.BLOCKED)
        if isinstance(reply, r.TakeMessage):
            return self.voicemail.take(reply.contact, reply.language, relay=reply.relay)
        if reply.kind is ExitKind.VOICEMAIL:
            return self.voicemail.take(reply.contact, reply.language, _said(reply), relay=reply.relay)
        return self._queue.let_go(reply)

    def out_of_queue(self, reply: r.LetGo) -> TwiMLText:
        """Let somebody go who stands in the carrier's queue, where nothing can be recorded."""
        if reply.kind is ExitKind.VOICEMAIL:
            return self.voicemail.leave_queue(_said(reply))
        return self._queue.let_go(reply)

    def wait_on(self, contact: ContactId, language: Language, turn: str, heard: str) -> TwiMLText:
        return self._queue.wait_on(contact, language, turn, heard)

    def wait_emergency(self, contact: ContactId, language: Language, turn: str, heard: str) -> TwiMLText:
        return self._queue.emergency(contact, language, turn, heard)

    def wait_alone(
        self, contact: ContactId, language: Language, turn: int, heard: str, again: str
    ) -> TwiMLText:
        """Write a turn for a caller of whom nothing can be learned now; the one after it is asked for at `again`."""
        comforts = heard_of(heard)[0]
        reply = r.KeepWaiting(
            contact=contact,
            language=language,
            turn=turn,
            heard=comforted_more(heard, 1),
            comforts=comforts,
            explained=False,
        )
        return self._queue.wait(reply, again)

    def apology(self) -> TwiMLText:
        """Say in both languages that nobody can be reached now, and end the call."""
        return self._farewell(Phrase.FALLBACK)

    def announcement(self, words: Announcement, language: Language | None) -> TwiMLText:
        """Write what one leg hears in its room; it ends, and the conversation goes on."""

        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak(document, self._phrases.say(ANNOUNCED[words], language))
            return document

        return self._fill(("announcement", words, language), build, {})

    def _farewell(self, phrase: Phrase, language: Language | None = None) -> TwiMLText:
        def build() -> VoiceResponse:
            document = VoiceResponse()
            speak(document, self._phrases.say(phrase, language))
            document.hangup()
            return document

        return self._fill(("farewell", phrase, language), build, {})

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

    def hold_music(self) -> TwiMLText:
        """Write what a caller hears on hold; the carrier asks for it again by itself when it ends."""
        return self._fill(("hold music",), self._queue.music, {})

    def _fill(
        self, key: tuple[object, ...], build: Callable[[], VoiceResponse], values: Mapping[str, str]
    ) -> TwiMLText:
        return TwiMLText(self._shelf.fill(key, lambda: text_of(build()), values))

    # --- questions --------------------------------------------------------------------------------

    def _question(self, reply: r.AskLanguage | r.AskRegion) -> TwiMLText:
        match reply:
            case r.AskLanguage(contact=contact, attempt=attempt, relay=relay):
                values = {"contact": url_value(contact)}
                return self._fill(("menu", attempt, relay), lambda: self._ask(attempt, relay), values)
            case r.AskRegion(contact=contact, language=language, attempt=attempt, relay=relay):
                key = ("region", language, attempt, relay)
                values = {"contact": url_value(contact)}
                return self._fill(key, lambda: self._ask_region(language, attempt, relay), values)

    def _ask(self, attempt: int, relay: bool) -> VoiceResponse:
        action = self.addresses.menu(_CONTACT, attempt)
        lines = self._phrases.greeting(self._menu) if attempt <= 1 else self._phrases.retry(self._menu)
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=RELAY_TIMEOUT_S if relay else MENU_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, lines)
        document.append(gather)
        document.redirect(action, method="POST")
        return document

    def _ask_region(self, language: Language, attempt: int, relay: bool) -> VoiceResponse:
        action = self.addresses.region(_CONTACT, attempt)
        # The carrier listens for one language only.
        heard = voices_for(language)[0]
        document = VoiceResponse()
        gather = Gather(
            input="dtmf speech",
            num_digits=POSTAL_CODE_DIGITS,
            finish_on_key="#",
            timeout=RELAY_TIMEOUT_S if relay else REGION_TIMEOUT_S,
            speech_timeout=SPEECH_TIMEOUT_S,
            language=voice_of(heard),
            hints=self._hints.get(heard),
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, self._phrases.say(Phrase.REGION if attempt <= 1 else Phrase.REGION_AGAIN, language))
        document.append(gather)
        document.redirect(action, method="POST")
        return document

    # --- rooms ------------------------------------------------------------------------------------

    def _way_in(self, reply: r.CallerJoinsRoom | r.SpecialistJoinsRoom | r.PartyJoinsRoom) -> TwiMLText:
        match reply:
            case r.CallerJoinsRoom(contact=contact, offer=offer):
                return self._fill(("caller",), self._caller_joins, _room_values(contact, offer, CALLER_LABEL))
            case r.SpecialistJoinsRoom(contact=contact, offer=offer, room=room):
                # A label is for one participant of a room: whoever is asked into another's has one of their own.
                label = SPECIALIST_LABEL if room is None else offer
                values = _room_values(contact, room or offer, label) | {"offer": url_value(offer)}
                return self._fill(("specialist",), self._specialist_joins, values)
            case r.PartyJoinsRoom(contact=contact, party=party, room=room, mode=mode, coached=coached):
                values = _room_values(contact, room, party) | {"party": url_value(party)}
                values["coached"] = coached or ""
                whom = ("party", mode is ListenMode.LISTEN, coached is not None)
                return self._fill(whom, lambda: self._party_joins(mode, coached), values)

    def _on_the_phone(
        self, reply: r.ParkedJoinsRoom | r.StaysParked | r.PhoneWorks, step: str, entry: Phrase | None
    ) -> TwiMLText:
        match reply:
            case r.ParkedJoinsRoom():
                return self._parked_way_in(reply, step)
            case r.StaysParked(specialist=specialist, language=language):
                return self.phones.stay(specialist, language, step, entry)
            case r.PhoneWorks(language=language):
                return self.phones.thanks(language)

    def _parked_way_in(self, reply: r.ParkedJoinsRoom, step: str) -> TwiMLText:
        """Let a telephone in that goes back to where it waits when the room lets it go."""
        label = SPECIALIST_LABEL if reply.room is None else reply.offer
        values = _room_values(reply.contact, reply.room or reply.offer, label)
        values |= {"specialist": url_value(reply.specialist), "visit": step}

        def build() -> VoiceResponse:
            back = self.addresses.parked(_SPECIALIST, reply.language, blank("visit"))
            return self._room(back, ends_room=False)

        return self._fill(("parked specialist", reply.language), build, values)

    def _caller_joins(self) -> VoiceResponse:
        return self._room(self.addresses.out(_CONTACT, _ROOM), ends_room=True)

    def _specialist_joins(self) -> VoiceResponse:
        return self._room(self.addresses.leg(_OFFER), ends_room=False)

    def _party_joins(self, mode: ListenMode | None, coached: str | None) -> VoiceResponse:
        more: dict[str, Any] = {"muted": True} if mode is ListenMode.LISTEN else {}
        if coached is not None:
            more["coach"] = blank("coached")
        return self._room(self.addresses.party_out(_PARTY), ends_room=False, **more)

    def _room(self, action: str, *, ends_room: bool, **more: Any) -> VoiceResponse:
        document = VoiceResponse()
        dial = document.dial(action=action, method="POST")
        dial.conference(
            blank("room"),
            start_conference_on_enter=True,
            end_conference_on_exit=ends_room,
            beep=False,
            participant_label=blank("label"),
            wait_url=self.addresses.room_music(),
            wait_method="POST",
            status_callback=self.addresses.room_status(_ROOM),
            status_callback_method="POST",
            status_callback_event=ROOM_EVENTS,
            **more,
        )
        return document


def _said(reply: r.LetGo) -> tuple[Spoken, ...]:
    return spoken_message(reply.message, reply.language) if reply.message is not None else ()


def _room_values(contact: ContactId, room: OfferId, label: str) -> dict[str, str]:
    return {
        "contact": url_value(contact),
        "roomid": url_value(room),
        "room": room_of(room),
        "label": label,
    }


def _hints(names: Iterable[str]) -> str | None:
    """Write names as the carrier takes hints: between commas, not too many, none too long."""
    kept = [name for name in dict.fromkeys(names) if "," not in name and len(name) <= HINT_CHARACTERS_MAX]
    return ",".join(kept[:HINTS_MAX]) or None


def _hang_up() -> TwiMLText:
    document = VoiceResponse()
    document.hangup()
    return text_of(document)
