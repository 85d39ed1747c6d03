"""Where a caller may be calling from, by the numbers, the keys or the words; and the names of places and partners.

The answer is evidence for routing, with its confidence, never a fact of the record: numbers are ported,
carried and hidden (F48), places share names, and a recogniser mishears. What a caller dials, keys or says
passes through here and is neither kept nor logged.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from config.network import Network
from config.postal import area_keys, area_meanings, meanings_by_keys, spoken_areas
from config.spoken import heard
from config.spoken_places import SpokenPlaces
from config.tables import RegionTables, ontario_tables
from config.weighing import SURE_PERCENT, agreed, weighed
from routing.model import UNKNOWN_REGION, Confidence, EvidenceSource, PartnerId, RegionEvidence

# North American numbers only: area code and exchange start with 2-9, and an exchange is not a service code
# such as 911. After a plus sign the 1 is needed: "+416..." is a number in Switzerland.
_NORTH_AMERICAN = re.compile(r"(?:\+1|1)?([2-9]\d\d[2-9](?!11)\d\d)\d{4}", re.ASCII)

_STRENGTH = {
    EvidenceSource.DIALLED_NUMBER: 0,
    EvidenceSource.POSTAL_CODE: 1,
    EvidenceSource.PLACE: 1,
    EvidenceSource.EXCHANGE: 2,
    EvidenceSource.AREA_CODE: 3,
    EvidenceSource.UNKNOWN: 4,
}
_CERTAINTY = tuple(Confidence)


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

    def __init__(self, network: Network, tables: RegionTables | None = None) -> None:
        """Build the tables. Without any given, they are Ontario's."""
        tables = tables or ontario_tables()
        self._homes = _homes(network)
        self._lines = {
            name: RegionEvidence(
                source=EvidenceSource.DIALLED_NUMBER,
                confidence=Confidence.HIGH,
                home=PartnerId(line.partner),
            )
            for name, line in network.lines.items()
            if line.partner is not None
        }
        self._exchanges = dict(_exchange_evidence(tables, self._homes))
        self._area_codes = {
            area_code: _area_code_evidence(guess)
            for area_code, guess in area_code_guesses(network, tables).items()
        }
        self._areas = area_meanings(tables.sortation)
        self._keyed = {
            keys: weighed(meanings, self._homes, EvidenceSource.POSTAL_CODE)
            for keys, meanings in meanings_by_keys(self._areas).items()
        }
        self._places = SpokenPlaces(tables)

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

    def keyed(self, digits: str) -> RegionEvidence | None:
        """Say what a postal code means that was keyed on a telephone, where each letter is the key that carries it.

        Shape:   the three keys of its first half, `658` for M5V, or all six, `658286` for M5V 2T6. The last
                 three say nothing of the region, but keys that no postal code has there make it no postal code.
        Returns: None for keys that mean no area of the tables.
        """
        keys = area_keys(digits)
        return None if keys is None else self._keyed.get(keys)

    def said(self, text: str) -> RegionEvidence | None:
        """Say what a postal code or a place means that a speech recogniser wrote, in English or French.

        Names in the areas of several partners, or several places that disagree, are at best a hint.
        Shape:   any text; the first `config.spoken.TEXT_MAX` characters count.
        Returns: None when no known place was said, or nothing tells which of several is meant.
        """
        words = heard(text)
        codes = [self._areas[area] for area in spoken_areas(words) if area in self._areas]
        mentions = [*codes, *self._places.named(words)]
        if not mentions:
            return None
        source = EvidenceSource.POSTAL_CODE if codes else EvidenceSource.PLACE
        found = weighed(agreed(mentions), self._homes, source)
        if found is not None and source is EvidenceSource.PLACE and found.share_percent != 100:
            return replace(found, confidence=Confidence.LOW)
        return found


def strongest(*found: RegionEvidence | None) -> RegionEvidence:
    """Choose the evidence to route by.

    Order: dialled number, then postal code or place, then exchange, then area code; of two of one rank the more
           certain, then the one named first. Evidence that points to no partner is none.
    """
    pointing = [evidence for evidence in found if evidence is not None and evidence.home is not None]
    return min(
        pointing,
        key=lambda evidence: (_STRENGTH[evidence.source], _CERTAINTY.index(evidence.confidence)),
        default=UNKNOWN_REGION,
    )


def area_code_guesses(network: Network, tables: RegionTables | None = None) -> dict[str, AreaCodeGuess]:
    """Give each area code's likeliest partner in this network; overlays count like the first."""
    guesses: dict[str, AreaCodeGuess] = {}
    for row in (tables or ontario_tables()).area_codes:
        known = guesses.get(row.area_code)
        if row.partner in network.partners and (known is None or row.share_percent > known.share_percent):
            guesses[row.area_code] = AreaCodeGuess(
                partner=PartnerId(row.partner), share_percent=row.share_percent
            )
    return guesses


def divisions(network: Network, tables: RegionTables | None = None) -> tuple[Division, ...]:
    """List the census divisions that the network serves, with the partner of each, in the order of the table."""
    homes = _homes(network)
    return tuple(
        Division(
            cduid=row.cduid,
            name_en=row.name_en,
            name_fr=row.name_fr,
            population=row.population,
            lat=row.lat,
            lon=row.lon,
            partner=homes[row.cduid],
        )
        for row in (tables or ontario_tables()).divisions
        if row.cduid in homes
    )


def place_names(locale: str, tables: RegionTables | None = None) -> dict[str, str]:
    """Map every place that evidence carries (its English name) to its name in the locale."""
    french = locale.startswith("fr")
    known = tables or ontario_tables()
    pairs = (
        *((row.name_en, row.name_fr) for row in known.divisions),
        *((row.place_en, row.place_fr) for row in known.sortation),
        *((row.place_en, row.place_fr) for row in known.places),
        *((row.place_en, row.place_fr) for row in known.exchanges),
    )
    return {name_en: name_fr if french else name_en for name_en, name_fr in pairs}


def partner_name(network: Network, partner: str, locale: str) -> str:
    """Name a partner for a screen; an id that the network no longer has is shown as it is."""
    return network.partner_name(partner, locale)


def _homes(network: Network) -> Mapping[str, PartnerId]:
    return {code: PartnerId(name) for name, entry in network.partners.items() for code in entry.divisions}


def _area_code_evidence(guess: AreaCodeGuess) -> RegionEvidence:
    """Never more than a guess of where a number was first given out; it moves with its owner."""
    certain = guess.share_percent >= SURE_PERCENT
    return RegionEvidence(
        source=EvidenceSource.AREA_CODE,
        confidence=Confidence.MEDIUM if certain else Confidence.LOW,
        home=guess.partner,
        share_percent=guess.share_percent,
    )


def _exchange_evidence(
    tables: RegionTables, homes: Mapping[str, PartnerId]
) -> Iterator[tuple[str, RegionEvidence]]:
    """Exchanges of a first area code were given to towns; those of an overlay mostly to mobile and internet calls."""
    first = {row.family for row in tables.area_codes}
    for row in tables.exchanges:
        if row.cduid not in homes:
            continue
        yield (
            row.prefix,
            RegionEvidence(
                source=EvidenceSource.EXCHANGE,
                confidence=Confidence.MEDIUM if row.prefix[:3] in first else Confidence.LOW,
                home=homes[row.cduid],
                place=row.place_en,
                division=row.cduid,
            ),
        )
