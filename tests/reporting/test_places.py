"""Places: areas may lie in several divisions, some have no residents, and every table says what it is."""

import json
from pathlib import Path

import pytest

from config.tables import SortationRow
from reporting.errors import AreaTableInvalid
from reporting.places.area_tables import (
    RemotenessClasses,
    Standing,
    is_deprived,
    read_deprivation,
    read_keyed,
    read_remoteness,
    sample_deprivation,
    sample_remoteness,
)
from reporting.places.areas import Areas, DivisionCount, division_residents, is_rural_postal, ontario_areas
from reporting.places.boundaries import read_boundaries
from reporting.places.rates import rate_per_thousand


def part(fsa: str, cduid: str, percent: int) -> SortationRow:
    return SortationRow(fsa=fsa, cduid=cduid, share_percent=percent, people=900, place_en=fsa, place_fr=fsa)


AREAS = Areas([part("P0L", "3560", 30), part("P0L", "3556", 70), part("P7B", "3558", 100)], ["P7B"])


class TestAreas:
    def test_lose_nobody_on_the_way_to_divisions(self) -> None:
        counts = {"P0L": 10, "P7B": 3, "V5K": 2, "": 4}
        assert AREAS.by_main_division(counts) == {
            "": DivisionCount(count=6),
            "3556": DivisionCount(count=10, ambiguous=10),
            "3558": DivisionCount(count=3),
        }
        assert AREAS.by_weight(counts) == pytest.approx({"": 6, "3556": 7, "3558": 3, "3560": 3})

    def test_of_ontario_know_what_lies_in_several_divisions_and_where_nobody_lives(self) -> None:
        areas = ontario_areas().all()
        assert len(areas) == 529
        assert sum(area.rural_postal for area in areas) == 56
        assert sum(area.residents is None for area in areas) == 14
        assert sum(area.ambiguous for area in areas) > 30
        assert all(sum(percent for _, percent in area.shares) == 100 for area in areas)
        assert {area.division for area in areas} <= set(division_residents())
        assert (is_rural_postal("P0L"), is_rural_postal("M5V"), is_rural_postal("")) == (True, False, False)


class TestRates:
    def test_are_told_only_where_enough_people_live(self) -> None:
        assert rate_per_thousand(3, 1_500) == 2
        assert rate_per_thousand(3, 199) is None
        assert rate_per_thousand(3, 199, residents_min=100) == pytest.approx(15.08, abs=0.01)
        assert rate_per_thousand(3, None) is None
        assert rate_per_thousand(None, 1_500) is None


class TestRemoteness:
    def test_is_read_as_statistics_canada_writes_it(self, tmp_path: Path) -> None:
        file = tmp_path / "ir.csv"
        file.write_text(
            "﻿CSDuid,CSDname,Index_of_remoteness\n3520005,Toronto,0\n3560090,Nowhere,\n3560010,Kenora,.49\n"
        )
        table = read_remoteness(file, vintage="2021")
        assert table.values == {"3520005": 0, "3560010": 0.49}
        assert table.standing is Standing.OFFICIAL

    def test_tells_every_wrong_line(self, tmp_path: Path) -> None:
        file = tmp_path / "ir.csv"
        file.write_text("CSDuid,Index_of_remoteness\n35,0.1\n3520005,2\n3520006,x\n3520007,.1\n3520007,.1\n")
        with pytest.raises(AreaTableInvalid, match=r"line 2.*line 3.*line 4.*line 6"):
            read_remoteness(file, vintage="2021")

    def test_has_classes_whose_cut_offs_are_settings(self) -> None:
        classes = RemotenessClasses()
        assert [classes.class_of(index) for index in (0, 0.15, 0.3, 0.5, 1)] == [0, 1, 2, 3, 4]
        with pytest.raises(ValueError, match="rising"):
            RemotenessClasses(cut_offs=(0.3, 0.2, 0.4, 0.5))

    def test_ships_a_proxy_that_is_called_so(self) -> None:
        table = sample_remoteness()
        assert table.standing is Standing.PROXY
        assert table.values["3520"] < table.values["3560"]


class TestDeprivation:
    def test_is_read_by_dimension(self, tmp_path: Path) -> None:
        file = tmp_path / "marg.csv"
        file.write_text(
            "area_code,dimension,score,quintile,vintage\nP7B,material,1.2,5,2021\nP7A,material,-1,2,2021\n"
            "P7B,age,0,1,2021\n"
        )
        table = read_deprivation(file, dimension="material")
        assert (table.vintage, is_deprived(table, "P7B"), is_deprived(table, "P7A")) == ("2021", True, False)
        assert is_deprived(table, "M5V") is None
        with pytest.raises(AreaTableInvalid, match="0 vintages"):
            read_deprivation(file, dimension="nothing")

    def test_ships_a_sample_that_is_called_so(self) -> None:
        assert sample_deprivation().standing is Standing.SAMPLE


class TestKeyed:
    def test_reads_any_column_and_names_the_one_that_is_lacking(self, tmp_path: Path) -> None:
        file = tmp_path / "census.csv"
        file.write_text("GEO,residents\nP7B,20000\nP7A,\n")
        table = read_keyed(file, key="GEO", value="residents", vintage="2021")
        assert table.values == {"P7B": 20_000}
        with pytest.raises(AreaTableInvalid, match="no column 'people'"):
            read_keyed(file, key="GEO", value="people", vintage="2021")


def collection(code: str, geometry: dict[str, object]) -> str:
    feature = {"type": "Feature", "properties": {"CDUID": code}, "geometry": geometry}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


class TestBoundaries:
    def test_are_read_with_islands_and_holes(self, tmp_path: Path) -> None:
        file = tmp_path / "cd.geojson"
        ring = [[-80, 43], [-79, 43], [-79, 44], [-80, 43]]
        file.write_text(collection("3520", {"type": "MultiPolygon", "coordinates": [[ring, ring], [ring]]}))
        (found,) = read_boundaries(file, code="CDUID")
        assert (found.code, len(found.rings)) == ("3520", 3)

    @pytest.mark.parametrize(
        "geometry",
        [
            {"type": "Point", "coordinates": [-80, 43]},
            {"type": "Polygon", "coordinates": [[[7e6, 1e6], [7e6, 2e6], [8e6, 1e6], [7e6, 1e6]]]},
            {"type": "Polygon", "coordinates": [[[-80, 43], [-79, 43], [-79, 44], [-78, 45]]]},
        ],
    )
    def test_are_refused_in_words(self, tmp_path: Path, geometry: dict[str, object]) -> None:
        file = tmp_path / "cd.geojson"
        file.write_text(collection("3520", geometry))
        with pytest.raises(AreaTableInvalid, match=r"cd\.geojson"):
            read_boundaries(file, code="CDUID")
