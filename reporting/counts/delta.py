"""What the monthly set changes of what the daily sets told: contacts added, changed and removed."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from reporting.counts.files import Rows, by_contact, csv_of

COLUMNS: Final = ("Call Date", "Call Report Num", "Change")


class Change(StrEnum):
    ADDED = "added"
    """Submitted late, or marked as a 211 contact since."""
    CHANGED = "changed"
    REMOVED = "removed"
    """Deleted, reopened, or marked as another contact since."""


def delta_of(daily: Iterable[str], monthly: str, month: str) -> str:
    """Compare a month's File 2 with the daily ones, the oldest first; of a contact told twice the later counts.

    Shape: `month` as 2026-11.
    """
    before: dict[str, Rows] = {}
    for file in daily:
        before |= {
            contact: rows for contact, rows in by_contact(file).items() if rows[0][0].startswith(month)
        }
    now = by_contact(monthly)
    rows = []
    for contact in before.keys() | now.keys():
        was, is_ = before.get(contact), now.get(contact)
        if was == is_:
            continue
        change = Change.ADDED if was is None else Change.REMOVED if is_ is None else Change.CHANGED
        rows.append(((is_ or was or [])[0][0], contact, change.value))
    return csv_of(COLUMNS, sorted(rows))
