import datetime
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from config.network import NETWORK_FILE, PRESETS
from config.schema import SCHEMA_FILE, rule_book_schema, schema_text, title_of
from tests.config.drawn_networks import Content, contents
from tests.config.json_schema import faults

SCHEMA = rule_book_schema()
NETWORKS = [NETWORK_FILE, *PRESETS.glob("*.toml"), Path(__file__).parent / "networks" / "three-rivers.toml"]


def as_json(value: Any) -> Any:
    """What an editor checks: the values of a TOML document, dates as text."""
    if isinstance(value, dict):
        return {key: as_json(below) for key, below in value.items()}
    if isinstance(value, list):
        return [as_json(below) for below in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def tables() -> Iterator[tuple[str, dict[str, Any]]]:
    yield "the document", SCHEMA
    yield from SCHEMA["$defs"].items()


class TestRuleBookSchema:
    def test_is_what_is_published(self) -> None:
        """After a change of the document: `python -m config.schema`."""
        assert SCHEMA_FILE.read_text(encoding="utf-8") == schema_text()

    def test_says_of_every_key_what_it_is(self) -> None:
        for name, table in tables():
            assert table["description"], name
            for key, entry in table["properties"].items():
                assert entry["title"], f"{name}.{key}"
                assert entry["description"].endswith((".", "...")), f"{name}.{key}"

    def test_knows_no_null_because_a_file_has_none(self) -> None:
        assert "null" not in schema_text()

    @pytest.mark.parametrize("path", NETWORKS, ids=lambda path: path.stem)
    def test_takes_the_shipped_networks(self, path: Path) -> None:
        content = as_json(tomllib.loads(path.read_text(encoding="utf-8")))
        assert list(faults(content, SCHEMA, SCHEMA)) == []

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(contents())
    def test_takes_every_network_that_the_program_takes(self, content: Content) -> None:
        assert list(faults(as_json(content), SCHEMA, SCHEMA)) == []

    @pytest.mark.parametrize(
        ("section", "key", "value"),
        [
            ("network", "colour", "blue"),
            ("network", "areas", "quebec"),
            ("partners", "north", {}),
            ("languages", "fr", {"interpreter": "soon"}),
            ("limits", "offer_s", "20"),
            ("limits", "offer_s", 1),
            ("hours", "overnight", {"hours": {"mon": ["8-20"]}, "zone": "America/Toronto"}),
            ("messages", "danger", {"en": "x" * 201, "fr": "x"}),
            ("conditions", "relay", {"relay": "yes"}),
        ],
    )
    def test_refuses_what_the_program_refuses(self, section: str, key: str, value: object) -> None:
        content = as_json(tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8")))
        content[section][key] = value
        found = list(faults(content, SCHEMA, SCHEMA))
        assert found
        assert all(f"{section}.{key}" in fault for fault in found)


class TestTitleOf:
    @pytest.mark.parametrize(
        ("key", "title"),
        [
            ("hours", "Hours"),
            ("name_fr", "Name, in French"),
            ("answer_within_s", "Answer within, in seconds"),
            ("error_s_max", "Error max, in seconds"),
            ("lasts_h", "Lasts, in hours"),
            ("target_percent", "Target, in per cent"),
        ],
    )
    def test_puts_the_unit_last(self, key: str, title: str) -> None:
        assert title_of(key) == title
