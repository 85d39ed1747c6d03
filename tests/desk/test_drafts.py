"""A change of the rules from a form to the floor: written by one, published by another, taken back (F72, F73, S13)."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import cast

import httpx2
import pytest

from records.audit import Action
from records.rule_book_rows import DraftState
from routing.floor import Contact
from routing.model import PartnerId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.floor_double import OWEN_SOUND
from tests.desk.room import Room
from tests.desk.rule_services import EditionsDouble, QuickProver
from tests.desk.rule_writer import KEY, RuleWriter

NORTH, CENTRAL = PartnerId("NORTH"), PartnerId("CENTRAL")
THUNDER_BAY = replace(OWEN_SOUND, home=NORTH, place="Thunder Bay", division="3558")
HOURS = "partners.NORTH.hours"
AGREEMENT = "partners.NORTH.agreement"
TITLE = "Short Mondays in the North"


@pytest.fixture
async def author(browser: Browser) -> RuleWriter:
    await browser.sign_in("central_supervisor_1")
    return RuleWriter(browser)


@pytest.fixture
async def second(room: Room) -> AsyncIterator[RuleWriter]:
    async with new_browser(room) as other:
        await other.sign_in("north_supervisor_1")
        yield RuleWriter(other)


def northern_caller(room: Room, name: str) -> Contact:
    contact = room.floor.caller(name, evidence=THUNDER_BAY)
    return room.floor.floor.contacts[contact]


def routed(contact: Contact) -> tuple[str, str]:
    assert contact.route is not None
    return contact.route.rule, contact.route.preferred


class TestAChange:
    async def test_goes_from_a_form_to_the_next_caller(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        """F41: the decision is asserted, not the words: the next caller is routed by the new hours."""
        before = northern_caller(room, "before")
        assert routed(before) == ("home-open", NORTH)
        draft = await author.starts(TITLE)
        assert (await author.fills(draft, HOURS, **{"hours.mon": "8-10"})).status_code == 303
        assert (await author.fills(draft, AGREEMENT, share="5")).status_code == 303
        assert routed(northern_caller(room, "while it is written")) == ("home-open", NORTH)

        page = (await author.browser.open(draft)).text
        assert "<ins>08:00–10:00; Tuesday</ins>" in page
        assert "Sa part des appels que les partenaires prennent les uns pour les autres est de" in page
        handed = await author.hands_over(draft)
        assert handed.status_code == 303, handed.text

        answer = await second.publishes(draft, note="For the winter")
        assert answer.headers["location"] == "/rules/editions/1"
        after = northern_caller(room, "after")
        assert routed(after) == ("after-hours", CENTRAL)
        assert room.floor.floor.rule_book is not None
        assert room.floor.floor.rule_book.edition == 1
        assert next(one.share for one in room.floor.floor.rule_book.partners if one.id == NORTH) == 5
        assert routed(before) == ("home-open", NORTH)

    async def test_is_told_as_in_force_with_the_second_in_which_the_floor_took_it(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        await published(author, second)
        assert "In force." in (await second.browser.open("/rules/editions/1")).text
        await room.floor.record(room.log)
        assert "In force since 12:00:00." in (await second.browser.open("/rules/editions/1")).text
        told = (await second.browser.client.get("/rules/editions/1/standing")).json()
        assert told == {"ok": True, "text": "In force since 12:00:00.", "settled": True}

    async def test_can_route_those_who_wait_anew(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        waiting = northern_caller(room, "waiting")
        await published(author, second, waiting="recall")
        assert routed(waiting) == ("after-hours", CENTRAL)
        assert cast(EditionsDouble, room.services.rules.editions).told == [(1, True)]

    async def test_is_kept_for_a_floor_that_does_not_answer(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await handed_over(author)
        room.floor.silent = True
        answer = await second.publishes(draft)
        assert answer.headers["location"] == "/rules/editions/1"
        page = (await second.browser.open("/rules/editions/1")).text
        assert "Not in force yet: the switchboard has not answered." in page
        assert not (await second.browser.client.get("/rules/editions/1/standing")).json()["settled"]
        assert (await room.services.rules.books.latest_edition()) is not None


async def handed_over(author: RuleWriter) -> str:
    draft = await author.starts(TITLE)
    await author.fills(draft, HOURS, **{"hours.mon": "8-10"})
    answer = await author.hands_over(draft)
    assert answer.status_code == 303, answer.text
    return draft


async def published(author: RuleWriter, second: RuleWriter, **given: str) -> str:
    draft = await handed_over(author)
    answer = await second.publishes(draft, **given)
    assert answer.status_code == 303, answer.text
    return draft


class TestPublishing:
    async def test_is_never_the_authors(self, room: Room, author: RuleWriter) -> None:
        draft = await handed_over(author)
        assert 'id="publish"' not in (await author.browser.open(draft)).text
        answer = await author.publishes(draft)
        assert answer.status_code == 409
        assert "a second person must publish it" in answer.text
        assert await room.services.rules.books.latest_edition() is None

    async def test_needs_a_draft_that_was_handed_over(self, author: RuleWriter, second: RuleWriter) -> None:
        draft = await author.starts()
        await author.fills(draft, HOURS, **{"hours.mon": "8-10"})
        version = await author.version(draft)
        answer = await second.posts(f"{draft}/publish", {"version": version})
        assert answer.status_code == 409
        assert "not handed over" in answer.text

    async def test_of_another_text_than_the_second_person_has_seen_is_refused(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        """S13"""
        draft = await handed_over(author)
        seen = await second.version(draft)
        await author.fills(draft, HOURS, **{"hours.mon": "8-9"})
        await author.hands_over(draft)
        answer = await second.posts(f"{draft}/publish", {"version": seen})
        assert answer.status_code == 409
        assert "changed in another window" in answer.text

    async def test_is_refused_to_what_says_the_same(self, author: RuleWriter) -> None:
        draft = await author.starts()
        answer = await author.hands_over(draft)
        assert answer.status_code == 422
        assert "There is nothing to publish" in answer.text

    async def test_is_stopped_by_an_error_of_the_check_and_not_by_a_warning(
        self, room: Room, author: RuleWriter
    ) -> None:
        """F73: what the check refuses never comes to the floor."""
        draft = await author.starts("Nobody at night")
        # Nobody but the home partner may ever serve, and there is no way out: outside its hours it rings for ever.
        steps = {"widening.rows": "1", "widening.0.reach": "first-only", "exits.rows": "0", "first": "NORTH"}
        saved = await author.fills(draft, "rules.everybody-else", **steps)
        assert saved.status_code == 303, saved.text
        await proved(author, draft)
        answer = await author.hands_over(draft)
        assert answer.status_code == 422
        assert "The check found errors" in answer.text
        # Which callers, and when: the first minute and how often.
        assert 'data-severity="error"' in answer.text
        assert re.search(r"first 2026-11-2\d \d\d:00 to \d\d:00; \d+ times", answer.text)
        assert "whose region" in answer.text or "of unknown region" in answer.text
        assert (await room.services.rules.books.draft(KEY)).state is DraftState.DRAFT


async def proved(author: RuleWriter, draft: str) -> None:
    """Wait for the check of a draft, as the page does."""
    while not (await author.browser.client.get(f"{draft}/check")).json()["done"]:
        continue


class TestADraftThatWasOvertaken:
    async def test_says_so_and_takes_the_new_start_when_its_author_has_looked(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        slow = await author.starts("Slow", key="cd" * 16)
        await author.fills(slow, AGREEMENT, share="3")
        await published(author, second)
        page = (await author.browser.open(slow)).text
        assert "Edition 1 was published since this draft was made." in page
        # What the other edition changed would be undone, and the difference says it.
        assert "<del>08:00–10:00; Tuesday</del>" in page
        version = await author.version(slow)
        answer = await author.posts(f"{slow}/base", {"version": version, "edition": "1"})
        assert answer.status_code == 303
        assert "was published since" not in (await author.browser.open(slow)).text


class TestAName:
    async def test_that_changes_is_read_on_every_screen_without_a_restart(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await author.starts()
        await author.fills(draft, "partners.NORTH.names", name_en="211 Far North")
        page = (await author.browser.open(draft)).text
        assert "211 North (sample), Thunder Bay." not in page or "<del>" in page
        assert "<ins>Far" in page
        assert (await author.hands_over(draft)).status_code == 303
        assert (await second.publishes(draft)).headers["location"] == "/rules/editions/1"
        assert "211 Far North" in (await second.browser.open("/board")).text


class TestAReason:
    async def test_is_asked_for_and_what_was_chosen_stays(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await handed_over(author)
        answer = await second.publishes(draft, note="  ", waiting="recall")
        assert answer.status_code == 422
        assert "Write why, for the record. Nothing was published" in answer.text
        assert 'value="recall" checked' in answer.text
        assert (await second.publishes(draft)).headers["location"] == "/rules/editions/1"

    async def test_is_asked_for_on_the_way_back_too(self, author: RuleWriter, second: RuleWriter) -> None:
        await published(author, second)
        answer = await author.posts(
            "/rules/editions/0/again", {"latest": "1", "note": "", "waiting": "recall"}
        )
        assert answer.status_code == 422
        assert "Write why, for the record." in answer.text
        assert (await author.browser.open("/rules/editions/2")).status_code == 404


class TestGoingBack:
    async def test_takes_two_steps_and_one_person(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        await published(author, second)
        assert routed(northern_caller(room, "one")) == ("after-hours", CENTRAL)
        review = (await author.browser.open("/rules/editions/0/again")).text
        assert "<del>08:00–10:00; Tuesday</del>" in review
        answer = await author.posts("/rules/editions/0/again", {"latest": "1", "note": "Too many calls left"})
        assert answer.headers["location"] == "/rules/editions/2"
        assert routed(northern_caller(room, "two")) == ("home-open", NORTH)
        assert "went back to it from edition 1" in (await author.browser.open("/rules")).text

    async def test_is_refused_when_another_edition_came_in_between(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        await published(author, second)
        answer = await author.posts("/rules/editions/0/again", {"latest": "0", "note": "Back"})
        assert answer.status_code == 409
        assert "Another edition was published in the meantime" in answer.text

    async def test_to_an_edition_that_nobody_published_leads_nowhere(self, author: RuleWriter) -> None:
        assert (await author.browser.open("/rules/editions/7/again")).status_code == 404


class TestStarting:
    async def test_from_an_older_edition_is_held_against_the_published_book(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        await published(author, second)
        draft = await author.starts("As before", key="ef" * 16, edition="0")
        page = (await author.browser.open(draft)).text
        assert "<del>08:00–10:00; Tuesday</del>" in page
        assert (await room.services.rules.books.draft("ef" * 16)).base_edition == 1

    async def test_from_somebody_elses_text_makes_a_draft_of_ones_own(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await author.starts()
        await author.fills(draft, HOURS, **{"hours.mon": "8-10"})
        assert "belongs to somebody else" in (await second.browser.open(f"{draft}/edit/{HOURS}")).text
        mine = await second.starts("Mine", key="ef" * 16, source=KEY)
        assert "08:00–10:00" in (await second.browser.open(mine)).text
        assert (await room.services.rules.books.draft("ef" * 16)).author == "north_supervisor_1"

    async def test_twice_makes_one_draft(self, room: Room, author: RuleWriter) -> None:
        assert await author.starts() == await author.starts()
        assert len(await room.services.rules.books.drafts()) == 1

    async def test_leads_on_to_the_form_of_the_sentence_that_one_came_from(self, author: RuleWriter) -> None:
        answer = await author.posts("/rules/drafts", {"key": KEY, "title": "Winter", "part": HOURS})
        assert answer.headers["location"] == f"/rules/drafts/{KEY}/edit/{HOURS}"
        again = await author.browser.open(f"/rules/drafts/new?part={AGREEMENT}")
        assert again.headers["location"] == f"/rules/drafts/{KEY}/edit/{AGREEMENT}"


class TestDiscarding:
    async def test_puts_a_draft_away_for_its_author_alone(
        self, room: Room, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await author.starts()
        version = await author.version(draft)
        assert (await second.posts(f"{draft}/discard", {"version": version})).status_code == 409
        assert (await author.posts(f"{draft}/discard", {"version": version})).headers["location"] == "/rules"
        assert await room.services.rules.books.drafts() == ()


class TestAClosedDraft:
    async def test_still_says_what_it_changed_and_what_became_of_it(
        self, author: RuleWriter, second: RuleWriter
    ) -> None:
        draft = await published(author, second)
        page = (await author.browser.open(draft)).text
        assert "<ins>" in page
        assert "against edition 0" in page
        assert '<a href="/rules/editions/1">It became edition 1.</a>' in page


class TestTheBookOfADraft:
    async def test_marks_the_sentences_that_it_changes(self, author: RuleWriter) -> None:
        draft = await author.starts()
        await author.fills(draft, AGREEMENT, share="5")
        page = (await author.browser.open(f"{draft}/book")).text
        # The other partners' shares are smaller by that, and nobody wrote them.
        assert page.count("data-changed") == 1
        assert re.search(r'<li id="partners\.NORTH\.share\.\d+" data-changed>', page)


class TestTheAudit:
    async def test_says_who_did_what_when_and_why(self, author: RuleWriter, second: RuleWriter) -> None:
        await published(author, second)
        await author.posts("/rules/editions/0/again", {"latest": "1", "note": "Too many were turned away"})
        page = (await author.browser.open("/rules/audit")).text
        told = [
            "went back to an earlier edition",
            "published an edition",
            "handed a draft over",
            "started a draft",
        ]
        assert [page.index(one) for one in told] == sorted(page.index(one) for one in told)
        assert "Mon 23 Nov 2026, 12:00:00" in page
        assert "Too many were turned away" in page
        assert "For the winter" in page, "why the first edition was published"
        assert f">{TITLE}</a>" in page

    async def test_can_show_each_days_version_too(self, room: Room, author: RuleWriter) -> None:
        await room.floor.record(room.log)
        assert (await author.browser.open("/rules/audit")).text.count("took a version of the book") == 0
        assert (await author.browser.open("/rules/audit?days=1")).text.count(
            "took a version of the book"
        ) == 1
        entries = await room.services.rules.audit.entries([Action.BOOK_IN_FORCE])
        assert [one.actor for one in entries] == [None]


class TestTheCheck:
    async def test_shows_how_far_it_has_come_and_then_what_it_found(
        self, room: Room, author: RuleWriter
    ) -> None:
        prover = cast(QuickProver, room.services.rules.prove)
        page = await unfinished(prover, author.browser)
        assert 'data-poll="/rules/check"' in page.text
        assert 'value="40"' in page.text
        assert (await author.browser.client.get("/rules/check")).json() == {
            "ok": True,
            "percent": 40,
            "done": False,
        }
        assert prover.held is not None
        prover.held.set()
        await proved_book(author)
        assert "The check found no error" in (await author.browser.open("/rules")).text
        assert len(prover.asked) == 1

    async def test_that_failed_is_said_and_tried_again(self, room: Room, author: RuleWriter) -> None:
        prover = cast(QuickProver, room.services.rules.prove)
        prover.broken = True
        assert "The check came to nothing" in (await author.browser.open("/rules")).text
        prover.broken = False
        await author.browser.open("/rules")
        await proved_book(author)
        assert "The check found no error" in (await author.browser.open("/rules")).text


async def unfinished(prover: QuickProver, browser: Browser) -> httpx2.Response:
    prover.hold()
    return await browser.open("/rules")


async def proved_book(author: RuleWriter) -> None:
    while not (await author.browser.client.get("/rules/check")).json()["done"]:
        continue
