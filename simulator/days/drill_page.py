"""An after-action report on a terminal, and as a page of its own."""

import base64
import hashlib
import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from rich import box
from rich.console import Console
from rich.table import Table

from simulator.days.drill import AfterAction
from simulator.days.drill_report import report_of
from simulator.days.drill_words import WORDS

FOLDER = Path(__file__).parent
STYLE = FOLDER.parent / "report" / "page.css"


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
    """Write the page in one step: an earlier one stays whole until this one is."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(drill_page(found, command, lang), encoding="utf-8")
    os.replace(beside, path)


def drill_page(found: AfterAction, command: str, lang: str) -> str:
    """Give the page's HTML; `command` is what was typed."""
    style = STYLE.read_text(encoding="utf-8")
    template = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("drill.html.j2")
    return template.render(
        lang=lang,
        report=report_of(found, lang),
        again=WORDS[lang].again,
        command=command,
        style=Markup(style),  # noqa: S704 - our own file; its hash is what the browser checks
        style_hash=f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}",
    )
