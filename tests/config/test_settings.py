import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config.contradictions import cautions
from config.errors import SettingsError
from config.sample_secrets import SECRETS_FILE, is_sample_sid, keep_sample_secrets
from config.settings import Settings, load_settings

REAL = {
    "SWITCHBOARD_SAMPLE_TRAFFIC": "false",
    "SWITCHBOARD_PUBLIC_BASE_URL": "https://calls.example.org",
    "SWITCHBOARD_LINES": "+14165550111=main",
    "SWITCHBOARD_SECRET_KEY": "correct-horse-battery-staple-and-more-0123",
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "feedfacefeedfacefeedfacefeedface",
    "TWILIO_API_KEY_SID": "SK" + "0123456789abcdef" * 2,
    "TWILIO_API_KEY_SECRET": "hush-hush-hush-hush-hush",
    "TWILIO_APPLICATION_SID": "AP" + "0123456789abcdef" * 2,
}


@pytest.fixture
def sample(tmp_path: Path) -> dict[str, str]:
    return {"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")}


def problems_of(env: dict[str, str]) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        load_settings(env)
    return caught.value.problems


class TestSampleTraffic:
    def test_needs_no_variable_but_may_be_told_the_folder(self, sample: dict[str, str]) -> None:
        settings = load_settings(sample)
        assert settings.sample_traffic
        assert settings.public_base_url == settings.desk_origin == "http://127.0.0.1:8211"
        assert settings.twilio_api_base_url == "http://127.0.0.1:8212"
        assert settings.uses_sqlite
        assert is_sample_sid(settings.twilio_account_sid)

    def test_follows_its_ports(self, sample: dict[str, str]) -> None:
        env = sample | {"SWITCHBOARD_PORT": "9000", "SWITCHBOARD_CARRIER_PORT": "9001"}
        settings = load_settings(env)
        assert settings.public_base_url == settings.desk_origin == "http://127.0.0.1:9000"
        assert settings.twilio_api_base_url == "http://127.0.0.1:9001"

    def test_draws_the_same_credentials_for_every_process(self, sample: dict[str, str]) -> None:
        assert load_settings(sample) == load_settings(sample)

    def test_draws_once_when_many_start_together(self, tmp_path: Path) -> None:
        with ThreadPoolExecutor(16) as starters:
            drawn = set(starters.map(keep_sample_secrets, [tmp_path / "data"] * 64))
        assert len(drawn) == 1

    def test_draws_different_credentials_elsewhere(self, sample: dict[str, str], tmp_path: Path) -> None:
        other = {"SWITCHBOARD_DATA_DIR": str(tmp_path / "other")}
        assert load_settings(sample).secret_key != load_settings(other).secret_key

    def test_keeps_them_private(self, sample: dict[str, str]) -> None:
        load_settings(sample)
        path = Path(sample["SWITCHBOARD_DATA_DIR"]) / SECRETS_FILE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        load_settings(sample)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_leaves_no_draft_behind(self, sample: dict[str, str]) -> None:
        load_settings(sample)
        assert os.listdir(sample["SWITCHBOARD_DATA_DIR"]) == [SECRETS_FILE]

    @pytest.mark.parametrize("body", ["not json", "[]", json.dumps({"secret_key": "x"})])
    def test_says_so_when_the_file_is_spoilt(self, sample: dict[str, str], body: str) -> None:
        folder = Path(sample["SWITCHBOARD_DATA_DIR"])
        folder.mkdir()
        (folder / SECRETS_FILE).write_text(body, encoding="utf-8")
        (problem,) = problems_of(sample)
        assert problem.startswith("SWITCHBOARD_DATA_DIR cannot keep sample-secrets.json")

    def test_says_so_when_the_folder_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("", encoding="utf-8")
        (problem,) = problems_of({"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")})
        assert "name a folder that this program may write to" in problem


