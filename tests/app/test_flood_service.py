"""Who may be flooded: a service on a double of the carrier, and never one whose calls ring real telephones."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from app.flood_service import is_real_carrier, own_service, target_service
from config.settings import load_settings
from tests.app.house import House, open_house
from tests.config.test_settings import REAL


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as opened:
        yield opened


async def refused(house: House, capsys: pytest.CaptureFixture[str], target: str | None = None) -> str:
    with pytest.raises(SystemExit) as ended:
        await target_service(target or house.settings.public_base_url, house.settings)
    assert ended.value.code == 2
    return capsys.readouterr().err


class TestTarget:
    async def test_floods_a_deployment_that_is_on_the_double_of_its_settings(self, house: House) -> None:
        service = await target_service(house.settings.public_base_url + "/", house.settings)
        assert (service.desk_url, service.carrier_url) == (house.settings.public_base_url, house.carrier.url)
        assert (service.database_url, service.run_file) == (None, None)

    @pytest.mark.parametrize("carrier", ["https://api.twilio.com", "https://api.dublin.ie1.twilio.com"])
    async def test_refuses_one_on_the_real_carrier(
        self, house: House, capsys: pytest.CaptureFixture[str], carrier: str
    ) -> None:
        house.door.carrier = carrier
        assert "real carrier" in await refused(house, capsys)

    async def test_refuses_one_that_does_not_say(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        house.door.carrier = ""
        assert "does not say which carrier" in await refused(house, capsys)

    async def test_refuses_one_on_another_double(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        house.door.carrier = "http://127.0.0.1:1"
        assert "TWILIO_API_BASE_URL" in await refused(house, capsys)

    async def test_refuses_when_no_double_answers_there(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        # The address answers, and is no double's.
        house.door.carrier = house.settings.public_base_url
        house.settings = house.settings.model_copy(update={"twilio_api_base_url": house.door.carrier})
        assert "No double of the carrier" in await refused(house, capsys)

    async def test_refuses_a_double_that_leads_elsewhere(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = house.settings.public_base_url.replace("127.0.0.1", "localhost")
        assert "leads calls to" in await refused(house, capsys, target)

    async def test_refuses_when_its_signature_would_not_be_accepted(
        self, house: House, capsys: pytest.CaptureFixture[str]
    ) -> None:
        house.door.believe(
            house.settings.model_copy(update={"public_base_url": "https://calls.example.org"}), house.network
        )
        assert "signature will not be accepted" in await refused(house, capsys)

    @pytest.mark.parametrize("target", ["calls.example.org", "ftp://x", "https://calls.example.org/voice"])
    async def test_refuses_what_is_no_public_address(
        self, house: House, capsys: pytest.CaptureFixture[str], target: str
    ) -> None:
        assert "--target" in await refused(house, capsys, target)


class TestOwn:
    def test_refuses_settings_for_real_calls(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            own_service(load_settings({**REAL, "SWITCHBOARD_DATA_DIR": str(tmp_path)}))
        assert "SWITCHBOARD_SAMPLE_TRAFFIC" in capsys.readouterr().err

    def test_knows_the_real_carrier_by_its_name_alone(self) -> None:
        assert is_real_carrier("https://api.twilio.com")
        assert not is_real_carrier("https://twilio.com.example.org")


class TestBadInput:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["no-such-scenario"], "no-such-scenario"),
            (["mmn"], "textbook"),
            (["pooling"], "experiment"),
            (["fire-day", "--from-h", "25"], "24 hours"),
            (["--speed", "10"], "for scenarios"),
            (["--set", "talk=3"], "short calls have"),
            (["--set", "talk_mean_s=quick"], "number"),
            (["--calls", "1000000"], "20000 calls"),
            (["ordinary-hour", "--set", "calls_per_hour=many"], "calls_per_hour"),
        ],
    )
    def test_is_refused_in_words_before_anything_is_asked(self, arguments: list[str], said: str) -> None:
        result = CliRunner().invoke(app, ["flood", *arguments])
        assert (result.exit_code, said in result.stderr) == (2, True), result.stderr

    @pytest.mark.parametrize("option", ["--rate", "--workers", "--duration-s", "--calls"])
    def test_refuses_nothing_at_all_of_what_is_counted(self, option: str) -> None:
        assert CliRunner().invoke(app, ["flood", option, "0"]).exit_code == 2
