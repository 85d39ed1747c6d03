"""Callers at a partner's own phone system: what is dialled, who is let through, what comes of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from routing import commands as c
from routing import replies as r
from routing.model import ENGLISH, PartnerFailure
from tests.telephony.test_twiml import parsed
from tests.webhooks.posts import CALL, CONTACT, LEG, ScriptedFloor, application, form, post

EFFECT = "w1.e1"
RING = f"/voice/partner/{CONTACT}/{EFFECT}/NORTH/40"
WHISPER = f"/voice/whisper/{CONTACT}/{EFFECT}/1"
KEY = f"/voice/whisper-key/{CONTACT}/{EFFECT}"
OUT = f"/voice/partner-out/{CONTACT}/{EFFECT}"
NUMBERS = {"NORTH": "+18075550123", "EASTERN": "sip:211@pbx.example.org"}
QUEUED = r.EnterQueue(contact=CONTACT, language=ENGLISH)
CHILD = {"CallSid": LEG, "ParentCallSid": CALL, "Direction": "outbound-dial", "To": "+18075550123"}


class TestRing:
    async def test_dials_what_the_settings_say_and_asks_nobody(self) -> None:
        floor = ScriptedFloor()
        document = parsed((await post(application(floor, partner_numbers=NUMBERS), RING)).text)
        assert [element.text for element in document.iter("Number")] == ["+18075550123"]
        assert document[0].attrib["timeout"] == "25"
        assert floor.asked == []

    async def test_dials_phone_systems_by_their_address(self) -> None:
        app = application(ScriptedFloor(), partner_numbers=NUMBERS)
        document = parsed((await post(app, RING.replace("NORTH", "EASTERN"))).text)
        assert [element.text for element in document.iter("Sip")] == ["sip:211@pbx.example.org"]

    @pytest.mark.parametrize(
        ("from_number", "shown"),
        [("+16475550100", None), ("anonymous", "+12895550199"), ("", "+12895550199")],
    )
    async def test_shows_our_number_where_the_caller_has_none(
        self, from_number: str, shown: str | None
    ) -> None:
        """twilio.md 1.1: a Dial that passes on a number that is none fails with 13214."""
        app = application(ScriptedFloor(), partner_numbers=NUMBERS)
        document = parsed((await post(app, RING, form({"From": from_number}))).text)
        assert document[0].get("callerId") == shown

    async def test_of_a_partner_that_nobody_listed_is_an_alarm_and_a_failure_never_silence(self) -> None:
        floor = ScriptedFloor(QUEUED)
        app = application(floor, partner_numbers={"EASTERN": NUMBERS["EASTERN"]})
        with capture_logs() as logs:
            answer = await post(app, RING)
        (command,) = floor.asked
        assert isinstance(command, c.ReportPartnerFailed)
        assert command.reason is PartnerFailure.FAILED
        assert [(entry["log_level"], entry["partner"]) for entry in logs] == [("error", "NORTH")]
        assert app.counters.partner_unlisted == 1
        assert "<Say" in answer.text
        assert "<Enqueue" in answer.text

    @given(
        given=st.lists(st.sampled_from(["+19005550100", "sip:evil@example.com", "<Number>+1"]), min_size=3),
        fields=st.permutations(
            ["From", "To", "CallerName", "Digits", "SpeechResult", "ForwardedFrom", "FromCity", "CallToken"]
        ),
    )
    async def test_dials_nothing_that_a_caller_says(self, given: list[str], fields: list[str]) -> None:
        """S10, X-9: whatever the fields hold, the one number dialled is the configured one."""
        app = application(ScriptedFloor(), partner_numbers=NUMBERS)
        answer = await post(app, RING, form(dict(zip(fields, given, strict=False))))
        document = parsed(answer.text)
        dialled = [element.text for element in document.iter() if element.tag in ("Number", "Sip", "Client")]
        assert dialled == ["+18075550123"]
        assert document[0].get("callerId") in (None, "+12895550199")


class TestWhisper:
    async def test_asks_whoever_picked_up_for_a_key(self) -> None:
        document = parsed((await post(application(ScriptedFloor()), WHISPER, form(CHILD))).text)
        assert [element.tag for element in document] == ["Gather", "Redirect"]

    async def test_lets_through_who_accepts(self) -> None:
        """An empty document ends the whisper, and the carrier connects the two."""
        floor = ScriptedFloor(r.Noted())
        answer = await post(application(floor), f"{KEY}/1", form(CHILD | {"Digits": "1"}))
        assert isinstance(floor.asked[0], c.ReportPartnerAnswered)
        assert list(parsed(answer.text)) == []

    async def test_hangs_up_on_who_accepts_too_late(self) -> None:
        app = application(ScriptedFloor(r.EndsCall()))
        answer = await post(app, f"{KEY}/1", form(CHILD | {"Digits": "1"}))
        assert [element.tag for element in parsed(answer.text)] == ["Hangup"]

    async def test_asks_once_more_and_then_takes_it_for_a_machine(self) -> None:
        """F-23."""
        floor = ScriptedFloor()
        first = parsed((await post(application(floor), f"{KEY}/1", form(CHILD))).text)
        assert first[0].attrib["action"].split("#")[0].endswith(f"/whisper-key/{CONTACT}/{EFFECT}/2")
        second = parsed((await post(application(floor), f"{KEY}/2", form(CHILD))).text)
        assert [element.tag for element in second] == ["Hangup"]
        assert floor.asked == []

    @pytest.mark.parametrize("keys", ["2", "0", "*", "#"])
    async def test_takes_another_key_for_a_no(self, keys: str) -> None:
        floor = ScriptedFloor()
        answer = await post(application(floor), f"{KEY}/1", form(CHILD | {"Digits": keys}))
        assert [element.tag for element in parsed(answer.text)] == ["Hangup"]
        assert floor.asked == []


class TestOutOfIt:
    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            ("busy", PartnerFailure.BUSY),
            ("no-answer", PartnerFailure.NO_ANSWER),
            ("canceled", PartnerFailure.NO_ANSWER),
            ("failed", PartnerFailure.FAILED),
            ("completed", PartnerFailure.DECLINED),
            ("answered", PartnerFailure.DECLINED),
            ("something-new", PartnerFailure.FAILED),
        ],
    )
    @pytest.mark.parametrize("bridged", [{"DialBridged": "false"}, {}])
    async def test_reports_why_nobody_accepted(
        self, status: str, reason: PartnerFailure, bridged: dict[str, str]
    ) -> None:
        floor = ScriptedFloor(QUEUED)
        answer = await post(application(floor), OUT, form({"DialCallStatus": status} | bridged))
        (command,) = floor.asked
        assert isinstance(command, c.ReportPartnerFailed)
        assert (command.effect, command.reason) == (EFFECT, reason)
        assert "You keep your place" in answer.text
        assert "<Enqueue" in answer.text

    @pytest.mark.parametrize(
        "fields",
        [
            {"DialCallStatus": "completed", "DialBridged": "true"},
            {"DialCallStatus": "busy", "DialBridged": "false", "CallStatus": "completed"},
        ],
    )
    async def test_ends_a_call_that_is_over(self, fields: dict[str, str]) -> None:
        answer = await post(application(ScriptedFloor(r.Noted())), OUT, form(fields))
        assert [element.tag for element in parsed(answer.text)] == ["Hangup"]

    async def test_does_not_hang_up_on_a_caller_because_a_failure_was_merely_noted(self) -> None:
        app = application(ScriptedFloor(r.Noted()))
        answer = await post(app, OUT, form({"DialCallStatus": "busy"}))
        assert [element.tag for element in parsed(answer.text)][-1] == "Redirect"
        assert app.counters.errors == 1
