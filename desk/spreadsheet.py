"""Tables for a spreadsheet program: CSV that opens with its accents and runs nothing."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from fastapi.responses import Response

RUNS_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(rows: Iterable[Sequence[str | int | float]]) -> str:
    """Write rows with a comma between cells. Text that a spreadsheet would run as a formula gets an apostrophe."""
    written = StringIO()
    writer = csv.writer(written)
    for row in rows:
        writer.writerow([_safe(cell) if isinstance(cell, str) else cell for cell in row])
    return written.getvalue()


def csv_download(rows: Iterable[Sequence[str | int | float]], name: str) -> Response:
    """Offer rows for download. Shape: `name` without its ending, plain letters, digits and dashes."""
    # The mark at the beginning tells spreadsheet programs that it is UTF-8.
    body = csv_text(rows).encode("utf-8-sig")
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RUNS_AS_FORMULA) else cell
