from fractions import Fraction

import pytest

from config.weighing import Meaning, agreed, weighed
from routing.model import Confidence, EvidenceSource, PartnerId, RegionEvidence

WEST, EAST = PartnerId("WEST"), PartnerId("EAST")
HOMES = {"w1": WEST, "w2": WEST, "e1": EAST}


def meaning(division: str, weight: int, place: str = "Riverton") -> Meaning:
    return Meaning(division=division, place=place, weight=Fraction(weight))


def found(*meanings: Meaning) -> RegionEvidence | None:
    return weighed(meanings, HOMES, EvidenceSource.POSTAL_CODE)


class TestWeighed:
    def test_gives_the_partner_with_the_greatest_share(self) -> None:
        assert found(meaning("e1", 5), meaning("w1", 3), meaning("w2", 4)) == RegionEvidence(
            source=EvidenceSource.POSTAL_CODE,
            confidence=Confidence.LOW,
            home=WEST,
            place="Riverton",
            share_percent=58,
        )

    @pytest.mark.parametrize(
        ("west", "share", "confidence"),
        [
            (100, 100, Confidence.HIGH),
            (95, 95, Confidence.HIGH),
            (94, 94, Confidence.MEDIUM),
            (75, 75, Confidence.MEDIUM),
            (74, 74, Confidence.LOW),
            (51, 51, Confidence.LOW),
        ],
    )
    def test_is_as_sure_as_the_share_is_great(self, west: int, share: int, confidence: Confidence) -> None:
        """F48: a hint carries its confidence."""
        evidence = found(meaning("w1", west), meaning("e1", 100 - west))
        assert evidence is not None
        assert (evidence.share_percent, evidence.confidence) == (share, confidence)
        assert evidence.division == ("w1" if share >= 95 else "")

    def test_rounds_the_share_down(self) -> None:
        evidence = found(meaning("w1", 9_499), meaning("e1", 501))
        assert evidence is not None
        assert (evidence.share_percent, evidence.confidence) == (94, Confidence.MEDIUM)

    def test_names_the_partner_without_the_division_when_only_the_division_is_open(self) -> None:
        evidence = found(meaning("w1", 60), meaning("w2", 40))
        assert evidence is not None
        assert (evidence.home, evidence.share_percent, evidence.division) == (WEST, 100, "")

    def test_names_a_place_only_when_all_agree_on_it(self) -> None:
        evidence = found(meaning("w1", 99), meaning("w1", 1, "Lakeville"))
        assert evidence is not None
        assert (evidence.place, evidence.division) == ("", "w1")

    def test_counts_what_nobody_serves_against_everybody(self) -> None:
        evidence = found(meaning("w1", 60), meaning("elsewhere", 40))
        assert evidence is not None
        assert (evidence.home, evidence.share_percent) == (WEST, 60)

    def test_points_nowhere_between_equals_or_outside_the_network(self) -> None:
        assert found(meaning("w1", 5), meaning("e1", 5)) is None
        assert found(meaning("elsewhere", 1)) is None
        assert found() is None


class TestAgreed:
    def test_keeps_what_all_mentions_have_in_common(self) -> None:
        area = [meaning("w1", 80), meaning("e1", 20)]
        town = [meaning("e1", 1, "Eastport")]
        assert agreed([area, town]) == agreed([town, area]) == town

    def test_counts_mentions_that_disagree_the_same(self) -> None:
        west = [meaning("w1", 900), meaning("w2", 100)]
        assert found(*agreed([west, [meaning("e1", 1)]])) is None
        evidence = found(*agreed([west, [meaning("e1", 1)], [meaning("w2", 1)]]))
        assert evidence is not None
        assert (evidence.home, evidence.share_percent) == (WEST, 66)
