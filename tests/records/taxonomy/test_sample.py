"""The sample: complete in both languages, found by what people type, and taken for the licensed list by nobody."""

import re
from itertools import pairwise

import pytest

from records.taxonomy.codes import is_code, lineage
from records.taxonomy.sample import sample_taxonomy, unmet_reasons
from records.wording import folded

SAMPLE = sample_taxonomy()
TERMS = [term for term in SAMPLE.terms.values() if not term.heading]
NEEDS = [term for term in TERMS if term.recordable]


class TestSample:
    def test_is_seventeen_groups_of_four_to_eight_terms_and_some_targets(self) -> None:
        groups = [SAMPLE.parent(term.code) for term in NEEDS]
        assert all(group is not None and group.heading for group in groups)
        sizes = [groups.count(group) for group in set(groups)]
        assert len(sizes) == 17
        assert all(4 <= size <= 8 for size in sizes)
        assert len(TERMS) - len(NEEDS) == 7

    def test_has_codes_that_nobody_takes_for_the_licensed_ones(self) -> None:
        assert all(re.fullmatch(r"SAMPLE-[A-Z]+\.\d\d", term.code) for term in TERMS)

    def test_is_filed_under_codes_of_the_taxonomys_form(self) -> None:
        for term in TERMS:
            above = SAMPLE.parent(term.code)
            assert above is not None
            assert is_code(term.directory)
            assert lineage(term.directory)[:2] == ("Z", above.directory[:2])
        assert len({term.directory for term in TERMS}) == len(TERMS)

    def test_has_names_and_synonyms_in_both_languages(self) -> None:
        names = [term.name for term in SAMPLE.terms.values()]
        names += [reason.name for reason in unmet_reasons().values()]
        assert all(name.en and name.fr for name in names)
        assert all(term.en_synonyms and term.fr_synonyms for term in TERMS)
        assert len({term.name.en for term in TERMS}) == len(TERMS)

    def test_leaves_what_a_caller_declines_out_of_the_gaps(self) -> None:
        assert [code for code, reason in unmet_reasons().items() if not reason.gap] == ["caller_declined"]

    def test_is_counted_in_the_seventeen_categories_but_for_one_term(self) -> None:
        assert SAMPLE.unmapped == ("SAMPLE-DISASTER.06",)
        assert {SAMPLE.category_of(term.code).code for term in NEEDS} == {*SAMPLE.categories, "other"}


class TestFind:
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
            ("rent * newc", "en", "Help paying rent * Newcomers to Canada"),
        ],
    )
    def test_finds_by_the_beginning_of_any_word(self, typed: str, locale: str, first: str) -> None:
        assert SAMPLE.find(typed, locale)[0].name.in_locale(locale) == first

    def test_puts_names_that_begin_so_before_the_others(self) -> None:
        found = [term.name.en for term in SAMPLE.find("help", limit=20)]
        begins = [folded(name).startswith("help") for name in found]
        assert begins[0]
        assert all(before or not after for before, after in pairwise(begins))

    def test_finds_the_terms_of_a_category(self) -> None:
        found = {SAMPLE.category_of(term.code).code for term in SAMPLE.find("utilit", limit=5)}
        assert found == {"utilities"}

    def test_finds_nothing_for_nothing(self) -> None:
        assert SAMPLE.find("  ") == SAMPLE.find("xyzzy") == []
        assert len(SAMPLE.find("e", limit=3)) == 3
