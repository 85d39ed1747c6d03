"""`switchboard rules`, as a person types it."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from config.network import NETWORK_FILE, load_network
from routing.check_model import Code
from routing.check_paths import Outcome

NETWORK = load_network()
CHRISTMAS_NIGHT = "2026-12-25T03:10"
HOME_ALONE = """
[[rules]]
name = "north-alone"
when = ["northern-caller"]
first = "home"
widening = [{ reach = "first-only" }]

"""
"""A rule that lets nobody but the North serve its callers, who has people by day only."""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["rules", *arguments], env={"SWITCHBOARD_NETWORK_FILE": ""})


def told(*arguments: str) -> Any:
    """The JSON that a command writes, with the status that it must end with."""
    return json.loads(run(*arguments, "--json", "-").stdout)


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The sample with a rule under which callers ring for ever at night."""
    text = NETWORK_FILE.read_text(encoding="utf-8")
    place = text.index("[[rules]]")
    file = tmp_path / "network.toml"
    file.write_text(text[:place] + HOME_ALONE.lstrip() + text[place:], encoding="utf-8")
    return file


class TestCheck:
    def test_passes_the_sample(self) -> None:
        result = run("check", "--days", "60")
        assert result.exit_code == 0
        found = told("check", "--days", "60")
        assert found["ok"]
        assert found["plans"] == list(NETWORK.plans)
        assert all(not calendar["days"] for calendar in found["calendar"])

    def test_ends_with_status_1_where_it_rings_for_ever(self, faulty: Path) -> None:
        """F34, and the calendar shows when."""
        result = run("check", "--days", "30", "--file", str(faulty))
        assert result.exit_code == 1
        assert Code.NO_HUMAN.value in result.stdout
        assert "north-alone" in result.stdout
        assert "▒" in result.stdout

    def test_tells_as_json_whom_it_concerns_and_when(self, faulty: Path) -> None:
        found = told("check", "--days", "30", "--file", str(faulty))
        finding = next(one for one in found["findings"] if one["code"] == Code.NO_HUMAN.value)
        assert (finding["severity"], finding["rule"]) == ("error", "north-alone")
        assert [case["callers"]["homes"] for case in finding["cases"]] == [["NORTH"]]
        assert finding["count"] == len(finding["times"])
        assert finding["next"][0] in finding["times"]
        assert datetime.fromisoformat(finding["next"][0][1]) > datetime.now(UTC)
        assert {day["some_min"] for day in found["calendar"][0]["days"]} >= {720, 1_440}
        assert finding["words_en"] != finding["words_fr"]

    def test_proves_one_plan_alone_when_asked(self) -> None:
        plan = next(iter(NETWORK.plans))
        assert told("check", "--days", "10", "--plan", plan)["plans"] == [plan]

    def test_refuses_a_plan_that_there_is_not(self) -> None:
        result = run("check", "--plan", "locusts")
        assert result.exit_code == 2
        assert "locusts" in result.stderr
        assert next(iter(NETWORK.plans)) in result.stderr

    def test_refuses_a_file_that_is_no_network(self, tmp_path: Path) -> None:
        file = tmp_path / "network.toml"
        file.write_text("this is no network")
        result = run("check", "--file", str(file))
        assert result.exit_code == 2
        assert "network.toml" in result.stderr

    def test_says_everything_in_french_too(self, faulty: Path) -> None:
        english = run("check", "--days", "10", "--file", str(faulty)).stdout
        french = run("check", "--days", "10", "--file", str(faulty), "--lang", "fr").stdout
        assert "erreur" in french
        assert "error " not in french
        assert set(english.splitlines()) & set(french.splitlines()) <= {"", *english_and_french(french)}

    def test_writes_to_a_file_beside_the_terminal(self, tmp_path: Path) -> None:
        file = tmp_path / "found.json"
        result = run("check", "--days", "10", "--json", str(file))
        assert json.loads(file.read_text())["ok"]
        assert result.stdout


def english_and_french(text: str) -> list[str]:
    """Lines that are alike in every language: the calendar's months."""
    return [line for line in text.splitlines() if line[:4].isdecimal()]


