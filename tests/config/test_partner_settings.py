"""Where partners are reached and what they sign with: read strictly, because callers are dialled there."""

from pathlib import Path

import pytest

from config.book_partners import PhoneSystemEntry
from config.errors import SettingsError
from config.network import load_network
from config.partner_settings import (
    check_partners,
    fallback_numbers,
    partner_keys,
    partner_numbers,
    partners_out_of_reach,
)
from config.settings import Settings, load_settings

KEY = "0123456789abcdef0123456789abcdef"
NEXT_KEY = "fedcba9876543210fedcba9876543210"


@pytest.fixture
def sample(tmp_path: Path) -> dict[str, str]:
    return {"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")}


def settings(sample: dict[str, str], **given: str) -> Settings:
    return load_settings(sample | {f"SWITCHBOARD_{name.upper()}": value for name, value in given.items()})


class TestPartnerNumbers:
    def test_are_telephones_and_phone_systems(self, sample: dict[str, str]) -> None:
        written = (
            "NORTH=+18075550123, EASTERN = sip:211@pbx.example.org:5061;transport=tls\nCENTRAL=sips:q@x.ca"
        )
        assert settings(sample, partner_numbers=written).partner_numbers == {
            "NORTH": "+18075550123",
            "EASTERN": "sip:211@pbx.example.org:5061;transport=tls",
            "CENTRAL": "sips:q@x.ca",
        }

    def test_are_none_unless_somebody_writes_them(self, sample: dict[str, str]) -> None:
        assert settings(sample).partner_numbers == {}

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ("NORTH", "entry 1 leads to no telephone"),
            ("NORTH=211", "entry 1 leads to no telephone"),
            ("NORTH=client:anna", "entry 1 leads to no telephone"),
            ("NORTH=sip:211@pbx.example.org?X-Header=1", "entry 1 leads to no telephone"),
            ("NORTH=sip:211@pbx.example.org;maddr=evil.example.com", "entry 1 leads to no telephone"),
            ("NORTH=sip:211@-", "entry 1 leads to no telephone"),
            ("NORTH=+18075550123;ext=5", "entry 1 leads to no telephone"),
            ("NORTH=+19005550123", "charges its callers"),
            ("NORTH=+14169765550", "charges its callers"),
            ("north=+18075550123", "entry 1 has no partner's code"),
            ("=+18075550123", "entry 1 has no partner's code"),
            ("NORTH=+18075550123,NORTH=+18075550124", "entry 2 repeats a partner"),
        ],
    )
    def test_refuse_what_must_not_be_dialled(self, written: str, problem: str) -> None:
        """X-9, X-10: no premium number, no header, no parameter, nothing but one telephone of each partner."""
        with pytest.raises(ValueError, match=problem):
            partner_numbers(written)


class TestFallbackNumbers:
    def test_are_several_telephones_of_a_partner(self, sample: dict[str, str]) -> None:
        written = "CENTRAL=+14165550130, NORTH=+18075550123, CENTRAL=sip:night@pbx.example.org"
        assert settings(sample, fallback_numbers=written).fallback_numbers == {
            "CENTRAL": ("+14165550130", "sip:night@pbx.example.org"),
            "NORTH": ("+18075550123",),
        }

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ("NORTH=211", "entry 1 leads to no telephone"),
            ("NORTH=+19005550123", "charges its callers"),
            ("north=+18075550123", "entry 1 has no partner's code"),
            ("NORTH=+18075550123,NORTH=+18075550123", "entry 2 repeats a telephone"),
            (
                ",".join(f"NORTH=+1807555{place:04}" for place in range(11)),
                "entry 11 is an eleventh telephone",
            ),
        ],
    )
    def test_refuse_what_must_not_be_dialled(self, written: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            fallback_numbers(written)

    def test_lead_nobody_back_to_where_they_came_from(self, sample: dict[str, str]) -> None:
        with pytest.raises(SettingsError, match="round in a circle"):
            settings(sample, fallback_numbers="CENTRAL=+14165550130, NORTH=+14165550111")


class TestStaticFallbackAddress:
    def test_may_name_the_dialled_number_and_nothing_else(self, sample: dict[str, str]) -> None:
        address = "https://held.example.org/{number}.xml"
        assert settings(sample, static_fallback_url=address).static_fallback_url == address
        with pytest.raises(SettingsError, match=r"not part of \{number\}"):
            settings(sample, static_fallback_url="https://held.example.org/{line}.xml")


class TestPartnerKeys:
    def test_are_one_or_two_for_each_partner(self, sample: dict[str, str]) -> None:
        keys = settings(sample, partner_keys=f"NORTH={KEY}, EASTERN={KEY}==, NORTH={NEXT_KEY}").partner_keys
        assert {partner: [key.get_secret_value() for key in known] for partner, known in keys.items()} == {
            "NORTH": [KEY, NEXT_KEY],
            "EASTERN": [f"{KEY}=="],
        }

    @pytest.mark.parametrize(
        ("written", "problem"),
        [
            ("NORTH=swordfish", "entry 1 has no key of 32 to 128"),
            (f"NORTH={'s' * 31} {'t' * 9}", "entry 1 has no key of 32 to 128"),
            (f"NORTH={'ab' * 20}", "repeats a few characters"),
            (f"NORTH={KEY},EASTERN={KEY}", "entry 2 repeats a key"),
            (f"NORTH={KEY},NORTH={NEXT_KEY},NORTH={KEY}x", "entry 3 is a third key"),
        ],
    )
    def test_refuse_what_anybody_could_guess_or_two_could_share(self, written: str, problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            partner_keys(written)

    def test_never_appear_in_a_message(self, sample: dict[str, str]) -> None:
        with pytest.raises(SettingsError) as caught:
            settings(sample, partner_keys=f"NORTH={KEY},EASTERN={KEY}")
        assert KEY not in str(caught.value)


class TestPartnersOutOfReach:
    def test_are_those_whose_phone_system_has_no_number(self) -> None:
        network = load_network()
        north = network.partners["NORTH"].model_copy(update={"phone_system": PhoneSystemEntry()})
        own = network.model_copy(update={"partners": {**network.partners, "NORTH": north}})
        assert partners_out_of_reach(network, {}) == ()
        assert partners_out_of_reach(own, {"NORTH": "+18075550123"}) == ()
        (problem,) = partners_out_of_reach(own, {})
        assert problem.startswith("NORTH has a phone system of its own")


class TestCheckPartners:
    def test_names_partners_that_the_network_does_not_have(self) -> None:
        network = load_network()
        assert check_partners(network, ["NORTH"], ["NORTH"]) == ()
        problems = check_partners(network, ["WEST"], ["NORD"], ["OUEST"])
        assert [problem.split()[0] for problem in problems] == [
            "SWITCHBOARD_PARTNER_NUMBERS",
            "SWITCHBOARD_PARTNER_KEYS",
            "SWITCHBOARD_FALLBACK_NUMBERS",
        ]
        assert all("NORTH" in problem for problem in problems)
