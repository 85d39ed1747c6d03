"""The folder of static fallback documents: kept at the edition in force, and used by a carrier that finds no other."""

import hashlib
import stat
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response
from typer.testing import CliRunner

from app.cli import app as command_line
from app.doctor_fallbacks import check_fallbacks, check_held
from app.fallback_keeper import FallbackKeeper
from app.fallbacks import MANIFEST, documents_for, read_manifest, write_fallbacks
from app.rules import todays_rule_book
from config.clock import SystemClock
from config.network import NETWORK_FILE, Network, load_network
from config.settings import Settings, load_settings
from records.rule_book_rows import Edition
from simulator.carrier import CallerScript, CarrierDouble, CarrierSettings, FarEnd, NumberSettings
from simulator.carrier.serving import LoopbackServer
from telephony.addresses import Addresses
from telephony.music import MUSIC_FILE
from tests.app.house import codes

pytestmark = pytest.mark.anyio

NUMBER, CENTRAL, NORTH = "+14165550111", "+14165550130", "+18075550123"
CALLER = "+14165550123"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(
        {
            "SWITCHBOARD_DATA_DIR": str(tmp_path / "data"),
            "SWITCHBOARD_LINES": f"{NUMBER}=main, +18075550111=north",
            "SWITCHBOARD_FALLBACK_NUMBERS": f"CENTRAL={CENTRAL}, NORTH={NORTH}",
        }
    )


@pytest.fixture
def network() -> Network:
    return load_network()


@pytest.fixture
def folder(settings: Settings) -> Path:
    return settings.fallback_folder


def edition(number: int, document: str | None = None) -> Edition:
    return Edition(
        number=number,
        version="v",
        title="",
        drafted_by="a",
        published_by="b",
        published_at=SystemClock().now(),
        note="",
        draft_id=None,
        rolled_back_from=None,
        document=document or NETWORK_FILE.read_text(),
    )


