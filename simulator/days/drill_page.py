"""An after-action report on a terminal, and as a page of its own."""

from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from simulator.days.drill import AfterAction
from simulator.days.drill_report import report_of
from simulator.report.figure_words import AGAIN
from simulator.report.sheet import filled, put_in_place

FOLDER = Path(__file__).parent


def print_drill(found: AfterAction, lang: str) -> None:
    report = report_of(found, lang)
    console = Console(highlight=False, width=None if Console().is_terminal else 160)
    console.print(report.title, style="bold")
    for sentence in (report.lead, *report.sentences):
        console.print(sentence)
    for part in report.parts:
        table = Table(title=part.title, title_justify="left", box=box.SIMPLE)
        for number, heading in enumerate(part.headings):
            table.add_column(heading, justify="right" if number else "left")
        for row in part.rows:
            table.add_row(row.head, *row.cells)
        console.print(table)
    console.print(report.journals, soft_wrap=True)


def write_drill(path: Path, found: AfterAction, command: str, lang: str) -> None:
    put_in_place(path, drill_page(found, command, lang))


def drill_page(found: AfterAction, command: str, lang: str) -> str:
    """Give the page's HTML; `command` is what was typed."""
    return filled(
        "drill.html.j2",
        FOLDER,
        lang=lang,
        report=report_of(found, lang),
        again=AGAIN[lang],
        command=command,
    )
