"""Records opened outside one's scope, and what the audit says of who saw what."""

import pytest

from records.audit import Action, AuditQuery
from records.audit_proof import prove_audit
from records.audit_trail import AuditTrail
from records.opened_records import OPEN_MS
from records.record_draft import RecordDraft
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import FLOOR, Room

THEIRS = "call-of-north"
WORDS = "They moved to Zanzibar Street"
REASON = "The caller asks us to go on with what North began."


@pytest.fixture
async def record(room: Room) -> str:
    records = room.services.records
    await records.open(THEIRS, specialist="north_02", partner="NORTH", language="en")
    draft = RecordDraft(notes=WORDS)
    await records.save_draft(THEIRS, draft, version=1, specialist="north_02")
    return THEIRS


async def ask_for(browser: Browser, contact: str, reason: str = REASON) -> str:
    await browser.open("/opened")
    form = {"csrf": browser.csrf, "contact": contact, "reason": reason}
    answer = await browser.client.post("/opened", data=form, headers={"Accept": "text/html"})
    return answer.headers.get("location", answer.text)


class TestOpening:
    async def test_shows_the_record_for_a_quarter_of_an_hour(
        self, room: Room, browser: Browser, record: str
    ) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.open(f"/opened/{record}")).status_code == 404
        assert (await browser.client.get(f"/desk/records/{record}")).status_code == 404
        location = await ask_for(browser, record)
        shown = await browser.open(location)
        assert WORDS in shown.text
        assert "Outside your scope" in shown.text
        assert (await browser.client.get(f"/desk/records/{record}")).json()["editable"] is False
        room.clock.at += OPEN_MS
        assert (await browser.open(location)).status_code == 404
        assert (await browser.client.get(f"/desk/records/{record}")).status_code == 404

    async def test_ends_before_its_time_when_it_is_closed(self, browser: Browser, record: str) -> None:
        await browser.sign_in("central_supervisor_1")
        location = await ask_for(browser, record)
        await browser.client.post(f"{location}/close", data={"csrf": browser.csrf})
        assert (await browser.open(location)).status_code == 404

    async def test_opens_nothing_else_and_to_nobody_else(
        self, room: Room, browser: Browser, record: str
    ) -> None:
        await room.services.records.open("another", specialist="north_02", partner="NORTH", language="en")
        await browser.sign_in("central_east_01")
        location = await ask_for(browser, record)
        assert (await browser.open("/opened/another")).status_code == 404
        async with new_browser(room) as other:
            await other.sign_in("central_east_05")
            assert (await other.open(location)).status_code == 404
        saved = await browser.send("PUT", f"/desk/records/{record}", {"version": 2, "draft": {}})
        assert saved.status_code == 404

    async def test_needs_a_reason_and_a_record_and_keeps_what_was_typed(
        self, browser: Browser, record: str
    ) -> None:
        await browser.sign_in("central_east_01")
        assert "Say in a sentence why" in await ask_for(browser, record, "because")
        refused = await ask_for(browser, "no-such-call")
        assert "There is no record of this contact" in refused
        assert REASON in refused
        assert (await browser.open("/opened/no-such-call")).status_code == 404

    async def test_is_seen_by_the_supervisors_of_both_partners(
        self, room: Room, browser: Browser, record: str
    ) -> None:
        await browser.sign_in("central_east_01")
        await ask_for(browser, record)
        for name, sees in (
            ("central_east_supervisor_1", True), ("north_supervisor_1", True), ("central_supervisor_1", False)
        ):  # fmt: skip
            async with new_browser(room) as other:
                await other.sign_in(name)
                assert (REASON in (await other.open("/opened")).text) is sees, name


class TestAudit:
    async def test_names_who_saw_which_record_and_is_found_by_each(
        self, room: Room, browser: Browser, record: str
    ) -> None:
        async with new_browser(room) as other:
            await other.sign_in("north_supervisor_1")
            await other.client.get(f"/desk/records/{record}")
        await browser.sign_in("central_administrator")
        for asked in ("", f"?subject={record}", "?actor=north_supervisor_1", "?action=record.read"):
            page = await browser.open(f"/audit{asked}")
            assert "saw a call record" in page.text, asked
            assert record in page.text, asked
        assert "Nothing of this is written down" in (await browser.open("/audit?actor=nobody")).text
        file = (await browser.client.get(f"/audit.csv?subject={record}")).text
        assert "north_supervisor_1" in file
        assert "/audit.csv" in (await browser.open("/audit?action=exported")).text
        assert (await prove_audit(room.engine, FLOOR, b"")).holds

    async def test_tells_the_supervisor_of_who_sees_very_many_records(
        self, room: Room, browser: Browser
    ) -> None:
        trail = AuditTrail(room.engine, FLOOR, room.clock, read_much=3)
        for number in range(5):
            await trail.view("north_02", Action.RECORD_READ, f"call-{number}")
        told = await room.services.rules.audit.search(AuditQuery(actions=(Action.READ_MUCH,)))
        assert [(one.subject, one.detail) for one in told] == [("north_02", {"seen": 3})]
        await browser.sign_in("north_supervisor_1")
        assert "3 records" in (await browser.open("/opened")).text
        async with new_browser(room) as other:
            await other.sign_in("central_supervisor_1")
            assert "3 records" not in (await other.open("/opened")).text

    async def test_shows_who_may_use_what(self, browser: Browser) -> None:
        await browser.sign_in("central_administrator")
        assert "/desk/records/{contact}" in (await browser.open("/audit/routes")).text
