"""Where a caller is, from the number they call from, what they key and what they say."""

import logging
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.geography import RegionFinder
from config.postal import KEY_OF
from config.tables import area_code_rows, exchange_rows, ontario_tables, sortation_rows
from routing.model import UNKNOWN_REGION, Confidence, EvidenceSource, PartnerId, RegionEvidence
from tests.config.sample_geography import FINDER, NETWORK, keyed, said

SNIPPETS = (
    "m five v two k zero l in the near of Perth Kenora Sault Sainte Marie Erin d'Ottawa à Windsor M5V 2T6"
)

WORDS = st.sampled_from(SNIPPETS.split())

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
        ("number", "home", "share", "confidence"),
        [
            ("+14165550100", "CENTRAL", 100, Confidence.MEDIUM),
            ("+16474780100", "CENTRAL", 100, Confidence.MEDIUM),
            ("+12892340100", "CENTRAL_SOUTH", 37, Confidence.LOW),
            ("+12266660100", "SOUTH_WEST", 46, Confidence.LOW),
            ("+13435550100", "EASTERN", 99, Confidence.MEDIUM),
            ("+12495550100", "CENTRAL_EAST", 54, Confidence.LOW),
            ("+18075550100", "NORTH", 100, Confidence.MEDIUM),
            ("18075550100", "NORTH", 100, Confidence.MEDIUM),
            ("8075550100", "NORTH", 100, Confidence.MEDIUM),
        ],
    )
    def test_takes_an_area_code_only_as_a_hint(
        self, number: str, home: str, share: int, confidence: Confidence
    ) -> None:
        """F48: the area code is a hint with stored confidence, never the answer."""
        found = FINDER.evidence(number, "main")
        assert found == RegionEvidence(
            source=EvidenceSource.AREA_CODE,
            confidence=confidence,
            home=PartnerId(home),
            share_percent=share,
        )

    def test_is_never_sure_by_a_number_alone(self) -> None:
        """F48: numbers are ported and carried."""
        prefixes = [row.prefix for row in exchange_rows()] + [
            f"{row.area_code}234" for row in area_code_rows()
        ]
        found = {FINDER.evidence(f"+1{prefix}0100", "main") for prefix in prefixes}
        assert {evidence.confidence for evidence in found} == {Confidence.MEDIUM, Confidence.LOW}

    def test_says_no_share_where_nobody_knows_one(self) -> None:
        assert FINDER.evidence("+14163920100", "main").share_percent is None
        assert FINDER.evidence("+14163920100", "north").share_percent is None

    def test_hardly_believes_an_exchange_of_an_overlay(self) -> None:
        """F48: an overlay's exchanges go to mobile and internet calls, wherever these are made."""
        toronto = replace(exchange_rows()[0], prefix="647392")
        finder = RegionFinder(NETWORK, replace(ontario_tables(), exchanges=(toronto,)))
        found = finder.evidence("+16473920100", "main")
        assert (found.source, found.confidence, found.home) == (
            EvidenceSource.EXCHANGE,
            Confidence.LOW,
            "CENTRAL",
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
        started = time.process_time()
        for _ in range(20_000):
            FINDER.evidence("+14163920100", "main")
        assert (time.process_time() - started) / 20_000 < 5e-6


class TestKeyed:
    def test_is_sure_where_all_that_the_keys_can_mean_is_one_partners(self) -> None:
        assert keyed("559") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.HIGH,
            home=PartnerId("DUFFERIN_PEEL"),
            place="Mississauga",
            division="3521",
            share_percent=100,
        )

    def test_names_neither_place_nor_division_that_the_keys_leave_open(self) -> None:
        """P0J, P0K and P0L share their keys: Timiskaming, Cochrane or Kenora, and always the north."""
        assert keyed("705") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.HIGH,
            home=PartnerId("NORTH"),
            share_percent=100,
        )

    def test_is_only_a_hint_where_the_keys_mean_two_cities(self) -> None:
        """M5V is Toronto, N5V is London, and a telephone keys both as 658."""
        assert keyed("658") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.LOW,
            home=PartnerId("CENTRAL"),
            share_percent=62,
        )

    @pytest.mark.parametrize(
        ("digits", "home", "confidence"),
        [
            ("416", None, None),
            ("502", "EASTERN", Confidence.MEDIUM),
            ("505", "CENTRAL_EAST", Confidence.LOW),
            ("525", "EASTERN", Confidence.MEDIUM),
            ("602", "CENTRAL_SOUTH", Confidence.MEDIUM),
            ("687", "SOUTH_WEST", Confidence.HIGH),
            ("738", None, None),
            ("739", "NORTH", Confidence.HIGH),
            ("792", "NORTH", Confidence.HIGH),
        ],
    )
    def test_is_as_sure_as_the_keys_allow(
        self, digits: str, home: str | None, confidence: Confidence | None
    ) -> None:
        """F41: other keys, another decision."""
        found = FINDER.keyed(digits)
        assert (found and found.home, found and found.confidence) == (home, confidence)

    def test_takes_the_whole_code_and_adds_nothing_for_it(self) -> None:
        assert keyed("658286") == keyed("658")

    @pytest.mark.parametrize("digits", ["", "65", "6582", "658216", "6582861", "000", "211", "M5V", "*58"])
    def test_says_nothing_for_keys_that_are_no_code_of_ours(self, digits: str) -> None:
        assert FINDER.keyed(digits) is None

    @given(st.text("0123456789*#", max_size=7))
    def test_keeps_its_confidence_and_its_share_together(self, digits: str) -> None:
        found = FINDER.keyed(digits)
        if found is not None:
            assert found.home in NETWORK.partners
            assert found.source is EvidenceSource.POSTAL_CODE
            assert found.share_percent is not None
            assert found.confidence is (
                Confidence.HIGH
                if found.share_percent >= 95
                else Confidence.MEDIUM
                if found.share_percent >= 75
                else Confidence.LOW
            )

    def test_knows_every_area_of_the_table(self) -> None:
        for row in sortation_rows():
            assert FINDER.keyed("".join(KEY_OF.get(sign, sign) for sign in row.fsa)) is not None


