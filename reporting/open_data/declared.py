"""The tables that may become open data. There are no others: nobody asks for a table of their own making.

Tables that count the same thing are of the same sortation areas and months, so the ledger can prove them beside each
other.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from records.wording import Bilingual

MONTHS_OF_A_YEAR: Final = 12


class Every(StrEnum):
    """What a release is of."""

    MONTH = "month"
    TWELVE_MONTHS = "twelve months"
    """Any twelve that follow one another: `2025-12--2026-11`."""


class Place(StrEnum):
    """By what areas at the finest."""

    AREA = "area"
    """Forward sortation areas."""
    DIVISION = "division"
    """Census divisions."""
    REGION = "region"
    """The partners' regions."""


class By(StrEnum):
    """What is told apart beside places and times."""

    CATEGORY = "category"
    HOUR = "hour"
    LANGUAGE = "language"


class Counted(StrEnum):
    NEEDS = "needs"
    CONTACTS = "contacts"


_MONTH: Final = r"20\d\d-(?:0[1-9]|1[0-2])"
_PERIOD: Final = {Every.MONTH: re.compile(_MONTH), Every.TWELVE_MONTHS: re.compile(f"{_MONTH}--{_MONTH}")}
EXAMPLE: Final = {Every.MONTH: "2026-11", Every.TWELVE_MONTHS: "2025-12--2026-11"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    name: str
    title: Bilingual
    every: Every
    place: Place
    by: By
    counted: Counted

    def period(self, day: date) -> str:
        """Name the period that ends with the month of a day: 2026-11, or 2025-12--2026-11."""
        if self.every is Every.MONTH:
            return f"{day:%Y-%m}"
        first = _month(day.year * MONTHS_OF_A_YEAR + day.month - MONTHS_OF_A_YEAR)
        return f"{first}--{day:%Y-%m}"

    def is_period(self, written: str) -> bool:
        if _PERIOD[self.every].fullmatch(written) is None:
            return False
        return written == self.period(date.fromisoformat(f"{written[-7:]}-01"))

    def months(self, period: str) -> tuple[str, ...]:
        if self.every is Every.MONTH:
            return (period,)
        first = int(period[:4]) * MONTHS_OF_A_YEAR + int(period[5:7]) - 1
        return tuple(_month(first + number) for number in range(MONTHS_OF_A_YEAR))


def _month(number: int) -> str:
    """Give a month by its number since the year 0."""
    return f"{number // MONTHS_OF_A_YEAR}-{number % MONTHS_OF_A_YEAR + 1:02}"


DECLARED: Final[Mapping[str, Declared]] = {
    one.name: one
    for one in (
        Declared(
            name="needs-by-division",
            title=Bilingual(
                en="Needs by census division and category, a month",
                fr="Besoins par division de recensement et catégorie, par mois",
            ),
            every=Every.MONTH,
            place=Place.DIVISION,
            by=By.CATEGORY,
            counted=Counted.NEEDS,
        ),
        Declared(
            name="needs-by-area",
            title=Bilingual(
                en="Needs by forward sortation area and category, twelve months",
                fr="Besoins par région de tri d’acheminement et catégorie, sur douze mois",
            ),
            every=Every.TWELVE_MONTHS,
            place=Place.AREA,
            by=By.CATEGORY,
            counted=Counted.NEEDS,
        ),
        Declared(
            name="contacts-by-hour",
            title=Bilingual(
                en="Contacts by region and hour of the day, a month",
                fr="Contacts par région et heure du jour, par mois",
            ),
            every=Every.MONTH,
            place=Place.REGION,
            by=By.HOUR,
            counted=Counted.CONTACTS,
        ),
        Declared(
            name="contacts-by-language",
            title=Bilingual(
                en="Contacts by region and language, a month",
                fr="Contacts par région et langue, par mois",
            ),
            every=Every.MONTH,
            place=Place.REGION,
            by=By.LANGUAGE,
            counted=Counted.CONTACTS,
        ),
    )
}
