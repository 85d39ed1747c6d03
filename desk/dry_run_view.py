"""What a draft would have done on a past day, laid out: a sentence, tables with intervals, pictures. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from desk.charts import Tick, nice_top
from desk.sentences import Sentences
from desk.words import DASH, Words, note
from records.dry_run_result import DryRunResult, Figure, Row
from records.dry_runs import Failure

MINUS = "\N{MINUS SIGN}"
NAMES_WIDTH, CHART_WIDTH, ROW_HEIGHT = 230.0, 760.0, 28.0
SHARES = ("service_level", "answered_share")
FIGURES: Mapping[str, str] = {
    "offered": note("Callers"),
    "answered": note("Answered"),
    "answered_share": note("Share of all answered"),
    "abandoned": note("Gave up"),
    "service_level": note("Answered in time"),
    "wait_mean_s": note("Mean wait, in seconds"),
    "wait_p95_s": note("95 of 100 waited less than, in seconds"),
    "given_min": note("Talk with other regions’ callers, in minutes"),
}
WHOLE = ("offered", "answered", "abandoned", "service_level", "wait_mean_s", "wait_p95_s", "given_min")
OF_GROUPS: Mapping[str, tuple[str, ...]] = {
    "partner": ("answered", "answered_share", "wait_mean_s", "given_min"),
    "language": ("offered", "abandoned", "service_level", "wait_mean_s"),
    "region": ("offered", "abandoned", "service_level", "wait_mean_s"),
}
TITLES: Mapping[str, tuple[str, str]] = {
    "partner": (note("By partner that answers"), note("Partner")),
    "language": (note("By language"), note("Language")),
    "region": (note("By region"), note("Region")),
}
FAILURES: Mapping[Failure, str] = {
    Failure.NOBODY_CALLED: note("Nobody called on that day, so there is nothing to play. Choose another."),
    Failure.NOBODY_ANSWERED: note(
        "Nobody was answered on that day, so it does not say how long calls take. Choose another."
    ),
    Failure.NO_RULE_BOOK: note(
        "The journal does not say which rules were in force then. Choose another day."
    ),
    Failure.OTHER_PARTNERS: note(
        "The sample day is of the sample network’s partners, and this network has others. Choose a day of your own."
    ),
    Failure.TOO_LONG: note("It took longer than half an hour and was ended. Try it when fewer people call."),
    Failure.CUT_OFF: note("The program that played it was stopped. Start it again."),
    Failure.BROKEN: note(
        "It came to nothing. Start it again; if it happens twice, tell whoever runs the service."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    before: str
    after: str
    difference: str
    """With its interval; empty where nothing changes."""
    sure: bool
    """The interval holds no nought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    key: str
    title: str
    head: str
    headings: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeLine:
    name: str
    truth: str
    cell: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row of a picture: where the two books stand, and how far the draft's place is sure."""

    y: float
    name: str
    before: float
    after: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    title: str
    height: float
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    verdict: str
    sentences: tuple[str, ...]
    close: bool
    whole: tuple[WholeLine, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]


# --- the result -----------------------------------------------------------------------------------


def result_view(result: DryRunResult, sentences: Sentences) -> ResultView:
    """Lay a result out; `sentences` are the reader's, with the draft's own names."""
    words = sentences.words
    told = result.told(words.locale)
    names: Mapping[str, Callable[[str], str]] = {
        "partner": lambda code: sentences.partner(code) if code else words.say("region unknown"),
        "region": lambda code: sentences.partner(code) if code else words.say("region unknown"),
        "language": lambda code: sentences.language(code) if code else words.say("left before choosing"),
    }
    groups = {
        # What nobody knows comes last.
        key: [
            (names[key](code), row)
            for code, row in sorted(result.groups.get(key, {}).items(), key=lambda one: (not one[0], one[0]))
        ]
        for key in OF_GROUPS
    }
    answered = result.whole["answered"]
    groups["partner"] = [(name, _with_share(row, answered)) for name, row in groups["partner"]]
    return ResultView(
        verdict=told.verdict,
        sentences=told.sentences,
        close=result.close,
        whole=tuple(
            WholeLine(
                name=words.say(FIGURES[name]),
                truth=figure(name, result.whole[name].truth, words),
                cell=_cell(name, result.whole[name], words),
            )
            for name in WHOLE
        ),
        tables=tuple(_table(key, groups[key], words) for key in OF_GROUPS),
        pictures=(
            _picture(
                words.say("Mean wait, in seconds"),
                "wait_mean_s",
                [(words.say("All callers"), result.whole), *groups["language"], *groups["region"]],
                words,
            ),
            _picture(words.say("Calls answered, by partner"), "answered", groups["partner"], words),
        ),
    )


