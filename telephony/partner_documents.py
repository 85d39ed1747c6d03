"""Callers given to a partner's own phone system: its telephone rings on the caller's own leg, and whoever picks up
must press a key. A machine presses none, so nobody is ever put through to one (F-23).

The destination is the only thing here that is dialled, and it comes from the settings alone (S10).
"""

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Phrase, Phrases
from routing.model import ContactId, EffectId, Language
from routing.replies import AskIfCutOff
from telephony.addresses import Addresses
from telephony.documents import TwiMLText, speak, text_of, url_value
from telephony.skeleton import Shelf, blank

ACCEPT_KEY = "1"
AGAIN_KEY = "1"
AGAIN_TIMEOUT_S = 5
WHISPER_ROUNDS = 2
"""How often whoever picked up is asked for the key: a telephone system may take a while to bring a person."""
WHISPER_TIMEOUT_S = 5
WHISPER_S = 15
"""How long one round of asking takes; so much earlier the ringing ends, or a late answer could not be accepted."""
RING_S_MIN, RING_S_MAX = 5, 600
"""The carrier rings no longer than the second."""
SIP_SCHEMES = ("sip:", "sips:")

_CONTACT, _EFFECT = ContactId(blank("contact")), EffectId(blank("effect"))


class PartnerDocuments:
    def __init__(self, addresses: Addresses, phrases: Phrases, shelf: Shelf) -> None:
        self._addresses = addresses
        self._phrases = phrases
        self._shelf = shelf

    def dial(
        self, contact: ContactId, effect: EffectId, destination: str, ring_s: int, caller_id: str
    ) -> TwiMLText:
        """Let the caller's leg ring at a configured destination.

        Shape: `ring_s`, until when somebody must have accepted; `caller_id`, a number of ours to be shown where
               the caller has none, else empty.
        """
        sip, shown = destination.startswith(SIP_SCHEMES), bool(caller_id)
        values = {
            "contact": url_value(contact),
            "effect": url_value(effect),
            "destination": destination,
            "ring": str(min(RING_S_MAX, max(RING_S_MIN, ring_s - WHISPER_S))),
            "shown": caller_id,
        }
        return TwiMLText(
            self._shelf.fill(("dial", sip, shown), lambda: self._dial(sip=sip, shown=shown), values)
        )

    def whisper(self, contact: ContactId, effect: EffectId, attempt: int) -> TwiMLText:
        """Ask whoever picked up for the key."""
        values = {"contact": url_value(contact), "effect": url_value(effect)}
        return TwiMLText(self._shelf.fill(("whisper", attempt), lambda: self._whisper(attempt), values))

    def ask_if_cut_off(self, reply: AskIfCutOff) -> TwiMLText:
        values = {"contact": url_value(reply.contact), "effect": url_value(reply.effect)}
        key = ("cut off", reply.language)
        return TwiMLText(self._shelf.fill(key, lambda: self._ask_if_cut_off(reply.language), values))

    def dial_outside(
        self, contact: ContactId, effect: EffectId, destination: str, ring_s: int, caller_id: str
    ) -> TwiMLText:
        """Let the caller's leg ring at an outside line, where nobody is asked for a key."""
        sip, shown = destination.startswith(SIP_SCHEMES), bool(caller_id)
        values = {
            "contact": url_value(contact),
            "effect": url_value(effect),
            "destination": destination,
            "ring": str(min(RING_S_MAX, max(RING_S_MIN, ring_s))),
            "shown": caller_id,
        }
        key = ("dial outside", sip, shown)
        return TwiMLText(self._shelf.fill(key, lambda: self._dial_outside(sip=sip, shown=shown), values))

    def _dial_outside(self, *, sip: bool, shown: bool) -> TwiMLText:
        document = VoiceResponse()
        dial = Dial(
            action=self._addresses.outside_out(_CONTACT, _EFFECT),
            method="POST",
            timeout=blank("ring"),
            answer_on_bridge=True,
            caller_id=blank("shown") if shown else None,
        )
        noun = dial.sip if sip else dial.number
        noun(blank("destination"))
        document.append(dial)
        return text_of(document)

    def _dial(self, *, sip: bool, shown: bool) -> TwiMLText:
        document = VoiceResponse()
        dial = Dial(
            action=self._addresses.partner_out(_CONTACT, _EFFECT),
            method="POST",
            timeout=blank("ring"),
            answer_on_bridge=True,
            caller_id=blank("shown") if shown else None,
        )
        noun = dial.sip if sip else dial.number
        noun(blank("destination"), url=self._addresses.whisper(_CONTACT, _EFFECT, 1), method="POST")
        document.append(dial)
        return text_of(document)

    def _ask_if_cut_off(self, language: Language) -> TwiMLText:
        action = self._addresses.cut_off_key(_CONTACT, _EFFECT)
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=AGAIN_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, self._phrases.say(Phrase.CUT_OFF, language, key=AGAIN_KEY))
        document.append(gather)
        document.redirect(action, method="POST")
        return text_of(document)

    def _whisper(self, attempt: int) -> TwiMLText:
        action = self._addresses.whisper_key(_CONTACT, _EFFECT, attempt)
        document = VoiceResponse()
        gather = Gather(
            input="dtmf",
            num_digits=1,
            timeout=WHISPER_TIMEOUT_S,
            action=action,
            method="POST",
            action_on_empty_result=True,
        )
        speak(gather, self._phrases.say(Phrase.WHISPER, None, key=ACCEPT_KEY))
        document.append(gather)
        document.redirect(action, method="POST")
        return text_of(document)
