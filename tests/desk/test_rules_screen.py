"""The published book in sentences, what is said to be changed elsewhere, and the document as text."""

import re

import pytest

from config.network import NETWORK_FILE, read_network
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room
from tests.desk.rule_writer import KEY, RuleWriter, fields_of

SAMPLE = NETWORK_FILE.read_text(encoding="utf-8")


@pytest.fixture
async def author(browser: Browser) -> RuleWriter:
    await browser.sign_in("central_supervisor_1")
    return RuleWriter(browser)


@pytest.fixture
async def administrator(room: Room, browser: Browser) -> RuleWriter:
    await browser.sign_in("central_administrator")
    return RuleWriter(browser)


class TestTheBook:
    async def test_is_told_in_the_order_in_which_a_call_meets_it(self, author: RuleWriter) -> None:
        page = (await author.browser.open("/rules")).text
        groups = re.findall(r'class="book-group" id="(\w+)"', page)
        assert groups == [
            "callers",
            "conditions",
            "rules",
            "skills",
            "partners",
            "messages",
            "waits",
            "plans",
            "limits",
        ]
        assert "Edition 0: the network’s own file" in page
        assert "After 2 minutes of waiting or as soon as 5 minutes more of waiting are expected" in page

    async def test_gives_each_sentence_an_address_and_its_form(self, author: RuleWriter) -> None:
        page = (await author.browser.open("/rules")).text
        assert 'id="partners.NORTH.hours"' in page
        assert 'href="/rules/drafts/new?part=partners.NORTH.hours"' in page
        assert 'href="/rules/drafts/new?part=rules.crisis"' in page
        anchors = re.findall(r'id="([a-z]+\.[^"]+)"', page)
        assert len(anchors) == len(set(anchors))

    async def test_says_what_is_not_changed_here(self, author: RuleWriter) -> None:
        page = (await author.browser.open("/rules")).text
        assert "The first three live in the network’s file and need a restart" in page
        lines = page[page.index('id="callers"') : page.index('id="conditions"')]
        assert "part=lines.main" in lines
        assert "part=menu" not in lines

    async def test_can_stand_in_both_languages_at_once(self, author: RuleWriter) -> None:
        page = (await author.browser.open("/rules?both=1")).text
        assert '<p class="other" lang="fr">Ouvert du lundi au vendredi 08:00–20:00.</p>' in page

    async def test_says_languages_that_are_served_alike_in_one_sentence(self, author: RuleWriter) -> None:
        page = (await author.browser.open("/rules")).text
        assert "Mandarin, Cantonese, Punjabi" in page

    async def test_has_the_findings_of_the_check_beside_its_rules(self, author: RuleWriter) -> None:
        await author.browser.open("/rules")
        while not (await author.browser.client.get("/rules/check")).json()["done"]:
            continue
        page = (await author.browser.open("/rules")).text
        crisis = page[page.index('id="rules.crisis"') : page.index('id="rules.relay"')]
        assert 'data-severity="warning"' in crisis
        assert "pass others who came up to" in crisis

    async def test_is_hidden_from_specialists(self, room: Room) -> None:
        async with new_browser(room) as other:
            await other.sign_in("central_east_01")
            assert (await other.open("/rules")).status_code == 404


