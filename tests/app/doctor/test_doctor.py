"""The doctor on set-ups with one thing wrong: what it says is known by its codes, whatever its words."""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from app.doctor import (
    as_json,
    check_holidays,
    check_network,
    check_rule_book,
    describe,
    examine,
    examine_settings,
)
from app.findings import Level
from config.book_partners import PhoneSystemEntry
from config.compile import compile_rulebook
from config.hours import DayHours
from config.network import load_network
from config.settings import Settings, load_settings
from config.special_days import ExceptionEntry
from live.redis_server import EmbeddedRedis
from records.readiness import ensure_schema
from routing.model import Instant
from tests.app.doctor.numbers import CLOSED_PORT, NUMBER
from tests.app.house import House, codes
from tests.app.service import switchboard


class TestExamine:
    async def test_finds_nothing_wrong_with_a_set_up_that_is_right(
        self, house: House, private_redis: EmbeddedRedis
    ) -> None:
        settings = house.settings.model_copy(update={"redis_url": private_redis.url})
        await asyncio.to_thread(ensure_schema, settings.sqlalchemy_url)
        findings = await examine_settings(settings, house.network)
        assert codes(findings, "wrong") == set()
        assert codes(findings, "ok") >= {
            "settings.ok", "network.ok", "rule_book.ok", "data_dir.ok", "redis.durable", "redis.keeps",
            "database.ok", "service.ready", "address.signature", "address.guarded", "account.ok", "key.ok",
            "queue.ok", "application.ok", "number.ok",
        }  # fmt: skip

    async def test_tells_every_problem_of_the_settings_at_once(self, tmp_path: Path) -> None:
        findings = await examine(
            {
                "SWITCHBOARD_DATA_DIR": str(tmp_path),
                "SWITCHBOARD_PORT": "x",
                "SWITCHBOARD_SECRET_KEY": "short",
            }
        )
        assert [finding.code for finding in findings] == ["settings.wrong"] * 2

    async def test_tells_of_a_network_that_cannot_be_read_and_of_a_line_that_it_lacks(
        self, tmp_path: Path, house: House
    ) -> None:
        file = tmp_path / "network.toml"
        file.write_text("this is no network")
        env = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_NETWORK_FILE": str(file)}
        assert codes(await examine(env), "wrong") == {"network.wrong"}
        settings = house.settings.model_copy(update={"lines": {NUMBER: "nowhere"}})
        assert "network.line_unknown" in codes(await examine_settings(settings, house.network), "wrong")

    async def test_tells_of_partners_that_the_settings_and_the_network_do_not_both_have(
        self, house: House
    ) -> None:
        settings = house.settings.model_copy(update={"partner_numbers": {"WEST": "+18075550123"}})
        assert "network.partner_unknown" in codes(await examine_settings(settings, house.network), "wrong")
        north = house.network.partners["NORTH"].model_copy(update={"phone_system": PhoneSystemEntry()})
        network = house.network.model_copy(update={"partners": {**house.network.partners, "NORTH": north}})
        found = codes(await examine_settings(house.settings, network), "wrong")
        assert "network.partner_out_of_reach" in found

    async def test_notices_sample_secrets_that_others_could_read(self, tmp_path: Path) -> None:
        env = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_PORT": str(CLOSED_PORT)}
        load_settings(env)
        (tmp_path / "sample-secrets.json").chmod(0o644)
        assert "secrets.open" in codes(await examine(env), "warning")

    async def test_never_shows_a_secret(self, house: House) -> None:
        settings = house.settings.model_copy(
            update={
                "redis_url": f"redis://user:canary-password@127.0.0.1:{CLOSED_PORT}/0",
                "database_url": f"postgresql+psycopg://user:canary-password@127.0.0.1:{CLOSED_PORT}/x",
            }
        )
        findings = await examine_settings(settings, house.network)
        said = describe(findings) + json.dumps(as_json(findings))
        assert codes(findings, "wrong") == {"redis.unreachable", "database.unreachable"}
        assert "canary" not in said
        for secret in (settings.twilio_auth_token, settings.twilio_api_key_secret, settings.secret_key):
            assert secret.get_secret_value() not in said

    async def test_warns_of_what_is_fit_for_a_sample_only(self, house: House) -> None:
        settings = house.settings.model_copy(update={"sample_traffic": False})
        assert codes(await examine_settings(settings, house.network), "warning") >= {
            "database.sqlite",
            "redis.private",
            "network.sample",
        }

    async def test_looks_no_further_when_the_sample_does_not_run(self, settings: Settings) -> None:
        stopped = settings.model_copy(
            update={"port": CLOSED_PORT, "public_base_url": f"http://127.0.0.1:{CLOSED_PORT}"}
        )
        findings = await examine_settings(stopped, load_network())
        assert codes(findings, "wrong") == {"service.unreachable"}
        assert {"redis.not_started", "database.empty"} <= codes(findings, "ok")


