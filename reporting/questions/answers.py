"""What an answer is: tables of told and hidden figures, what is drawn of them, and the caveats of each figure.

Numbers only; screens put them into words. A hidden figure is neither nought nor unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum

from reporting.measures.formulas import Measure
from reporting.questions.asked import Asked


class Hidden(Enum):
    HIDDEN = "hidden"
    """A small cell, or one that would give a small cell away."""


HIDDEN = Hidden.HIDDEN
Value = int | float | date | None | Hidden
"""None: nobody knows, or there is nothing to reckon with."""


class Shown(StrEnum):
    COUNT = "count"
    SHARE = "share"
    CHANGE = "change"
    """A share with its sign."""
    RATE = "rate"
    """Per 1,000 residents."""
    RATIO = "ratio"
    LENGTH = "length"
    """Milliseconds."""
    DAY = "day"
    """An instant, of which the day is told."""
    DATE = "date"
    """A day of the calendar."""


class Of(StrEnum):
    """What a row is about."""

    CATEGORY = "category"
    TERM = "term"
    REASON = "reason"
    DIVISION = "division"
    MONTH = "month"
    HOUR = "hour"
    LANGUAGE = "language"
    PARTNER = "partner"
    ANSWER = "answer"
    REMOTENESS = "remoteness"
    DEPRIVATION = "deprivation"
    FIELD = "field"
    REGION = "region"
    """A partner's, whose callers they were."""
    RISE = "rise"
    """A census division and a category, with a slash between."""
    WEEK = "week"
    """Its first day."""
    MEAN = "mean"
    """Needs a week."""
    TOTAL = "total"


REST = "rest"
"""The code of a row that holds all others."""
NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    name: str
    shown: Shown = Shown.COUNT
    measure: Measure | None = None
    """Whose formula says what it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    of: Of
    code: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str
    of: Of
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None

    def value(self, row: Row, column: str) -> Value:
        return row.values[[one.name for one in self.columns].index(column)]


class Drawn(StrEnum):
    BARS = "bars"
    COLUMNS = "columns"
    LINES = "lines"
    RANGES = "ranges"
    """A figure, and the least and the most that it is held against."""
    MAP = "map"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    drawn: Drawn
    table: str
    columns: tuple[str, ...]
    """Drawn to one scale."""


class Caveat(StrEnum):
    """What a reader would otherwise get wrong; told beside the figure that it concerns."""

    SMALL_CELLS = "small_cells"
    AWARENESS = "awareness"
    AMBIGUOUS = "ambiguous"
    PLACE_UNKNOWN = "place_unknown"
    PROXY = "proxy"
    SAMPLE = "sample"
    SIMILAR = "similar"
    RECORDED = "recorded"
    LISTED = "listed"
    PERSONS = "persons"
    PERSONS_OF_MONTH = "persons_of_month"
    SEASON = "season"
    UNFINISHED = "unfinished"
    SINCE = "since"
    NO_OUTCOME = "no_outcome"
    CONTACTS_RISE = "contacts_rise"
    NO_SEASON = "no_season"
    MORE_RISES = "more_rises"
    SIMULATED = "simulated"
    ESTIMATE = "estimate"
    TWICE = "twice"
    REGIONS_CLOCK = "regions_clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A caveat of a table's column; of the whole table where none is named."""

    caveat: Caveat
    table: str
    column: str = ""
    number: Value = None
    """What it puts into figures."""
    codes: tuple[str, ...] = ()
    """What it names, such as the divisions that are alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Tables of figures with what is drawn of them, and what a reader must know of them."""

    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    notes: tuple[Noted, ...] = ()
    through: date | None = None
    """The last day that is counted."""

    @property
    def main(self) -> Table:
        return self.tables[0]

    def table(self, name: str) -> Table:
        return next(table for table in self.tables if table.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Report):
    asked: Asked
    facts: Mapping[str, Value] = field(default_factory=dict)
    """What the sentence tells beside the first table."""


def hides(table: Table) -> bool:
    rows = (*table.rows, *((table.total,) if table.total else ()))
    return any(HIDDEN in row.values for row in rows)


def share(part: Value, whole: Value) -> Value:
    """Give a share of two figures as they are told; with one of them hidden, it is hidden, too."""
    if HIDDEN in (part, whole):
        return HIDDEN
    if part is None or not whole:
        return None
    assert isinstance(part, int | float), "a hidden figure was given back above"
    assert isinstance(whole, int | float), "a hidden figure was given back above"
    return part / whole


def sum_of(*parts: Value) -> Value:
    if HIDDEN in parts:
        return HIDDEN
    if None in parts:
        return None
    return sum(part for part in parts if isinstance(part, int | float))


def change(before: Value, after: Value) -> Value:
    """Give how much more it is, as a share of what it was; None from nothing, and where nobody knows."""
    if after is None and before is not HIDDEN:
        return None
    grown = share(after, before)
    return grown - 1 if isinstance(grown, int | float) else grown


def unmet_share(met: Value, unmet: Value) -> Value:
    """Formula: `unmet_rate` of reporting.measures.needs, of told figures."""
    return share(unmet, sum_of(met, unmet))


def weight(value: Value) -> float:
    """Order rows: what is hidden is small."""
    return float(value) if isinstance(value, int | float) else 0.0
