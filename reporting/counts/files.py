"""File 1 and File 2, cell by cell, as the receiving system describes them.

Needs and referrals are counted each on their own. A contact without a need has one row whose need is empty and whose
count is 0; a need that occurs with both outcomes has a row for each (docs/decisions/0031).
"""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Final

from config.reporting import Demographic
from records.directory.exporting import cell_of
from reporting.counts.scope import Scope
from reporting.counts.submitted import SubmittedRecord

FILE1_COLUMNS: Final = ("Call Date", "Total Calls", "Total Services", "Report Version")
FILE2_COLUMNS: Final = (
    "Call Date",
    "Zip Code",
    "Taxonomy Code",
    "Count",
    "Need Was Unmet",
    "Age",
    "Gender",
    "Ethnicity",
    "Children In Household",
    "Income Level",
    "Source",
    "Call Report Num",
)
Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSet:
    file1: str
    file2: str


def files_of(records: Iterable[SubmittedRecord], scope: Scope) -> FileSet:
    """Write both files of those records that are in scope. The same records give the same bytes."""
    chosen = sorted(
        (one for one in records if scope.has(one)), key=lambda one: (one.started_at, one.contact_id)
    )
    return FileSet(
        file1=csv_of(FILE1_COLUMNS, _summary(chosen, scope)),
        file2=csv_of(FILE2_COLUMNS, [row for one in chosen for row in _rows(one, scope)]),
    )


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows under their headings; what a spreadsheet would run as a formula gets an apostrophe (X-12)."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows([cell_of(cell) for cell in row] for row in rows)
    return written.getvalue()


def by_contact(file2: str) -> Mapping[str, Rows]:
    """Read a File 2 back, by Call Report Num."""
    found: dict[str, Rows] = {}
    for row in list(csv.reader(StringIO(file2)))[1:]:
        found.setdefault(row[-1], []).append(tuple(row))
    return found


def _summary(records: Sequence[SubmittedRecord], scope: Scope) -> Rows:
    calls: Counter[tuple[str, str]] = Counter()
    services: Counter[tuple[str, str]] = Counter()
    for one in records:
        key = (scope.day_of(one).isoformat(), one.form_version)
        calls[key] += 1
        services[key] += one.referrals
    return [
        (day, str(calls[day, version]), str(services[day, version]), version)
        for day, version in sorted(calls)
    ]


def _rows(record: SubmittedRecord, scope: Scope) -> Rows:
    needs = Counter((one.code, one.unmet) for one in record.needs) or {("", False): 0}
    who = [scope.answer(record, demographic) for demographic in Demographic]
    return [
        (
            scope.day_of(record).isoformat(),
            scope.place(record),
            code,
            str(count),
            str(unmet),
            *who,
            record.channel,
            record.contact_id,
        )
        for (code, unmet), count in sorted(needs.items())
    ]
