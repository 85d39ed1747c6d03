"""Open data for everybody: what was released and nothing else, at addresses that last, kept by whoever read it."""

import csv
import json
from dataclasses import replace
from io import BytesIO, StringIO
from zipfile import ZipFile

from httpx2 import Response

from desk.application import desk_application
from reporting.open_data.published import LOOK_EVERY_MS
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.open_tables import release
from tests.desk.room import Room

LANGUAGES = "contacts-by-language"


async def read(browser: Browser, path: str, **headers: str) -> Response:
    return await browser.client.get(path, headers=headers)


class TestPage:
    async def test_is_open_to_strangers_and_says_what_will_appear(self, browser: Browser) -> None:
        answer = await browser.open("/open-data")
        assert answer.status_code == 200
        assert "Needs told to 211, invented" in answer.text
        assert "Nothing was released yet" in answer.text
        assert "these are rates of contacts, not of need" in answer.text
        assert "package.zip" not in answer.text

    async def test_lists_every_release_with_its_address_and_what_took_its_place(
        self, room: Room, browser: Browser
    ) -> None:
        await release(room, LANGUAGES, "2026-10")
        await release(room, LANGUAGES, "2026-10")
        text = (await browser.open("/open-data")).text
        assert text.count('href="/open-data/releases/1.csv"') == 1
        assert text.count('href="/open-data/releases/2.json"') == 1
        assert "in place of release 1" in text
        assert "https://creativecommons.org/publicdomain/zero/1.0/" in text

    async def test_is_in_french_for_whoever_reads_french(self, browser: Browser) -> None:
        answer = await read(browser, "/open-data", Accept="text/html", **{"Accept-Language": "fr-CA"})
        assert "Besoins confiés au 211, inventés" in answer.text
        assert "Rien n’a encore été publié" in answer.text
        assert "Langue de la conversation (ISO 639)" in answer.text

    async def test_is_not_there_where_the_network_gives_no_open_data(self, room: Room) -> None:
        services = replace(room.services, published=None)
        async with new_browser(room) as browser:
            browser.client._transport.app = desk_application(services)  # type: ignore[attr-defined]
            for path in ("/open-data", "/open-data/package.zip", "/open-data/releases/1.csv"):
                assert (await read(browser, path)).status_code == 404


class TestFiles:
    async def test_are_those_of_the_package(self, room: Room, browser: Browser) -> None:
        document = await release(room, LANGUAGES, "2026-10")
        archive = await read(browser, "/open-data/package.zip")
        with ZipFile(BytesIO(archive.content)) as files:
            names = files.namelist()
            table = files.read(f"{LANGUAGES}.csv")
        assert names == ["README.md", "changes.csv", f"{LANGUAGES}.csv", "datapackage.json"]
        alone = await read(browser, f"/open-data/{LANGUAGES}.csv")
        assert alone.content == table
        assert len(list(csv.DictReader(StringIO(alone.text)))) == len(document.cells)
        described = (await read(browser, "/open-data/datapackage.json")).json()
        assert [one["path"] for one in described["resources"]] == [f"{LANGUAGES}.csv"]

    async def test_may_be_kept_for_a_while_and_asked_for_again_in_vain(
        self, room: Room, browser: Browser
    ) -> None:
        await release(room, LANGUAGES, "2026-10")
        first = await read(browser, "/open-data/package.zip")
        assert first.headers["cache-control"] == "public, max-age=300"
        assert first.headers["access-control-allow-origin"] == "*"
        assert first.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in first.headers
        again = await read(browser, "/open-data/package.zip", **{"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")

    async def test_that_are_not_there_are_not_kept_as_missing(self, browser: Browser) -> None:
        for path in ("/open-data/nothing.csv", "/open-data/releases/1.csv", "/open-data/releases/x.csv"):
            answer = await read(browser, path)
            assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")


class TestRelease:
    async def test_stays_as_it_was_given_out(self, room: Room, browser: Browser) -> None:
        document = await release(room, LANGUAGES, "2026-10")
        told = await read(browser, "/open-data/releases/1.json")
        assert told.headers["cache-control"] == "public, max-age=31536000, immutable"
        body = json.loads(told.text)
        assert (body["table"], body["number"], len(body["rows"])) == (LANGUAGES, 1, len(document.cells))
        hidden = [row for row in body["rows"] if row["contacts"] is None]
        assert len(hidden) == sum(value is None for value in document.cells.values()) > 0
        await release(room, "contacts-by-hour", "2026-08")
        room.clock.at += LOOK_EVERY_MS
        assert (await read(browser, "/open-data/releases/1.json")).text == told.text
        assert (await read(browser, "/open-data/releases/2.csv")).status_code == 200

    async def test_is_looked_for_once_a_minute_however_many_ask(self, room: Room, browser: Browser) -> None:
        assert (await read(browser, "/open-data/changes.csv")).status_code == 404
        await release(room, LANGUAGES, "2026-10")
        assert (await read(browser, "/open-data/changes.csv")).status_code == 404
        room.clock.at += LOOK_EVERY_MS
        assert (await read(browser, "/open-data/changes.csv")).text.splitlines()[1].startswith("1,")
