"""The tables of a region, and the shipped ones of Ontario (`data/*.csv`, explained in `data/README.md`), read once.

A finder looks things up in the `RegionTables` that it is given; a 211 elsewhere gives its own.
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
    family: str
    """The area code that was there first; its overlays cover the same ground."""
    partner: str
    share_percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SortationRow:
    """One census division's part of a forward sortation area, the first half of a postal code."""

    fsa: str
    cduid: str
    share_percent: int
    """The shares of one area sum to 100."""
    people: int
    """Who lives in the whole area, roughly: an estimate to weigh areas by, not a census figure."""
    place_en: str
    place_fr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A place by its name; a name in several divisions has a row for each."""

    place_en: str
    place_fr: str
    also: tuple[str, ...]
    """Other names that people call it by, such as the Soo."""
    cduid: str
    everyday: bool
    """The name is also a word or a person's name, such as Tiny or Sharon: heard alone it proves little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionTables:
    """What a region is looked up in."""

    divisions: tuple[DivisionRow, ...]
    exchanges: tuple[ExchangeRow, ...]
    area_codes: tuple[AreaCodeRow, ...]
    sortation: tuple[SortationRow, ...]
    places: tuple[PlaceRow, ...]


@lru_cache(maxsize=1)
def ontario_tables() -> RegionTables:
    return RegionTables(
        divisions=division_rows(),
        exchanges=exchange_rows(),
        area_codes=area_code_rows(),
        sortation=sortation_rows(),
        places=place_rows(),
    )


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
            area_code=row["area_code"],
            family=row["family"],
            partner=row["partner"],
            share_percent=int(row["share_percent"]),
        )
        for row in _rows("area_codes.csv")
    )


@lru_cache(maxsize=1)
def sortation_rows() -> tuple[SortationRow, ...]:
    return tuple(
        SortationRow(
            fsa=row["fsa"],
            cduid=row["cduid"],
            share_percent=int(row["share_percent"]),
            people=int(row["people"]),
            place_en=row["place_en"],
            place_fr=row["place_fr"],
        )
        for row in _rows("forward_sortation_areas.csv")
    )


@lru_cache(maxsize=1)
def place_rows() -> tuple[PlaceRow, ...]:
    return tuple(
        PlaceRow(
            place_en=row["place_en"],
            place_fr=row["place_fr"],
            also=tuple(filter(None, row["also"].split("|"))),
            cduid=row["cduid"],
            everyday=row["everyday"] == "yes",
        )
        for row in _rows("places.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