def _with_share(row: Row, whole: Figure) -> Row:
    """Add the share of all answered calls, without an interval: that of the calls is not that of the share."""
    own, before, after = row["answered"], whole.before or 0.0, whole.after or 0.0
    if not before or not after or own.before is None or own.after is None:
        return row
    shares = own.before / before, own.after / after
    share = Figure(
        truth=own.truth / whole.truth if own.truth is not None and whole.truth else None,
        before=shares[0],
        after=shares[1],
        difference=shares[1] - shares[0],
        low=None,
        high=None,
    )
    return {**row, "answered_share": share}


def _table(key: str, rows: Iterable[tuple[str, Row]], words: Words) -> Table:
    title, head = TITLES[key]
    shown = OF_GROUPS[key]
    return Table(
        key=key,
        title=words.say(title),
        head=words.say(head),
        headings=tuple(words.say(FIGURES[name]) for name in shown),
        lines=tuple(
            Line(name=name, cells=tuple(_cell(one, row.get(one), words) for one in shown))
            for name, row in rows
        ),
    )


def _cell(name: str, one: Figure | None, words: Words) -> Cell:
    if one is None:
        return Cell(before=DASH, after=DASH, difference="", sure=False)
    before, after = figure(name, one.before, words), figure(name, one.after, words)
    told = difference(name, one, words)
    sure = told != "" and one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
    return Cell(before=before, after=after, difference=told, sure=sure)


def figure(name: str, value: float | None, words: Words) -> str:
    if value is None:
        return DASH
    return words.percent(value) if name in SHARES else words.decimal(value, _digits(name))


def difference(name: str, one: Figure, words: Words) -> str:
    """Give a difference with its interval, of shares in points of a hundred; empty where there is none."""
    if one.difference is None:
        return ""
    nought, text = _signed(name, 0.0, words), _signed(name, one.difference, words)
    low, high = (text if bound is None else _signed(name, bound, words) for bound in (one.low, one.high))
    if low == high:
        return "" if text == nought else text
    return words.say("{value} ({low} to {high})", value=text, low=low, high=high)


def _signed(name: str, value: float, words: Words) -> str:
    digits = _digits(name)
    rounded = round(value * (100.0 if name in SHARES else 1.0), digits)
    text = words.decimal(abs(rounded), digits)
    return text if not rounded else f"{'+' if rounded > 0 else MINUS}{text}"


def _digits(name: str) -> int:
    return 0 if name in ("offered", "given_min") else 1


# --- pictures -------------------------------------------------------------------------------------


def _picture(title: str, name: str, rows: Iterable[tuple[str, Row]], words: Words) -> Picture:
    known = [
        (label, one)
        for label, row in rows
        if (one := row.get(name)) is not None and one.before is not None and one.after is not None
    ]
    most = max([_reach(one) for _, one in known] or [0.0])
    top = nice_top(max(1, round(most + 0.5)))
    width = CHART_WIDTH - NAMES_WIDTH - 20

    def place(value: float) -> float:
        return NAMES_WIDTH + width * min(max(value, 0.0), top) / top

    marks = tuple(
        Mark(
            y=ROW_HEIGHT * (number + 0.5),
            name=label,
            before=place(one.before or 0.0),
            after=place(one.after or 0.0),
            low=place((one.before or 0.0) + (one.low if one.low is not None else one.difference or 0.0)),
            high=place((one.before or 0.0) + (one.high if one.high is not None else one.difference or 0.0)),
        )
        for number, (label, one) in enumerate(known)
    )
    ticks = tuple(
        Tick(place=place(top * part / 4), label=words.decimal(top * part / 4, 2)) for part in range(5)
    )
    return Picture(title=title, height=ROW_HEIGHT * len(known), marks=marks, ticks=ticks)


def _reach(one: Figure) -> float:
    before = one.before or 0.0
    return max(before, one.after or 0.0, before + (one.high or 0.0))
