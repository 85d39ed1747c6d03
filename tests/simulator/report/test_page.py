"""The page of a simulation: whole in itself, the same twice, in two languages, for whoever reads it."""

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from simulator.report.english import EN
from simulator.report.french import FR
from simulator.report.page import page, write_page
from simulator.virtual import Outcome, Scenario, load_scenario, replicate

COMMAND = "switchboard simulate mmn-abandon --set replications=3"


class Reader(HTMLParser):
    """Collects what matters here: elements with their attributes, and the text of some."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._open and data.strip():
            self.words.append(data.strip())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def textbook() -> tuple[Scenario, Outcome]:
    scenario = load_scenario("mmn-abandon", ["horizon_s=30_000", "replications=3"])
    return scenario, replicate(scenario, workers=1)


@pytest.fixture(scope="module")
def hour() -> tuple[Scenario, Outcome]:
    scenario = load_scenario("ordinary-hour")
    return scenario, replicate(scenario, workers=1)


class TestPage:
    def test_needs_nothing_else_and_allows_nothing_else(self, textbook: tuple[Scenario, Outcome]) -> None:
        text = page(*textbook, COMMAND, "en")
        reader = Reader(text)
        assert not any(
            name in attributes
            for _, attributes in reader.elements
            for name in ("src", "href", "style", "onclick")
        )
        assert not reader.all("script")
        (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
        assert "url(" not in style
        assert "@import" not in style
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        (policy,) = [one["content"] for one in reader.all("meta") if one.get("http-equiv")]
        assert policy is not None
        assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")

    def test_opens_with_the_verdict_and_the_seed(self, textbook: tuple[Scenario, Outcome]) -> None:
        title, _, verdict, waits, seed, *_ = Reader(page(*textbook, COMMAND, "en")).words
        assert title == "Simulation: mmn-abandon"
        assert "of callers are answered within 90 s (95% interval: " in verdict
        assert "callers give up; those who are answered wait" in waits
        assert seed == "Seed 1, 3 replications"

    @pytest.mark.parametrize(
        ("level", "interval", "words"),
        [
            (0.9, (0.85, 0.95), "The goal is met: 90.0%"),
            (0.7, (0.65, 0.75), "The goal is missed: 70.0%"),
            (0.8, (0.75, 0.85), "Whether the goal of 80% is met cannot be told: 80.0%"),
            (0.8, None, "This is too little to say how sure that is."),
            (None, None, "Nobody called in the time that counts."),
        ],
    )
    def test_claims_no_more_than_the_interval_allows(
        self,
        textbook: tuple[Scenario, Outcome],
        level: float | None,
        interval: tuple[float, float] | None,
        words: str,
    ) -> None:
        scenario, outcome = textbook
        intervals = {**outcome.intervals, "service_level": interval}
        text = page(scenario, replace(outcome, service_level=level, intervals=intervals), COMMAND, "en")
        assert words in text

    def test_says_that_it_was_stopped(self, textbook: tuple[Scenario, Outcome]) -> None:
        scenario, outcome = textbook
        more = scenario.model_copy(update={"replications": 20})
        text = page(more, replace(outcome, complete=False), COMMAND, "en")
        assert "3 of 20 replications are complete" in text

    @pytest.mark.parametrize("lang", ["en", "fr"])
    def test_has_a_name_and_a_table_for_every_chart(
        self, textbook: tuple[Scenario, Outcome], lang: str
    ) -> None:
        reader = Reader(page(*textbook, COMMAND, lang))
        charts = [one for one in reader.all("svg") if one.get("role") == "img"]
        names = {one["id"] for one in reader.all("title") if "id" in one}
        assert len(charts) == len(reader.all("figure")) == len(reader.all("details")) == 6
        assert {one["aria-labelledby"] for one in charts} == names
        assert all(one["scope"] in ("row", "col") for one in reader.all("th"))
        assert reader.all("html") == [{"lang": lang}]

    def test_has_theory_and_staffing_for_a_textbook_only(
        self, textbook: tuple[Scenario, Outcome], hour: tuple[Scenario, Outcome]
    ) -> None:
        book, network = page(*textbook, COMMAND, "en"), page(*hour, COMMAND, "en")
        assert "By Erlang A, 11 specialists would answer 80% within 90 s" in book
        assert "Theory, load as it came" in book
        assert "Erlang" not in network
        assert "Answered by the home partner" in network

    def test_writes_figures_as_each_language_does(self, textbook: tuple[Scenario, Outcome]) -> None:
        scenario, outcome = textbook
        thousands = replace(outcome, service_level=0.8125, offered=12_345)
        assert "81.2%" in page(scenario, thousands, COMMAND, "en")
        assert "12,345 callers" in page(scenario, thousands, COMMAND, "en")
        french = page(scenario, thousands, COMMAND, "fr")
        assert "81,2\u00a0%" in french
        assert "12\u00a0345 appelants" in french

    def test_is_the_same_for_the_same_outcome(self, hour: tuple[Scenario, Outcome]) -> None:
        assert page(*hour, COMMAND, "fr") == page(*hour, COMMAND, "fr")

    def test_escapes_what_came_from_outside(self, hour: tuple[Scenario, Outcome]) -> None:
        scenario, outcome = hour
        wild = scenario.model_copy(update={"description_en": "<script>alert(1)</script>"})
        text = page(wild, outcome, 'switchboard simulate "<b>"', "en")
        assert "<script" not in text
        assert "<b>&" not in text

    def test_shows_a_run_in_which_nobody_called(self) -> None:
        scenario = load_scenario("mmn-abandon", ["arrivals_per_hour=0.001", "horizon_s=3_600", "warm_up_s=0"])
        assert "Nobody called" in page(scenario, replicate(scenario), COMMAND, "en")


class TestWritePage:
    def test_leaves_nothing_beside_it(self, hour: tuple[Scenario, Outcome], tmp_path: Path) -> None:
        write_page(tmp_path / "hour.html", *hour, COMMAND, "en")
        assert [path.name for path in tmp_path.iterdir()] == ["hour.html"]


class TestPhrases:
    def test_have_the_same_places_in_both_languages(self) -> None:
        def places(text: str) -> list[str]:
            return sorted(re.findall(r"\{(\w+)\}", text))

        for name in EN.__slots__:
            english, french = getattr(EN, name), getattr(FR, name)
            if isinstance(english, str):
                assert places(english) == places(french), name
            else:
                assert set(english) == set(french), name
