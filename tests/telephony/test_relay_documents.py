"""How much longer the carrier waits for somebody who types or has everything relayed."""

import re

import pytest

from config.phrases import default_phrases
from routing import replies as r
from routing.model import ENGLISH, ContactId, ExitKind
from routing.rulebook import MenuKey
from telephony.addresses import Addresses
from telephony.queue_documents import KEY_TIMEOUT_S, RELAY_KEY_TIMEOUT_S
from telephony.twiml import MENU_TIMEOUT_S, REGION_TIMEOUT_S, RELAY_TIMEOUT_S, TwiMLWriter
from telephony.voicemail_documents import RELAY_SILENCE_S, SILENCE_S

ANN = ContactId("ann")
WRITER = TwiMLWriter(
    Addresses("https://voice.example.org"), default_phrases(), (MenuKey(digits="1", language=ENGLISH),)
)


def timeout_of(reply: r.Reply) -> int:
    found = re.search(r'(?<!speechT)\btimeout="(\d+)"', WRITER.render(reply))
    assert found is not None
    return int(found[1])


@pytest.mark.parametrize(("relay", "menu_s"), [(False, MENU_TIMEOUT_S), (True, RELAY_TIMEOUT_S)])
def test_the_menu(relay: bool, menu_s: int) -> None:
    assert timeout_of(r.AskLanguage(contact=ANN, attempt=1, relay=relay)) == menu_s
    assert timeout_of(r.AskLanguage(contact=ANN, attempt=2, relay=relay)) == menu_s


@pytest.mark.parametrize(("relay", "region_s"), [(False, REGION_TIMEOUT_S), (True, RELAY_TIMEOUT_S)])
def test_the_question_for_the_region(relay: bool, region_s: int) -> None:
    asked = r.AskRegion(contact=ANN, language=ENGLISH, attempt=1, relay=relay)
    assert timeout_of(asked) == region_s


@pytest.mark.parametrize(("relay", "key_s"), [(False, KEY_TIMEOUT_S), (True, RELAY_KEY_TIMEOUT_S)])
def test_the_ways_out_of_the_queue(relay: bool, key_s: int) -> None:
    waiting = r.KeepWaiting(
        contact=ANN, language=ENGLISH, exits=(ExitKind.VOICEMAIL,), explained=True, relay=relay
    )
    assert timeout_of(waiting) == key_s


@pytest.mark.parametrize(("relay", "silence_s"), [(False, SILENCE_S), (True, RELAY_SILENCE_S)])
def test_a_message(relay: bool, silence_s: int) -> None:
    """A pause of somebody who types is not the end of what they have to say."""
    assert timeout_of(r.TakeMessage(contact=ANN, language=ENGLISH, relay=relay)) == silence_s
    let_go = r.LetGo(contact=ANN, language=ENGLISH, kind=ExitKind.VOICEMAIL, relay=relay)
    assert timeout_of(let_go) == silence_s
