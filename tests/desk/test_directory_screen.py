"""The directory's keeper sees editions and faults, sends files in pieces, and judges pairs that nobody merges."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.directory_imports import DirectoryImports
from records.audit import Action
from records.directory.editions import EditionPlan, blocking_engine
from records.directory.importing import Importer
from records.directory.reading import JsonSource
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import DATABASE, Room
from tests.records.directory.data import service, uuid_of

ADMINISTRATOR = "central_administrator"
PLAN = EditionPlan(
    source="north", title="North", owner="NORTH", licence="CC0", language="en", zone="America/Toronto"
)


def phoned(name: str, **more: object) -> dict[str, object]:
    return service(name, phones=[{"id": uuid_of(f"phone {name}"), "number": "807-555-0177"}], **more)


@pytest.fixture
def imported(room: Room, tmp_path: Path) -> None:
    """Two services that may be one, without French, and a record that is wrong."""
    file = tmp_path / "north.json"
    file.write_text(
        json.dumps(
            [phoned("Tamarack Pantry"), phoned("The Tamarack Pantry"), {"id": "x", "status": "active"}]
        )
    )
    engine = blocking_engine(f"sqlite:///{tmp_path / DATABASE}")
    Importer(engine, room.clock).run(JsonSource(file), PLAN, lambda _: None, leave_out_wrong=True)
    engine.dispose()


class TestDirectory:
    @pytest.mark.usefixtures("imported")
    async def test_tells_editions_and_offers_what_was_wrong_by_row(self, browser: Browser) -> None:
        await browser.sign_in(ADMINISTRATOR)
        told = (await browser.client.get("/directory/state")).json()
        [north, sample] = [one for one in told["editions"] if one["current"]]
        assert (north["source"], north["services"], north["wrong"]) == ("north", "2", "2")
        page = (await browser.client.get(f"/directory/editions/{north['number']}")).text
        assert "[2]" in page
        table = await browser.client.get(f"/directory/editions/{north['number']}/faults.csv")
        assert table.text.splitlines()[1].startswith("wrong: not used,[2]")
        assert sample["services"] == "400"
        assert (await browser.client.get("/directory/editions/99")).status_code == 404

    @pytest.mark.usefixtures("imported")
    async def test_lists_what_is_named_in_one_language(self, browser: Browser) -> None:
        await browser.sign_in(ADMINISTRATOR)
        page = (await browser.client.get("/directory/gaps")).text
        assert "2 services have their name in one language only." in page
        assert "Tamarack Pantry" in page


class TestDuplicates:
    @pytest.mark.usefixtures("imported")
    async def test_are_judged_once_and_remembered_in_the_audit(self, room: Room, browser: Browser) -> None:
        await browser.sign_in(ADMINISTRATOR)
        before = await room.services.keeping.pairs()
        [pair] = [one for one in before.open if one.one.source == "north"]
        fields = {"one": pair.other.id, "other": pair.one.id, "verdict": "different", "csrf": browser.csrf}
        assert (await browser.client.post("/directory/duplicates", data=fields)).status_code == 303
        after = await room.services.keeping.pairs()
        assert after.waiting == before.waiting - 1
        assert [(one.one.source, same) for one, same in after.judged] == [("north", False)]
        [entry] = await room.services.rules.audit.entries((Action.PAIR_JUDGED,))
        assert (entry.actor, entry.detail) == (ADMINISTRATOR, {"same": False})


class TestUpload:
    async def test_goes_on_where_it_was_cut_off_and_is_listed_when_whole(
        self, room: Room, tmp_path: Path
    ) -> None:
        imports = DirectoryImports(tmp_path / "incoming", room.clock)
        assert await imports.take("a.json", "7", 6, 0, b"") == 0
        assert await imports.take("a.json", "7", 6, 0, b"[1,") == 3
        assert await imports.take("a.json", "7", 6, 0, b"[1,") == 3
        assert await imports.take("a.json", "8", 6, 3, b" 2]") == 0
        assert imports.files() == []
        assert await imports.take("a.json", "7", 6, 3, b" 2]") == 6
        assert [(one.name, one.size) for one in imports.files()] == [("a.json", 6)]
        assert (tmp_path / "incoming" / "a.json").read_text() == "[1, 2]"

    @pytest.mark.parametrize(
        ("name", "size"), [("../a.json", 6), (".a.json", 6), ("a.txt", 6), ("a.json", 1 << 30), ("a.json", 2)]
    )
    async def test_of_what_cannot_be_taken_is_refused(
        self, room: Room, tmp_path: Path, name: str, size: int
    ) -> None:
        assert await DirectoryImports(tmp_path, room.clock).take(name, "1", size, 0, b"[1, 2]") is None

    async def test_is_the_keepers_alone(self, browser: Browser) -> None:
        await browser.sign_in("central_supervisor_1")
        answer = await browser.send("PUT", "/directory/files/a.json?stamp=1&size=6", None)
        assert answer.status_code == 404


class TestImport:
    async def test_is_read_by_a_process_of_its_own_and_says_how_it_ended(
        self, room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path / "data"))
        monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", f"sqlite:///{tmp_path / DATABASE}")
        folder = tmp_path / "incoming"
        folder.mkdir()
        (folder / "good.json").write_text(json.dumps([phoned("Juniper Pantry")]))
        imports = DirectoryImports(folder, room.clock)
        room = replace(room, services=replace(room.services, imports=imports))
        async with new_browser(room) as keeper:
            await keeper.sign_in(ADMINISTRATOR)
            order = {"file": "good.json", "source": "juniper", "owner": "NORTH", "csrf": keeper.csrf}
            begun = await keeper.client.post("/directory/imports", data=order)
            again = await keeper.client.post("/directory/imports", data=order)
            told = [answer.headers["location"] for answer in (begun, again)]
            assert told == ["/directory?told=started", "/directory?told=busy"]
            async with asyncio.timeout(120):
                while imports.running is not None:
                    await asyncio.sleep(0.1)
            assert imports.ended is not None
            assert imports.ended.good, imports.ended.said
            state = (await keeper.client.get("/directory/state")).json()
        assert [one["source"] for one in state["editions"] if one["current"]] == ["juniper", "sample"]
        assert state["said"] == "The import of good.json is done."
        [entry] = await room.services.rules.audit.entries((Action.DIRECTORY_IMPORTED,))
        assert (entry.actor, entry.subject) == (ADMINISTRATOR, "juniper")