class TestWriting:
    def test_lists_each_document_with_its_digest(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        written = write_fallbacks(settings, todays_rule_book(network), folder)
        assert {one.name for one in written.manifest.documents} == {
            "14165550111.xml", "18075550111.xml", "any.xml", "whisper.xml", "accepted.xml",
        }  # fmt: skip
        for one in written.manifest.documents:
            content = (folder / one.name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == one.sha256
            assert (folder / one.name).stat().st_mode & stat.S_IROTH
        assert read_manifest(folder) == written.manifest
        assert {path.name for path in folder.iterdir()} == {
            MANIFEST,
            MUSIC_FILE.name,
            *(one.name for one in written.manifest.documents),
        }

    def test_touches_nothing_that_is_right_already(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        book = todays_rule_book(network)
        first = write_fallbacks(settings, book, folder)
        before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
        again = write_fallbacks(settings, book, folder)
        assert (again.changed, again.manifest) == ((), first.manifest)
        assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before

    def test_takes_away_the_document_of_a_number_that_is_no_longer_dialled_and_nothing_else(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        write_fallbacks(settings, todays_rule_book(network), folder)
        (folder / "index.html").write_text("somebody's")
        fewer = settings.model_copy(update={"lines": {NUMBER: "main"}})
        written = write_fallbacks(fewer, todays_rule_book(network), folder)
        assert "18075550111.xml" in written.changed
        assert not (folder / "18075550111.xml").exists()
        assert (folder / "index.html").exists()

    def test_that_is_cut_off_leaves_every_document_whole(
        self, settings: Settings, network: Network, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = todays_rule_book(network)
        before = {one.name: one.text for one in documents_for(settings, book)}
        write_fallbacks(settings, book, folder)

        def disk_full(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.fsync", disk_full)
        other = settings.model_copy(update={"fallback_numbers": {"NORTH": (NORTH,)}})
        with pytest.raises(OSError, match="No space"):
            write_fallbacks(other, book, folder)
        assert {path.name: path.read_text() for path in folder.glob("*.xml")} == before


class TestKeeping:
    async def test_writes_the_documents_of_the_file_and_then_of_each_edition(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        keeper = FallbackKeeper(settings, network, SystemClock())
        await keeper.keep(None)
        told = read_manifest(folder)
        assert told is not None
        assert told.edition == 0
        moved = NETWORK_FILE.read_text().replace('after_hours = "CENTRAL"', 'after_hours = "DUFFERIN_PEEL"')
        await keeper.keep(edition(3, moved))
        told = read_manifest(folder)
        assert told is not None
        assert told.edition == 3
        # CENTRAL comes first still, but no longer again at the end.
        assert (folder / "14165550111.xml").read_text().count(CENTRAL) == 1

    async def test_that_fails_is_tried_again_and_disturbs_nobody(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        in_the_way = _in_the_way(folder)
        keeper = FallbackKeeper(settings, network, SystemClock())
        await keeper.keep(edition(1))
        in_the_way()
        await keeper.keep(edition(1))
        assert read_manifest(folder) is not None


def _in_the_way(folder: Path) -> Callable[[], None]:
    """Put a file where the folder should be. Gives: what takes it away."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("a file where the folder should be")
    return folder.unlink


class TestCommand:
    def test_says_who_is_rung_and_that_somebody_should_be(self, settings: Settings, tmp_path: Path) -> None:
        env = {
            "SWITCHBOARD_DATA_DIR": str(settings.data_dir),
            "SWITCHBOARD_LINES": f"{NUMBER}=main",
            "SWITCHBOARD_FALLBACK_NUMBERS": f"CENTRAL={CENTRAL}",
        }
        told = CliRunner().invoke(command_line, ["fallbacks", "write", str(tmp_path / "out")], env=env)
        assert (told.exit_code, f"{NUMBER} (main): {CENTRAL}" in told.stdout) == (0, True)
        assert (tmp_path / "out" / MANIFEST).exists()
        silent = CliRunner().invoke(
            command_line, ["fallbacks", "write"], env=env | {"SWITCHBOARD_FALLBACK_NUMBERS": ""}
        )
        assert (silent.exit_code, "NOBODY" in silent.stdout) == (1, True)


@asynccontextmanager
async def held(folder: Path, prefix: str = "") -> AsyncIterator[str]:
    """Hold the files of a folder as a static host does: GET only. Gives: the address with `{number}` in it."""

    async def host(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        request = Request(scope, receive)
        file = folder / request.url.path.lstrip("/")
        if request.method != "GET":
            answer = Response(status_code=405)
        elif file.is_file():
            answer = Response(prefix.encode() + file.read_bytes(), media_type="text/xml")
        else:
            answer = Response(status_code=404)
        await answer(scope, receive, send)

    server = LoopbackServer(host)
    await server.start()
    try:
        yield f"{server.url}/{{number}}.xml"
    finally:
        await server.stop()


class TestDoctor:
    async def test_tells_what_is_written_and_what_is_stale(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        assert codes(await check_fallbacks(settings, network), "ok") == {"fallback.new"}
        write_fallbacks(settings, todays_rule_book(network), folder)
        assert codes(await check_fallbacks(settings, network), "ok") == {"fallback.written"}
        (folder / "any.xml").write_text("<Response/>")
        assert codes(await check_fallbacks(settings, network), "warning") == {"fallback.stale"}

    async def test_warns_of_documents_that_ring_nobody(self, settings: Settings, network: Network) -> None:
        silent = settings.model_copy(update={"fallback_numbers": {}, "sample_traffic": False})
        assert "fallback.nobody" in codes(await check_fallbacks(silent, network), "warning")

    async def test_compares_what_is_held_with_what_must_be(
        self, settings: Settings, network: Network, folder: Path
    ) -> None:
        book = todays_rule_book(network)
        write_fallbacks(settings, book, folder)
        async with held(folder) as address:
            there = settings.model_copy(update={"static_fallback_url": address})
            documents = documents_for(there, book)
            assert codes(await check_held(there, documents), "ok") == {"fallback.held"}
            (folder / "any.xml").write_text("<Response><Hangup/></Response>")
            (folder / "whisper.xml").unlink()
            found = await check_held(there, documents)
            assert codes(found, "warning") == {"fallback.held_differs"}
            assert codes(found, "wrong") == {"fallback.not_held"}
        assert codes(await check_held(there, documents), "wrong") == {"fallback.not_held"}


class TestWithNothingOfOurs:
    """Tier T2: our machines are gone, and the carrier has nothing but the static documents."""

    @asynccontextmanager
    async def carrier(
        self, settings: Settings, network: Network, far_ends: dict[str, FarEnd]
    ) -> AsyncIterator[CarrierDouble]:
        write_fallbacks(settings, todays_rule_book(network), settings.fallback_folder)
        async with held(settings.fallback_folder) as address:
            addresses = Addresses("http://127.0.0.1:9", address)
            number = NumberSettings(
                voice_url=addresses.inbound(),
                voice_fallback_url=addresses.fallback(NUMBER),
                voice_fallback_method="GET",
            )
            account = CarrierSettings(
                auth_token="0" * 32,
                api_key_secret="1" * 32,
                numbers={NUMBER: number},
                far_ends=far_ends,
                time_scale=0.01,
                retry_pause_s=0.005,
            )
            async with CarrierDouble(account) as double:
                yield double

    @pytest.mark.parametrize("caller", [CALLER, "anonymous"])
    async def test_a_caller_reaches_a_person(self, settings: Settings, network: Network, caller: str) -> None:
        people = {
            CENTRAL: FarEnd(answered_by="machine", ring_s=0.05),
            NORTH: FarEnd(ring_s=0.2, digits=("1",)),
        }
        async with self.carrier(settings, network, people) as carrier:
            call = carrier.dial(NUMBER, caller, CallerScript(talk_s=0.05))
            bridged = await carrier.until_fact(call, "bridged")
            # The machine picked up first and pressed no key.
            assert bridged["with"][0]["party"] == NORTH
            assert (await carrier.until_ended(call))["ended_by"] == "caller"

    async def test_a_caller_whom_nobody_answers_is_told_so(
        self, settings: Settings, network: Network
    ) -> None:
        nobody = {CENTRAL: FarEnd(outcome="busy"), NORTH: FarEnd(ring_s=600)}
        async with self.carrier(settings, network, nobody) as carrier:
            call = carrier.dial(NUMBER, CALLER)
            ended = await carrier.until_ended(call, timeout_s=60)
            assert ended["reason"] == "hangup_verb"
            dialled = [fact["to"] for fact in ended["facts"] if fact["fact"] == "dialled_out"]
            assert dialled == [CENTRAL, NORTH, CENTRAL]
