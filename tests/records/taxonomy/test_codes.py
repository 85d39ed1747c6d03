"""The grammar of codes: six levels, terms of one's own, and what stands above."""

import pytest

from records.taxonomy.codes import is_code, level_of, lineage, parent_of, parts_of

LADDER = ("Z", "ZQ", "ZQ-1800", "ZQ-1800.2000", "ZQ-1800.2000-620", "ZQ-1800.2000-620.15")


class TestCode:
    @pytest.mark.parametrize("code", [*LADDER, *(f"{code}-L" for code in LADDER)])
    def test_has_one_of_six_levels_and_may_be_of_ones_own(self, code: str) -> None:
        assert is_code(code)
        assert level_of(code) == LADDER.index(code.removesuffix("-L")) + 1

    @pytest.mark.parametrize(
        "text",
        ["", "z", "ZQA", "ZQ-180", "ZQ-18000", "ZQ-1800.200", "ZQ-1800-620", "ZQ-1800.2000-62", "ZQ-1800.2000-620.1",
         "ZQ-1800.2000-620.15.1", "ZQ-L-L", "ZQ-1800l", " ZQ", "ZQ\n"],
    )  # fmt: skip
    def test_is_nothing_else(self, text: str) -> None:
        assert not is_code(text)


class TestParentOf:
    def test_cuts_the_last_segment_off(self) -> None:
        assert [parent_of(code) for code in LADDER] == ["", *LADDER[:-1]]
        assert parent_of("ZQ-1800.2000-L") == "ZQ-1800"
        assert parent_of("SAMPLE-FOOD.01") == "SAMPLE-FOOD"

    def test_is_the_last_of_what_stands_above(self) -> None:
        assert lineage("ZQ-1800.2000-620-L") == LADDER[:5]


class TestPartsOf:
    def test_are_a_term_and_its_targets(self) -> None:
        assert parts_of("ZQ-1800 * ZY-0100 * ZY-0200") == ("ZQ-1800", "ZY-0100", "ZY-0200")
        assert parts_of("ZQ-1800") == ("ZQ-1800",)
