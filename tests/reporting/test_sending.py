"""Exports sent by SFTP, to a real server: only to the one that is known, whole, and as long as it takes."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import asyncssh
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from app.counts_keeper import SEND_AGAIN_MS, CountsKeeper
from app.doctor_reporting import check_reporting
from app.findings import Level
from config.reporting import CountsSettings, SftpSettings
from config.settings import load_settings
from reporting.counts.delivery import CountsExport
from reporting.counts.owed import NOTE
from reporting.counts.sending import CountsSending
from reporting.counts.submitted import RecordSource
from reporting.due import DueWork
from reporting.errors import DeliveryFailed
from tests.migrated import migrate
from tests.records.story import FakeClock
from tests.reporting.sftp_server import USER, Receiver
from tests.reporting.test_counts import SIGNED, TENTH, ZONES, at, write_the_tenth

ELEVENTH = date(2026, 11, 11)
DAILY = "NORTH/daily/2026-11-10"


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """What is sent does not depend on the database."""
    url = f"sqlite:///{tmp_path / 'records.db'}"
    migrate(url)
    return url


@pytest.fixture
def receiver(tmp_path: Path) -> Receiver:
    return Receiver(home=tmp_path / "receiver", keys=tmp_path / "keys")


@pytest.fixture
async def serving(receiver: Receiver) -> AsyncIterator[Receiver]:
    (receiver.home / "incoming").mkdir()
    async with receiver.open():
        yield receiver


class Network:
    """Whoever exports: one partner's sets in a folder, and who sends them."""

    def __init__(self, engine: AsyncEngine, folder: Path, sftp: SftpSettings, clock: FakeClock) -> None:
        self.folder = folder
        settings = CountsSettings(folder=str(folder), authorised={"NORTH": SIGNED}, sftp=sftp)
        self.export = CountsExport(RecordSource(engine), settings, ZONES, DueWork(engine, clock))
        self.sending = CountsSending(settings, sftp)
        self.keeper = CountsKeeper(self.export, ZONES, clock, self.sending)

    async def make(self) -> None:
        await self.export.daily("NORTH", TENTH, ELEVENTH)

    def files(self) -> dict[str, bytes]:
        return {
            str(file.relative_to(self.folder)): file.read_bytes()
            for file in self.folder.rglob("*")
            if file.is_file() and not file.name.startswith(".")
        }


def arrived(receiver: Receiver) -> dict[str, bytes]:
    incoming = receiver.home / "incoming"
    return {
        str(file.relative_to(incoming)): file.read_bytes() for file in incoming.rglob("*") if file.is_file()
    }


@pytest.fixture
async def network(engine: AsyncEngine, tmp_path: Path, clock: FakeClock, serving: Receiver) -> Network:
    await write_the_tenth(engine)
    return Network(engine, tmp_path / "out", serving.settings(), clock)


async def refused(network: Network, sftp: SftpSettings) -> str:
    sending = CountsSending(CountsSettings(folder=str(network.folder)), sftp)
    with pytest.raises(DeliveryFailed) as failed:
        await sending.send("NORTH")
    assert sending.owes("NORTH") == 1
    return str(failed.value)


class TestSend:
    async def test_puts_each_file_down_whole_and_only_once(self, serving: Receiver, network: Network) -> None:
        await network.make()
        assert await network.sending.send("NORTH") == [network.folder / DAILY]
        assert arrived(serving) == network.files()
        assert set(arrived(serving)) == {f"{DAILY}/file1.csv", f"{DAILY}/file2.csv"}
        assert [name.rpartition("/")[2] for name in serving.taken] == [".file1.csv.part", ".file2.csv.part"]
        assert await network.sending.send("NORTH") == []
        assert len(serving.taken) == 2

    @pytest.mark.parametrize("plain", [False, True])
    async def test_replaces_what_was_made_again(
        self, serving: Receiver, network: Network, *, plain: bool
    ) -> None:
        serving.plain = plain
        await network.make()
        await network.sending.send("NORTH")
        (serving.home / "incoming" / DAILY / "file1.csv").write_text("as it was")
        await network.make()
        assert len(await network.sending.send("NORTH")) == 1
        assert arrived(serving) == network.files()

    async def test_sends_each_month_after_its_days(self, serving: Receiver, network: Network) -> None:
        await network.export.monthly("NORTH", TENTH, date(2026, 12, 1))
        for day in (date(2026, 11, 30), date(2026, 12, 1), TENTH):
            await network.export.daily("NORTH", day, date(2026, 12, 2))
        sent = await network.sending.send("NORTH")
        assert [one.name for one in sent] == ["2026-11-10", "2026-11-30", "2026-11", "2026-12-01"]
        assert (serving.home / "incoming/NORTH/monthly/2026-11/delta.csv").exists()

    async def test_leaves_alone_a_set_that_is_being_written(
        self, serving: Receiver, network: Network
    ) -> None:
        await network.make()
        (network.folder / DAILY / "file2.csv").write_text("half of")
        assert await network.sending.send("NORTH") == []
        assert network.sending.owes("NORTH") == 1
        await network.make()
        assert len(await network.sending.send("NORTH")) == 1


