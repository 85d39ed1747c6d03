"""Where the sample network's callers are, and the numbers they call from."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from config.network import Network
from config.tables import area_code_rows, exchange_rows
from simulator.people.chance import Stream

YEARLY_CALLS: Mapping[str, float] = {
    "CENTRAL": 270_000,
    "CENTRAL_EAST": 60_000,
    "CENTRAL_SOUTH": 57_000,
    "DUFFERIN_PEEL": 28_000,
    "EASTERN": 45_000,
    "SOUTH_WEST": 35_000,
    "NORTH": 32_000,
}
"""Calls by the caller's region in 2013; an assumption for all but Central East, South West and North."""
ANONYMOUS = "anonymous"
"""What the carrier gives for a caller whose number is withheld."""
NXX_MIN, NXX_MAX = 200, 999
SERVICE_CODES = range(11, 1000, 100)
FICTIONAL_LINES = 100
"""Line numbers 0100 to 0199: kept out of the way of real subscribers as far as a real exchange allows."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one caller is. `place` is empty when only the area code is known."""

    partner: str
    number: str
    place: str


class Origins:
    """Draws regions by yearly volume, then a number that points there, surely or roughly.

    `by_exchange` is the share with a landline in one of the sample exchanges; the others have a number whose area
    code alone says where they may be. Half of those are right about the region, the rest as likely as the area
    code's spread says.
    """

    def __init__(self, network: Network, *, by_exchange: float = 0.7, withheld: float = 0.02) -> None:
        self._by_exchange = by_exchange
        self._withheld = withheld
        self._volumes = {partner: YEARLY_CALLS.get(partner, 20_000.0) for partner in network.partners}
        homes = {code: name for name, entry in network.partners.items() for code in entry.divisions}
        self._exchanges: dict[str, list[tuple[str, str]]] = {partner: [] for partner in network.partners}
        for row in exchange_rows():
            self._exchanges[homes[row.cduid]].append((row.prefix, row.place_en))
        self._area_codes = {partner: _area_codes(partner) for partner in network.partners}

    def draw(self, region: Stream, number: Stream) -> Origin:
        return self.within(region.weighted(self._volumes), number)

    def within(self, partner: str, number: Stream) -> Origin:
        """Draw somebody of one partner's region."""
        withheld = number.happens(self._withheld)
        from_exchange = number.happens(self._by_exchange)
        line = f"{FICTIONAL_LINES + number.number(FICTIONAL_LINES):04}"
        which, nxx = number.between(0, 1), _exchange_code(number)
        exchanges = self._exchanges[partner]
        if withheld:
            return Origin(partner, ANONYMOUS, "")
        if from_exchange and exchanges:
            prefix, place = exchanges[int(which * len(exchanges))]
            return Origin(partner, f"+1{prefix}{line}", place)
        codes = self._area_codes[partner]
        return Origin(partner, f"+1{codes[int(which * len(codes))]}{nxx}{line}", "")

    def town(self, partner: str, stream: Stream) -> str:
        """Draw a town of a region, for a caller whose number does not tell theirs; "" where none is known."""
        towns = sorted({place for _, place in self._exchanges[partner]})
        return stream.one_of(towns) if towns else ""


@cache
def _area_codes(partner: str) -> tuple[str, ...]:
    """List the area codes of a partner's region, each as often as its share of the code's exchanges says."""
    codes = [
        row.area_code for row in area_code_rows() if row.partner == partner for _ in range(row.share_percent)
    ]
    return tuple(codes) or ("416",)


def _exchange_code(stream: Stream) -> str:
    code = NXX_MIN + stream.number(NXX_MAX - NXX_MIN + 1)
    # 555 is for directories and films, x11 for services.
    return "234" if code == 555 or code in SERVICE_CODES else str(code)
