"""Where a caller may be calling from, by the numbers alone, and the names of places and partners.

The answer is evidence for routing, with its confidence, never a fact of the record: numbers are ported,
carried and hidden (F48). Phone numbers pass through here and are neither kept nor logged.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from config.network import Network
from config.tables import area_code_rows, division_rows, exchange_rows
from routing.model import UNKNOWN_REGION, Confidence, EvidenceSource, PartnerId, RegionEvidence

# North American numbers only: area code and exchange start with 2-9, and an exchange is not a service code
# such as 911. After a plus sign the 1 is needed: "+416..." is a number in Switzerland.
_NORTH_AMERICAN = re.compile(r"(?:\+1|1)?([2-9]\d\d[2-9](?!11)\d\d)\d{4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """A census division as screens need it."""

    cduid: str
    name_en: str
    name_fr: str
    population: int
    """Census of 2021."""
    lat: float
    lon: float
    """Approximate centre."""
    partner: PartnerId

    def name(self, locale: str) -> str:
        return self.name_fr if locale.startswith("fr") else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCodeGuess:
    """What an area code says of its callers: the likeliest partner, and its share of the known exchanges."""

    partner: PartnerId
    share_percent: int


class RegionFinder:
    """Find evidence of a caller's region for one network; everything is looked up in tables built once."""

    def __init__(self, network: Network) -> None:
        self._lines = {
            name: RegionEvidence(
                source=EvidenceSource.DIALLED_NUMBER,
                confidence=Confidence.HIGH,
                home=PartnerId(line.partner),
            )
            for name, line in network.lines.items()
            if line.partner is not None
        }
        self._exchanges = dict(_exchange_evidence(network))
        self._area_codes = {
            area_code: RegionEvidence(
                source=EvidenceSource.AREA_CODE, confidence=Confidence.LOW, home=guess.partner
            )
            for area_code, guess in area_code_guesses(network).items()
        }

    def evidence(self, from_number: str, line: str) -> RegionEvidence:
        """Say what is believed about a caller, strongest evidence first: line, exchange, area code, nothing.

        Shape: `from_number` as the carrier sent it, `line` the name of the line that was dialled. Hidden,
               malformed, toll-free and foreign numbers say nothing; a caller is never refused for theirs.
        """
        bound = self._lines.get(line)
        if bound is not None:
            return bound
        match = _NORTH_AMERICAN.fullmatch(from_number)
        if match is None:
            return UNKNOWN_REGION
        prefix = match[1]
        return self._exchanges.get(prefix) or self._area_codes.get(prefix[:3], UNKNOWN_REGION)


def area_code_guesses(network: Network) -> dict[str, AreaCodeGuess]:
    """Give each Ontario area code's likeliest partner in this network; overlays count like the first."""
    guesses: dict[str, AreaCodeGuess] = {}
    for row in area_code_rows():
        known = guesses.get(row.area_code)
        if row.partner in network.partners and (known is None or row.share_percent > known.share_percent):
            guesses[row.area_code] = AreaCodeGuess(
                partner=PartnerId(row.partner), share_percent=row.share_percent
            )
    return guesses


def divisions(network: Network) -> tuple[Division, ...]:
    """List the census divisions with the partner that serves each, in the order of their codes."""
    homes = {code: name for name, entry in network.partners.items() for code in entry.divisions}
    return tuple(
        Division(
            cduid=row.cduid,
            name_en=row.name_en,
            name_fr=row.name_fr,
            population=row.population,
            lat=row.lat,
            lon=row.lon,
            partner=PartnerId(homes[row.cduid]),
        )
        for row in division_rows()
    )


def place_names(locale: str) -> dict[str, str]:
    """Map the place that evidence carries (its English name) to its name in the locale."""
    french = locale.startswith("fr")
    return {row.place_en: row.place_fr if french else row.place_en for row in exchange_rows()}


def partner_name(network: Network, partner: str, locale: str) -> str:
    """Name a partner for a screen; an id that the network no longer has is shown as it is."""
    return network.partner_name(partner, locale)


def _exchange_evidence(network: Network) -> Iterator[tuple[str, RegionEvidence]]:
    homes = {code: name for name, entry in network.partners.items() for code in entry.divisions}
    for row in exchange_rows():
        yield (
            row.prefix,
            RegionEvidence(
                source=EvidenceSource.EXCHANGE,
                confidence=Confidence.MEDIUM,
                home=PartnerId(homes[row.cduid]),
                place=row.place_en,
                division=row.cduid,
            ),
        )
