import logging
import time
import tomllib
from typing import Any

import pytest

from config.geography import RegionFinder, area_code_guesses, divisions, partner_name, place_names
from config.network import NETWORK_FILE, load_network, network_from
from config.tables import exchange_rows
from routing.model import UNKNOWN_REGION, Confidence, EvidenceSource, PartnerId, RegionEvidence
from tests.config.partners_change import partner_leaves

NETWORK = load_network()
FINDER = RegionFinder(NETWORK)

HOMES = {
    "416392": "CENTRAL",
    "905458": "DUFFERIN_PEEL",
    "905682": "CENTRAL_SOUTH",
    "905522": "CENTRAL_SOUTH",
    "519742": "CENTRAL_SOUTH",
    "519433": "SOUTH_WEST",
    "519253": "SOUTH_WEST",
    "519376": "CENTRAL_EAST",
    "705444": "CENTRAL_EAST",
    "705722": "CENTRAL_EAST",
    "705742": "CENTRAL_EAST",
    "613236": "EASTERN",
    "613545": "EASTERN",
    "613732": "EASTERN",
    "613933": "EASTERN",
    "705674": "NORTH",
    "705759": "NORTH",
    "705567": "NORTH",
    "807343": "NORTH",
    "807468": "NORTH",
    "807737": "NORTH",
}


class TestEvidence:
    def test_takes_a_bound_line_before_the_callers_number(self) -> None:
        found = FINDER.evidence("+14163920100", "north")
        assert found == RegionEvidence(
            source=EvidenceSource.DIALLED_NUMBER, confidence=Confidence.HIGH, home=PartnerId("NORTH")
        )

    @pytest.mark.parametrize(("prefix", "home"), HOMES.items())
    def test_knows_the_sample_exchanges_with_medium_confidence(self, prefix: str, home: str) -> None:
        found = FINDER.evidence(f"+1{prefix}0199", "main")
        assert (found.source, found.confidence) == (EvidenceSource.EXCHANGE, Confidence.MEDIUM)
        assert found.home == home
        assert found.place
        assert found.division

    @pytest.mark.parametrize(
        ("number", "home"),
        [
            ("+14165550100", "CENTRAL"),
            ("+16474780100", "CENTRAL"),
            ("+12892340100", "CENTRAL_SOUTH"),
            ("+12266660100", "SOUTH_WEST"),
            ("+13435550100", "EASTERN"),
            ("+12495550100", "CENTRAL_EAST"),
            ("+18075550100", "NORTH"),
            ("18075550100", "NORTH"),
            ("8075550100", "NORTH"),
        ],
    )
    def test_takes_an_area_code_only_as_a_hint(self, number: str, home: str) -> None:
        """F48: the area code is a hint with stored confidence, never the answer."""
        found = FINDER.evidence(number, "main")
        assert found == RegionEvidence(
            source=EvidenceSource.AREA_CODE, confidence=Confidence.LOW, home=PartnerId(home)
        )

    @pytest.mark.parametrize(
        "number",
        [
            "",
            "anonymous",
            "unknown",
            "+266696687",
            "client:specialist-7",
            "sip:+14163920100@example.org",
            "+18005550100",
            "+18885550100",
            "+15145550100",
            "+12125550100",
            "+442079460000",
            "+4163920100",
            "+1416392010",
            "+141639201000",
            "+14169110100",
            "+1416392010x",
            "+1 416 392 0100",
            "+1416392\u0661\u0661\u0661\u0661",
            "+14163920100\n",
            "+" + "1" * 10_000,
        ],
    )
    def test_says_unknown_for_numbers_that_say_nothing(self, number: str) -> None:
        assert FINDER.evidence(number, "main") is UNKNOWN_REGION

    def test_never_refuses_a_caller_for_an_unknown_line(self) -> None:
        assert FINDER.evidence("+14163920100", "no-such-line").home == "CENTRAL"

    def test_keeps_no_number(self, caplog: pytest.LogCaptureFixture) -> None:
        finder = RegionFinder(NETWORK)
        with caplog.at_level(logging.DEBUG):
            found = finder.evidence("+14163920147", "main")
        assert "3920147" not in repr(found) + repr(vars(finder)) + caplog.text

    def test_is_cheap(self) -> None:
        started = time.perf_counter()
        for _ in range(20_000):
            FINDER.evidence("+14163920100", "main")
        assert (time.perf_counter() - started) / 20_000 < 5e-6


class TestAreaCodeGuesses:
    def test_leave_out_a_partner_that_left_the_network(self) -> None:
        content: dict[str, Any] = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
        partner_leaves(content, "CENTRAL_EAST", heir="CENTRAL_SOUTH")
        network = network_from(content)
        assert area_code_guesses(network)["705"].partner == "NORTH"
        assert RegionFinder(network).evidence("+17054440100", "main").home == "CENTRAL_SOUTH"

    def test_carry_the_share_that_the_guess_rests_on(self) -> None:
        assert area_code_guesses(NETWORK)["365"].share_percent == 37


class TestDivisions:
    def test_are_the_49_of_ontario_with_their_population(self) -> None:
        found = divisions(NETWORK)
        assert len(found) == 49
        assert sum(division.population for division in found) == 14_223_942

    def test_belong_to_the_seven_partners(self) -> None:
        assert {division.partner for division in divisions(NETWORK)} == set(NETWORK.partners)

    def test_have_french_names_where_they_differ(self) -> None:
        sudbury = next(division for division in divisions(NETWORK) if division.cduid == "3553")
        assert (sudbury.name("en"), sudbury.name("fr")) == ("Greater Sudbury", "Grand Sudbury")


class TestPlaceNames:
    def test_cover_every_place_that_evidence_carries(self) -> None:
        assert set(place_names("fr")) == {row.place_en for row in exchange_rows()}
        assert place_names("fr")["Greater Sudbury"] == "Grand Sudbury"
        assert place_names("en")["Greater Sudbury"] == "Greater Sudbury"


class TestPartnerName:
    def test_follows_the_locale_and_shows_unknown_ids_as_they_are(self) -> None:
        assert partner_name(NETWORK, "NORTH", "en") == "211 North (sample)"
        assert partner_name(NETWORK, "NORTH", "fr") == "211 Nord (exemple)"
        assert partner_name(NETWORK, "GONE", "en") == "GONE"
