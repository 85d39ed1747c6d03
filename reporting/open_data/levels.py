"""The dimensions of declared tables: places, what is told apart, and time, each from the finest level to the whole."""

from collections.abc import Iterable, Mapping
from typing import Final

from config.network import Network
from records.taxonomy.categories import OTHER
from records.taxonomy.taxonomy import Taxonomy
from reporting.open_data.declared import By, Declared, Place
from reporting.places.areas import UNKNOWN, Areas
from reporting.suppression.tables import Dimension, Level
from routing.model import ENGLISH, FRENCH

EVERYWHERE: Final = "all"
EVERYTHING: Final = "all"
ELSEWHERE: Final = "unknown"
"""Places that nobody knows, or that lie elsewhere."""
HOURS: Final = tuple(f"{hour:02}" for hour in range(24))
PARTS_OF_THE_DAY: Final[Mapping[str, tuple[str, ...]]] = {
    "night": HOURS[0:6],
    "morning": HOURS[6:12],
    "afternoon": HOURS[12:18],
    "evening": HOURS[18:24],
}
OTHER_LANGUAGE: Final = "other"
"""One that the network does not list."""


def dimensions_of(
    declared: Declared, period: str, areas: Areas, network: Network, taxonomy: Taxonomy
) -> tuple[Dimension, ...]:
    """Give area, what is told apart, and time, in this order. Base values of areas and times: FSA and month."""
    months = declared.months(period)
    return (
        Dimension(name="area", levels=_area_levels(declared.place, areas, network)),
        Dimension(name=declared.by.value, levels=_levels(declared.by, network, taxonomy)),
        Dimension(name="time", levels=({period: frozenset(months)},)),
    )


def left_over(by: By) -> str:
    """Give the value that stands for those that a dimension does not list."""
    return {By.CATEGORY: OTHER.code, By.LANGUAGE: OTHER_LANGUAGE, By.HOUR: ""}[by]


def grouped(groups: Mapping[str, Iterable[str]]) -> tuple[Level, ...]:
    """Make levels of values, of the groups that they are in, and of everything."""
    values = [value for group in groups.values() for value in group]
    return (
        {value: frozenset({value}) for value in values},
        {name: frozenset(group) for name, group in groups.items()},
        {EVERYTHING: frozenset(values)},
    )


def _levels(by: By, network: Network, taxonomy: Taxonomy) -> tuple[Level, ...]:
    if by is By.HOUR:
        return grouped(PARTS_OF_THE_DAY)
    if by is By.LANGUAGE:
        return grouped(_languages(network))
    categories = [*taxonomy.categories, OTHER.code]
    return ({one: frozenset({one}) for one in categories}, {EVERYTHING: frozenset(categories)})


def _languages(network: Network) -> dict[str, list[str]]:
    """The languages of the network, whatever was spoken: a list made of the records would tell of them."""
    official = [str(ENGLISH), str(FRENCH)]
    others = sorted({str(code) for code in network.languages} - {*official, OTHER_LANGUAGE})
    return {"official": official, "not-official": [*others, OTHER_LANGUAGE]}


def _area_levels(place: Place, areas: Areas, network: Network) -> tuple[Level, ...]:
    """Sortation areas in divisions in regions in the whole; what is in no region stands beside them."""
    homes = {code: str(name) for name, entry in network.partners.items() for code in entry.divisions}
    known = [one for one in areas.all() if one.division in homes]
    divisions: dict[str, set[str]] = {}
    regions: dict[str, set[str]] = {}
    for one in known:
        divisions.setdefault(one.division, set()).add(one.fsa)
        regions.setdefault(homes[one.division], set()).add(one.fsa)
    fine = {
        Place.AREA: ({one.fsa: frozenset({one.fsa}) for one in known}, _frozen(divisions)),
        Place.DIVISION: (_frozen(divisions),),
        Place.REGION: (),
    }[place]
    outside = {ELSEWHERE: frozenset({UNKNOWN})}
    whole = frozenset({UNKNOWN, *(one.fsa for one in known)})
    return (*fine, {**_frozen(regions), **outside}, {EVERYWHERE: whole})


def _frozen(groups: Mapping[str, set[str]]) -> Level:
    return {label: frozenset(values) for label, values in sorted(groups.items())}
