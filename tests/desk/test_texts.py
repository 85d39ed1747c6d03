"""Conversations by text at the desk, by HTTP: whose they are, what is read and written, why one failed; TTY callers."""

from dataclasses import replace

import pytest

from config.texts import TEXTS_FILE, load_texts
from desk.text_words import BACK_REASONS, DELIVERIES, ENDS, MATCHES, reason_of
from desk.words import Words
from routing import commands as c
from routing.model import ContactId, Language, SpecialistId
from routing.text_model import (
    OPTED_OUT_CODE,
    BackReason,
    Delivery,
    Keyword,
    SenderId,
    TextEnd,
    TextId,
    TextMatch,
)
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.floor_double import OWEN_SOUND, UNKNOWN
from tests.desk.room import PEOPLE, Room

ME, COLLEAGUE = "central_east_01", "central_east_05"
KEY = "0123456789abcdef"


def serves(room: Room) -> None:
    texts = load_texts(TEXTS_FILE)
    assert texts is not None
    service = replace(texts.service(room.clock.now()), skill=None)
    room.floor.do(c.SetTextService(id=room.floor.id(), service=service))


def received(
    room: Room,
    text: str,
    *,
    contact: str = "t1",
    choice: str | None = None,
    urgent: str = "",
    keyword: Keyword | None = None,
) -> None:
    room.floor.do(
        c.ReportTextReceived(
            id=room.floor.id(),
            contact=ContactId(contact),
            text=TextId(text),
            sender=SenderId("hash"),
            line="main",
            evidence=UNKNOWN,
            choice=Language(choice) if choice else None,
            urgent=urgent,
            keyword=keyword,
            media=2 if text == "SM1" else 0,
        )
    )


async def comes_in(room: Room, text: str, body: str) -> None:
    messages = room.services.text_messages
    assert messages is not None
    await messages.keep_incoming(TextId(text), body, 0)  # type: ignore[attr-defined]
    received(room, text)


async def in_hand(room: Room, browser: Browser, *, urgent: str = "") -> str:
    """Somebody writes, and one takes it. Returns: the conversation."""
    serves(room)
    await browser.sign_in(ME)
    await browser.state()
    await browser.post("/desk/come-back")
    await browser.post("/desk/ready")
    await comes_in(room, "SM1", "I need food")
    if urgent:
        received(room, "SM2", urgent=urgent)
    else:
        received(room, "SM2", choice="en")
    (offer,) = (await browser.state())["texts"]["offered"]
    taken = await browser.post(f"/desk/texts/offers/{offer['offer']}/take")
    assert taken.json()["ok"]
    return str(taken.json()["contact"])


