"""The category table: the longest beginning counts, and what no line covers is counted as other."""

import pytest

from records.errors import CatalogueInvalid
from records.taxonomy.categories import OTHER, read_categories, shipped_categories

TABLE = """
[[category]]
code = "food"
en = "Food"
fr = "Alimentation"
prefixes = ["ZQ", "ZQ-1800.2000-L"]
[[category.part]]
en = "Meals"
fr = "Repas"
prefixes = ["ZQ-1800"]
"""
TWICE = TABLE + TABLE.replace('"food"', '"meals"')


class TestCategoryMap:
    def test_goes_by_the_longest_beginning(self) -> None:
        table = read_categories(TABLE, "table")
        assert table.filed("ZQ-1700").part is None
        part = table.filed("ZQ-1800.1000-L").part
        assert part is not None
        assert part.fr == "Repas"
        assert table.filed("ZQ-1800.2000-620").part is None
        assert {table.filed(code).category.code for code in ("ZQ", "ZQ-1800", "ZQ-1800.2000")} == {"food"}

    def test_counts_as_other_what_no_line_covers(self) -> None:
        assert read_categories(TABLE, "table").filed("ZR-1800").category is OTHER

    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("category = [", "Invalid"),
            ("[[categories]]", "lacks 'category'"),
            ('[[category]]\ncode = "a"\nen = "A"', "lacks 'fr'"),
            ("category = 4", "no list"),
            (TWICE, "two places"),
            (TABLE.replace('"food"', '"other"'), "has the code"),
        ],
    )
    def test_that_contradicts_itself_is_refused_with_its_name(self, text: str, why: str) -> None:
        with pytest.raises(CatalogueInvalid, match=f"(?i)table: .*{why}"):
            read_categories(text, "table")


class TestShippedCategories:
    def test_are_seventeen_in_both_languages(self) -> None:
        categories = shipped_categories().categories.values()
        assert len(categories) == 17
        assert all(category.name.en and category.name.fr for category in categories)
