"""Call-backs on the screens: who is owed one, what a specialist is told of it, and calling one off."""

from dataclasses import replace

import httpx2
import pytest

from config.outside import NOBODY
from desk.board import board_view
from desk.call_names import CallNames
from desk.owed import owed_view
from desk.sentences import Sentences
from desk.views import specialist_view
from desk.words import Words
from routing import commands as c
from routing.call_back_booking import call_back_of
from routing.model import (
    AT_ONCE,
    CallBackFailure,
    CallSid,
    ContactId,
    Exit,
    ExitKind,
    OfferId,
    SpecialistId,
)
from routing.rulebook import Rule, Treatment
from tests.desk.browser import Browser
from tests.desk.room import PEOPLE, Room

MINUTE_MS = 60_000
AMY = SpecialistId("central_east_01")


@pytest.fixture
def offering(room: Room) -> Room:
    """Everybody may choose to be called back."""
    book = room.floor.floor.rule_book
    assert book is not None
    way = Exit(kind=ExitKind.CALL_BACK, when=AT_ONCE)
    rules = (Rule(name="everybody", then=Treatment(exits=(way,))),)
    room.floor.do(c.PublishRuleBook(id=room.floor.id(), book=replace(book, version="called", rules=rules)))
    return room


def books_a_call_back(room: Room, name: str = "ann") -> ContactId:
    contact = room.floor.caller(name)
    room.floor.pass_time(6_000)
    kind = ExitKind.CALL_BACK
    room.floor.do(c.TakeExit(id=room.floor.id(), contact=contact, call=CallSid(f"CA-{name}"), kind=kind))
    return call_back_of(contact)


def rings(room: Room, back: ContactId) -> OfferId:
    """The specialist accepts and is in the line; the caller's telephone rings."""
    offer = OfferId(room.floor.floor.contacts[back].offer or "")
    me = room.floor.floor.offers[offer].specialist
    room.floor.do(c.AcceptOffer(id=room.floor.id(), specialist=me, offer=offer))
    room.floor.connects(offer)
    return offer


def nobody_takes(room: Room, back: ContactId, offer: OfferId) -> None:
    room.floor.do(
        c.ReportCallBackEnded(
            id=room.floor.id(),
            contact=back,
            call=CallSid("CA-out"),
            offer=offer,
            reason=CallBackFailure.NO_ANSWER,
        )
    )


async def call_off(browser: Browser, back: ContactId) -> httpx2.Response:
    form = {"csrf": browser.csrf, "key": "one-press", "reason": "served"}
    return await browser.client.post(f"/call-backs/{back}/cancel", data=form)


def sentences(room: Room, locale: str = "en") -> Sentences:
    return Sentences(Words(locale), room.services.network)


def names(room: Room, locale: str = "en") -> CallNames:
    return CallNames(sentences(room, locale), {}, NOBODY)


class TestOfferCard:
    async def test_says_since_when_they_wait_and_which_attempt_it_is(self, offering: Room) -> None:
        books_a_call_back(offering)
        offering.floor.pass_time(20 * MINUTE_MS)
        offering.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        floor, now = offering.floor.floor, offering.clock.now()
        for locale, words in (("en", "Attempt 1 of 3"), ("fr", "Essai 1 sur 3")):
            view = specialist_view(floor, AMY, now, now, names(offering, locale))
            assert view.offer is not None
            assert words in view.offer.call_back
            assert "20 min" in view.offer.call_back

    async def test_of_a_call_says_nothing_of_it(self, offering: Room) -> None:
        offering.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        offering.floor.caller("bea")
        view = specialist_view(
            offering.floor.floor, AMY, offering.clock.now(), offering.clock.now(), names(offering)
        )
        assert view.offer is not None
        assert view.offer.call_back == ""


class TestOwedCallBacks:
    async def test_are_listed_with_their_age_and_what_is_done(self, offering: Room, browser: Browser) -> None:
        back = books_a_call_back(offering)
        offering.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        nobody_takes(offering, back, rings(offering, back))
        await browser.sign_in("central_supervisor_1")
        page = (await browser.open("/call-backs")).text
        assert f'id="{back}"' in page
        assert "1 of 3" in page
        assert "tried again at" in page

    async def test_are_counted_apart_from_calls(self, offering: Room, browser: Browser) -> None:
        books_a_call_back(offering)
        offering.floor.pass_time(MINUTE_MS)
        await offering.floor.record(offering.log)
        await browser.sign_in("central_supervisor_1")
        page = (await browser.open("/call-backs")).text
        assert "Today: 1 booked, 0 reached, 0 not reached, 0 hung up while waiting, 1 owed." in page

    async def test_are_said_to_be_late_in_time(self, offering: Room) -> None:
        """F36: call-backs that nobody dials are told of."""
        books_a_call_back(offering)
        floor, settings = offering.floor.floor, offering.services.settings
        for locale, words in (("en", "1 is late"), ("fr", "1 est en retard")):
            now = offering.clock.now()
            told = sentences(offering, locale)
            early = board_view(floor, now, now, settings, told)
            assert (early.owed_late, words in early.owed) == (0, False)
            later = type(now)(now + 60 * MINUTE_MS)
            late = board_view(floor, later, later, settings, told)
            assert (late.tone, late.owed_late) == ("act", 1)
            assert words in late.owed
            (owed,) = owed_view(floor, later, told)
            assert owed.late

    async def test_is_said_to_be_none_when_nobody_is_owed_one(self, browser: Browser) -> None:
        await browser.sign_in("central_supervisor_1")
        assert "No call-back is owed" in (await browser.open("/call-backs")).text


class TestCallingOff:
    @pytest.mark.parametrize("who", ["central_supervisor_1", "central_east_01"])
    async def test_ends_it_with_a_reason(self, offering: Room, browser: Browser, who: str) -> None:
        back = books_a_call_back(offering)
        await browser.sign_in(who)
        await browser.open("/call-backs")
        answer = await call_off(browser, back)
        assert answer.status_code == 303
        assert back not in offering.floor.floor.contacts
        await offering.floor.record(offering.log)
        assert "called off" in (await browser.open(answer.headers["location"])).text
        await browser.sign_in("network_supervisor")
        story = (await browser.open(f"/contacts/{back}")).text
        assert "they got what they needed in another way" in story
        assert "Is to be called back, and keeps the place in the queue." in story

    async def test_waits_for_a_specialist_who_is_about_to_call(
        self, offering: Room, browser: Browser
    ) -> None:
        back = books_a_call_back(offering)
        offering.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        await browser.sign_in("central_supervisor_1")
        await browser.open("/call-backs")
        answer = await call_off(browser, back)
        assert "refused=wrong_state" in answer.headers["location"]
        assert back in offering.floor.floor.contacts


class TestStory:
    async def test_of_a_call_back_is_told_from_booking_to_end(self, offering: Room, browser: Browser) -> None:
        back = books_a_call_back(offering)
        offering.floor.signs_in(PEOPLE["central_east_01"], ready=True)
        nobody_takes(offering, back, rings(offering, back))
        await offering.floor.record(offering.log)
        await browser.sign_in("network_supervisor")
        page = (await browser.open(f"/contacts/{back}")).text
        assert "Attempt 1 reached nobody: nobody answered." in page
        assert "it is tried again" in page
