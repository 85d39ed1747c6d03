"""Which evidence counts, other regions than the sample's, and the names of places."""

import tomllib
from dataclasses import replace
from typing import Any

from config.geography import RegionFinder, area_code_guesses, divisions, partner_name, place_names, strongest
from config.network import NETWORK_FILE, Network, network_from
from config.tables import AreaCodeRow, DivisionRow, ExchangeRow, RegionTables, SortationRow, ontario_tables
from routing.model import UNKNOWN_REGION, EvidenceSource
from tests.config.partners_change import partner_leaves
from tests.config.sample_geography import FINDER, NETWORK, keyed, said


class TestStrongest:
    DIALLED = FINDER.evidence("+14163920100", "north")
    KEYED = keyed("658")
    SAID = said("Owen Sound")
    EXCHANGE = FINDER.evidence("+15197420100", "main")
    AREA_CODE = FINDER.evidence("+14165550100", "main")

    def test_keeps_the_order_of_evidence_whatever_the_confidence(self) -> None:
        assert strongest(self.AREA_CODE, self.EXCHANGE, self.KEYED, self.DIALLED) is self.DIALLED
        assert strongest(self.AREA_CODE, self.EXCHANGE, self.KEYED) is self.KEYED
        assert strongest(self.AREA_CODE, self.EXCHANGE, None) is self.EXCHANGE
        assert strongest(self.AREA_CODE, UNKNOWN_REGION) is self.AREA_CODE

    def test_takes_the_surer_of_a_code_and_a_place_and_then_the_first(self) -> None:
        assert strongest(self.KEYED, self.SAID) is self.SAID
        other = replace(self.SAID, place="Kenora")
        assert strongest(other, self.SAID) is other

    def test_is_unknown_where_nothing_points_anywhere(self) -> None:
        nowhere = replace(self.SAID, home=None)
        assert strongest() is strongest(None, nowhere) is UNKNOWN_REGION
        assert strongest(nowhere, self.AREA_CODE) is self.AREA_CODE


def elsewhere() -> tuple[Network, RegionTables]:
    """A network of one region of Quebec, with tables of its own."""
    content: dict[str, Any] = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
    content["lines"] = {"main": content["lines"]["main"]}
    content["network"] |= {"after_hours": "CENTRAL", "default_home": "CENTRAL"}
    content["partners"] = {"CENTRAL": content["partners"]["CENTRAL"] | {"divisions": ["2466"]}}
    montreal = DivisionRow(
        cduid="2466", name_en="Montreal", name_fr="Montréal", population=2_004_265, lat=45.5, lon=-73.6
    )
    tables = RegionTables(
        divisions=(montreal,),
        exchanges=(
            ExchangeRow(prefix="514872", place_en="Montreal", place_fr="Montréal", cduid="2466"),
            ExchangeRow(prefix="450555", place_en="Laval", place_fr="Laval", cduid="2465"),
        ),
        area_codes=(AreaCodeRow(area_code="514", family="514", partner="CENTRAL", share_percent=96),),
        sortation=(
            SortationRow(
                fsa="H2X", cduid="2466", share_percent=100, people=0, place_en="Montreal", place_fr="Montréal"
            ),
        ),
        places=(),
    )
    return Network.model_validate(content), tables


class TestAnotherRegion:
    def test_is_found_in_its_own_tables(self) -> None:
        network, tables = elsewhere()
        finder = RegionFinder(network, tables)
        found = (
            finder.evidence("+15148720100", "main"),
            finder.evidence("+15145550100", "main"),
            finder.keyed("429"),
            finder.said("H deux X"),
            finder.said("Montréal"),
        )
        assert {evidence and evidence.home for evidence in found} == {"CENTRAL"}
        assert finder.evidence("+14505550100", "main") is UNKNOWN_REGION
        assert finder.said("Toronto") is None
        assert [division.name_fr for division in divisions(network, tables)] == ["Montréal"]
        assert place_names("fr", tables) == {"Montreal": "Montréal", "Laval": "Laval"}

    def test_is_not_taken_for_ontario(self) -> None:
        finder = RegionFinder(elsewhere()[0])
        assert finder.evidence("+14164440100", "main").source is EvidenceSource.AREA_CODE
        assert finder.keyed("658") is None
        assert finder.said("Owen Sound") is None


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
        tables = ontario_tables()
        places = {row.place_en for row in tables.exchanges} | {row.place_en for row in tables.places}
        areas = {row.place_en for row in tables.sortation}
        assert set(place_names("fr")) == places | areas | {row.name_en for row in tables.divisions}
        assert place_names("fr")["Ottawa / Prescott and Russell"] == "Ottawa / Prescott et Russell"
        assert place_names("fr")["Greater Sudbury"] == "Grand Sudbury"
        assert place_names("en")["Greater Sudbury"] == "Greater Sudbury"


class TestPartnerName:
    def test_follows_the_locale_and_shows_unknown_ids_as_they_are(self) -> None:
        assert partner_name(NETWORK, "NORTH", "en") == "211 North (sample)"
        assert partner_name(NETWORK, "NORTH", "fr") == "211 Nord (exemple)"
        assert partner_name(NETWORK, "GONE", "en") == "GONE"
