"""`switchboard twilio` on an account over real HTTP: what it shows, what it does, what it leaves alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from app.account_setup import APPLICATION_NAME, account_carrier, look, make
from app.cli import app
from app.doctor_account import check_account
from config.fields import Settings
from config.settings import load_settings
from simulator.carrier import CarrierDouble, CarrierSettings, FaultSettings, NumberSettings
from telephony.overrides import STATIC
from telephony.rest import TwilioCarrier
from telephony.setup import Change, Kind
from tests.app.house import codes, open_house

pytestmark = pytest.mark.anyio

MAIN, EAST = "+14165550111", "+16135550111"
OTHER = "+14165550199"
FALLBACK = "https://held.example.org/{number}.xml"


@dataclass
class Account:
    """A carrier account, and the command line with settings for it."""

    env: dict[str, str]
    settings: Settings
    carrier: CarrierDouble

    async def run(self, *words: str, **changed: str) -> "Told":
        result = await asyncio.to_thread(
            CliRunner().invoke, app, ["twilio", *words], env={**self.env, **changed}
        )
        return Told(result.exit_code, result.stdout, result.stderr)

    async def plan(self, **changed: str) -> Mapping[str, Any]:
        told = await self.run("plan", "--json", "-", **changed)
        found: Mapping[str, Any] = json.loads(told.out)
        return found

    def application_sids(self) -> list[str]:
        return list(self.carrier.account.applications)


@dataclass(frozen=True)
class Told:
    status: int
    out: str
    err: str


@asynccontextmanager
async def account(folder: Path, numbers: tuple[str, ...] = (MAIN, EAST)) -> AsyncIterator[Account]:
    """Open an account that has bought its numbers and is not set up at all."""
    env = {
        "SWITCHBOARD_DATA_DIR": str(folder),
        "SWITCHBOARD_LINES": f"{MAIN}=main, {EAST}=east",
        "SWITCHBOARD_STATIC_FALLBACK_URL": FALLBACK,
        "COLUMNS": "200",
    }
    settings = load_settings(env)
    carrier = CarrierSettings(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        api_key_sid=settings.twilio_api_key_sid,
        api_key_secret=settings.twilio_api_key_secret.get_secret_value(),
        numbers=dict.fromkeys(numbers, NumberSettings()),
    )
    async with CarrierDouble(carrier) as double:
        env["SWITCHBOARD_CARRIER_PORT"] = double.url.rpartition(":")[2]
        yield Account(env, load_settings(env), double)


class TestNewAccount:
    async def test_is_shown_what_it_needs_and_gets_it_and_needs_nothing_more(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            shown = await one.run("plan")
            assert shown.status == 2
            assert "+ queue switchboard" in shown.out
            assert f"+ TwiML application {APPLICATION_NAME}" in shown.out
            assert f"~ number {MAIN}" in shown.out
            assert "2 to create, 2 to change" in shown.out
            before = dict(one.carrier.account.numbers)
            assert before == {MAIN: NumberSettings(), EAST: NumberSettings()}

            done = await one.run("apply", "--yes")
            (application,) = one.application_sids()
            assert (done.status, done.err) == (0, "")
            assert f"TWILIO_APPLICATION_SID={application}" in done.out
            number = one.carrier.account.numbers[MAIN]
            base = one.settings.public_base_url
            assert number.voice_url.startswith(f"{base}/voice/inbound#ct=")
            assert (number.status_callback or "").startswith(f"{base}/cb/call#ct=")
            assert number.voice_fallback_url == f"https://held.example.org/14165550111.xml{STATIC.fragment}"
            assert number.voice_fallback_method == "GET"
            queue = one.carrier.account.queues.find("switchboard")
            assert queue is not None
            assert queue.size_max == 5_000

            again = await one.run("plan", TWILIO_APPLICATION_SID=application)
            assert (again.status, "Nothing to do" in again.out) == (0, True)
            assert (await one.run("apply")).status == 0

    async def test_is_left_alone_until_somebody_says_yes(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            refused = await one.run("apply")
            assert (refused.status, "--yes" in refused.err) == (1, True)
            assert one.application_sids() == []

    async def test_is_planned_without_the_application_that_is_made_here(self, tmp_path: Path) -> None:
        real = {
            "SWITCHBOARD_SAMPLE_TRAFFIC": "false",
            "SWITCHBOARD_PUBLIC_BASE_URL": "https://calls.example.org",
            "SWITCHBOARD_LINES": f"{MAIN}=main",
            "SWITCHBOARD_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
            "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
            "TWILIO_AUTH_TOKEN": "2" * 32,
            "TWILIO_API_KEY_SID": "SK" + "3" * 32,
            "TWILIO_API_KEY_SECRET": "4" * 32,
        }
        settings = load_settings(real, optional=frozenset({"twilio_application_sid"}))
        assert settings.twilio_application_sid.startswith("AP")


class TestDoctor:
    async def test_finds_nothing_wrong_with_what_was_set_up(self, tmp_path: Path) -> None:
        async with open_house(tmp_path, static_fallback_url=FALLBACK) as house:
            account = house.carrier.account
            account.numbers = dict.fromkeys(house.settings.lines, NumberSettings())
            account.applications.clear()
            assert codes(await check_account(house.settings), "wrong") >= {
                "number.voice_url",
                "number.fallback_missing",
                "application.missing",
            }
            rest = account_carrier(house.settings)
            for change in (await look(house.settings, rest)).plan.changes:
                await make(rest, change)
            after = await look(house.settings, rest)
            await rest.close()
            assert not after.pending
            named = house.settings.model_copy(update={"twilio_application_sid": after.plan.application_sid})
            findings = await check_account(named)
            assert codes(findings, "wrong") | codes(findings, "warning") == set()


class TestDrift:
    async def test_shows_exactly_the_setting_that_differs(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            await one.run("apply", "--yes")
            wrong = "https://someone:secret@demo.example.org/welcome?key=secret"
            number = one.carrier.account.numbers[MAIN]
            one.carrier.set_number(MAIN, number.model_copy(update={"voice_url": wrong}))
            found = await one.plan()
            (change,) = found["changes"]
            assert (change["kind"], change["name"], change["action"]) == ("number", MAIN, "change")
            (setting,) = change["settings"]
            assert (setting["setting"], setting["before"]) == (
                "voice_url",
                "https://demo.example.org/welcome",
            )
            assert "secret" not in (await one.run("plan")).out

            await one.run("apply", "--yes")
            assert one.carrier.account.numbers[MAIN] == number

    async def test_of_a_number_that_an_application_answers_is_left_to_people(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            await one.run("apply", "--yes")
            (application,) = one.application_sids()
            number = one.carrier.account.numbers[EAST]
            one.carrier.set_number(EAST, number.model_copy(update={"application_sid": application}))
            told = await one.run("plan")
            assert (told.status, f"! {application} takes the calls to {EAST}" in told.out) == (1, True)

    async def test_of_the_queue_is_mended(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            queue = one.carrier.account.queues.create("switchboard", 100)
            await one.run("apply", "--yes")
            assert queue.size_max == 5_000
            assert len(one.carrier.account.queues.by_sid) == 1


class TestWhatIsNotOurs:
    async def test_is_named_and_left_alone(self, tmp_path: Path) -> None:
        async with account(tmp_path, (MAIN, EAST, OTHER)) as one:
            one.carrier.account.queues.create("somebody's", 100)
            told = await one.run("apply", "--yes")
            assert f"? {OTHER}" in told.out
            assert one.carrier.account.numbers[OTHER] == NumberSettings()
            theirs = one.carrier.account.queues.find("somebody's")
            assert theirs is not None
            assert theirs.size_max == 100

    async def test_is_told_when_it_should_be_ours(self, tmp_path: Path) -> None:
        async with account(tmp_path, (MAIN,)) as one:
            told = await one.run("apply", "--yes")
            assert (told.status, f"no number {EAST}" in told.out) == (1, True)
            assert one.carrier.account.numbers[MAIN].voice_url

    async def test_fallbacks_stay_without_a_document_held_elsewhere(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            theirs = NumberSettings(voice_fallback_url="https://theirs.example.org/voice.xml")
            one.carrier.set_number(MAIN, theirs)
            told = await one.run("apply", "--yes", SWITCHBOARD_STATIC_FALLBACK_URL="")
            assert "SWITCHBOARD_STATIC_FALLBACK_URL is not set" in told.out
            assert one.carrier.account.numbers[MAIN].voice_fallback_url == theirs.voice_fallback_url


class TestInterrupted:
    async def test_does_what_is_left_when_it_is_run_again(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:

            class FaltersAfterOne(dict[str, NumberSettings]):
                def __setitem__(self, number: str, settings: NumberSettings) -> None:
                    super().__setitem__(number, settings)
                    one.carrier.set_faults(FaultSettings(rest_503=1))

            one.carrier.account.numbers = FaltersAfterOne(one.carrier.account.numbers)
            told = await one.run("apply", "--yes")
            assert told.status == 1
            assert "Done so far: queue switchboard, TwiML application" in told.err
            one.carrier.set_faults(FaultSettings())
            one.carrier.account.numbers = dict(one.carrier.account.numbers)
            left = await one.plan()
            assert [change["name"] for change in left["changes"]] == [EAST]
            assert (await one.run("apply", "--yes")).status == 0
            assert len(one.application_sids()) == 1

    async def test_by_somebody_says_what_was_done(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def stopped_after_the_queue(carrier: TwilioCarrier, change: Change) -> None:
            if change.kind is not Kind.QUEUE:
                raise KeyboardInterrupt
            await make(carrier, change)

        monkeypatch.setattr("app.account_setup.make", stopped_after_the_queue)
        async with account(tmp_path) as one:
            told = await one.run("apply", "--yes")
            assert (told.status, "Interrupted. Done so far: queue switchboard." in told.err) == (130, True)
            assert one.application_sids() == []

    async def test_creates_nothing_twice_when_an_answer_was_lost(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            one.carrier.set_faults(FaultSettings(rest_lost_answer=1))
            for _ in range(4):
                told = await one.run("apply", "--yes")
                assert (told.status, "it looks first" in told.err) == (1, True)
            one.carrier.set_faults(FaultSettings())
            assert (await one.run("plan")).status == 0
            assert len(one.application_sids()) == len(one.carrier.account.queues.by_sid) == 1


class TestRefused:
    async def test_says_which_credentials_are_wrong_and_shows_none(self, tmp_path: Path) -> None:
        secret = "5" * 32
        async with account(tmp_path) as one:
            told = await one.run("plan", TWILIO_API_KEY_SECRET=secret)
            assert told.status == 1
            assert "TWILIO_API_KEY_SECRET" in told.err
            assert secret not in told.out + told.err

    async def test_says_that_nobody_answers(self, tmp_path: Path) -> None:
        async with account(tmp_path) as one:
            told = await one.run("plan", SWITCHBOARD_CARRIER_PORT="9")
            assert (told.status, "could not be reached" in told.err) == (1, True)

    async def test_says_what_is_wrong_with_the_settings_with_a_status_of_its_own(
        self, tmp_path: Path
    ) -> None:
        async with account(tmp_path) as one:
            assert (await one.run("plan", SWITCHBOARD_LINES="x")).status == 1
            assert (await one.run("plan", SWITCHBOARD_LINES=f"{MAIN}=nowhere")).status == 1
