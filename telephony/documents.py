"""Pieces that every TwiML document is made of."""

from collections.abc import Sequence
from typing import Any, NewType
from urllib.parse import quote

from twilio.twiml.voice_response import VoiceResponse  # type: ignore[import-untyped]

from config.phrases import Spoken
from telephony.skeleton import blank, clean

TwiMLText = NewType("TwiMLText", str)

_SENTENCES = "abcdefghijklmnopqrstuvwxyz"


def speak(parent: Any, sentences: Sequence[Spoken]) -> None:
    """Add sentences that are the same for every call."""
    for sentence in sentences:
        parent.say(clean(sentence.text), language=sentence.voice)


def speak_blanks(parent: Any, voices: Sequence[str], first: int = 0) -> None:
    """Add places for sentences of one call, to be filled with `texts_of` them; `first`: which one it begins with."""
    for name, voice in zip(_SENTENCES[first:], voices, strict=False):
        parent.say(blank(f"text{name}"), language=voice)


def texts_of(sentences: Sequence[Spoken]) -> dict[str, str]:
    return {f"text{name}": sentence.text for name, sentence in zip(_SENTENCES, sentences, strict=False)}


def url_value(value: str) -> str:
    """Write an id as it stands in an address, whatever it holds."""
    return quote(clean(value), safe="")


def text_of(document: VoiceResponse) -> TwiMLText:
    return TwiMLText(str(document))
