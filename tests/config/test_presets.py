"""Networks beside the sample: the preset of six partners, and an invented province that shares nothing with Ontario."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.compile import compile_rulebook
from config.errors import TableError
from config.network import NETWORK_FILE, PRESETS, load_network, network_from, presets, read_network
from routing.model import Confidence
from tests.config.callers import route_of
from tests.config.partners_change import partner_leaves, renamed

THREE_RIVERS = Path(__file__).parent / "networks" / "three-rivers.toml"
FIRST_DAY = date(2026, 11, 22)


class TestSixPartners:
    def test_is_the_sample_without_the_partner_that_left_and_with_the_other_name(self) -> None:
        """R52: a partner leaves, another changes its name; nothing else may differ, whoever edits either file."""
        content: dict[str, Any] = tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))
        partner_leaves(content, "DUFFERIN_PEEL", heir="CENTRAL")
        content = renamed(content, "EASTERN", "CNEO")
        six = load_network(Path("six-partners"))
        content["partners"]["CENTRAL"]["share"] += 8
        content["partners"]["CNEO"] |= {
            "name_en": six.partners["CNEO"].name_en,
            "name_fr": six.partners["CNEO"].name_fr,
        }
        content["network"] |= {
            "id": "ontario-six",
            "name_en": six.about.name_en,
            "name_fr": six.about.name_fr,
        }
        for key in ("note_en", "note_fr"):
            content["plans"]["ice-storm"][key] = getattr(six.plans["ice-storm"], key)
        assert six == network_from(content)
        assert len(six.partners) == 6
        assert six.home_of("3521") == six.home_of("3522") == "CENTRAL"

    def test_is_loaded_by_its_name(self) -> None:
        assert "six-partners" in presets()
        assert load_network(Path("six-partners")) == load_network(PRESETS / "six-partners.toml")

    def test_has_nothing_to_notice(self) -> None:
        assert load_network(Path("six-partners")).notices() == ()

    def test_says_which_file_is_not_there(self) -> None:
        with pytest.raises(TableError, match="five-partners"):
            load_network(Path("five-partners"))


class TestThreeRivers:
    """R52: the partner model is not hard-coded to Ontario or to seven."""

    NETWORK = load_network(THREE_RIVERS)
    BOOK = compile_rulebook(NETWORK, FIRST_DAY)

    def test_brings_areas_of_its_own_or_none(self) -> None:
        assert self.NETWORK.home_of("P-1") == "PLAINS"
        assert self.NETWORK.partners["HILLS"].divisions == ()

    def test_keeps_its_own_clock(self) -> None:
        # Regina never changes its clocks: noon is 18:00 UTC in winter and summer.
        for day in ("2026-11-23", "2027-06-07"):
            assert route_of(self.BOOK, f"{day} 11:59-06:00", "PLAINS", language="en").rule == "rest"
            assert route_of(self.BOOK, f"{day} 12:00-06:00", "PLAINS", language="en").rule == "shut"

    def test_decides_by_its_own_rules(self) -> None:
        def rule(local: str, home: str | None = None, **caller: Any) -> str:
            return route_of(self.BOOK, local, home, **caller).rule

        assert rule("2026-11-25 12:00-07:00", "HILLS", line="hills") == "market"
        assert rule("2026-11-26 12:00-07:00", "HILLS", line="hills") == "shut"
        assert rule("2026-11-26 12:00-07:00", "HILLS", line="hills", plans=("smoke",)) == "smoke-hills"
        assert rule("2026-11-26 12:00-07:00", relay=True) == "typed"
        assert rule("2026-11-26 03:00-07:00") == "quiet"
        # French training day: the partner is open, its French desk is not.
        assert rule("2026-11-25 10:00-06:00", "PLAINS", language="fr") == "shut"
        assert rule("2026-11-24 10:00-06:00", "PLAINS", language="fr") == "rest"

    def test_notices_only_the_partner_without_hours(self) -> None:
        codes = [notice.code for notice in self.NETWORK.notices()]
        assert codes == ["closed_partner"]

    def test_compiles_to_the_same_version_from_the_text_that_is_written_of_it(self) -> None:
        again = compile_rulebook(read_network(self.BOOK.source), FIRST_DAY)
        assert again == self.BOOK
        assert self.BOOK.ask_region == (Confidence.NONE, Confidence.LOW, Confidence.MEDIUM)
