"""Small cells: the attacker works out none, and finds every leak that was planted (X-12, X-30, X-31, Q9)."""

import os
from collections import Counter
from collections.abc import Callable
from math import exp
from random import Random

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from reporting.errors import ReleaseRefused
from reporting.open_data.levels import grouped
from reporting.suppression import atoms
from reporting.suppression.audit import exposed
from reporting.suppression.documents import Document, decoded, document_of, encoded, share
from reporting.suppression.hide import Hiding
from reporting.suppression.ledger import Releases
from reporting.suppression.protect import protect
from reporting.suppression.rules import Audience, SmallCells
from reporting.suppression.tables import CountTable, Dimension, Labels, table_of
from tests.records.story import FakeClock
from tests.reporting.attacker import Percentage, worked_out

DATA_SETS = int(os.environ.get("TEST_SMALL_CELLS", "6"))
K = 11
PUBLIC = Audience.PUBLIC
AREAS = {"K1A": "East", "K1B": "East", "K1C": "East", "P0L": "North", "P7B": "North"}
NEEDS = ("food", "housing", "income", "legal")
MONTHS = ("2026-01", "2026-02", "2026-03")


def level(*values: str) -> dict[str, frozenset[str]]:
    return {value: frozenset({value}) for value in values}


AREA = Dimension(
    name="area",
    levels=(
        level(*AREAS),
        {name: frozenset(fsa for fsa, of in AREAS.items() if of == name) for name in ("East", "North")},
        {"everywhere": frozenset(AREAS)},
    ),
)
NEED = Dimension(name="need", levels=(level(*NEEDS), {"all": frozenset(NEEDS)}))
QUARTER = Dimension(name="time", levels=({"quarter": frozenset(MONTHS)},))
DIVISION = Dimension(name="area", levels=AREA.levels[1:])


def month(name: str) -> Dimension:
    return Dimension(name="time", levels=(level(name),))


def counts(chance: Random, months: tuple[str, ...] = MONTHS) -> dict[Labels, int]:
    busy = {area: chance.choice((0.3, 2.0, 9.0, 30.0)) for area in AREAS}
    usual = {need: chance.choice((0.2, 1.0, 2.0)) for need in NEEDS}
    return {
        (area, need, when): _poisson(chance, busy[area] * usual[need])
        for area in AREAS
        for need in NEEDS
        for when in months
    }


def _poisson(chance: Random, mean: float) -> int:
    if mean > 20:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, left = 0, chance.random()
    while left > exp(-mean):
        left *= chance.random()
        count += 1
    return count


def tables(facts: dict[Labels, int]) -> list[CountTable]:
    """What a year of publishing would bring: months as they pass, then the quarter, by area and by division."""
    by_month = [table_of(f"needs {one}", "needs", (AREA, NEED, month(one)), facts) for one in MONTHS]
    coarser = table_of("divisions", "needs", (DIVISION, NEED, month(MONTHS[0])), facts)
    quarter = table_of("quarter", "needs", (AREA, NEED, QUARTER), facts)
    return [*by_month, coarser, quarter]


def of_hours_and_languages(chance: Random) -> list[CountTable]:
    """Two months, each told by hour and by language of the same contacts."""
    found: list[CountTable] = []
    for when in MONTHS[:2]:
        facts = {
            (area, hour, language): _poisson(
                chance, chance.choice((0.2, 1.0, 4.0)) * chance.choice((0.5, 6.0))
            )
            for area in REGIONS
            for hour in HOURS.groups()["all"]
            for language in LANGUAGES.groups()["all"]
        }
        for place, dimension in ((1, HOURS), (2, LANGUAGES)):
            told: Counter[Labels] = Counter()
            for labels, count in facts.items():
                told[labels[0], labels[place], when] += count
            dimensions = (REGION, dimension, month(when))
            found.append(table_of(f"contacts by {dimension.name} {when}", "contacts", dimensions, told))
    return found


