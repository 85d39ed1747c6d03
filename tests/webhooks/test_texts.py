"""What the carrier may send about texts: strange, cut, unsigned or at a bad moment. Nothing written is lost or told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from config.phrases import default_phrases
from routing import commands as c
from routing import replies as r
from routing.commands import Command
from routing.model import UNKNOWN_REGION, Language, SpecialistId
from routing.text_model import Delivery, Template, TextId
from telephony.addresses import Addresses
from telephony.twiml import TwiMLWriter
from tests.webhooks.posts import ACCOUNT, BASE, MENU, TOKEN, NobodyHome, ScriptedFloor, post
from webhooks.admission import VoiceSettings
from webhooks.application import VoiceApplication, voice_application
from webhooks.directory import Regions
from webhooks.texts import Reading, TextDoor

SID = "SM" + "a" * 32
THEIRS, OURS = "+16475550100", "+12895550199"
MESSAGE = {
    "MessageSid": SID,
    "SmsSid": SID,
    "AccountSid": ACCOUNT,
    "From": THEIRS,
    "To": OURS,
    "Body": "I need food",
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsStatus": "received",
    "ApiVersion": "2010-04-01",
}


def sent(fields: dict[str, str]) -> list[tuple[str, str]]:
    return list(fields.items())


def nobody_home(_: Command) -> r.Reply:
    raise NobodyHome


@dataclass
class Shelf:
    kept: dict[str, str] = field(default_factory=dict)
    away: bool = False

    async def keep_incoming(self, text: TextId, body: str, media: int) -> None:
        if self.away:
            raise OSError("no database")
        self.kept[text] = body


def served(
    floor: ScriptedFloor, shelf: Shelf, read: Callable[[str], Reading] = lambda _: Reading()
) -> VoiceApplication:
    return voice_application(
        floor,
        Regions(evidence=lambda _, __: UNKNOWN_REGION, keyed=lambda _: None, said=lambda _: None),
        VoiceSettings(public_base_url=BASE, account_sid=ACCOUNT, auth_tokens=(TOKEN,), lines={OURS: "main"}),
        TwiMLWriter(Addresses(BASE), default_phrases(), MENU),
        SpecialistId,
        TextDoor(key=b"k" * 32, read=read, words=lambda template: f"words of {template}", bodies=shelf),
    )


class TestAMessage:
    async def test_is_kept_and_told_by_what_it_is(self) -> None:
        floor, shelf = ScriptedFloor(r.Noted()), Shelf()
        app = served(floor, shelf, lambda body: Reading(choice=Language("fr"), urgent="harm"))
        answer = await post(app, "/text/inbound", sent(MESSAGE))
        assert (answer.status_code, "<Message>" in answer.text) == (200, False)
        (command,) = floor.asked
        assert isinstance(command, c.ReportTextReceived)
        assert (command.text, command.line, command.choice, command.urgent) == (SID, "main", "fr", "harm")
        assert shelf.kept == {SID: "I need food"}
        for secret in ("food", THEIRS, OURS):
            assert secret not in repr(command)

    async def test_of_one_sender_to_one_number_has_one_hash(self) -> None:
        floor = ScriptedFloor(r.Noted())
        app = served(floor, Shelf())
        for changed in (
            {},
            {"Body": "x", "MessageSid": "SM" + "b" * 32},
            {"To": "+12895550198"},
            {"From": "+16475550101"},
        ):
            await post(app, "/text/inbound", sent(MESSAGE | changed))
        one, again, elsewhere, other = (
            command.sender for command in floor.asked if isinstance(command, c.ReportTextReceived)
        )
        assert one == again
        assert len({one, elsewhere, other}) == 3

    async def test_that_is_a_known_word_is_answered(self) -> None:
        floor = ScriptedFloor(r.AnswerText(template=Template.HELP))
        answer = await post(served(floor, Shelf()), "/text/inbound", sent(MESSAGE))
        assert "<Message>words of help</Message>" in answer.text

    async def test_of_a_number_of_ours_is_answered_by_nobody(self) -> None:
        floor = ScriptedFloor(r.Noted())
        answer = await post(served(floor, Shelf()), "/text/inbound", sent(MESSAGE | {"From": OURS}))
        assert (answer.status_code, floor.asked) == (200, [])

    @pytest.mark.parametrize(
        "body", ["", "\x00\ud83d", "a" * 20_000, "&SmsStatus=delivered", "😀" * 1_600, "عربي ‮ txt"]
    )
    async def test_is_taken_in_whatever_it_holds(self, body: str) -> None:
        floor, shelf = ScriptedFloor(r.Noted()), Shelf()
        written = body.encode("utf-8", "replace").decode()
        answer = await post(served(floor, shelf), "/text/inbound", sent(MESSAGE | {"Body": written}))
        assert answer.status_code == 200
        assert len(shelf.kept[SID]) <= 16_000
        assert len(floor.asked) == 1

    @pytest.mark.parametrize(
        "changed", [{"MessageSid": "SM1"}, {"MessageSid": "CA" + "a" * 32}, {"NumMedia": "many"}]
    )
    async def test_that_is_none_is_refused(self, changed: dict[str, str]) -> None:
        floor, shelf = ScriptedFloor(r.Noted()), Shelf()
        answer = await post(served(floor, shelf), "/text/inbound", sent(MESSAGE | changed))
        assert answer.status_code == 400
        assert (floor.asked, shelf.kept) == ([], {})

    async def test_counts_while_the_database_is_away(self, caplog: pytest.LogCaptureFixture) -> None:
        floor = ScriptedFloor(r.Noted())
        app = served(floor, Shelf(away=True))
        with caplog.at_level(logging.DEBUG):
            answer = await post(app, "/text/inbound", sent(MESSAGE))
        assert (answer.status_code, len(floor.asked), app.counters.text_not_kept) == (200, 1, 1)
        assert "food" not in caplog.text

    async def test_is_brought_again_while_the_floor_is_away(self) -> None:
        floor, shelf = ScriptedFloor(act=nobody_home), Shelf()
        answer = await post(served(floor, shelf), "/text/inbound", sent(MESSAGE))
        assert answer.status_code == 503
        assert shelf.kept == {SID: "I need food"}


class TestProgress:
    @pytest.mark.parametrize(
        ("status", "delivery"),
        [
            ("queued", Delivery.ACCEPTED),
            ("sending", Delivery.ACCEPTED),
            ("sent", Delivery.SENT),
            ("delivered", Delivery.DELIVERED),
            ("undelivered", Delivery.FAILED),
            ("failed", Delivery.FAILED),
        ],
    )
    async def test_is_told_with_its_reason(self, status: str, delivery: Delivery) -> None:
        floor = ScriptedFloor(r.Noted())
        fields = {"MessageSid": SID, "MessageStatus": status, "AccountSid": ACCOUNT, "ErrorCode": "30003"}
        answer = await post(served(floor, Shelf()), "/cb/text/t1/t1-o1", sent(fields))
        assert answer.status_code == 204
        (command,) = floor.asked
        assert isinstance(command, c.ReportTextProgress)
        assert (command.contact, command.text, command.delivery) == ("t1", "t1-o1", delivery)
        assert (command.code, command.sid) == (30003, SID)

    async def test_in_a_word_that_nobody_knows_changes_nothing(self) -> None:
        floor = ScriptedFloor(r.Noted())
        fields = {"MessageSid": SID, "MessageStatus": "pondered", "AccountSid": ACCOUNT}
        answer = await post(served(floor, Shelf()), "/cb/text/t1/t1-o1", sent(fields))
        assert (answer.status_code, floor.asked) == (204, [])
