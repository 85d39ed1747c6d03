"""The open directory: HSDS 3.0 over HTTP, valid by our own shapes always and by the official schemas where they are."""

import json
from typing import Any

import pytest

from records.directory.faults import Faults
from records.directory.shapes import shaped
from tests.desk.browser import Browser
from tests.desk.room import Room
from tests.official_files import hsds_files

SCHEMAS = hsds_files() / "schema"
OWN_FIELDS = {"service.record_source", "service.record_edition"}
ENVELOPE = {
    "total_items",
    "total_pages",
    "page_number",
    "size",
    "first_page",
    "last_page",
    "empty",
    "contents",
}


@pytest.fixture
def opened(room: Room) -> Room:
    object.__setattr__(room.services.settings, "open_directory", True)
    return room


async def read(browser: Browser, path: str) -> dict[str, Any]:
    answer = await browser.client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def assert_right(kind: str, document: dict[str, Any]) -> None:
    faults, unknown = Faults(), set[str]()
    assert shaped(kind, document, kind, faults, unknown) is not None
    assert list(faults) == []
    assert unknown <= OWN_FIELDS
    if SCHEMAS.is_dir():
        official = _validator(kind)
        assert [error.message for error in official.iter_errors(document)] == []


def _validator(kind: str) -> Any:
    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    files = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    resources = [(name, DRAFT202012.create_resource(one)) for name, one in files.items()]
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(
        files[f"{kind}.json"], registry=Registry().with_resources(resources), format_checker=checker
    )


class TestOpenData:
    async def test_says_which_version_it_speaks(self, opened: Room, browser: Browser) -> None:
        assert (await read(browser, "/hsds/"))["version"] == "3.0"

    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("services", "service"),
            ("services?full=true", "service"),
            ("organizations", "organization"),
            ("taxonomy_terms", "taxonomy_term"),
            ("taxonomies", "taxonomy"),
        ],
    )
    async def test_lists_records_that_are_right(
        self, opened: Room, browser: Browser, path: str, kind: str
    ) -> None:
        told = await read(browser, f"/hsds/{path}")
        assert set(told) == ENVELOPE
        assert told["size"] == len(told["contents"]) > 0
        for document in told["contents"]:
            assert_right(kind, document)

    async def test_turns_pages_without_a_gap(self, opened: Room, browser: Browser) -> None:
        whole = await read(browser, "/hsds/services?per_page=500")
        seen, page = [], 1
        while True:
            told = await read(browser, f"/hsds/services?per_page=150&page={page}")
            seen += [one["id"] for one in told["contents"]]
            assert (told["first_page"], told["total_items"]) == (page == 1, 400)
            if told["last_page"]:
                break
            page += 1
        assert page == told["total_pages"] == 3
        assert seen == [one["id"] for one in whole["contents"]]
        assert (await read(browser, "/hsds/services?page=99"))["empty"]

    async def test_narrows_down_by_every_filter_that_is_given(self, opened: Room, browser: Browser) -> None:
        [shelter] = (await read(browser, "/hsds/services?search=lakeshore night"))["contents"]
        whole = await read(browser, f"/hsds/services/{shelter['id']}")
        assert_right("service", whole)
        term = whole["attributes"][0]["taxonomy_term"]["id"]
        path = f"/hsds/services?search=lakeshore&taxonomy_term_id={term}&organization_id={whole['organization']['id']}"
        assert [one["id"] for one in (await read(browser, path))["contents"]] == [shelter["id"]]
        other = path.replace(whole["organization"]["id"], shelter["id"])
        assert (await read(browser, other))["empty"]

    async def test_lists_services_at_their_places(self, opened: Room, browser: Browser) -> None:
        for path in ("service_at_locations?per_page=3", "service_at_locations?per_page=3&full=true"):
            told = await read(browser, f"/hsds/{path}")
            assert (told["total_items"], told["size"]) == (400, 3)
            for place in told["contents"]:
                assert_right("service", place.pop("service"))
                assert_right("service_at_location", place)
        [first] = (await read(browser, "/hsds/service_at_locations?per_page=1"))["contents"]
        whole = await read(browser, f"/hsds/service_at_locations/{first['id']}")
        assert (whole["id"], whole["service"]["id"]) == (first["id"], first["service"]["id"])
        assert whole["location"]["addresses"]

    async def test_tells_where_a_record_came_from_and_of_no_person(
        self, opened: Room, browser: Browser
    ) -> None:
        told = await read(browser, "/hsds/services?full=true&per_page=500")
        assert {one["record_source"] for one in told["contents"]} == {"sample"}
        assert len({one["record_owner"] for one in told["contents"]}) == 7
        for word in ("assurer_email", "attention", "updated_by"):
            assert f'"{word}"' not in json.dumps(told)

    async def test_walks_down_the_taxonomy(self, opened: Room, browser: Browser) -> None:
        top = await read(browser, "/hsds/taxonomy_terms?top_only=true")
        assert top["total_items"] == 17
        below = await read(browser, f"/hsds/taxonomy_terms?parent_id={top['contents'][0]['id']}")
        assert {one["parent_id"] for one in below["contents"]} == {top["contents"][0]["id"]}

    @pytest.mark.parametrize(
        "path", ["services?per_page=0", "services?modified_after=soon", "services?colour=red"]
    )
    async def test_refuses_what_it_does_not_understand(
        self, opened: Room, browser: Browser, path: str
    ) -> None:
        assert (await browser.client.get(f"/hsds/{path}")).status_code == 422

    async def test_is_closed_to_strangers_unless_it_is_opened(self, room: Room, browser: Browser) -> None:
        assert (await browser.client.get("/hsds/services")).status_code == 404
        await browser.sign_in("central_east_01")
        assert (await browser.client.get("/hsds/services")).status_code == 200
