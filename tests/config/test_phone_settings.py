"""Which telephones the settings let be rung."""

from pathlib import Path

import pytest

from config.phone_settings import SAMPLE_PHONES, phones_allowed
from config.settings import load_settings


class TestPhonesAllowed:
    def test_are_beginnings_of_numbers_and_sip_hosts(self) -> None:
        read = phones_allowed("+1416, +1807\nsip:pbx.example.org, +1416")
        assert read == ("+1416", "+1807", "sip:pbx.example.org")

    @pytest.mark.parametrize(
        "written", ["416", "+", "sip:", "sip:amy@pbx.example.org", "sip:*", "*", "pbx.example.org"]
    )
    def test_are_nothing_else(self, written: str) -> None:
        with pytest.raises(ValueError, match="entry 1 is neither"):
            phones_allowed(written)


class TestSettings:
    def test_allow_any_in_sample_traffic_and_none_with_real_calls(self, tmp_path: Path) -> None:
        settings = load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path)})
        assert settings.phones_that_may_ring == SAMPLE_PHONES
        assert settings.model_copy(update={"sample_traffic": False}).phones_that_may_ring == ()
