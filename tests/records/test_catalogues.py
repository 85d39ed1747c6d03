"""Needs, services and places: complete in both languages, and found by what people type."""

import re
from itertools import pairwise

import pytest

from records.directory.codes import is_code, lineage
from records.places import find_places, places
from records.sample_people import PARTNERS
from records.services import services
from records.taxonomy import UNMET_REASONS, find_needs, need_categories, need_terms
from records.wording import folded


class TestNeeds:
    def test_are_seventeen_categories_of_four_to_eight_terms(self) -> None:
        assert len(need_categories()) == 17
        assert all(4 <= len(category.terms) <= 8 for category in need_categories().values())

    def test_have_codes_that_nobody_takes_for_the_licensed_ones(self) -> None:
        assert all(re.fullmatch(r"SAMPLE-[A-Z]+\.\d\d", code) for code in need_terms())
        assert all(code.startswith(f"{term.category}.") for code, term in need_terms().items())

    def test_are_filed_under_codes_of_the_taxonomys_form(self) -> None:
        for term in need_terms().values():
            assert is_code(term.directory)
            assert lineage(term.directory)[:2] == ("Z", need_categories()[term.category].directory[:2])
        assert len({term.directory for term in need_terms().values()}) == len(need_terms())

    def test_have_names_and_synonyms_in_both_languages(self) -> None:
        names = [term.name for term in need_terms().values()]
        names += [category.name for category in need_categories().values()]
        names += [reason.name for reason in UNMET_REASONS.values()]
        assert all(name.en and name.fr for name in names)
        assert all(term.en_synonyms and term.fr_synonyms for term in need_terms().values())
        assert len({term.name.en for term in need_terms().values()}) == len(need_terms())

    def test_leave_what_a_caller_declines_out_of_the_gaps(self) -> None:
        assert [code for code, reason in UNMET_REASONS.items() if not reason.gap] == ["caller_declined"]


class TestFindNeeds:
    @pytest.mark.parametrize(
        ("typed", "locale", "first"),
        [
            ("rent", "en", "Help paying rent"),
            ("LOYER", "fr", "Aide au paiement du loyer"),
            ("sante ment", "fr", "Santé mentale des enfants et des jeunes"),
            ("detox", "en", "Withdrawal management"),
            ("loyer", "en", "Help paying rent"),
            ("soup", "en", "Hot meals"),
            ("héberg d'urg", "fr-CA", "Hébergement d’urgence"),
        ],
    )
    def test_finds_by_the_beginning_of_any_word(self, typed: str, locale: str, first: str) -> None:
        assert find_needs(typed, locale)[0].name.in_locale(locale) == first

    def test_puts_names_that_begin_so_before_the_others(self) -> None:
        found = [term.name.en for term in find_needs("help", limit=20)]
        begins = [folded(name).startswith("help") for name in found]
        assert begins[0]
        assert all(before or not after for before, after in pairwise(begins))

    def test_finds_the_terms_of_a_category(self) -> None:
        assert {term.category for term in find_needs("utilit", limit=5)} == {"SAMPLE-UTILITIES"}

    def test_finds_nothing_for_nothing(self) -> None:
        assert find_needs("  ") == find_needs("xyzzy") == []
        assert len(find_needs("e", limit=3)) == 3


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
