import re
from collections import Counter, defaultdict

import pytest

from config.network import load_network
from config.tables import (
    RegionTables,
    SortationRow,
    area_code_rows,
    division_rows,
    ontario_tables,
    place_rows,
    sortation_rows,
)
from records.places import places

DIVISIONS = {row.cduid for row in division_rows()}

# Ontario's forward sortation areas with a boundary of Statistics Canada, by first letter; GeoNames has 16 more.
AREAS_MIN = 513


def by_area() -> dict[str, list[SortationRow]]:
    areas: defaultdict[str, list[SortationRow]] = defaultdict(list)
    for row in sortation_rows():
        areas[row.fsa].append(row)
    return dict(areas)


AREAS = by_area()


def shares(fsa: str) -> dict[str, int]:
    return {row.cduid: row.share_percent for row in AREAS[fsa]}


class TestSortationRows:
    def test_hold_every_area_of_ontario(self) -> None:
        assert len(AREAS) == 529 > AREAS_MIN
        assert {fsa[0] for fsa in AREAS} == set("KLMNP")

    def test_are_well_formed(self) -> None:
        for fsa, rows in AREAS.items():
            # No D, F, I, O, Q or U anywhere in a postal code.
            assert re.fullmatch(r"[KLMNP]\d[ABCEGHJ-NPRSTV-Z]", fsa), fsa
            assert sum(row.share_percent for row in rows) == 100, fsa
            assert min(row.share_percent for row in rows) > 0, fsa
            assert {row.cduid for row in rows} <= DIVISIONS, fsa
            assert len({row.cduid for row in rows}) == len(rows), fsa
            assert len({(row.people, row.place_en, row.place_fr) for row in rows}) == 1, fsa
            assert rows[0].people > 0, fsa
            assert rows[0].place_en, fsa
            assert rows[0].place_fr, fsa

    def test_weigh_as_many_people_as_ontario_has(self) -> None:
        people = sum(rows[0].people for rows in AREAS.values())
        assert people == pytest.approx(14_223_942, rel=0.001)

    def test_reach_every_division(self) -> None:
        assert {row.cduid for row in sortation_rows()} == DIVISIONS

    @pytest.mark.parametrize(
        ("fsa", "cduid"),
        [
            ("L0S", "3526"),
            ("L0M", "3543"),
            ("L0L", "3543"),
            ("N0R", "3537"),
            ("K0C", "3501"),
            ("K0J", "3547"),
            ("P0S", "3557"),
            ("P0T", "3558"),
            ("P0V", "3560"),
            ("P0X", "3560"),
        ],
    )
    def test_put_rural_areas_where_they_mostly_are(self, fsa: str, cduid: str) -> None:
        assert shares(fsa)[cduid] >= 75

    @pytest.mark.parametrize(
        ("fsa", "cduids"),
        [
            ("P0L", {"3556", "3560"}),
            ("K0L", {"3515", "3512", "3546", "3514", "3516"}),
            ("N0M", {"3540", "3539", "3538", "3532"}),
            ("N0B", {"3530", "3523"}),
            ("L0R", {"3525", "3526"}),
            ("N0H", {"3541", "3542"}),
            ("K0A", {"3506", "3502"}),
            ("K0H", {"3510", "3511"}),
            ("P0M", {"3553", "3552"}),
            ("P0K", {"3554", "3556"}),
            ("L9Y", {"3543", "3542"}),
        ],
    )
    def test_say_that_an_area_lies_in_several_divisions(self, fsa: str, cduids: set[str]) -> None:
        assert cduids <= shares(fsa).keys()

    def test_give_prince_edward_county_no_area_of_its_own(self) -> None:
        assert {row.fsa for row in sortation_rows() if row.cduid == "3513"} == {"K0K"}

    def test_find_most_rural_areas_ambiguous(self) -> None:
        rural = {fsa for fsa in AREAS if fsa[1] == "0"}
        assert len(rural) == 56
        assert sum(max(shares(fsa).values()) < 90 for fsa in rural) == 34

    def test_give_each_partner_of_the_sample_the_areas_that_are_mostly_its_own(self) -> None:
        """All and rural; that many areas each partner was known to have before this table was made, but for two."""
        network = load_network()
        mostly: Counter[tuple[str | None, bool]] = Counter()
        for fsa, rows in AREAS.items():
            parts: Counter[str | None] = Counter()
            for row in rows:
                parts[network.home_of(row.cduid)] += row.share_percent
            mostly[parts.most_common(1)[0][0], fsa[1] == "0"] += 1
        counts = {
            code: (mostly[code, False] + mostly[code, True], mostly[code, True]) for code in network.partners
        }
        assert counts == {
            "CENTRAL": (154, 6),
            "CENTRAL_EAST": (48, 16),
            "CENTRAL_SOUTH": (101, 6),
            "DUFFERIN_PEEL": (40, 1),
            "EASTERN": (76, 8),
            "SOUTH_WEST": (61, 5),
            "NORTH": (49, 14),
        }

    def test_put_toronto_in_toronto_but_for_one_of_the_post_itself(self) -> None:
        elsewhere = {fsa for fsa in AREAS if fsa[0] == "M" and shares(fsa) != {"3520": 100}}
        assert elsewhere == {"M7R"}


class TestPlaceRows:
    def test_are_in_divisions_that_exist(self) -> None:
        assert {row.cduid for row in place_rows()} <= DIVISIONS

    def test_are_each_there_once(self) -> None:
        assert len({(row.place_en, row.cduid) for row in place_rows()}) == len(place_rows())

    def test_have_one_french_name_each(self) -> None:
        french: dict[str, str] = {}
        for row in place_rows():
            assert french.setdefault(row.place_en, row.place_fr) == row.place_fr

    def test_agree_with_the_towns_of_the_call_record(self) -> None:
        ours: defaultdict[str, set[str]] = defaultdict(set)
        for row in place_rows():
            ours[row.place_en].add(row.cduid)
        towns = {place.name.split(" (")[0]: place.division for place in places() if not place.is_division}
        assert {name for name, division in towns.items() if division not in ours[name]} == set()


class TestAreaCodeRows:
    def test_share_out_each_area_code_among_partners_of_the_sample(self) -> None:
        sums: defaultdict[str, int] = defaultdict(int)
        for row in area_code_rows():
            assert row.partner in load_network().partners
            sums[row.area_code] += row.share_percent
        assert set(sums.values()) == {100}

    def test_give_an_overlay_the_shares_of_its_family(self) -> None:
        spread: defaultdict[str, dict[str, int]] = defaultdict(dict)
        family = {}
        for row in area_code_rows():
            spread[row.area_code][row.partner] = row.share_percent
            family[row.area_code] = row.family
        assert all(spread[code] == spread[first] for code, first in family.items())


class TestOntarioTables:
    def test_are_read_once(self) -> None:
        assert isinstance(ontario_tables(), RegionTables)
        assert ontario_tables() is ontario_tables()