def of_twelve_months(chance: Random) -> list[CountTable]:
    """Divisions each month as it passes, and areas in windows that overlap; shorter than the true ones."""
    facts = counts(chance, FIVE_MONTHS)
    found = []
    for number, when in enumerate(FIVE_MONTHS):
        found.append(table_of(f"divisions {when}", "needs", (DIVISION, NEED, month(when)), facts))
        if number >= 2:
            window = FIVE_MONTHS[number - 2 : number + 1]
            time = Dimension(name="time", levels=({f"{window[0]}--{when}": frozenset(window)},))
            found.append(table_of(f"areas {window[0]}--{when}", "needs", (AREA, NEED, time), facts))
    return found


FIVE_MONTHS = (*MONTHS, "2026-04", "2026-05")
REGIONS = ("EAST", "NORTH", "unknown")
REGION = Dimension(name="area", levels=(level(*REGIONS), {"all": frozenset(REGIONS)}))
HOURS = Dimension(name="hour", levels=grouped({"night": ("00", "01", "02"), "day": ("09", "10", "11")}))
LANGUAGES = Dimension(
    name="language", levels=grouped({"official": ("en", "fr"), "not-official": ("ar", "other")})
)
SHAPES: dict[str, Callable[[Random], list[CountTable]]] = {
    "hours and languages": of_hours_and_languages,
    "twelve months": of_twelve_months,
}


def percentages(documents: list[Document]) -> list[Percentage]:
    """What a screen may print beside: shares of each area's total, one decimal."""
    found = []
    for number, one in enumerate(documents):
        for labels, value in one.cells.items():
            whole = tuple("all" if label in NEEDS else label for label in labels)
            printed = share(value, one.cells[whole])
            if printed is not None and whole != labels:
                found.append(Percentage((number, labels), (number, whole), round(printed, 1), 1))
    return found


class TestAttacker:
    def test_works_out_no_hidden_cell_of_what_is_released_one_after_another(self) -> None:
        hidden = refused = told = 0
        for seed in range(DATA_SETS):
            documents: list[Document] = []
            for table in tables(counts(Random(seed))):
                try:
                    documents.append(protect(table, PUBLIC, K, documents))
                except ReleaseRefused:
                    refused += 1
            assert worked_out(documents, percentages(documents)) == {}, f"seed {seed}"
            hidden += sum(value is None for one in documents for value in one.cells.values())
            told += sum(value is not None for one in documents for value in one.cells.values())
        assert hidden > 0 < told
        print(f"{DATA_SETS} data sets: {hidden} cells hidden, {told} told, {refused} tables refused")  # noqa: T201

    @pytest.mark.parametrize("shape", ["hours and languages", "twelve months"])
    def test_works_out_no_hidden_cell_of_declared_tables(self, shape: str) -> None:
        """The shapes of open data: two tables of the same contacts, and windows of months that overlap."""
        hidden = refused = 0
        for seed in range(DATA_SETS):
            documents: list[Document] = []
            for table in SHAPES[shape](Random(seed)):
                try:
                    documents.append(protect(table, PUBLIC, K, documents))
                except ReleaseRefused:
                    refused += 1
            assert worked_out(documents) == {}, f"seed {seed}"
            hidden += sum(value is None for one in documents for value in one.cells.values())
        assert hidden > 0
        print(f"{DATA_SETS} data sets, {shape}: {hidden} cells hidden, {refused} tables refused")  # noqa: T201

    def test_finds_every_planted_leak(self) -> None:
        for name, (documents, printed) in LEAKS.items():
            assert worked_out(documents, printed), name

    def test_finds_what_primary_suppression_alone_leaves_open(self) -> None:
        open_ = 0
        for seed in range(5):
            facts = counts(Random(seed))
            naive = [document_of(table, Hiding(table, K).hidden, PUBLIC, K) for table in tables(facts)]
            open_ += len(worked_out(naive))
            assert bool(exposed(naive, PUBLIC)) >= bool(worked_out(naive))
        assert open_ > 20