class TestRealTraffic:
    def test_takes_conventional_and_own_names(self) -> None:
        settings = load_settings(REAL | {"DATABASE_URL": "postgres://db.example.org/records"})
        assert settings.real_traffic
        assert settings.sqlalchemy_url == "postgresql+psycopg://db.example.org/records"
        assert settings.desk_origin == "https://calls.example.org"
        assert settings.twilio_api_base_url == "https://api.twilio.com"
        own = {f"SWITCHBOARD_{n}" if n.startswith("TWILIO") else n: value for n, value in REAL.items()}
        assert load_settings(own) == load_settings(REAL)

    def test_names_everything_that_is_missing_at_once(self) -> None:
        problems = problems_of({"SWITCHBOARD_SAMPLE_TRAFFIC": "false"})
        missing = [problem.split()[0] for problem in problems]
        assert sorted(missing) == sorted(set(REAL) - {"SWITCHBOARD_SAMPLE_TRAFFIC"})
        assert all("is missing" in problem and "; " in problem for problem in problems)

    def test_draws_and_writes_nothing(self, tmp_path: Path) -> None:
        load_settings(REAL | {"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")})
        assert list(tmp_path.iterdir()) == []

    def test_accepts_both_tokens_of_a_rotation(self) -> None:
        settings = load_settings(REAL | {"TWILIO_SECONDARY_AUTH_TOKEN": "0badcafe" * 4})
        tokens = [token.get_secret_value() for token in settings.webhook_auth_tokens]
        assert tokens == [REAL["TWILIO_AUTH_TOKEN"], "0badcafe" * 4]

    def test_cautions_who_runs_it_on_the_built_in_stores(self) -> None:
        said = " ".join(caution.sentence for caution in cautions(load_settings(REAL)))
        assert "REDIS_URL" in said
        assert "DATABASE_URL" in said
        assert "SWITCHBOARD_NETWORK_FILE" in said


CONTRADICTORY = {
    "same ports": ({"SWITCHBOARD_CARRIER_PORT": "8211"}, "are the same"),
    "real account in the sample": (
        {"TWILIO_ACCOUNT_SID": REAL["TWILIO_ACCOUNT_SID"]},
        "names a real account",
    ),
    "sample aimed at the carrier": (
        {"SWITCHBOARD_TWILIO_API_BASE_URL": "https://api.twilio.com"},
        "points away from this machine",
    ),
    "several processes on SQLite": ({"SWITCHBOARD_WEB_PROCESSES": "2"}, "which has one writer"),
    "weak key": ({"SWITCHBOARD_SECRET_KEY": "abc" * 20}, "repeats a few characters"),
    "long short abandon": ({"SWITCHBOARD_SHORT_ABANDON_S": "90"}, "is not less than"),
    "partner reached on a line of ours": (
        {"SWITCHBOARD_PARTNER_NUMBERS": "NORTH=+14165550111"},
        "round in a circle",
    ),
    "two names": ({"REDIS_URL": "redis://a", "SWITCHBOARD_REDIS_URL": "redis://b"}, "both set and differ"),
}
CONTRADICTORY_IN_REAL_TRAFFIC = {
    "webhooks without TLS": ({"SWITCHBOARD_PUBLIC_BASE_URL": "http://calls.example.org"}, "is not https"),
    "unreachable": ({"SWITCHBOARD_PUBLIC_BASE_URL": "https://localhost"}, "only reachable from this machine"),
    "desk without TLS": ({"SWITCHBOARD_DESK_ORIGIN": "http://desk.example.org"}, "is not https"),
    "REST without TLS": ({"SWITCHBOARD_TWILIO_API_BASE_URL": "http://api.example.org"}, "is not https"),
    "sample account": ({"TWILIO_ACCOUNT_SID": "AC5a3b1e211211" + "0" * 20}, "is a drawn sample account"),
    "one token twice": (
        {"TWILIO_SECONDARY_AUTH_TOKEN": REAL["TWILIO_AUTH_TOKEN"]},
        "repeats TWILIO_AUTH_TOKEN",
    ),
}


class TestContradictions:
    @pytest.mark.parametrize("name", CONTRADICTORY)
    def test_are_refused_in_sample_traffic(self, name: str, sample: dict[str, str]) -> None:
        change, said = CONTRADICTORY[name]
        (problem,) = problems_of(sample | change)
        assert said in problem

    @pytest.mark.parametrize("name", CONTRADICTORY_IN_REAL_TRAFFIC)
    def test_are_refused_in_real_traffic(self, name: str) -> None:
        change, said = CONTRADICTORY_IN_REAL_TRAFFIC[name]
        assert any(said in problem for problem in problems_of(REAL | change))


