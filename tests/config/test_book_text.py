import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from config.book_text import network_text
from config.network import load_network, network_from, presets, read_network
from config.toml_text import inline, table
from tests.config.drawn_networks import Content, contents

THREE_RIVERS = Path(__file__).parent / "networks" / "three-rivers.toml"


class TestNetworkText:
    @pytest.mark.slow
    @settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(contents())
    def test_gives_an_equal_network_when_it_is_read(self, content: Content) -> None:
        network = network_from(content)
        text = network_text(network)
        assert read_network(text) == network
        assert network_text(read_network(text)) == text

    @pytest.mark.parametrize("path", [None, THREE_RIVERS, *map(Path, presets())])
    def test_keeps_the_shipped_networks_whole(self, path: Path | None) -> None:
        network = load_network(path)
        assert read_network(network_text(network)) == network

    def test_writes_hours_as_people_do(self) -> None:
        text = network_text(load_network(THREE_RIVERS))
        assert (
            'hours = { mon-thu = ["08:30-12:00", "13:00-17:00"], fri = ["22:00-02:00"], sun = ["00:00-24:00"] }'
            in text
        )
        assert "date = 2026-12-24" in text

    def test_writes_one_entry_a_line_where_there_are_several(self) -> None:
        text = network_text(load_network())
        assert '\n    { kind = "voicemail", after_s = 600 },\n' in text
        assert (
            max(len(line) for line in text.splitlines() if not line.startswith(("en", "fr", "note"))) <= 120
        )

    def test_leaves_out_what_needs_no_writing(self) -> None:
        text = network_text(load_network())
        assert "default_language" not in text
        assert "None" not in text

    def test_keeps_the_order_of_rules_partners_and_keys(self) -> None:
        content = tomllib.loads(network_text(load_network()))
        network = load_network()
        assert list(content["partners"]) == list(network.partners)
        assert [rule["name"] for rule in content["rules"]] == [rule.name for rule in network.rules]
        assert list(content["partners"]["NORTH"])[:4] == ["name_en", "name_fr", "city", "zone"]


class TestTable:
    @pytest.mark.parametrize(
        "text",
        ["", 'say "hi"', "back\\slash", "line\nbreak\ttab", "\x00\x1f\x7f\x85", "É’œ 😀", "a # b", "[x]"],
    )
    def test_writes_any_text_so_that_it_is_read_again(self, text: str) -> None:
        assert tomllib.loads(table("[t]", {"k": text, text or "e": {text or "e": [text]}}))["t"]["k"] == text

    def test_writes_numbers_and_truths(self) -> None:
        assert inline({"a": True, "b": 0, "c": ["x", "y"]}) == '{ a = true, b = 0, c = ["x", "y"] }'
