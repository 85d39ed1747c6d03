"""What a network file may say but probably does not mean."""

import tomllib
from typing import Any

import pytest

from config.network import NETWORK_FILE, network_from

Content = dict[str, Any]


@pytest.fixture
def content() -> Content:
    return tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))


def notices(content: Content) -> list[tuple[str, str]]:
    return [(notice.code, notice.sentence) for notice in network_from(content).notices()]


class TestNotices:
    def test_name_what_is_given_and_never_used(self, content: Content) -> None:
        content["conditions"]["nobody-asks"] = {"relay": False}
        content["messages"]["unheard"] = {"en": "Hello.", "fr": "Bonjour."}
        content["hours"]["lunch"] = {"hours": {"mon": ["12:00-13:00"]}, "zone": "America/Toronto"}
        said = notices(content)
        assert [code for code, _ in said] == ["unused"] * 3
        for (_, sentence), name in zip(
            said, ("conditions.nobody-asks", "messages.unheard", "hours.lunch"), strict=True
        ):
            assert sentence.startswith(f"{name} is not used")

    def test_name_a_skill_that_is_perhaps_another_written_wrongly(self, content: Content) -> None:
        rule = next(rule for rule in content["rules"] if rule["name"] == "benefits")
        rule["skills"] = ["benefit"]
        assert [code for code, _ in notices(content)] == ["unnamed_skill"]
        del content["skills"]
        assert notices(content) == [], "a network may name none at all"

    def test_count_what_only_a_plan_uses(self, content: Content) -> None:
        del content["plans"]["flood-north"]
        assert {sentence.split(" ")[0] for _, sentence in notices(content)} == {
            "conditions.northern-caller",
            "messages.flood",
        }

    def test_name_hours_of_a_language_while_the_partner_is_closed(self, content: Content) -> None:
        content["partners"]["SOUTH_WEST"]["languages"]["fr"]["hours"] = {"mon-fri": ["09:00-19:01"]}
        ((code, sentence),) = notices(content)
        assert code == "language_hours"
        assert "SOUTH_WEST is closed for part of the hours in which it serves fr" in sentence

    def test_name_an_official_language_that_the_menu_or_the_night_does_not_have(
        self, content: Content
    ) -> None:
        content["languages"]["oj"]["official"] = True
        content["partners"]["CENTRAL"]["languages"] = {"fr": {"hours": {"mon-fri": ["09:00-17:00"]}}}
        said = notices(content)
        assert [code for code, _ in said] == ["official_language"] * 2
        assert "CENTRAL answers for everybody after hours, but serves fr only part of the time" in said[0][1]
        assert "oj is an official language, but no key" in said[1][1]

    def test_name_who_has_no_neighbours_where_a_rule_reaches_them(self, content: Content) -> None:
        del content["partners"]["NORTH"]["neighbours"]
        assert notices(content) == []
        content["rules"][1]["widening"] = [{"reach": "neighbours"}, {"reach": "network", "after_s": 30}]
        ((code, sentence),) = notices(content)
        assert code == "no_neighbours"
        assert "NORTH names none" in sentence
