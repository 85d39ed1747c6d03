"""Carrier accounts with one thing wrong."""

import pytest

from app.carrier import CARRIER_QUEUE_SIZE
from app.doctor_account import check_account
from simulator.carrier import NumberSettings
from tests.app.doctor.numbers import CLOSED_PORT, NUMBER
from tests.app.doctor.test_ways_in import OTHER_TOKEN
from tests.app.house import House, codes

UNKNOWN_NUMBER = "+14165550199"


class TestCheckAccount:
    async def test_finds_a_wrong_token_and_a_wrong_key(self, house: House) -> None:
        other = {"twilio_auth_token": OTHER_TOKEN, "twilio_api_key_secret": OTHER_TOKEN}
        given = house.settings.model_copy(update=other)
        assert codes(await check_account(given), "wrong") == {"account.refused", "key.refused"}

    async def test_finds_a_carrier_that_does_not_answer(self, house: House) -> None:
        given = house.settings.model_copy(update={"twilio_api_base_url": f"http://127.0.0.1:{CLOSED_PORT}"})
        assert codes(await check_account(given), "wrong") == {"account.unreachable", "key.unreachable"}

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"voice_fallback_url": None}, "number.fallback_missing"),
            ({"voice_fallback_url": "{base}/voice/fallback"}, "number.fallback_ours"),
            ({"voice_url": "https://demo.twilio.com/welcome"}, "number.voice_url"),
            ({"voice_method": "GET"}, "number.voice_method"),
            ({"status_callback": None}, "number.status_callback"),
            ({"status_callback_method": "GET"}, "number.status_callback_method"),
            ({"sms_url": None}, "number.sms_url"),
            ({"sms_method": "GET"}, "number.sms_method"),
        ],
    )
    async def test_finds_a_number_that_is_set_up_otherwise(
        self, house: House, change: dict[str, str | None], code: str
    ) -> None:
        base = house.settings.public_base_url
        filled = {name: value and value.replace("{base}", base) for name, value in change.items()}
        _change(house, NUMBER, **filled)
        assert codes(await check_account(house.settings), "wrong") == {code}

    async def test_warns_of_a_voice_url_without_time_limits_and_of_a_number_that_no_setting_names(
        self, house: House
    ) -> None:
        _change(house, NUMBER, voice_url=f"{house.settings.public_base_url}/voice/inbound")
        house.carrier.set_number(UNKNOWN_NUMBER, house.carrier.account.numbers[NUMBER])
        findings = await check_account(house.settings)
        assert codes(findings, "warning") == {"number.voice_url_limits", "number.unlisted"}

    async def test_warns_of_a_fallback_that_is_not_the_one_of_the_settings(self, house: House) -> None:
        chosen = {
            "static_fallback_url": "https://handler.example.org/fallback.xml",
            "lines": {NUMBER: "main"},
        }
        given = house.settings.model_copy(update=chosen)
        assert "number.fallback_other" in codes(await check_account(given), "warning")

    async def test_finds_what_the_account_does_not_have(self, house: House) -> None:
        given = house.settings.model_copy(
            update={
                "lines": {**house.settings.lines, UNKNOWN_NUMBER: "main"},
                "twilio_application_sid": "AP" + "0" * 32,
                "twilio_queue": "another",
            }
        )
        assert codes(await check_account(given), "wrong") == {
            "number.missing",
            "application.missing",
            "queue.missing",
        }

    async def test_finds_an_application_and_a_queue_that_are_set_up_otherwise(self, house: House) -> None:
        carrier = house.carrier
        carrier.set_application(NumberSettings(voice_url=f"{house.settings.public_base_url}/voice/inbound"))
        queue = carrier.account.queues.find(house.settings.twilio_queue)
        assert queue is not None
        queue.size_max = CARRIER_QUEUE_SIZE - 1
        assert codes(await check_account(house.settings), "wrong") == {
            "application.voice_url",
            "application.status_callback",
            "queue.size",
        }


def _change(house: House, number: str, **changes: str | None) -> None:
    house.carrier.set_number(number, house.carrier.account.numbers[number].model_copy(update=changes))
