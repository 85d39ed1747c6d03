import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from config.errors import TableError
from config.fields import SAMPLE_LINES
from config.hours import Span, parse_hours
from config.network import NETWORK_FILE, check_lines, load_network, network_from
from config.settings import Settings

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    return tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))


def problem_of(content: Content) -> str:
    with pytest.raises(TableError) as caught:
        network_from(content)
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0]


class TestSampleNetwork:
    def test_has_seven_partners_marked_as_sample(self) -> None:
        network = load_network()
        assert len(network.partners) == 7
        assert network.about.sample
        assert all("(sample)" in entry.name_en for entry in network.partners.values())
        assert all("(exemple)" in entry.name_fr for entry in network.partners.values())

    def test_has_the_lines_of_the_sample_settings(self) -> None:
        lines = Settings.model_fields["lines"].get_default(call_default_factory=True, validated_data={})
        assert check_lines(load_network(), lines) == ()

    def test_has_nothing_to_notice(self) -> None:
        assert load_network().notices() == ()


class TestLoadNetwork:
    def test_names_the_line_of_a_wrong_value(self, tmp_path: Path) -> None:
        text = NETWORK_FILE.read_text(encoding="utf-8").replace('"07:00-19:00"', '"7-19"')
        path = tmp_path / "network.toml"
        path.write_text(text, encoding="utf-8")
        line = 1 + text[: text.index('"7-19"')].count("\n")
        with pytest.raises(TableError) as caught:
            load_network(path)
        assert f"partners.SOUTH_WEST.hours (line {line})" in str(caught.value)
        assert str(tmp_path) not in str(caught.value)

    def test_says_where_the_toml_itself_breaks(self, tmp_path: Path) -> None:
        path = tmp_path / "network.toml"
        path.write_text("[network\n", encoding="utf-8")
        with pytest.raises(TableError, match="line 1"):
            load_network(path)

    def test_tells_every_problem_at_once(self, content: Content) -> None:
        content["partners"]["NORTH"]["zone"] = "America/Nowhere"
        content["limits"]["offer_s"] = "20"
        content["colour"] = "blue"
        del content["partners"]["CENTRAL"]["name_fr"]
        with pytest.raises(TableError) as caught:
            network_from(content)
        said = str(caught.value)
        for place in ("partners.NORTH.zone", "limits.offer_s", "colour", "partners.CENTRAL.name_fr"):
            assert place in said
        assert len(caught.value.problems) == 4


