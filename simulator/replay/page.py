"""A replay on a terminal, as a page of its own, and as a row a call."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

from config.clock import to_datetime
from simulator.replay.recording import Fate
from simulator.replay.replay import Replayed
from simulator.replay.report import ReplayReport, report_of
from simulator.replay.verdict import Books, Voice
from simulator.report.sheet import filled, put_in_place
from simulator.report.tables import Table

FOLDER = Path(__file__).parent
FATE_COLUMNS = ("end", "wait_s", "talk_s", "partner", "specialist")
COLUMNS = (
    "replication",
    "call",
    "arrived_at",
    "region",
    "language",
    *(f"{when}_{name}" for when in ("true", "in_force", "draft") for name in FATE_COLUMNS),
)
"""`docs/simulation.md` says what each means."""


def print_replay(found: Replayed, books: Books, lang: str) -> None:
    report = report_of(found, Voice(books, lang), brief=True)
    console = Console(highlight=False, width=None if Console().is_terminal else 160)
    console.print(report.title, style="bold")
    console.print(report.lead, style="bold")
    for sentence in report.sentences:
        console.print(sentence, markup=False)
    for one in (report.whole, *report.groups):
        console.print(_printed(one))
    console.print(report.hashes, soft_wrap=True)


def _printed(one: Table) -> RichTable:
    table = RichTable(title=one.caption, title_justify="left", box=box.SIMPLE)
    for number, heading in enumerate(one.headings):
        table.add_column(heading, justify="right" if number else "left")
    for row in one.rows:
        table.add_row(row.head, *row.cells)
    return table


def write_page(path: Path, found: Replayed, books: Books, command: str, lang: str) -> None:
    """Write the page in one step: an earlier one stays whole until this one is."""
    voice = Voice(books, lang)
    put_in_place(path, page(report_of(found, voice), voice, command, lang))


def page(report: ReplayReport, voice: Voice, command: str, lang: str) -> str:
    """Give the page's HTML; `command` is what was typed."""
    return filled("replay.html.j2", FOLDER, lang=lang, w=voice.words, report=report, command=command)


def write_calls(path: Path, found: Replayed) -> None:
    """Write a row a call and replication, in one step."""
    beside = path.with_name(f".{path.name}.part")
    with beside.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        rows.writerows(_rows(found))
    os.replace(beside, path)


def _rows(found: Replayed) -> Iterator[tuple[object, ...]]:
    for number, pair in enumerate(found.pairs, 1):
        for call in found.calls:
            mark = found.marks[call.id]
            yield (
                number,
                call.id,
                to_datetime(call.arrived_at).isoformat(timespec="milliseconds"),
                mark.region,
                mark.language,
                *_fate(call.truth),
                *_fate(pair.before.fates.get(call.id, Fate())),
                *_fate(pair.after.fates.get(call.id, Fate())),
            )


def _fate(fate: Fate) -> tuple[str, ...]:
    return (
        fate.end.value if fate.end is not None else "",
        f"{fate.waited_ms / 1_000:.3f}",
        f"{fate.talked_ms / 1_000:.3f}",
        fate.partner or "",
        fate.specialist or "",
    )
