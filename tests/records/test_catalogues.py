"""Services and places: complete in both languages, and found by what people type."""

import re

from records.places import find_places, places
from records.sample_people import PARTNERS
from records.services import services


class TestServices:
    def test_are_invented_and_complete(self) -> None:
        assert len(services()) >= 40
        assert {service.partner for service in services().values()} == set(PARTNERS)
        for service in services().values():
            assert re.fullmatch(r"\+1\d{3}55501\d\d", service.phone)
            assert service.name.en
            assert service.name.fr

    def test_stand_in_places_of_their_partner(self) -> None:
        divisions = {place.name: place.partner for place in places() if place.is_division}
        assert all(divisions[service.place] == service.partner for service in services().values())


class TestPlaces:
    def test_hold_all_census_divisions(self) -> None:
        divisions = [place for place in places() if place.is_division]
        assert len({place.division for place in divisions}) == 49
        assert {place.partner for place in places()} == set(PARTNERS)

    def test_are_found_without_accents(self) -> None:
        assert [place.division for place in find_places("sault ste")] == ["3557"]
        assert {place.name for place in find_places("sud")} == {"Sudbury", "Greater Sudbury / Grand Sudbury"}
        assert find_places("") == []
