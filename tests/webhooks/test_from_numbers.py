"""Whatever stands in From, the caller is helped: withheld, of an overlay, from abroad, or nothing that is a number."""

import pytest

from app.voice import _regions
from config.network import load_network
from routing import commands as c
from routing import replies as r
from routing.flood_model import NO_SOURCE
from routing.model import EvidenceSource
from tests.webhooks.posts import CONTACT, ScriptedFloor, application, form, post
from tests.webhooks.test_caller_watch import MOST, SETTINGS, SHELTER, call
from webhooks.payloads import NO_NUMBER

ASKED = r.AskLanguage(contact=CONTACT, attempt=1)
MALFORMED = (
    "", "anonymous", "Anonymous", "Restricted", "unavailable", "+", "+0", "+1", "16475550100", "6475550100",
    "+1 647 555 0100", "+1-647-555-0100", "tel:+16475550100", "sip:+16475550100@evil.example", "client:amal",
    "+16475550100;ext=9", "+1647555010O", "+1647555010000000000", "whatsapp:+16475550100", "\x00+16475550100",
    "\uff0b16475550100", "<Number>+19005550100</Number>", *sorted(NO_NUMBER),
)  # fmt: skip
"""Nothing that could be told apart, called back or looked up."""
ABROAD = (
    "+442079460123",
    "+33199001234",
    "+5215512345678",
    "+525512345678",
    "+911234567890",
    "+8612345678901",
)
OVERLAYS = [
    ("+14165550123", "+14375550123"),
    ("+14165550123", "+16475550123"),
    ("+15195550123", "+12265550123"),
    ("+15195550123", "+15485550123"),
    ("+16135550123", "+13435550123"),
    ("+17055550123", "+12495550123"),
]
"""A region's first area code, and one that was laid over it."""


async def arrived(number: str, place: int = 1, calls: int = 1) -> c.ReportCallArrived:
    """The last of so many calls, as the floor is told of it."""
    floor = ScriptedFloor(ASKED)
    app = application(floor, watch=SETTINGS)
    for index in range(calls):
        given = {"From": number, "Caller": number, "CallSid": call(place + index), "CallStatus": "ringing"}
        answer = await post(app, "/voice/inbound", form(given))
        assert answer.status_code == 200, answer.text
    assert len(floor.asked) == calls, "somebody was asked for a key"
    command = floor.asked[-1]
    assert isinstance(command, c.ReportCallArrived)
    return command


class TestArrival:
    @pytest.mark.parametrize("number", MALFORMED)
    async def test_of_a_caller_without_a_number_is_taken_in_and_never_counted(self, number: str) -> None:
        """F-18: one hundred withheld callers are one hundred callers."""
        command = await arrived(number, calls=10 * MOST)
        assert (command.source, command.suspected, command.dialable) == (NO_SOURCE, False, False)

    @pytest.mark.parametrize("number", ABROAD)
    async def test_from_abroad_is_taken_in_and_not_called_back(self, number: str) -> None:
        command = await arrived(number)
        assert command.dialable is False
        assert command.source not in (NO_SOURCE, number)
        assert number.lstrip("+") not in repr(command)

    async def test_behind_a_shared_number_is_never_suspected(self) -> None:
        """reliability.md 5.1: shelters, prisons, hospitals and relay services share numbers."""
        command = await arrived(SHELTER, calls=10 * MOST)
        assert (command.source, command.suspected) == (NO_SOURCE, False)

    async def test_of_a_number_above_the_rate_says_so_and_names_it_by_a_hash(self) -> None:
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=SETTINGS)
        for place in range(MOST + 1):
            await post(app, "/voice/inbound", form({"From": "+16475550100", "CallSid": call(place)}))
        pressed = {"From": "+16475550100", "CallSid": call(MOST), "Digits": "5"}
        await post(app, "/voice/key/1", form(pressed))
        told = [one for one in floor.asked if isinstance(one, c.ReportCallArrived)]
        assert [one.suspected for one in told] == [False] * MOST + [True]
        assert len({one.source for one in told}) == 1
        assert "6475550100" not in repr(told)

    @pytest.mark.parametrize("kind", ["crisis_lines", "relay_lines"])
    async def test_on_a_crisis_line_or_by_relay_is_never_asked_for_a_key(self, kind: str) -> None:
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=SETTINGS, **{kind: frozenset({"main"})})  # type: ignore[arg-type]
        for place in range(10 * MOST):
            given = {"From": "+16475550100", "CallSid": call(place)}
            assert "/voice/key/" not in (await post(app, "/voice/inbound", form(given))).text
        assert len(floor.asked) == 10 * MOST

    async def test_of_a_blocked_number_hears_why_and_whom_to_dial_in_danger(self) -> None:
        """Never silence: words in both languages, then the end of the call."""
        app = application(ScriptedFloor(r.TurnedAway(contact=CONTACT)))
        text = (await post(app, "/voice/inbound", form({"CallSid": call(1)}))).text
        assert text.count("9 1 1") == 2
        assert text.count("9 8 8") == 2
        assert text.endswith("<Hangup /></Response>")


class TestRegion:
    @pytest.mark.parametrize(("first", "overlay"), OVERLAYS)
    def test_of_an_overlay_is_that_of_the_area_code_below_it(self, first: str, overlay: str) -> None:
        regions = _regions(load_network())
        below, above = regions.evidence(first, "main"), regions.evidence(overlay, "main")
        assert above.home == below.home
        assert above.source in (EvidenceSource.AREA_CODE, EvidenceSource.EXCHANGE)

    @pytest.mark.parametrize("number", ["", *ABROAD, "+18005550123", "+12125550123"])
    def test_of_a_number_from_elsewhere_is_unknown(self, number: str) -> None:
        assert _regions(load_network()).evidence(number, "main").home is None


def test_the_shipped_book_keeps_its_crisis_lines_out_of_the_lane() -> None:
    network = load_network()
    assert {name for name, line in network.lines.items() if line.crisis} == {"crisis", "crisis-tty"}
