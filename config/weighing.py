"""What the possible meanings of a code or a name say together of where a caller is, and how sure that is."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from routing.model import Confidence, EvidenceSource, PartnerId, RegionEvidence

SURE_PERCENT = 95
LIKELY_PERCENT = 75

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """One of the places that a code or a name can mean."""

    division: str
    """Census division code (CDUID)."""
    place: str
    weight: Fraction
    """How likely it is beside the other meanings; only ratios count."""


def weighed(
    meanings: Sequence[Meaning], homes: Mapping[str, PartnerId], source: EvidenceSource
) -> RegionEvidence | None:
    """Give the partner with the greatest share of the meanings; the place only if they agree on it.

    Shape:   `homes` maps census divisions to the partner that serves them.
    Units:   the share is rounded down, so that it is never more certain than the table.
    Returns: None when nobody serves any of them, or when two partners have equally much.
    """
    partners = _sums((homes[each.division], each.weight) for each in meanings if each.division in homes)
    ranked = sorted(partners.values(), reverse=True)[:2]
    if not ranked or (len(ranked) == 2 and ranked[0] == ranked[1]):
        return None
    home = max(partners, key=partners.__getitem__)
    total = sum((each.weight for each in meanings), Fraction())
    share_percent = int(100 * partners[home] / total)
    divisions = _sums((each.division, each.weight) for each in meanings)
    division = max(divisions, key=divisions.__getitem__)
    places = {each.place for each in meanings}
    return RegionEvidence(
        source=source,
        confidence=_confidence(share_percent),
        home=home,
        place=places.pop() if len(places) == 1 else "",
        division=division if 100 * divisions[division] >= SURE_PERCENT * total else "",
        share_percent=share_percent,
    )


def agreed(mentions: Sequence[Sequence[Meaning]]) -> Sequence[Meaning]:
    """Put together what several mentions mean: what they have in common, else all of it, each counting the same.

    "K0L, Peterborough" is Peterborough; "Kenora, no, Windsor" is one as much as the other.
    Shape: at least one mention; of those that agree, the one with the fewest meanings says which place it is.
    """
    common = set.intersection(*({each.division for each in mention} for mention in mentions))
    if common:
        closest = min(mentions, key=len)
        return [each for each in closest if each.division in common]
    pooled: list[Meaning] = []
    for mention in mentions:
        total = sum((each.weight for each in mention), Fraction())
        pooled += [
            Meaning(division=each.division, place=each.place, weight=each.weight / total) for each in mention
        ]
    return pooled


def _confidence(share_percent: int) -> Confidence:
    if share_percent >= SURE_PERCENT:
        return Confidence.HIGH
    return Confidence.MEDIUM if share_percent >= LIKELY_PERCENT else Confidence.LOW


def _sums(pairs: Iterable[tuple[_Key, Fraction]]) -> dict[_Key, Fraction]:
    sums: dict[_Key, Fraction] = {}
    for key, weight in pairs:
        sums[key] = sums.get(key, Fraction()) + weight
    return sums
