"""What is known of areas from elsewhere: remoteness, deprivation, any table keyed by area. Read, checked, and marked.

Official files are free and not ours to ship. What ships are a proxy and a sample, which say so wherever they show.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from records.wording import Bilingual
from reporting.errors import AreaTableInvalid
from reporting.places.areas import DATA

ROWS_MAX: Final = 100_000
FAULTS_SHOWN: Final = 10
QUINTILES: Final = range(1, 6)


class Standing(StrEnum):
    OFFICIAL = "official"
    PROXY = "proxy"
    """Reckoned by us in place of the official figure, with other results."""
    SAMPLE = "sample"
    """Invented, to try the program with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTable:
    """One figure an area."""

    name: str
    vintage: str
    """Of which year or edition; figures of different vintages are not compared."""
    standing: Standing
    values: Mapping[str, float]
    quintiles: Mapping[str, int]
    """Where the table has them; 5 is the most deprived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotenessClasses:
    """From least to most remote. The cut-offs are a setting: a value below the first is in the first class."""

    cut_offs: tuple[float, ...] = (0.1500, 0.2888, 0.3898, 0.5532)
    names: tuple[Bilingual, ...] = (
        Bilingual(en="Easily accessible", fr="Facilement accessible"),
        Bilingual(en="Accessible", fr="Accessible"),
        Bilingual(en="Less accessible", fr="Moins accessible"),
        Bilingual(en="Remote", fr="Éloigné"),
        Bilingual(en="Very remote", fr="Très éloigné"),
    )

    def __post_init__(self) -> None:
        if len(self.names) != len(self.cut_offs) + 1 or list(self.cut_offs) != sorted(set(self.cut_offs)):
            raise ValueError("write rising cut-offs, and one name more than there are of them")

    def class_of(self, index: float) -> int:
        """Give the number of the class, counted from 0."""
        return sum(index >= cut_off for cut_off in self.cut_offs)


def read_remoteness(file: Path, *, vintage: str, standing: Standing = Standing.OFFICIAL) -> AreaTable:
    """Read an Index of Remoteness: columns `CSDuid` and `Index_of_remoteness`, 0 the least and 1 the most remote.

    Shape:  census subdivisions (7 digits), or divisions (4); a row without a value is passed over.
    Raises: AreaTableInvalid
    """
    values: dict[str, float] = {}
    faults: list[str] = []
    for line, row in _rows(file, ("CSDuid", "Index_of_remoteness")):
        code, written = row["CSDuid"].strip(), row["Index_of_remoteness"].strip()
        if not (code.isdecimal() and len(code) in (4, 7)):
            faults.append(f"line {line}: {code!r} is no CSDuid")
        elif written:
            _put(values, code, written, line, faults, most=1.0)
    _refuse(file, faults)
    return AreaTable(name="remoteness", vintage=vintage, standing=standing, values=values, quintiles={})


def read_deprivation(file: Path, *, dimension: str, standing: Standing = Standing.OFFICIAL) -> AreaTable:
    """Read one dimension of a deprivation index: columns area_code, dimension, score, quintile, vintage.

    Raises: AreaTableInvalid, also where the dimension has no rows or several vintages.
    """
    values: dict[str, float] = {}
    quintiles: dict[str, int] = {}
    vintages: set[str] = set()
    faults: list[str] = []
    for line, row in _rows(file, ("area_code", "dimension", "score", "quintile", "vintage")):
        if row["dimension"].strip() != dimension:
            continue
        code, quintile = row["area_code"].strip(), row["quintile"].strip()
        _put(values, code, row["score"].strip(), line, faults)
        if quintile.isdecimal() and int(quintile) in QUINTILES:
            quintiles[code] = int(quintile)
        else:
            faults.append(f"line {line}: {quintile!r} is no quintile, 1 to 5")
        vintages.add(row["vintage"].strip())
    if len(vintages) != 1:
        faults.append(f"the dimension {dimension!r} has {len(vintages)} vintages; one is needed")
    _refuse(file, faults)
    (vintage,) = vintages
    return AreaTable(name=dimension, vintage=vintage, standing=standing, values=values, quintiles=quintiles)


def read_keyed(
    file: Path, *, key: str, value: str, vintage: str, standing: Standing = Standing.OFFICIAL
) -> AreaTable:
    """Read one column of any table that has a column with the codes of areas.

    Raises: AreaTableInvalid
    """
    values: dict[str, float] = {}
    faults: list[str] = []
    for line, row in _rows(file, (key, value)):
        if row[value].strip():
            _put(values, row[key].strip(), row[value].strip(), line, faults)
    _refuse(file, faults)
    return AreaTable(name=value, vintage=vintage, standing=standing, values=values, quintiles={})


def is_deprived(table: AreaTable, area: str) -> bool | None:
    """Say whether an area is in the two most deprived quintiles; None where nobody knows."""
    quintile = table.quintiles.get(area)
    return None if quintile is None else quintile >= 4


def sample_remoteness() -> AreaTable:
    """Give a rough proxy for some census divisions, named after their largest towns."""
    return read_remoteness(DATA / "remoteness_proxy.csv", vintage="proxy", standing=Standing.PROXY)


def sample_deprivation() -> AreaTable:
    """Give invented values for some sortation areas."""
    table = read_deprivation(DATA / "deprivation_sample.csv", dimension="material_resources")
    return replace(table, standing=Standing.SAMPLE)


def _put(
    values: dict[str, float], code: str, written: str, line: int, faults: list[str], most: float | None = None
) -> None:
    try:
        value = float(written)
    except ValueError:
        faults.append(f"line {line}: {written!r} is no number")
        return
    if not code:
        faults.append(f"line {line}: the code of the area is empty")
    elif code in values:
        faults.append(f"line {line}: the area {code} stands there twice")
    elif not abs(value) < float("inf") or (most is not None and not 0 <= value <= most):
        faults.append(f"line {line}: {written} is out of range")
    else:
        values[code] = value


def _rows(file: Path, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            reader = csv.DictReader(opened, restval="")
            lacking = [name for name in needed if name not in (reader.fieldnames or ())]
            if lacking:
                raise AreaTableInvalid(file.name, [f"it has no column {name!r}" for name in lacking])
            for row in reader:
                if reader.line_num > ROWS_MAX:
                    raise AreaTableInvalid(file.name, [f"it has more than {ROWS_MAX:,} rows"])
                yield reader.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise AreaTableInvalid(file.name, [f"it cannot be read as CSV in UTF-8 ({cause})"]) from cause


def _refuse(file: Path, faults: Sequence[str]) -> None:
    if faults:
        raise AreaTableInvalid(file.name, faults[:FAULTS_SHOWN])