FACTS: dict[Labels, int] = {
    ("K1A", "food", "2026-01"): 30,
    ("K1A", "housing", "2026-01"): 4,
    ("K1B", "food", "2026-01"): 40,
    ("K1B", "housing", "2026-01"): 25,
    ("P7B", "food", "2026-01"): 50,
    ("K1A", "housing", "2026-02"): 40,
}
SMALL = ("K1A", "housing", "2026-01")
JANUARY = table_of("January", "needs", (AREA, NEED, month("2026-01")), FACTS)


def told(dimensions: tuple[Dimension, ...], hidden: set[Labels], only: set[Labels] | None = None) -> Document:
    table = table_of("leak", "needs", dimensions, FACTS)
    cells = {
        labels: None if labels in hidden else count
        for labels, count in table.cells.items()
        if only is None or labels in only
    }
    return Document(name="leak", counted="needs", audience=PUBLIC, k=K, dimensions=dimensions, cells=cells)


_MONTH = (AREA, NEED, month("2026-01"))
_FINE = (Dimension(name="area", levels=AREA.levels[:1]), NEED, month("2026-01"))
_PAIR: set[Labels] = {("K1A", "housing", "2026-01"), ("K1A", "food", "2026-01")}
_ONE_CELL = told(_FINE, {SMALL}, {SMALL})
LEAKS: dict[str, tuple[list[Document], list[Percentage]]] = {
    "a row sum": ([told(_FINE, {SMALL})], []),
    "a division's sum": ([told(_MONTH, {*_PAIR, ("K1A", "all", "2026-01")})], []),
    "a difference of dates": (
        [
            _ONE_CELL,
            told((AREA, NEED, month("2026-02")), set(), {("K1A", "housing", "2026-02")}),
            told(
                (AREA, NEED, Dimension(name="time", levels=({"both": frozenset(MONTHS[:2])},))),
                set(),
                {("K1A", "housing", "both")},
            ),
        ],
        [],
    ),
    "a difference of areas": (
        [
            _ONE_CELL,
            told(
                (
                    Dimension(name="area", levels=({"two": frozenset({"K1A", "K1B"})}, level("K1B"))),
                    NEED,
                    month("2026-01"),
                ),
                set(),
                {("two", "housing", "2026-01"), ("K1B", "housing", "2026-01")},
            ),
        ],
        [],
    ),
    "a percentage of a hidden cell": (
        [told(_FINE, _PAIR)],
        [Percentage((0, SMALL), (0, ("K1A", "all", "2026-01")), 11.8, 1)],
    ),
    "two hidden cells whose sum is small": (
        [
            told(
                (Dimension(name="area", levels=(level("K1A"),)), NEED, month("2026-01")),
                {SMALL, ("K1A", "food", "2026-01")},
            )
        ],
        [Percentage((0, ("K1A", "food", "2026-01")), (0, ("K1A", "all", "2026-01")), 88.2, 1)],
    ),
}


