"""How far ahead a network's holidays are known, so that they never run out unnoticed (S01)."""

from collections.abc import Iterator
from datetime import date

from config.calendars import LAST_DAY
from config.compile_hours import WINDOW_DAYS
from config.network import Network
from config.schedules import Schedule


def holidays_remaining(network: Network, today: date) -> int | None:
    """Count the days, today included, for which the calendars' holidays are in a book compiled today.

    Returns: None when no schedule names a calendar.
    """
    if all(schedule.holidays is None for _, schedule in schedules(network)):
        return None
    return max(0, min(WINDOW_DAYS, (LAST_DAY - today).days + 1))


def exceptions_over(network: Network, today: date) -> dict[str, date]:
    """Find the schedules without a calendar whose last exception is past, each with its date.

    Shape: by their places in the network file, such as `partners.NORTH` or `hours.benefits-desk`.
    """
    last = {
        place: max(exception.date for exception in schedule.exceptions)
        for place, schedule in schedules(network)
        if schedule.holidays is None and schedule.exceptions
    }
    return {place: day for place, day in last.items() if day < today}


def schedules(network: Network) -> Iterator[tuple[str, Schedule]]:
    """Give every schedule of a network with its place: partners, their languages, hours with a name."""
    for code, partner in network.partners.items():
        yield f"partners.{code}", partner
        for language, schedule in partner.languages.items():
            yield f"partners.{code}.languages.{language}", schedule
    for name, named in network.hours.items():
        yield f"hours.{name}", named