MALFORMED = {
    "port": ("SWITCHBOARD_PORT", "70000"),
    "port in words": ("SWITCHBOARD_PORT", "http"),
    "carrier port": ("SWITCHBOARD_CARRIER_PORT", "0"),
    "account": ("TWILIO_ACCOUNT_SID", "AC123"),
    "application": ("TWILIO_APPLICATION_SID", "SK" + "0" * 32),
    "trailing slash": ("SWITCHBOARD_PUBLIC_BASE_URL", "https://calls.example.org/"),
    "path": ("SWITCHBOARD_PUBLIC_BASE_URL", "https://calls.example.org/voice"),
    "query": ("SWITCHBOARD_PUBLIC_BASE_URL", "https://calls.example.org?"),
    "credentials": ("SWITCHBOARD_PUBLIC_BASE_URL", "https://me:swordfish@calls.example.org"),
    "scheme": ("SWITCHBOARD_PUBLIC_BASE_URL", "ftp://calls.example.org"),
    "url port": ("SWITCHBOARD_PUBLIC_BASE_URL", "https://calls.example.org:port"),
    "redis": ("REDIS_URL", "http://:swordfish@redis.example.org"),
    "database": ("DATABASE_URL", "mysql://me:swordfish@db.example.org/records"),
    "database name": ("DATABASE_URL", "postgresql://me:swordfish@db.example.org"),
    "lines": ("SWITCHBOARD_LINES", "211=main"),
    "empty lines": ("SWITCHBOARD_LINES", ","),
    "repeated line": ("SWITCHBOARD_LINES", "+14165550111=main,+14165550111=east"),
    "partner number": ("SWITCHBOARD_PARTNER_NUMBERS", "NORTH=211"),
    "partner key": ("SWITCHBOARD_PARTNER_KEYS", "NORTH=swordfish"),
    "issuer": ("SWITCHBOARD_OIDC_ISSUER", "http://login.example.org"),
    "issuer's query": ("SWITCHBOARD_OIDC_ISSUER", "https://login.example.org?swordfish"),
    "group without a partner": ("SWITCHBOARD_OIDC_ROLES", "swordfish=specialist"),
    "group with no role": ("SWITCHBOARD_OIDC_ROLES", "swordfish=boss@NORTH"),
    "three names": ("SWITCHBOARD_OIDC_NAME", "swordfish; b; c"),
    "flag": ("SWITCHBOARD_SAMPLE_TRAFFIC", "perhaps"),
    "speed": ("SWITCHBOARD_SAMPLE_SPEED", "0"),
    "infinite speed": ("SWITCHBOARD_SAMPLE_SPEED", "nan"),
    "budget": ("SWITCHBOARD_WEBHOOK_BUDGET_S", "16"),
    "level": ("SWITCHBOARD_LOG_LEVEL", "loud"),
    "short key": ("SWITCHBOARD_SECRET_KEY", "swordfish"),
    "short token": ("TWILIO_AUTH_TOKEN", "swordfish"),
    "misspelt": ("SWITCHBOARD_PROT", "8211"),
}


class TestLoadSettings:
    @pytest.mark.parametrize("name", MALFORMED)
    def test_names_a_malformed_variable_once_and_no_secret(self, name: str, sample: dict[str, str]) -> None:
        variable, value = MALFORMED[name]
        (problem,) = problems_of(sample | {variable: value})
        assert problem.startswith(variable)
        assert "swordfish" not in problem

    def test_tells_every_problem_at_once(self) -> None:
        env = REAL | {
            "SWITCHBOARD_PORT": "none",
            "SWITCHBOARD_LOCALE": "de",
            "SWITCHBOARD_PUBLIC_BASE_URL": "http://calls.example.org",
            "SWITCHBOARD_WEB_PROCESSES": "4",
            "SWITCHBOARD_SECRT_KEY": "x",
            "TWILIO_AUTH_TOKEN": "",
        }
        said = {problem.split()[0] for problem in problems_of(env)}
        assert said == {*env} - {*REAL} | {
            "SWITCHBOARD_PUBLIC_BASE_URL",
            "TWILIO_AUTH_TOKEN",
            "SWITCHBOARD_DESK_ORIGIN",
        }

    def test_reads_no_environment_but_the_one_it_is_given(
        self, sample: dict[str, str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SWITCHBOARD_PORT", "9999")
        assert load_settings(sample).port == 8211

    def test_shows_no_secret_in_its_text(self) -> None:
        env = REAL | {
            "REDIS_URL": "redis://:swordfish@redis.example.org",
            "DATABASE_URL": "postgresql://me:swordfish@db.example.org/records",
            "SWITCHBOARD_PARTNER_KEYS": "NORTH=swordfish-and-many-other-fish-in-the-sea",
        }
        settings = load_settings(env)
        shown = repr(settings) + str(settings)
        for name in ("SWITCHBOARD_SECRET_KEY", "TWILIO_AUTH_TOKEN", "TWILIO_API_KEY_SECRET"):
            assert REAL[name] not in shown
        assert "swordfish" not in shown


class TestKeyFor:
    def test_derives_one_lasting_key_for_each_purpose(self) -> None:
        settings = load_settings(REAL)
        keys = {settings.key_for(purpose) for purpose in ("fields", "csrf", "person")}
        assert len(keys) == 3
        assert all(len(key) == 32 for key in keys)
        assert settings.key_for("fields") == load_settings(REAL).key_for("fields")

    def test_changes_with_the_secret_key(self) -> None:
        other: Settings = load_settings(
            REAL | {"SWITCHBOARD_SECRET_KEY": "another-secret-key-of-0123456789-abcdef"}
        )
        assert other.key_for("fields") != load_settings(REAL).key_for("fields")
