"""S10, X-9, Q5: whatever a caller says, keys or calls themselves, nothing is dialled but what the settings name."""

from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from routing import replies as r
from routing.model import ENGLISH, PartnerId
from telephony.addresses import Place
from tests.webhooks.posts import CALL, CONTACT, LEG, OFFER, ScriptedFloor, application, form, post
from tests.webhooks.test_routes import filled_in
from tests.webhooks.test_twiml_fuzz import answer_of

CONFIGURED = {"NORTH": "+18075550123", "EASTERN": "sip:211@pbx.example.org"}
DIALLED = {"Number", "Sip", "Client", "WhatsApp", "Application", "Sim"}
"""Every noun that rings somebody; rooms and queues ring nobody."""
TEMPTING = (
    "+19005550100", "19005550100", "sip:thief@evil.example", "client:thief", "<Number>+19005550100</Number>",
    "</Say><Dial>+19005550100</Dial><Say>", "~~destination~~", "+18765550100", "tel:+19765550100",
)  # fmt: skip
CALLERS_FIELDS = (
    "From", "Caller", "CallerName", "FromCity", "FromState", "FromZip", "FromCountry", "ForwardedFrom", "CallToken",
    "Digits", "SpeechResult", "Confidence", "FinishedOnKey", "StirVerstat", "SipHeader_X-Dial", "SipCallId",
    "SipDomain", "DialCallStatus", "QueueResult", "QueueTime", "ErrorUrl", "offer", "To", "Called",
)  # fmt: skip
PATHS = [
    filled_in(place.value).replace("NORTH", partner)
    for place in Place
    if not place.is_callback
    for partner in (("NORTH", "EASTERN", "STRANGER") if place is Place.PARTNER else ("NORTH",))
]
REPLIES: list[r.Reply] = [
    r.AskLanguage(contact=CONTACT, attempt=1),
    r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=1),
    r.EnterQueue(contact=CONTACT, language=ENGLISH),
    r.KeepWaiting(contact=CONTACT, language=ENGLISH),
    r.CallerJoinsRoom(contact=CONTACT, offer=OFFER),
    r.Noted(),
    r.EndsCall(),
]
said = st.sampled_from(TEMPTING) | st.text(max_size=60).map(
    lambda text: text.encode("utf-8", "replace").decode()
)


@pytest.mark.parametrize("path", PATHS)
@settings(max_examples=40, deadline=None)
@given(
    given=st.dictionaries(st.sampled_from(CALLERS_FIELDS), said, max_size=8), reply=st.sampled_from(REPLIES)
)
@example(given=dict.fromkeys(CALLERS_FIELDS, "+19005550100"), reply=REPLIES[2])
@example(given=dict.fromkeys(CALLERS_FIELDS, "sip:thief@evil.example"), reply=REPLIES[2])
async def test_only_configured_destinations_are_ever_dialled(
    path: str, given: dict[str, str], reply: r.Reply
) -> None:
    app = application(ScriptedFloor(reply), partner_numbers=CONFIGURED)
    ids = {"CallSid": CALL if "/whisper" not in path else LEG, "ParentCallSid": CALL}
    with capture_logs():
        status, text = await answer_of(app, path, form(given | ids))
    if status != 200:
        return
    document = ElementTree.fromstring(text)  # noqa: S314 - our own document
    for dial in document.iter("Dial"):
        assert not (dial.text or "").strip(), "a Dial without a noun rings what stands in it"
        assert dial.get("callerId") in (None, "+12895550199"), (
            "only a number of ours is shown in a caller's place"
        )
        for noun in dial:
            assert noun.tag not in DIALLED or noun.text in CONFIGURED.values()
    assert document.find(".//Refer") is None


PARTNER_PATHS = {path for path in PATHS if path.startswith("/voice/partner/")}


@pytest.mark.parametrize("path", sorted(PARTNER_PATHS))
async def test_the_rule_above_has_something_to_hold(path: str) -> None:
    """The documents that dial do dial, and an unlisted partner is not rung."""
    app = application(ScriptedFloor(REPLIES[2]), partner_numbers=CONFIGURED)
    document = ElementTree.fromstring((await post(app, path)).text)  # noqa: S314 - our own document
    rung = [noun.text for noun in document.iter() if noun.tag in DIALLED]
    partner = PartnerId(path.split("/")[5])
    assert rung == ([CONFIGURED[partner]] if partner in CONFIGURED else [])