class TestSaid:
    def test_takes_a_postal_code_for_what_it_is(self) -> None:
        assert said("m five v two t six") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.HIGH,
            home=PartnerId("CENTRAL"),
            place="Toronto",
            division="3520",
            share_percent=100,
        )

    def test_is_no_surer_than_a_rural_code_is(self) -> None:
        assert said("K zero L") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.MEDIUM,
            home=PartnerId("CENTRAL_EAST"),
            place="Peterborough / Hastings",
            share_percent=80,
        )

    def test_lets_a_town_settle_what_a_rural_code_leaves_open(self) -> None:
        assert said("K zero L, Bancroft") == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.HIGH,
            home=PartnerId("EASTERN"),
            place="Bancroft",
            division="3512",
            share_percent=100,
        )

    @pytest.mark.parametrize(
        ("text", "home", "place", "division"),
        [
            ("I'm in Owen Sound", "CENTRAL_EAST", "Owen Sound", "3542"),
            ("je suis a Kenora", "NORTH", "Kenora", "3560"),
            ("Grand Sudbury", "NORTH", "Greater Sudbury", "3553"),
            ("Sudbury", "NORTH", "Sudbury", ""),
            ("York", "CENTRAL", "York", ""),
            ("Perth County", "CENTRAL_EAST", "Perth", "3531"),
            ("Perth, in Lanark", "EASTERN", "Lanark", "3509"),
            ("Brampton or Mississauga", "DUFFERIN_PEEL", "Brampton", "3521"),
        ],
    )
    def test_takes_a_place(self, text: str, home: str, place: str, division: str) -> None:
        """F41: another place, another decision."""
        assert said(text) == RegionEvidence(
            source=EvidenceSource.PLACE,
            confidence=Confidence.HIGH,
            home=PartnerId(home),
            place=place,
            division=division,
            share_percent=100,
        )

    @pytest.mark.parametrize(
        "text", ["Perth", "Simcoe", "Durham", "Nipissing", "Kenora, no, Windsor", "M5V, Windsor"]
    )
    def test_does_not_guess_between_two_partners(self, text: str) -> None:
        assert FINDER.said(text) is None

    def test_presents_a_majority_of_places_as_the_hint_it_is(self) -> None:
        found = said("Barrie, Orillia, Toronto, I think Collingwood")
        assert (found.home, found.confidence, found.share_percent) == ("CENTRAL_EAST", Confidence.LOW, 75)

    @pytest.mark.parametrize(
        "text", ["", "help", "London, England", "my name is Sharon", "H2X 1Y4", "Montréal"]
    )
    def test_says_nothing_where_no_place_of_ours_was_said(self, text: str) -> None:
        assert FINDER.said(text) is None

    @given(st.text(max_size=600) | st.lists(WORDS, max_size=12).map(" ".join))
    def test_takes_any_text(self, text: str) -> None:
        found = FINDER.said(text)
        if found is not None:
            assert found.home in NETWORK.partners
            assert found.source in (EvidenceSource.POSTAL_CODE, EvidenceSource.PLACE)
            assert found.share_percent is not None
            assert (found.confidence is Confidence.HIGH) == (found.share_percent >= 95)

    def test_costs_no_more_for_a_speech(self) -> None:
        sentence = "I am calling from a farm north of the lake and saint john new west north "
        started = time.process_time()
        FINDER.said(sentence * 10_000)
        assert time.process_time() - started < 0.05

    def test_keeps_and_logs_nothing_said(self, caplog: pytest.LogCaptureFixture) -> None:
        finder = RegionFinder(NETWORK)
        with caplog.at_level(logging.DEBUG):
            finder.said("my name is Zebedee, I'm in Kenora, K zero J nine Z nine")
            finder.keyed("505999")
        kept = repr(vars(finder)) + caplog.text
        assert "zebedee" not in kept.lower()
        assert "505999" not in kept
