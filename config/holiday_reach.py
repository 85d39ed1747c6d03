"""How far ahead a network's holidays are known, so that they never run out unnoticed (S01)."""

from datetime import date

from config.calendars import LAST_DAY
from config.compile import WINDOW_DAYS
from config.network import Network


def holidays_remaining(network: Network, today: date) -> int | None:
    """Count the days, today included, for which the calendars' holidays are in a book compiled today.

    Returns: None when no partner names a calendar.
    """
    if all(entry.holidays is None for entry in network.partners.values()):
        return None
    return max(0, min(WINDOW_DAYS, (LAST_DAY - today).days + 1))


def exceptions_over(network: Network, today: date) -> dict[str, date]:
    """Find the partners without a calendar whose last exception is past, each with its date."""
    last = {
        code: max(exception.date for exception in entry.exceptions)
        for code, entry in network.partners.items()
        if entry.holidays is None and entry.exceptions
    }
    return {code: day for code, day in last.items() if day < today}
