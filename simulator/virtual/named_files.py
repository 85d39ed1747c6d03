"""What a scenario names instead of writing it out: networks, and who is on duty."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from config.book_names import PartnerCode
from config.errors import ConfigError
from config.geography import RegionFinder
from config.hours import DAYS
from config.network import Network, load_network
from config.toml_faults import in_words, told, unread
from config.toml_table import Several, TomlTable

STAFFINGS = Path(__file__).parents[1] / "scenarios" / "staffing"
SAMPLE = "sample"
HALF_HOURS = 48

_Days = Annotated[str, Field(pattern=rf"^({'|'.join(DAYS)})(-({'|'.join(DAYS)}))?$")]
_Numbers = Annotated[
    Several[Annotated[int, Field(ge=0, le=10_000)]], Field(min_length=HALF_HOURS, max_length=HALF_HOURS)
]


class NamedFileError(Exception):
    """A file that a scenario names cannot be used; the message says which and why."""

    code = "named_file"


def _each_day(written: object) -> object:
    """Spread `mon-fri` over its days."""
    if not isinstance(written, dict):
        return written
    spread: dict[str, object] = {}
    for days, numbers in written.items():
        first, _, last = str(days).partition("-")
        if first not in DAYS or (last and (last not in DAYS or DAYS.index(last) < DAYS.index(first))):
            raise ValueError(
                f"{days!r} is neither a day nor days such as mon-fri; days are {', '.join(DAYS)}"
            )
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            if day in spread:
                raise ValueError(f"{day} is given twice; give each day once")
            spread[day] = numbers
    return spread


Week = Annotated[dict[_Days, _Numbers], BeforeValidator(_each_day)]
"""By day, how many are on duty in each half hour on the partner's own clock; a day that is left out has nobody."""


class Staffing(TomlTable):
    """Who is on duty at each partner."""

    partners: dict[PartnerCode, Week]

    def on_duty(self, partner: str, weekday: int, half_hour: int) -> int:
        """Say how many a partner has on a day (0 is Monday) in one of its 48 half hours."""
        numbers = self.partners.get(partner, {}).get(DAYS[weekday])
        return numbers[half_hour] if numbers else 0


@cache
def network_named(name: str) -> Network:
    """Raises: NamedFileError."""
    try:
        return load_network(None if name == SAMPLE else Path(name))
    except ConfigError as wrong:
        raise NamedFileError(str(wrong)) from wrong


@cache
def regions_named(name: str) -> RegionFinder:
    """Find regions for a network. Its tables take a quarter of a second to make, and every run uses the same ones.

    Raises: NamedFileError.
    """
    return RegionFinder(network_named(name))


@cache
def staffing_named(name: str) -> Staffing:
    """Read a shipped staffing by its name, or any by its path. Raises: NamedFileError."""
    shipped, path = STAFFINGS / f"{name}.toml", Path(name)
    file = shipped if shipped.is_file() else path
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        known = ", ".join(sorted(one.stem for one in STAFFINGS.glob("*.toml")))
        raise NamedFileError(
            f"there is no staffing {name!r}; shipped are {known}, or give the path of a file"
        ) from cause
    try:
        return TypeAdapter(Staffing).validate_python({"partners": tomllib.loads(text)})
    except tomllib.TOMLDecodeError as cause:
        raise NamedFileError(f"{file}: {unread(text, cause)}") from cause
    except ValidationError as cause:
        faults = [told(text, list(one["loc"])[1:], in_words(one, {})) for one in cause.errors()]
        raise NamedFileError(f"{file}: {'; '.join(faults)}") from cause
