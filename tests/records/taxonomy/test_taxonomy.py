"""A taxonomy names codes, finds terms, counts them in categories, and follows those that went out of use."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from time import process_time

import pytest

from records.taxonomy.categories import read_categories
from records.taxonomy.sample import unmet_reasons
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.terms import Term
from records.wording import Bilingual, Wording, folded

TABLE = """
[[category]]
code = "food"
en = "Food"
fr = "Alimentation"
prefixes = ["ZQ"]
"""


def term(code: str, en: str, fr: str = "", **more: object) -> Term:
    made = Term(code=code, name=Bilingual(en=en, fr=fr), directory=code)
    return replace(made, **more)  # type: ignore[arg-type]


def taxonomy(*terms: Term) -> Taxonomy:
    return Taxonomy(
        edition="test-1",
        terms={one.code: one for one in terms},
        map=read_categories(TABLE, "table"),
        unmet_reasons=unmet_reasons(),
    )


PANTRY = term("ZQ-1800", "Food pantries", "Comptoirs alimentaires", en_synonyms=("groceries",))
OLD = term("ZX-0100", "Bread lines", valid_to=date(2026, 7, 1), replaced_by="ZX-0200")
OLDER = term("ZX-0200", "Bread rooms", valid_to=date(2026, 9, 1), replaced_by="ZQ-1800")
CIRCLE = term("ZX-0300", "Round", valid_to=date(2026, 9, 1), replaced_by="ZX-0300")
YOUTH = term("ZY-0100", "Youth", "Jeunes", target=True)
FAMILIES = term("ZY-0200-L", "Families", "Familles", target=True)
ALL = taxonomy(term("ZQ", "Food", "Nourriture", heading=True), PANTRY, OLD, OLDER, CIRCLE, YOUTH, FAMILIES)


class TestNeed:
    @pytest.mark.parametrize(
        "code", ["ZQ-1800", "ZX-0100", "ZQ-1800 * ZY-0100", "ZQ-1800 * ZY-0100 * ZY-0200-L"]
    )
    def test_may_be_a_term_in_use_or_not_with_targets(self, code: str) -> None:
        assert ALL.knows(code)

    @pytest.mark.parametrize("code", ["", "ZQ", "ZR-1800", "ZY-0100", "ZQ-1800 * ZX-0100", "ZQ-1800 * "])
    def test_may_not_be_a_heading_a_target_alone_or_unknown(self, code: str) -> None:
        assert not ALL.knows(code)

    def test_is_named_in_either_language_and_by_the_other_where_one_lacks(self) -> None:
        assert ALL.name("ZQ-1800 * ZY-0100", "fr") == "Comptoirs alimentaires * Jeunes"
        assert ALL.name("ZX-0100", "fr") == "Bread lines"
        assert ALL.name("ZR-1800", "en") is None

    def test_stands_below_the_code_with_its_last_segment_cut_off(self) -> None:
        above = ALL.parent("ZQ-1800 * ZY-0100")
        assert above is not None
        assert above.code == "ZQ"


class TestCounting:
    def test_follows_what_took_a_terms_place(self) -> None:
        assert ALL.present("ZX-0100") == "ZQ-1800"
        assert ALL.present("ZX-0100 * ZY-0100") == "ZQ-1800 * ZY-0100"
        assert ALL.present("ZR-1800") == "ZR-1800"

    def test_of_a_retired_term_is_where_what_took_its_place_is_counted(self) -> None:
        assert ALL.category_of("ZX-0100 * ZY-0100").code == "food"

    def test_ends_where_replacements_go_in_a_circle(self) -> None:
        assert ALL.present("ZX-0300") == "ZX-0300"
        assert ALL.category_of("ZX-0300").code == "other"

    def test_tells_which_terms_no_category_covers(self) -> None:
        assert ALL.unmapped == ()
        assert taxonomy(PANTRY, term("ZR-1800", "Rooms")).unmapped == ("ZR-1800",)


class TestFind:
    def codes(self, text: str, locale: str = "en", of: Taxonomy = ALL) -> list[str]:
        return [found.code for found in of.find(text, locale)]

    def test_leaves_out_what_nobody_may_record_anew(self) -> None:
        assert self.codes("bread") == self.codes("youth") == []
        assert self.codes("food") == ["ZQ-1800"]

    def test_finds_a_term_for_a_group_of_people(self) -> None:
        assert self.codes("pant*you") == ["ZQ-1800 * ZY-0100"]
        assert self.codes("comptoirs * fam", "fr") == ["ZQ-1800 * ZY-0200-L"]
        assert self.codes("pantries *") == ["ZQ-1800 * ZY-0100", "ZQ-1800 * ZY-0200-L"]

    def test_finds_what_ranking_every_wording_would_find_in_the_same_order(self) -> None:
        words = ("help", "home", "heat", "rent", "care", "for", "at", "older adults", "meal")
        names = [f"{one} {other}" for one in words for other in words]
        made = [
            term(f"ZQ-{number:04}", name, name[::-1], en_synonyms=(words[number % 9],))
            for number, name in enumerate(names)
        ]
        whole = taxonomy(*made)
        for typed in ("he", "help h", "at", "eat", "adults", "r c", "older ad", "pleh", "xyzzy"):
            assert [one.code for one in whole.find(typed, limit=100)] == ranked(made, typed)

    def test_takes_milliseconds_among_ten_thousand_terms(self) -> None:
        whole = taxonomy(
            *(term(f"ZQ-{n:04}.1000", f"Help with matter {n} at home", f"Aide {n}") for n in range(9_999))
        )
        whole.ready()
        began = process_time()
        for typed in ("h", "help", "matter 4", "home help", "nothing"):
            whole.find(typed)
        assert (process_time() - began) / 5 < 0.05


def ranked(terms: Iterable[Term], typed: str) -> list[str]:
    found = []
    for one in terms:
        wording = Wording.of(one.name.en, (*one.en_synonyms, "Food"), (one.name.fr,))
        rank = wording.rank(folded(typed))
        if rank is not None:
            found.append((rank, wording.name, one.code))
    return [code for _, _, code in sorted(found)]