class TestCheckNetwork:
    def test_warns_of_a_dialled_number_that_no_plan_knows(self, settings: Settings) -> None:
        """A mistyped digit: the callers of that number would arrive on no line, and nobody would notice."""
        lines = {"+14163920100": "main", "+11163920100": "main"}
        real = settings.model_copy(update={"sample_traffic": False, "lines": lines})
        warned = [
            found for found in check_network(real, load_network()) if found.code == "network.number_unknown"
        ]
        assert [finding.words.split(",")[0] for finding in warned] == ["+11163920100"]


class TestCheckRuleBook:
    def test_finds_the_hours_at_their_end_and_the_minute_when_nobody_is_open(self) -> None:
        network = load_network()
        after = network.partners[network.about.after_hours]
        day_only = {
            code: entry.model_copy(
                update={"hours": next(e.hours for e in network.partners.values() if e != after)}
            )
            for code, entry in network.partners.items()
        }
        first = datetime(2026, 11, 2, tzinfo=UTC)
        now = Instant(round(first.timestamp() * 1000))
        book = compile_rulebook(network.model_copy(update={"partners": day_only}), first.date(), days=60)
        assert {finding.code for finding in check_rule_book(book, now)} == {"rule_book.ok", "rule_book.gap"}
        later = Instant(now + 50 * 86_400_000)
        assert "rule_book.ends" in {finding.code for finding in check_rule_book(book, later)}


class TestCheckHolidays:
    def test_warns_while_there_is_time_to_write_the_days_to_come(self) -> None:
        """S01: of sixteen schedules of another service one had a holiday left."""
        network = load_network()
        last_day_calm, first_day_worried = date(2045, 10, 3), date(2045, 10, 4)
        (finding,) = check_holidays(network, last_day_calm)
        assert (finding.code, "90 days" in finding.words) == ("rule_book.holidays", True)
        (finding,) = check_holidays(network, first_day_worried)
        assert (finding.code, finding.level) == ("rule_book.holidays_end", Level.WARNING)

    def test_warns_when_the_last_exception_is_past_and_no_calendar_is_named(self) -> None:
        network = load_network()
        last = ExceptionEntry(
            date=date(2026, 12, 24), hours=DayHours(), note_en="Early closing", note_fr="Fermeture hâtive"
        )
        north = network.partners["NORTH"].model_copy(update={"exceptions": (last,), "holidays": None})
        by_hand = network.model_copy(
            update={"partners": {"CENTRAL": network.partners["CENTRAL"], "NORTH": north}, "hours": {}}
        )
        assert list(check_holidays(by_hand, last.date)) == []
        (finding,) = check_holidays(by_hand, date(2026, 12, 25))
        assert (finding.code, finding.level) == ("rule_book.holidays_end", Level.WARNING)
        assert "partners.NORTH was on 2026-12-24" in finding.words


@pytest.mark.slow
class TestCommand:
    def test_tells_programs_by_its_exit_status_and_in_json(self, tmp_path: Path) -> None:
        given = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_PORT": "many"}
        result = switchboard("doctor", "--json", "-", given=given)
        told = json.loads(result.stdout)
        assert (result.returncode, told["ok"]) == (1, False)
        assert [finding["code"] for finding in told["findings"]] == ["settings.wrong"]