class TestProtect:
    def test_hides_small_cells_and_one_beside_each_in_every_sum(self) -> None:
        document = protect(JANUARY, PUBLIC, K)
        assert document.cells[SMALL] is None
        assert document.cells[("everywhere", "all", "2026-01")] == 149
        assert document.cells[("K1C", "food", "2026-01")] == 0
        for equation in JANUARY.equations():
            hidden = [one for one in (equation.parent, *equation.children) if document.cells[one] is None]
            assert len(hidden) != 1

    def test_keeps_hidden_what_an_earlier_table_hid(self) -> None:
        first = protect(JANUARY, PUBLIC, K)
        again = protect(JANUARY, PUBLIC, K, [first])
        assert again.cells == first.cells

    def test_refuses_a_sum_that_an_earlier_table_would_be_undone_by(self) -> None:
        earlier = told(_FINE, {SMALL}, {SMALL, ("K1B", "housing", "2026-01")})
        area = Dimension(name="area", levels=({"two": frozenset({"K1A", "K1B"})},))
        late = table_of(
            "two",
            "needs",
            (area, Dimension(name="need", levels=(level("housing"),)), month("2026-01")),
            FACTS,
        )
        with pytest.raises(ReleaseRefused, match=r"K1A / housing / 2026-01 could be worked out"):
            protect(late, PUBLIC, K, [earlier])

    def test_refuses_a_value_that_changed_by_a_few(self) -> None:
        first = protect(JANUARY, PUBLIC, K)
        facts = {**FACTS, ("P7B", "food", "2026-01"): 52}
        changed = table_of("January", "needs", JANUARY.dimensions, facts)
        with pytest.raises(ReleaseRefused, match="slightly other value"):
            protect(changed, PUBLIC, K, [first])

    def test_hides_many_contacts_of_few_persons(self) -> None:
        many = ("P7B", "food", "2026-01")
        table = CountTable(
            name="January",
            counted="needs",
            dimensions=JANUARY.dimensions,
            cells=JANUARY.cells,
            persons={many: 2},
        )
        assert protect(table, PUBLIC, K).cells[many] is None

    def test_says_nothing_of_other_counts(self) -> None:
        other = told(_FINE, {SMALL})
        contacts = CountTable(
            name="contacts", counted="contacts", dimensions=JANUARY.dimensions, cells=JANUARY.cells
        )
        assert protect(contacts, PUBLIC, K, [other]).cells[SMALL] is None

    def test_proves_nothing_anew_of_times_that_nothing_links(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Else the ledger of some years would have more unknowns than can be proved anything of."""
        first = protect(JANUARY, PUBLIC, K)
        monkeypatch.setattr(atoms, "UNKNOWNS_MAX", len(AREAS) * len(NEEDS))
        june = (AREA, NEED, month("2026-06"))
        assert protect(table_of("June", "needs", june, {}), PUBLIC, K, [first]).cells
        both = Dimension(name="time", levels=({"both": frozenset({"2026-01", "2026-06"})},))
        linking = protect(table_of("both", "needs", (AREA, NEED, both), FACTS), PUBLIC, K, [])
        with pytest.raises(ReleaseRefused, match="unknowns"):
            protect(table_of("June", "needs", june, {}), PUBLIC, K, [first, linking])

    def test_prints_no_share_of_a_hidden_cell(self) -> None:
        document = protect(JANUARY, PUBLIC, K)
        assert share(document.cells[SMALL], 100) is None
        assert share(30, 40) == 75
        assert share(30, 0) is None


class TestSmallCells:
    def test_are_smaller_inside_than_in_public(self) -> None:
        rules = SmallCells()
        assert (rules.k(Audience.INSIDE), rules.k(PUBLIC)) == (5, 11)
        with pytest.raises(ValueError, match="not smaller in public"):
            SmallCells(k_inside=12)


class TestReleases:
    async def test_enters_what_it_gives_out_and_reads_it_back(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        releases = Releases(engine, clock)
        document = await releases.release(JANUARY, PUBLIC, by="pat")
        (entered,) = await releases.past(PUBLIC)
        assert (entered.document, entered.released_by) == (document, "pat")
        assert decoded(encoded(document)) == document
        assert "4" not in [str(value) for value in entered.document.cells.values()]

    async def test_refuses_what_the_ledger_says_would_leak(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        releases = Releases(engine, clock)
        await releases.release(JANUARY, PUBLIC, by="pat")
        facts = {**FACTS, ("P7B", "food", "2026-01"): 53}
        changed = table_of("January", "needs", JANUARY.dimensions, facts)
        with pytest.raises(ReleaseRefused):
            await releases.release(changed, PUBLIC, by="pat")
        assert len(await releases.past(PUBLIC)) == 1

    async def test_lets_partners_read_what_is_public_and_not_the_other_way_round(
        self, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        releases = Releases(engine, clock)
        await releases.release(JANUARY, PUBLIC, by="pat")
        await releases.release(JANUARY, Audience.INSIDE, by="pat")
        assert len(await releases.past(Audience.INSIDE)) == 2
        assert len(await releases.past(PUBLIC)) == 1