class TestNetworkFrom:
    @pytest.mark.parametrize(
        ("table", "key", "value", "said"),
        [
            ("network", "id", "Our Network", "write a name of small letters"),
            ("network", "after_hours", "central", "write a code of capital letters"),
            ("network", "name_en", "", "this is empty; fill it in"),
            ("network", "name_fr", "x" * 81, "write at most 80 characters"),
            ("network", "sample", "yes", "write one of them, without quotes"),
            ("network", "default_language", "pa", "write one of 'en' or 'fr'"),
            ("limits", "offer_s", 1, "write 5 or more"),
            ("limits", "offer_s", 1_000, "write 120 or less"),
            ("limits", "offer_s", "20", "write digits without quotes"),
            ("limits", "offer_ttl_s", 20, "remove it or correct its spelling"),
        ],
    )
    def test_says_what_to_write_instead(
        self, content: Content, table: str, key: str, value: object, said: str
    ) -> None:
        content[table][key] = value
        problem = problem_of(content)
        assert problem.startswith(f"{table}.{key}: ")
        assert said in problem

    def test_refuses_unknown_keys(self, content: Content) -> None:
        content["partners"]["NORTH"]["hour"] = "always"
        assert "partners.NORTH.hour: this key is not known" in problem_of(content)

    def test_refuses_a_default_home_that_is_no_partner(self, content: Content) -> None:
        content["network"]["default_home"] = "WEST"
        assert "network.default_home: WEST is not a partner" in problem_of(content)

    def test_refuses_a_line_of_no_partner(self, content: Content) -> None:
        content["lines"]["north"]["partner"] = "WEST"
        assert "lines.north.partner: WEST is not a partner" in problem_of(content)

    def test_refuses_two_languages_on_one_key(self, content: Content) -> None:
        content["menu"][1]["key"] = "1"
        assert "menu[2].key: key 1 already has a language" in problem_of(content)

    def test_refuses_a_language_that_it_does_not_know(self, content: Content) -> None:
        """F40: an unknown language is an error, not a guess."""
        content["menu"][2]["language"] = "klingon"
        assert "menu[3].language" in problem_of(content)

    def test_refuses_a_division_that_nobody_serves(self, content: Content) -> None:
        content["partners"]["NORTH"]["divisions"].remove("3560")
        assert "nobody serves census division 3560 Kenora" in problem_of(content)

    def test_refuses_a_division_that_two_partners_serve(self, content: Content) -> None:
        content["partners"]["NORTH"]["divisions"].append("3520")
        assert "3520 Toronto is already served by CENTRAL" in problem_of(content)

    def test_refuses_a_division_that_does_not_exist(self, content: Content) -> None:
        content["partners"]["NORTH"]["divisions"].append("3599")
        assert "3599 is not a census division" in problem_of(content)

    def test_notices_missing_hours_and_names_who_answers(self, content: Content) -> None:
        """S01: closed, with the after-hours partner named, never silently open."""
        del content["partners"]["NORTH"]["hours"]
        (notice,) = network_from(content).notices()
        assert "NORTH has no opening hours" in notice.sentence
        assert "CENTRAL, the after-hours partner" in notice.sentence

    def test_refuses_missing_hours_of_the_after_hours_partner(self, content: Content) -> None:
        """S01: nobody would be left to answer."""
        del content["partners"]["CENTRAL"]["hours"]
        assert "partners.CENTRAL.hours: the after-hours partner" in problem_of(content)


class TestCheckLines:
    def test_names_the_variable_and_the_line(self) -> None:
        (problem,) = check_lines(load_network(), {"+14165550100": "west"})
        assert problem.startswith("SWITCHBOARD_LINES sends +14165550100 to the line 'west'")

    def test_asks_no_network_for_the_lines_of_the_sample(self, content: Content) -> None:
        small = content | {"lines": {"main": content["lines"]["main"]}}
        small |= {"conditions": {}, "plans": {}, "rules": [{"name": "everybody", "first": "home"}]}
        assert check_lines(network_from(small), SAMPLE_LINES) == ()


class TestParseHours:
    def test_reads_ranges_that_wrap_the_week(self) -> None:
        assert {span.day for span in parse_hours({"sat-mon": ["08:00-09:00"]}).spans} == {5, 6, 0}

    def test_reads_a_shift_across_midnight(self) -> None:
        assert parse_hours({"sun": ["22:00-06:00"]}).spans == (Span(day=6, opens=1_320, closes=1_800),)

    @pytest.mark.parametrize(
        ("written", "said"),
        [
            ("never", 'write "always"'),
            ({}, 'write "always"'),
            ({"montag": ["08:00-20:00"]}, "'montag' is not a day"),
            ({"mon": "08:00-20:00"}, "mon needs a list"),
            ({"mon": []}, "leave a closed day out"),
            ({"mon": ["8-20"]}, "is not a span of time"),
            ({"mon": ["08:00-25:00"]}, "a time that no clock shows"),
            ({"mon": ["08:61-20:00"]}, "a time that no clock shows"),
            ({"mon": ["24:00-08:00"]}, "a time that no clock shows"),
            ({"mon": ["08:00-08:00"]}, "starts and ends together"),
            ({"mon-fri": ["08:00-20:00"], "fri": ["08:00-16:00"]}, "give each day once"),
            ({"mon": ["08:00-09:00"] * 9}, "write at most 8"),
        ],
    )
    def test_refuses_what_could_be_misread(self, written: object, said: str) -> None:
        with pytest.raises(ValueError, match=re.escape(said)):
            parse_hours(written)
