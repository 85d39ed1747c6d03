"""The shipped tables of Ontario's geography (`data/*.csv`), read once and typed.

Census divisions: names, population of 2021, approximate centres. Exchanges: a sample of un-ported landlines.
Area codes: how each family's known exchanges spread over the partners of the sample network.

Source: codes and populations, Statistics Canada, census of 2021; the rest is sample data.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).with_name("data")


@dataclass(frozen=True, slots=True, kw_only=True)
class DivisionRow:
    cduid: str
    name_en: str
    name_fr: str
    population: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    prefix: str
    """Area code and exchange, six digits."""
    place_en: str
    place_fr: str
    cduid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCodeRow:
    area_code: str
    partner: str
    share_percent: int


@lru_cache(maxsize=1)
def division_rows() -> tuple[DivisionRow, ...]:
    return tuple(
        DivisionRow(
            cduid=row["cduid"],
            name_en=row["name_en"],
            name_fr=row["name_fr"],
            population=int(row["population"]),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
        )
        for row in _rows("census_divisions.csv")
    )


@lru_cache(maxsize=1)
def exchange_rows() -> tuple[ExchangeRow, ...]:
    return tuple(
        ExchangeRow(
            prefix=row["prefix"].replace("-", ""),
            place_en=row["place_en"],
            place_fr=row["place_fr"],
            cduid=row["cduid"],
        )
        for row in _rows("exchanges.csv")
    )


@lru_cache(maxsize=1)
def area_code_rows() -> tuple[AreaCodeRow, ...]:
    return tuple(
        AreaCodeRow(
            area_code=row["area_code"], partner=row["partner"], share_percent=int(row["share_percent"])
        )
        for row in _rows("area_codes.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