class TestTheDocument:
    async def test_can_be_seen_and_taken_away(self, author: RuleWriter) -> None:
        file = await author.browser.client.get("/rules/editions/0/document")
        assert read_network(file.text).about.id == "ontario-sample"
        assert "attachment" in file.headers["content-disposition"]
        draft = await author.starts()
        assert (await author.browser.client.get(f"{draft}/document.toml")).text == file.text
        page = (await author.browser.open(f"{draft}/document")).text
        assert "Administrators can change the text itself" in page
        assert "<textarea" not in page

    async def test_is_written_by_administrators_only(self, author: RuleWriter) -> None:
        draft = await author.starts()
        answer = await author.posts(f"{draft}/document", {"version": "1", "text": SAMPLE})
        assert answer.status_code == 404

    async def test_is_stored_right_or_wrong_with_its_faults_told(
        self, room: Room, administrator: RuleWriter
    ) -> None:
        """F53: a text with a fault is not lost; it just cannot be handed over."""
        draft = await administrator.starts()
        spoilt = SAMPLE.replace("share = 40", "share = 0")
        answer = await administrator.posts(f"{draft}/document", {"version": "1", "text": spoilt})
        assert answer.status_code == 303
        page = (await administrator.browser.open(answer.headers["location"])).text
        assert re.search(r"partners.CENTRAL.share \(line \d+\): this is too small; write 1 or more", page)
        assert (await room.services.rules.books.draft(KEY)).document == spoilt
        refused = await administrator.posts(f"{draft}/submit", {"version": "2"})
        assert refused.status_code == 422
        to_text = await administrator.browser.open(f"{draft}/edit/limits")
        assert to_text.headers["location"] == f"{draft}/document"

    async def test_can_be_sent_as_a_file(self, room: Room, administrator: RuleWriter) -> None:
        draft = await administrator.starts()
        client = administrator.browser.client
        body = {"csrf": administrator.browser.csrf, "version": "1", "text": "not this"}
        files = {"file": ("rules.toml", SAMPLE.encode(), "application/toml")}
        answer = await client.post(f"{draft}/document", data=body, files=files)
        assert answer.status_code == 303
        assert (await room.services.rules.books.draft(KEY)).document == SAMPLE
        wrong = {"file": ("rules.toml", b"\xff\xfe", "application/toml")}
        answer = await client.post(f"{draft}/document", data=body | {"version": "2"}, files=wrong)
        assert answer.status_code == 422

    async def test_that_two_windows_write_keeps_both_texts(self, administrator: RuleWriter) -> None:
        """S13"""
        draft = await administrator.starts()
        mine, theirs = SAMPLE.replace("share = 40", "share = 41"), SAMPLE.replace("share = 40", "share = 42")
        await administrator.posts(f"{draft}/document", {"version": "1", "text": theirs})
        late = await administrator.posts(f"{draft}/document", {"version": "1", "text": mine})
        assert late.status_code == 409
        assert "share = 41" in late.text
        assert "share = 42" in late.text

    async def test_that_changes_what_lives_in_the_file_cannot_be_handed_over(
        self, administrator: RuleWriter
    ) -> None:
        draft = await administrator.starts()
        elsewhere = SAMPLE.replace('default_language = "en"', 'default_language = "fr"')
        await administrator.posts(f"{draft}/document", {"version": "1", "text": elsewhere})
        page = (await administrator.browser.open(draft)).text
        assert "<code>network.default_language</code>" in page
        refused = await administrator.posts(f"{draft}/submit", {"version": "2"})
        assert refused.status_code == 422
        assert "lives in the network’s file" in refused.text


class TestTheWholeBookOfADraft:
    async def test_leads_its_author_from_each_sentence_to_the_form(
        self, room: Room, author: RuleWriter
    ) -> None:
        draft = await author.starts()
        assert f'href="{draft}/edit/messages.danger"' in (await author.browser.open(f"{draft}/book")).text
        async with new_browser(room) as other:
            await other.sign_in("north_supervisor_1")
            assert f'href="{draft}/edit/' not in (await other.open(f"{draft}/book")).text


class TestForms:
    async def test_name_every_field_once(self, author: RuleWriter) -> None:
        draft = await author.starts()
        for part in ("rules.benefits", "languages", "rules", "partners.NORTH.days", "limits"):
            page = (await author.browser.open(f"{draft}/edit/{part}")).text
            ids = re.findall(r' id="([^"]+)"', page)
            assert len(ids) == len(set(ids)), part
            described = {
                one for group in re.findall(r'aria-describedby="([^"]+)"', page) for one in group.split()
            }
            assert described <= set(ids), part
            assert len(fields_of(page)) > 3
