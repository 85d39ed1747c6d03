"""The look of the experiments' tables."""

from rich import box
from rich.table import Table


def plain_table(title: str) -> Table:
    return Table(title=title, title_justify="left", box=box.SIMPLE, padding=(0, 1, 0, 0))
