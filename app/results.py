"""How results reach the person who asked for them: as JSON, or as a table."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table


def put_json(result: Mapping[str, object], where: str) -> None:
    """Write to a file, or to standard output when `where` is `-`."""
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    if where == "-":
        sys.stdout.write(text)
    else:
        Path(where).write_text(text)


def table_of(title: str, result: Mapping[str, object]) -> None:
    """Print figures a line each; what is not known is a dash, never 0."""
    table = Table(title=title, show_header=False, box=None, padding=(0, 2, 0, 0), title_justify="left")
    for name, value in result.items():
        shown = "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
        table.add_row(name.replace("_", " "), shown)
    Console(highlight=False).print(table)
