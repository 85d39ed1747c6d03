"""Each answer equals what an independent count of the invented records comes to; what is small is hidden."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from config.network import load_network
from records.taxonomy.sample import sample_taxonomy
from reporting.measures.needs import NOT_211
from reporting.places.areas import division_residents
from reporting.questions.answers import HIDDEN, Answer, Caveat, Shown, Table, Value
from reporting.questions.ask import Questions, Span
from reporting.questions.asked import NARROWED, Question, later, months_from
from reporting.questions.places import places_of
from reporting.suppression.rules import SmallCells
from tests.reporting.invented import Invented, invent, put
from tests.reporting.played import FLOOR
from tests.reporting.written import FOOD, RENT

RECORDS = 900
FIRST, LAST = "2026-01", "2026-06"
CATEGORY = {code: sample_taxonomy().category_of(code).code for code in sample_taxonomy().terms}
Test = Callable[[Invented], bool]


class Truth:
    """Counts of records, by plain loops."""

    def __init__(self, records: Iterable[Invented]) -> None:
        self.records = [one for one in records if one.kind != NOT_211]

    def of(self, *tests: Test, first: str = FIRST, last: str = LAST) -> "Truth":
        return Truth(
            one for one in self.records if first <= one.month <= last and all(test(one) for test in tests)
        )

    def needs(self, outcome: str | None = "any", code: str = "") -> int:
        return sum(
            (outcome == "any" or how == outcome) and (not code or need == code)
            for one in self.records
            for need, how, _ in one.needs
        )

    def unmet_rate(self) -> float:
        return self.needs("unmet") / (self.needs("unmet") + self.needs("met"))

    def by_category(self) -> Counter[str]:
        return Counter(CATEGORY[code] for one in self.records for code, _, _ in one.needs)


def in_division(*divisions: str) -> Test:
    return lambda one: one.division in divisions


def column(table: Table, name: str) -> dict[str, Value]:
    return {row.code: table.value(row, name) for row in table.rows}


def told(values: dict[str, Value]) -> dict[str, Value]:
    """Without noughts, and without what nobody knows."""
    return {code: value for code, value in values.items() if value}


def total(table: Table, name: str) -> Value:
    assert table.total is not None
    return table.value(table.total, name)


class Asker:
    def __init__(self, engine: AsyncEngine, k: int = 2) -> None:
        self.questions = Questions(engine, FLOOR, places_of(load_network()), SmallCells(k_inside=k))

    async def ask(self, question: Question, **narrowed: str) -> Answer:
        span = await self.questions.span()
        assert span is not None
        wanted = {"first": FIRST, "last": LAST, **narrowed}
        return await self.questions.ask(self.questions.narrowed(question, wanted, span))


class TestNeeds:
    async def test_equal_a_plain_count(self, engine: AsyncEngine) -> None:
        records = invent(1, RECORDS)
        await put(engine, records)
        asker, truth = Asker(engine), Truth(records)

        here = truth.of(in_division("3520"))
        answer = await asker.ask(Question.NEEDS, area="3520")
        assert told(column(answer.main, "needs")) == here.by_category()
        assert total(answer.main, "needs") == here.needs()
        shares = column(answer.main, "share_network")
        assert shares["housing"] == pytest.approx(truth.of().by_category()["housing"] / truth.of().needs())
        assert (answer.facts["contacts"], answer.facts["referrals"]) == (
            len(here.records),
            sum(one.referrals for one in here.records),
        )
        places = answer.table("places")
        assert told(column(places, "needs")) == {
            division: truth.of(in_division(division)).needs()
            for division in ("3558", "3520", "3542", "3506", "")
        }
        assert column(places, "rate")["3520"] == pytest.approx(
            1000 * here.needs() / division_residents()["3520"]
        )
        assert column(answer.table("months"), "needs") == {
            month: here.of(first=month, last=month).needs() for month in months_from(FIRST, LAST)
        }

        answer = await asker.ask(Question.UNMET, category="housing", partner="NORTH")
        ours = truth.of(lambda one: one.partner == "NORTH")
        housing = [(how, why) for one in ours.records for code, how, why in one.needs if code == RENT]
        unmet = [why for how, why in housing if how == "unmet"]
        assert column(answer.main, "unmet") == {RENT: len(unmet)}
        judged = len(unmet) + sum(how == "met" for how, _ in housing)
        assert column(answer.main, "unmet_rate")[RENT] == pytest.approx(len(unmet) / judged)
        assert column(answer.table("reasons"), "unmet") == Counter(unmet)
        gaps = len([why for why in unmet if why != "caller_declined"])
        declined = len(unmet) - gaps
        assert answer.facts["gap_rate"] == pytest.approx(gaps / (judged - declined))

        answer = await asker.ask(Question.CHANGE)
        before = truth.of(first=later(FIRST, -12), last=later(LAST, -12))
        assert column(answer.main, "before") == before.by_category()
        assert column(answer.main, "after") == truth.of().by_category()
        assert total(answer.main, "change") == pytest.approx(truth.of().needs() / before.needs() - 1)

        # Of a time before the first month nobody knows anything, which is not nought.
        answer = await asker.ask(Question.CHANGE, first="2025-02", last="2025-03")
        assert set(column(answer.main, "before").values()) == {None}
        assert (total(answer.main, "change"), total(answer.table("months"), "year_before")) == (None, None)

        answer = await asker.ask(Question.EVENT, event="2026-04")
        after, earlier = truth.of(first="2026-04"), truth.of(first="2026-01", last="2026-03")
        assert column(answer.main, "after") == after.by_category()
        assert column(answer.main, "before") == earlier.by_category()
        season = [
            truth.of(first=f"2025-{a}", last=f"2025-{b}").needs() for a, b in (("01", "03"), ("04", "06"))
        ]
        assert total(answer.main, "change_year") == pytest.approx(season[1] / season[0] - 1)


class TestPlacesAndPeople:
    async def test_equal_a_plain_count(self, engine: AsyncEngine) -> None:
        records = invent(2, RECORDS)
        await put(engine, records)
        asker, truth = Asker(engine), Truth(records).of()
        places = asker.questions.places

        answer = await asker.ask(Question.REMOTE)
        classes = {code: places.remoteness_of(code) for code in ("3558", "3520", "3542", "3506")}
        for number in {*classes.values()}:
            own = truth.of(in_division(*(code for code, one in classes.items() if one == number)))
            assert column(answer.main, "contacts")[str(number)] == len(own.records)
            assert column(answer.main, "unmet_rate")[str(number)] == pytest.approx(own.unmet_rate())
        assert {one.caveat for one in answer.notes} >= {Caveat.PROXY, Caveat.AWARENESS}

        answer = await asker.ask(Question.DEPRIVED)
        for kind in ("deprived", "others", ""):
            own = truth.of(lambda one, kind=kind: places.deprivation_of(one.fsa) == kind)  # type: ignore[misc]
            assert column(answer.main, "contacts")[kind] == len(own.records)
            assert column(answer.main, "needs")[kind] == own.needs()

        answer = await asker.ask(Question.WHO, field="age_group")
        ages = Counter(one.age or "not_asked" for one in truth.records)
        assert column(answer.main, "contacts") == ages
        known = ages["18_24"] + ages["25_34"]
        assert column(answer.main, "share_of_told")["18_24"] == pytest.approx(ages["18_24"] / known)
        young = truth.of(lambda one: one.age == "18_24")
        assert column(answer.main, "unmet_rate")["18_24"] == pytest.approx(young.unmet_rate())
        assert answer.facts["said"] == pytest.approx(known / len(truth.records))

        answer = await asker.ask(Question.LANGUAGES)
        spanish = [one for one in truth.records if one.language == "es"]
        helped = sum(one.interpreter is True for one in spanish)
        assert column(answer.main, "contacts")["es"] == len(spanish)
        assert column(answer.main, "interpreted_rate")["es"] == pytest.approx(
            helped / sum(one.interpreter is not None for one in spanish)
        )

        answer = await asker.ask(Question.HOURS)
        working = [one for one in truth.records if one.at.weekday() < 5]
        by_hour = Counter(str(one.at.hour) for one in working)
        weekdays = told(column(answer.main, "weekdays"))
        assert set(weekdays) == set(by_hour)
        shown = {hour: value for hour, value in weekdays.items() if value is not HIDDEN}
        assert shown == {hour: by_hour[hour] for hour in shown}
        assert len(shown) > len(by_hour) / 2
        office = sum(9 <= one.at.hour < 17 for one in working)
        assert answer.facts["outside"] == pytest.approx(1 - office / len(truth.records))

        answer = await asker.ask(Question.PARTNERS)
        table = answer.table("records")
        assert column(table, "contacts") == Counter(one.partner for one in truth.records)
        assert total(table, "referrals") == sum(one.referrals for one in truth.records)
        north = truth.of(lambda one: one.partner == "NORTH")
        assert column(table, "unmet_rate")["NORTH"] == pytest.approx(north.unmet_rate())

        answer = await asker.ask(Question.QUALITY)
        heard = sum(bool(one.heard) for one in truth.records) / len(truth.records)
        assert column(answer.main, "all")["heard_about"] == pytest.approx(heard)

        answer = await asker.ask(Question.SERVICES)
        assert column(answer.main, "needs") | truth.by_category() == column(answer.main, "needs")
        assert set(column(answer.main, "listed").values()) == {0}


class TestSmallCells:
    async def test_are_told_by_no_question(self, engine: AsyncEngine) -> None:
        records = invent(3, 150)
        await put(engine, records)
        asker = Asker(engine, k=5)
        hidden = 0
        for question in Question:
            answer = await asker.ask(question, area="3558")
            for table in answer.tables:
                counts = [place for place, one in enumerate(table.columns) if one.shown is Shown.COUNT]
                counts = [
                    place for place in counts if table.columns[place].name not in ("listed", "residents")
                ]
                rows = (*table.rows, *((table.total,) if table.total else ()))
                told_of = [row.values[place] for row in rows for place in counts]
                hidden += told_of.count(HIDDEN)
                assert [value for value in told_of if isinstance(value, int) and 0 < value < 5] == []
                assert any(HIDDEN in row.values for row in rows) == any(
                    one.caveat is Caveat.SMALL_CELLS and one.table == table.name for one in answer.notes
                )
        assert hidden > 0


class TestNarrowed:
    def test_leaves_out_what_it_does_not_know_and_keeps_the_months_in_order(self) -> None:
        questions = Questions.__new__(Questions)
        questions.places = places_of(load_network())
        questions._taxonomy = sample_taxonomy
        span = Span(months=months_from("2025-01", "2026-06"), through=date(2026, 6, 20))
        usual = questions.narrowed(Question.NEEDS, {}, span)
        assert (usual.first, usual.last, usual.area) == ("2025-06", "2026-05", "")
        wanted = {
            "first": "2026-03",
            "last": "2026-01",
            "area": "nowhere",
            "category": "food",
            "partner": "X",
        }
        found = questions.narrowed(Question.NEEDS, wanted, span)
        assert (found.first, found.last) == ("2026-01", "2026-01")
        assert (found.area, found.category, found.partner) == ("", "food", "")
        assert questions.narrowed(Question.REMOTE, {"area": "3520"}, span).area == ""
        assert set(NARROWED) == set(Question)

    def test_counts_months_over_the_new_year(self) -> None:
        assert months_from("2025-11", "2026-02") == ("2025-11", "2025-12", "2026-01", "2026-02")
        assert later("2026-01", -13) == "2024-12"


def test_the_needs_of_the_tests_are_of_different_categories() -> None:
    assert len({CATEGORY[RENT], CATEGORY[FOOD]}) == 2