class TestAConversation:
    async def test_is_offered_taken_read_and_answered(self, room: Room, browser: Browser) -> None:
        contact = await in_hand(room, browser)
        state = await browser.state()
        (mine,) = state["texts"]["mine"]
        assert (mine["id"], mine["owes"], mine["chosen"], state["state"]) == (contact, True, True, "ready")
        told = (await browser.client.get(f"/desk/texts/{contact}")).json()["messages"]
        assert told[0]["body"] == "I need food"
        assert told[0]["media"] == "2 pictures or files, which stay at the carrier"
        assert "911" in told[1]["body"]
        written = await browser.post(
            f"/desk/texts/{contact}/messages", {"key": KEY, "body": "  Main Street, until 5  "}
        )
        assert written.json()["ok"]
        told = (await browser.client.get(f"/desk/texts/{contact}")).json()["messages"]
        assert (told[-1]["body"], told[-1]["delivery"]) == ("Main Street, until 5", "queued")

    async def test_is_written_to_once_under_one_key(self, room: Room, browser: Browser) -> None:
        contact = await in_hand(room, browser)
        before = len(room.floor.floor.texts[ContactId(contact)].lines)
        for _ in range(3):
            answer = await browser.post(f"/desk/texts/{contact}/messages", {"key": KEY, "body": "once"})
            assert answer.status_code == 200
        assert len(room.floor.floor.texts[ContactId(contact)].lines) == before + 1
        other = await browser.post(f"/desk/texts/{contact}/messages", {"key": KEY, "body": "other words"})
        assert other.status_code == 422

    @pytest.mark.parametrize("body", ["", "   ", "x" * 1_601])
    async def test_takes_no_message_that_the_carrier_would_not(
        self, room: Room, browser: Browser, body: str
    ) -> None:
        contact = await in_hand(room, browser)
        answer = await browser.post(f"/desk/texts/{contact}/messages", {"key": KEY, "body": body})
        assert answer.status_code == 422

    async def test_is_nobody_elses_to_see_or_to_write_to(self, room: Room, browser: Browser) -> None:
        """X-17: the same answer as for one that is not there."""
        contact = await in_hand(room, browser)
        async with new_browser(room) as other:
            await other.sign_in(COLLEAGUE)
            for path in (f"/desk/texts/{contact}", "/desk/texts/nobody", f"/desk/texts/{contact}/colleagues"):
                assert (await other.client.get(path)).status_code == 404
            refused = await other.post(f"/desk/texts/{contact}/messages", {"key": KEY, "body": "mine now"})
            assert refused.status_code == 404
            ended = await other.post(f"/desk/texts/{contact}/end")
            assert (ended.status_code, ended.json()["refused"]) == (409, "not_yours")

    async def test_has_the_same_record_as_a_call_in_its_own_channel(
        self, room: Room, browser: Browser
    ) -> None:
        contact = await in_hand(room, browser)
        record = (await browser.client.get(f"/desk/records/{contact}")).json()
        assert (record["editable"], record["draft"]["language"]) == (True, "en")
        stored = await room.services.records.load(contact)
        assert stored.channel == "text"
        await browser.post(f"/desk/texts/{contact}/end")
        assert (await browser.state())["texts"]["mine"] == []
        assert (await browser.client.get(f"/desk/records/{contact}")).json()["editable"]

    async def test_goes_to_a_colleague_who_takes_it(self, room: Room, browser: Browser) -> None:
        contact = await in_hand(room, browser)
        room.floor.signs_in(PEOPLE[COLLEAGUE], ready=True)
        free = (await browser.client.get(f"/desk/texts/{contact}/colleagues")).json()
        assert [one["id"] for one in free] == [COLLEAGUE]
        assert (await browser.post(f"/desk/texts/{contact}/hand", {"to": COLLEAGUE})).json()["ok"]
        (mine,) = (await browser.state())["texts"]["mine"]
        assert mine["asked"] == PEOPLE[COLLEAGUE].display_name
        held = room.floor.floor.texts[ContactId(contact)]
        assert held.offer is not None
        room.floor.do(c.TakeText(id=room.floor.id(), specialist=SpecialistId(COLLEAGUE), offer=held.offer.id))
        assert (await browser.state())["texts"]["mine"] == []
        await self._both_read_the_record_afterwards(room, browser, contact)

    async def _both_read_the_record_afterwards(self, room: Room, giver: Browser, contact: str) -> None:
        """X-17: who passed it on wrote a part of it, as with a call; a third never had it."""
        path = f"/desk/records/{contact}"
        async with new_browser(room) as taker, new_browser(room) as third:
            await taker.sign_in(COLLEAGUE)
            await third.sign_in("north_02")
            assert (await taker.client.get(path)).json()["editable"]
            await taker.post(f"/desk/texts/{contact}/end")
            await room.floor.record(room.log)
            assert (await giver.client.get(path)).json()["editable"] is False
            assert (await third.client.get(path)).status_code == 404

    async def test_with_words_of_danger_says_for_which(self, room: Room, browser: Browser) -> None:
        await in_hand(room, browser, urgent="harm")
        (mine,) = (await browser.state())["texts"]["mine"]
        assert (mine["urgent"], mine["chosen"]) == ("words of self-harm", False)

    async def test_that_wants_no_more_messages_says_so(self, room: Room, browser: Browser) -> None:
        contact = await in_hand(room, browser)
        received(room, "SM3", keyword=Keyword.OPT_OUT)
        assert (await browser.state())["texts"]["mine"] == []
        assert ContactId(contact) not in room.floor.floor.texts

    async def test_whose_message_failed_says_why(self, room: Room, browser: Browser) -> None:
        contact = await in_hand(room, browser)
        await browser.post(f"/desk/texts/{contact}/messages", {"key": KEY, "body": "hello"})
        room.floor.do(
            c.ReportTextProgress(
                id=room.floor.id(),
                contact=ContactId(contact),
                text=TextId(f"{contact}-{KEY}"),
                delivery=Delivery.FAILED,
                code=30006,
            )
        )
        told = (await browser.client.get(f"/desk/texts/{contact}")).json()["messages"]
        assert told[-1]["delivery_word"] == "not delivered"
        assert told[-1]["problem"] == "This is a telephone without text messages. Offer a call."


class TestWords:
    @pytest.mark.parametrize(
        ("kind", "table"),
        [(Delivery, DELIVERIES), (TextEnd, ENDS), (BackReason, BACK_REASONS), (TextMatch, MATCHES)],
    )
    def test_are_there_for_every_member(self, kind: type, table: dict[object, str]) -> None:
        assert set(table) == set(kind)  # type: ignore[call-overload]

    @pytest.mark.parametrize("locale", ["en", "fr"])
    def test_tell_every_failure_and_what_to_do(self, locale: str) -> None:
        words = Words(locale)
        told = {code: reason_of(code, words) for code in (0, 21211, OPTED_OUT_CODE, 30003, 30008)}
        assert len(set(told.values())) == len(told)
        assert "30008" in told[30008]


class TestSupervisors:
    async def test_see_texts_that_wait_and_are_alarmed_by_the_urgent(
        self, room: Room, browser: Browser
    ) -> None:
        serves(room)
        await browser.sign_in("central_supervisor_1")
        received(room, "SM1")
        received(room, "SM2", choice="en")
        board = (await browser.client.get("/board/state")).json()
        assert (board["texts"], board["texts_urgent"]) == ("1 text waits, the oldest for 0 s.", 0)
        received(room, "SM3", urgent="harm")
        board = (await browser.client.get("/board/state")).json()
        assert (board["texts_urgent"], board["tone"]) == (1, "act")
        assert "somebody must read it now" in board["texts"]


class TestATTYCaller:
    async def test_is_marked_on_the_offer_and_in_the_call_with_lines_in_their_language(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in(ME)
        await browser.post("/desk/come-back")
        await browser.post("/desk/ready")
        contact = room.floor.caller("tty-1", line="tty-central-east", evidence=OWEN_SOUND)
        offer = (await browser.state())["offer"]
        assert "GA" in offer["relay"]
        await browser.post(f"/desk/offers/{offer['id']}/accept")
        room.floor.connects(offer["id"])
        shown = (await browser.state())["contact"]
        assert (shown["id"], "GA" in shown["relay"]) == (contact, True)
        assert shown["relay_lines"][0] == "Hello, this is 211. How can I help you? GA"