class TestExplain:
    def test_says_first_in_one_sentence_what_happens(self) -> None:
        lines = run("explain", "--at", CHRISTMAS_NIGHT, "--line", "main", "--from", "+18073430123").stdout
        found = told("explain", "--at", CHRISTMAS_NIGHT, "--line", "main", "--from", "+18073430123")
        first = lines.splitlines()[0]
        assert first == found["told"]["en"]["headline"]
        assert NETWORK.rule_name(found["rule"], "en") in first
        assert NETWORK.partner_name(found["preferred"], "en") in first

    def test_takes_a_time_without_an_offset_for_the_networks_and_says_so(self) -> None:
        local, offset = "2026-07-01T12:00", "2026-07-01T16:00+00:00"
        assert told("explain", "--at", local)["at"] == told("explain", "--at", offset)["at"]
        assert "America/Toronto" in run("explain", "--at", local).stdout
        assert "taken for the network’s own" in run("explain", "--at", local).stdout
        assert "taken for the network’s own" not in run("explain", "--at", offset).stdout

    def test_refuses_an_hour_that_the_clock_skips(self) -> None:
        result = run("explain", "--at", "2027-03-14T02:30")
        assert result.exit_code == 2
        assert "skipped" in result.stderr

    def test_says_which_of_two_hours_it_means(self) -> None:
        assert "twice" in run("explain", "--at", "2026-11-01T01:30").stdout
        assert told("explain", "--at", "2026-11-01T01:30")["at"] == "2026-11-01T01:30-04:00"

    def test_knows_the_region_by_number_postal_code_place_and_line(self) -> None:
        for given, home, source in (
            (("--from", "+18073430123"), "NORTH", "exchange"),
            (("--postal", "708"), "NORTH", "postal_code"),
            (("--place", "Kenora"), "NORTH", "place"),
            (("--line", "east"), "EASTERN", "dialled_number"),
            ((), None, "unknown"),
        ):
            evidence = told("explain", "--at", CHRISTMAS_NIGHT, *given)["evidence"]
            assert (evidence["home"], evidence["source"]) == (home, source), given

    def test_takes_the_strongest_evidence_as_a_call_does(self) -> None:
        found = told("explain", "--at", CHRISTMAS_NIGHT, "--from", "+16132360123", "--postal", "708")
        assert found["evidence"]["home"] == "NORTH"

    def test_shows_an_emergency_plan_in_force(self) -> None:
        plan = next(iter(NETWORK.plans))
        found = told("explain", "--at", CHRISTMAS_NIGHT, "--plan", plan)
        assert found["plans"] == [plan]
        assert found["rules"][0]["plan"] == plan

    def test_knows_relay_callers(self) -> None:
        plain, relay = (told("explain", "--at", CHRISTMAS_NIGHT, *more) for more in ((), ("--relay",)))
        assert plain["rule"] != relay["rule"]

    def test_knows_that_a_line_says_it_of_its_callers(self) -> None:
        assert told("explain", "--at", CHRISTMAS_NIGHT, "--line", "tty-south-west")["rule"] == "relay"

    @pytest.mark.parametrize(
        "wrong",
        [
            ("--at", "tomorrow"),
            ("--at", CHRISTMAS_NIGHT, "--line", "nowhere"),
            ("--at", CHRISTMAS_NIGHT, "--language", "tlh"),
            ("--at", CHRISTMAS_NIGHT, "--plan", "locusts"),
            ("--at", CHRISTMAS_NIGHT, "--postal", "000"),
            ("--at", CHRISTMAS_NIGHT, "--place", "Atlantis"),
        ],
    )
    def test_refuses_what_it_cannot_know_and_names_it(self, wrong: tuple[str, ...]) -> None:
        result = run("explain", *wrong)
        assert result.exit_code == 2
        assert wrong[-1] in result.stderr

    def test_looks_beyond_the_hours_of_todays_book(self) -> None:
        for at in ("2024-06-03T12:00", "2030-06-03T12:00"):
            found = told("explain", "--at", at, "--from", "+18073430123")
            assert (found["preferred"], found["outcome"]) == ("NORTH", Outcome.HUMAN.value)

    def test_says_everything_in_french_too(self) -> None:
        found = told("explain", "--at", CHRISTMAS_NIGHT, "--from", "+18073430123")["told"]
        english, french = found["en"], found["fr"]
        assert english["headline"] != french["headline"]
        for part in ("rules", "steps", "exits", "facts"):
            assert len(english[part]) == len(french[part])
            assert not set(english[part]) & set(french[part])


class TestShow:
    def test_says_the_book_in_both_languages(self) -> None:
        english, french = (run("show", "--lang", lang).stdout for lang in ("en", "fr"))
        for rule in NETWORK.rules:
            # By the name for readers, and by the key for whoever writes the file.
            assert f"“{rule.name_en}” ({rule.name})" in english
            assert f"{rule.name_fr}\u202f» ({rule.name})" in french
        sentences = told("show")["sentences"]
        assert len(sentences) > len(NETWORK.rules)
        assert all(one["en"] in english and one["fr"] in french for one in sentences)

    def test_knows_two_languages(self) -> None:
        assert run("show", "--lang", "de").exit_code == 2
