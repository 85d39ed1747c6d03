"""A replay as sentences, tables and charts, for the terminal and for a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from config.clock import to_datetime
from routing.model import Instant
from simulator.days.paired import Estimate
from simulator.replay.differences import Compared, Row
from simulator.replay.replay import Replayed
from simulator.replay.tally import FIGURES, By
from simulator.replay.verdict import Voice, sentences, verdict
from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.phrases import DASH
from simulator.report.pictures import Chart
from simulator.report.tables import Row as Line
from simulator.report.tables import Table

SHOWN: Mapping[By, tuple[str, ...]] = {
    By.REGION: (
        "offered",
        "answered",
        "abandoned",
        "service_level",
        "wait_mean_s",
        "wait_p95_s",
        "received_min",
    ),
    By.LANGUAGE: ("offered", "answered", "abandoned", "service_level", "wait_mean_s", "wait_p95_s"),
    By.PARTNER: ("answered", "wait_mean_s", "talked_min", "given_min", "received_min"),
    By.HOUR: ("offered", "answered", "abandoned", "service_level", "wait_mean_s", "wait_p95_s"),
    By.REGION_AND_LANGUAGE: ("offered", "answered", "abandoned", "service_level", "wait_mean_s"),
}
HOURS_STEP = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayReport:
    title: str
    lead: str
    sentences: tuple[str, ...]
    whole: Table
    groups: tuple[Table, ...]
    charts: tuple[Chart, ...]
    hashes: str


def report_of(found: Replayed, voice: Voice, *, brief: bool = False) -> ReplayReport:
    """Give all of it; or, brief, what fits a terminal: without the smallest groups, and intervals of the whole only."""
    words, recording = voice.words, found.orders.recording
    zone = ZoneInfo(found.orders.zone)
    journals = found.as_json()["journals"]
    assert isinstance(journals, dict), "the journals of both books"
    return ReplayReport(
        title=words.title.format(
            since=_moment(recording.since, zone, voice),
            until=_moment(recording.until, zone, voice),
            draft=voice.books.draft_name,
        ),
        lead=verdict(found, voice),
        sentences=tuple(sentences(found, voice)),
        whole=_whole(found.whole, voice),
        groups=tuple(
            _groups(by, found.groups[by], voice, brief=brief)
            for by in By
            if not (brief and by is By.REGION_AND_LANGUAGE)
        ),
        charts=_charts(found.groups[By.HOUR], voice),
        hashes=f"{words.journals} {found.result_hash} {journals['before']} {journals['after']}",
    )


def _moment(at: Instant, zone: ZoneInfo, voice: Voice) -> str:
    local: datetime = to_datetime(at).astimezone(zone)
    locale = voice.numbers.locale
    return str(format_datetime(local, "d MMMM y, HH:mm", tzinfo=zone, locale=locale))


def _whole(row: Row, voice: Voice) -> Table:
    words = voice.words
    return Table(
        caption=words.whole,
        headings=(words.figure, words.truth, words.in_force, words.draft, words.difference),
        rows=tuple(
            Line(
                head=words.figures[name],
                cells=(
                    figure(name, row[name].truth, voice),
                    figure(name, row[name].before, voice),
                    figure(name, row[name].after, voice),
                    change(name, row[name].difference, voice),
                ),
            )
            for name in FIGURES
        ),
    )


def _groups(by: By, rows: Mapping[str, Row], voice: Voice, *, brief: bool) -> Table:
    shown = SHOWN[by]
    return Table(
        caption=voice.words.by[by.value],
        headings=(voice.words.heads[by.value], *(voice.words.figures[name] for name in shown)),
        rows=tuple(
            Line(
                head=voice.group(by, key),
                cells=tuple(_cell(name, row[name], voice, brief=brief) for name in shown),
            )
            for key, row in rows.items()
        ),
    )


def _cell(name: str, one: Compared, voice: Voice, *, brief: bool) -> str:
    """Give before and after, and how sure the difference is; a figure that stays, once."""
    before, after = figure(name, one.before, voice), figure(name, one.after, voice)
    if before == after:
        return before
    if brief:
        return f"{before} → {after}"
    return f"{before} → {after}\n{change(name, one.difference, voice)}"


def figure(name: str, value: float | None, voice: Voice) -> str:
    if value is None:
        return DASH
    return voice.share(value) if name == "service_level" else voice.numbers.plain(value, 1)


def change(name: str, one: Estimate, voice: Voice) -> str:
    """Give a difference with its interval; of shares in points of a hundred."""
    if one.value is None:
        return DASH
    scale = 100.0 if name == "service_level" else 1.0
    text = voice.signed(one.value * scale, 1)
    if one.low is None or one.high is None or one.low == one.high:
        return text
    low, high = (voice.signed(bound * scale, 1) for bound in (one.low, one.high))
    return text + voice.words.between.format(low=low, high=high)


# --- charts ---------------------------------------------------------------------------------------


def _charts(hours: Mapping[str, Row], voice: Voice) -> tuple[Chart, ...]:
    words = voice.words
    return (
        _by_hour("wait_mean_s", words.wait_chart, words.wait_chart_says, hours, voice),
        _by_hour("abandoned", words.lost_chart, words.lost_chart_says, hours, voice),
    )


def _by_hour(name: str, title: str, says: str, hours: Mapping[str, Row], voice: Voice) -> Chart:
    words = voice.words
    known = {int(hour[:2]): row[name] for hour, row in hours.items()}
    highest = max([one for each in known.values() for one in (each.before, each.after) if one] or [1.0])
    step = nice_step(highest)
    top = step * -(-highest // step)
    across = Axis(low=0, high=24, ticks=tuple((hour, f"{hour:02}:00") for hour in range(0, 25, HOURS_STEP)))
    upwards = Axis(
        low=0, high=top, ticks=tuple((value, voice.numbers.plain(value, 1)) for value in ticks(0, top, step))
    )
    canvas = Canvas(across, upwards, words.hour)
    for look, part in (("theory", "before"), ("simulated", "after")):
        points = [(hour + 0.5, getattr(known[hour], part) if hour in known else None) for hour in range(24)]
        canvas.line(points, look)
    return Chart(
        title=title,
        says=says,
        svg=canvas.svg(f"hours-{name}", f"{title}. {says}"),
        legend=(("theory", words.in_force), ("simulated", words.draft)),
        table=Table(
            headings=(words.hour, words.in_force, words.draft, words.difference),
            rows=tuple(
                Line(
                    head=f"{hour:02}:00",
                    cells=(
                        figure(name, one.before, voice),
                        figure(name, one.after, voice),
                        change(name, one.difference, voice),
                    ),
                )
                for hour, one in sorted(known.items())
            ),
        ),
    )