class TestRefusal:
    async def test_is_of_a_server_with_another_key(self, serving: Receiver, network: Network) -> None:
        await network.make()
        another = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        told = await refused(network, serving.settings(host_key=another))
        assert told == (
            "Nothing more was sent to 127.0.0.1: it shows another key than counts.sftp.host_key, so it may be "
            "somebody else. What is owed is kept."
        )
        assert arrived(serving) == {}

    async def test_is_told_in_words(self, serving: Receiver, network: Network, tmp_path: Path) -> None:
        await network.make()
        stranger = serving.settings(key_file=str(serving.keys / "strangers"))
        assert "does not let this user in with this key" in await refused(network, stranger)
        nowhere = serving.settings(folder="elsewhere")
        assert "its folder (counts.sftp.folder) is not there" in await refused(network, nowhere)
        lost = serving.settings(key_file=str(tmp_path / "lost"))
        assert f"the key {tmp_path / 'lost'} cannot be read (No such file" in await refused(network, lost)
        no_key = serving.settings(key_file=str(serving.keys / "ours.pub"))
        assert "holds no private key" in await refused(network, no_key)

    async def test_is_of_bytes_that_went_missing(self, serving: Receiver, network: Network) -> None:
        await network.make()
        serving.loses = 1
        assert "bytes of NORTH/daily/2026-11-10/file1.csv arrived" in await refused(
            network, serving.settings()
        )
        assert f"{DAILY}/file1.csv" not in arrived(serving)


class TestKeeper:
    async def test_keeps_what_is_owed_while_the_server_is_away_and_catches_up(
        self, engine: AsyncEngine, tmp_path: Path, clock: FakeClock, receiver: Receiver
    ) -> None:
        (receiver.home / "incoming").mkdir()
        async with receiver.open():
            await write_the_tenth(engine)
        network = Network(engine, tmp_path / "out", receiver.settings(), clock)
        clock.at = at(11, 4)
        with capture_logs() as told:
            assert (await network.keeper.look(), network.sending.owes("NORTH")) == (1, 1)
            assert (await network.keeper.look(), network.sending.owes("NORTH")) == (0, 1)
        assert [one["event"] for one in told] == ["counts_not_sent"]
        assert "cannot be reached" in told[0]["why"]
        async with receiver.open():
            await network.keeper.look()
            assert arrived(receiver) == {}
            clock.at += SEND_AGAIN_MS
            with capture_logs() as told:
                await network.keeper.look()
        assert told == [{"event": "counts_sent", "partner": "NORTH", "sets": 1, "log_level": "info"}]
        assert arrived(receiver) == network.files()

    async def test_owes_nothing_where_files_are_fetched(
        self, engine: AsyncEngine, tmp_path: Path, clock: FakeClock
    ) -> None:
        settings = CountsSettings(folder=str(tmp_path / "out"), authorised={"NORTH": SIGNED})
        export = CountsExport(RecordSource(engine), settings, ZONES, DueWork(engine, clock))
        await export.daily("NORTH", TENTH, ELEVENTH)
        assert not [*(tmp_path / "out").rglob(NOTE)]


class TestDoctor:
    async def test_tries_the_server_and_counts_what_waits(
        self, serving: Receiver, network: Network, tmp_path: Path
    ) -> None:
        await network.make()
        sftp = serving.settings()
        file = tmp_path / "reporting.toml"
        file.write_text(
            f'[counts]\nfolder = "{network.folder}"\n[counts.sftp]\nhost = "{sftp.host}"\nport = {sftp.port}\n'
            f'user = "{USER}"\nkey_file = "{sftp.key_file}"\nhost_key = "{sftp.host_key.strip()}"\n'
            'folder = "incoming"\n[counts.authorised.NORTH]\nby = "P. Ellis"\non = 2026-11-01\n'
        )
        settings = load_settings(
            {"SWITCHBOARD_DATA_DIR": str(tmp_path / "data"), "SWITCHBOARD_REPORTING_FILE": str(file)}
        )
        found = {one.code: one for one in await check_reporting(settings)}
        assert found["counts.sftp"].level is Level.OK
        assert (
            found["counts.sftp"].words
            == f"127.0.0.1 shows its key, lets {USER} in and has the folder incoming."
        )
        assert found["counts.owed"].words == "1 sets of the exports of needs wait to be sent."
        (serving.home / "incoming").rmdir()
        found = {one.code: one for one in await check_reporting(settings)}
        assert found["counts.sftp"].level is Level.WRONG
        file.write_text(file.read_text().replace("ssh-ed25519 ", ""))
        (wrong,) = await check_reporting(settings)
        assert (wrong.code, "is no public key" in wrong.words) == ("reporting.wrong", True)
