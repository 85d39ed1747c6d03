"""A release comes in whole or not at all, both languages together; what it no longer holds is kept for old records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from records.directory.editions import blocking_engine
from records.directory.faults import Faults, Weight
from records.errors import ImportRefused, TaxonomyUnreadable
from records.taxonomy.editions import editions, mark, put_categories, stored
from records.taxonomy.importing import Judged, Order, bring, judge
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.xml_file import read_xml
from tests.records.story import FakeClock
from tests.records.taxonomy.releases import FRENCH, LADDER, table, xml

CATEGORIES = """
[[category]]
code = "food"
en = "Food"
fr = "Alimentation"
prefixes = ["ZQ", "SAMPLE-FOOD"]
"""


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = blocking_engine(empty_url)
    yield engine
    engine.dispose()


def quiet(_: float) -> None:
    return


def judged(*files: Path, **more: str) -> Judged:
    return judge(Order(files=files, **more), sample_taxonomy(), quiet)  # type: ignore[arg-type]


def in_force(engine: Engine) -> Taxonomy:
    with engine.connect() as connection:
        return stored(connection).taxonomy()


class TestImport:
    def test_brings_both_languages_of_a_release_with_its_categories(
        self, engine: Engine, clock: FakeClock, tmp_path: Path
    ) -> None:
        categories = tmp_path / "categories.toml"
        categories.write_text(CATEGORIES)
        files = [xml(tmp_path / "en.xml"), xml(tmp_path / "fr.xml", FRENCH, language="fr-CA")]
        found, edition = bring(engine, Order(files=files, categories=categories), clock, quiet)
        assert edition is not None
        assert not found.faults.any_wrong
        now = in_force(engine)
        assert now.edition == edition.name == "Invented CA 2026-07-01"
        assert now.name("ZQ-1800", "en") == "Tables"
        assert now.name("ZQ-1900-L", "fr") == "fr Benches of our own"
        assert now.terms["ZQ-1800"].en_synonyms == ("Tables by another word",)
        assert now.category_of("ZQ-1800.2000-620.15").code == "food"
        assert (now.terms["ZQ"].heading, now.terms["ZQ-1800"].heading, now.terms["Y"].target) == (
            True,
            False,
            True,
        )

    def test_keeps_what_went_out_of_use_and_what_took_its_place(
        self, engine: Engine, clock: FakeClock, tmp_path: Path
    ) -> None:
        replacements = table(tmp_path / "new.csv", [["SAMPLE-FOOD.01", "ZQ-1800"]], "old,new")
        first = Order(files=[xml(tmp_path / "en.xml")], replacements=replacements)
        bring(engine, first, clock, quiet)
        later = {code: name for code, name in LADDER.items() if not code.startswith("ZQ-1800.")}
        gone = table(tmp_path / "gone.csv", [["ZQ-1800.2000", "ZQ-1800"]], "old,new")
        second = Order(files=[xml(tmp_path / "en.xml", later, released="2027-01-01")], replacements=gone)
        bring(engine, second, clock, quiet)
        now = in_force(engine)
        assert [now.present(code) for code in ("SAMPLE-FOOD.01", "ZQ-1800.2000")] == ["ZQ-1800", "ZQ-1800"]
        old = now.terms["ZQ-1800.2000"]
        assert (str(old.valid_to), old.retired, now.knows(old.code)) == ("2027-01-01", True, True)
        assert str(now.terms["SAMPLE-FOOD.02"].valid_to) == "2026-07-01"
        assert now.find("long tables") == []
        with engine.connect() as connection:
            assert [one.number for one in editions(connection)] == [2, 1]

    def test_with_something_wrong_changes_nothing(
        self, engine: Engine, clock: FakeClock, tmp_path: Path
    ) -> None:
        wrong = xml(tmp_path / "en.xml", {"Z": "Fine", "ZQ-1800.2000": "Its parent is missing"})
        found, edition = bring(engine, Order(files=[wrong]), clock, quiet)
        assert (edition, in_force(engine).edition) == (None, sample_taxonomy().edition)
        assert [(fault.weight, fault.path) for fault in found.faults if fault.weight is Weight.WRONG] == [
            (Weight.WRONG, "en.xml line 5"),
        ]

    def test_that_another_overtook_is_refused(self, engine: Engine, clock: FakeClock, tmp_path: Path) -> None:
        def meanwhile(_: float) -> None:
            with engine.execution_options(writes=True).begin() as connection:
                put_categories(connection, CATEGORIES, by=None, at=clock.now())

        with pytest.raises(ImportRefused):
            bring(engine, Order(files=[xml(tmp_path / "en.xml")]), clock, meanwhile)
        with engine.connect() as connection:
            assert mark(connection).edition == 0


class TestJudge:
    @pytest.mark.parametrize(
        ("rows", "field"),
        [
            ([["Z", "Top"], ["ZQ9", "No code"]], "code"),
            ([["Z", ""]], "name"),
            ([["Z", "One"], ["Z", "Two"]], "code"),
            ([["ZQ", "Below nothing"]], "code"),
            ([["Z", "Top"], ["ZQ", "Two", "", "ZX"]], "parent"),
        ],
    )
    def test_tells_what_is_wrong_and_on_which_line(
        self, tmp_path: Path, rows: list[list[str]], field: str
    ) -> None:
        file = table(tmp_path / "own.csv", [[*row, *[""] * (6 - len(row))] for row in rows])
        found = judged(file, name="Own", released="2026-07-01")
        [fault] = [one for one in found.faults if one.weight is Weight.WRONG]
        assert (fault.path, fault.field, found.release) == (f"own.csv line {len(rows) + 1}", field, None)

    def test_wants_files_of_one_release(self, tmp_path: Path) -> None:
        files = [
            xml(tmp_path / "en.xml"),
            xml(tmp_path / "fr.xml", FRENCH, language="French", released="2026-08-01"),
        ]
        assert [fault.field for fault in judged(*files).faults if fault.weight is Weight.WRONG] == [
            "releaseDate"
        ]

    def test_takes_terms_of_ones_own_from_one_bilingual_table(self, tmp_path: Path) -> None:
        columns = "code,name,name_fr,use_references,use_references_fr,category"
        own = table(
            tmp_path / "own.csv",
            [["ZQ-2000-L", "Stools", "Tabourets", "seats;chairs", "sièges", "Housing"]],
            columns,
        )
        found = judged(xml(tmp_path / "en.xml"), own)
        assert found.release is not None
        [term] = [term for term in found.release.terms if term.code == "ZQ-2000-L"]
        assert (term.name.fr, term.en_synonyms, term.fr_synonyms) == (
            "Tabourets",
            ("seats", "chairs"),
            ("sièges",),
        )
        assert "ZQ-2000-L" not in found.unmapped
        assert "ZQ-1800" in found.unmapped

    def test_tells_what_one_language_lacks(self, tmp_path: Path) -> None:
        french = {code: name for code, name in FRENCH.items() if code != "ZQ-1800.2000-620.15"}
        found = judged(xml(tmp_path / "en.xml"), xml(tmp_path / "fr.xml", french, language="fr"))
        told = [fault.what for fault in found.faults if "has no French" in fault.what]
        assert told == ["ZQ-1800.2000-620.15 has no French"]


class TestXml:
    @pytest.mark.parametrize(
        "text",
        [
            '<!DOCTYPE taxonomy [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><taxonomy name="x">&b;</taxonomy>',
            '<!DOCTYPE taxonomy SYSTEM "file:///etc/passwd"><taxonomy/>',
            "<taxonomy><record code='Z'></taxonomy>",
            "<terms/>",
            "<taxonomy>" + "<record code='Z'>" * 40,
            "<taxonomy><record code='Z'><name>" + "x" * 30_000,
            "code,name",
            "",
        ],
    )
    def test_that_is_none_of_this_form_is_refused(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "bad.xml"
        file.write_text(text)
        with pytest.raises(TaxonomyUnreadable, match=r"bad\.xml cannot be read"):
            read_xml(file, Faults(), quiet)
