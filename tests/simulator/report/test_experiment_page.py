"""The pages of experiments: whole in themselves, in two languages, with a picture for each question."""

import re
from collections.abc import Callable
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

from simulator.experiments import PlayedExperiment, experiment_names, play_experiment
from simulator.experiments.announced_wait import AnnouncedWaitResult
from simulator.experiments.fairness import FairnessResult
from simulator.report.experiments.page import EXPERIMENT_PHRASES, experiment_page, shown, write_experiment
from simulator.report.experiments.shown import Shown, Words
from simulator.report.numbers import Numbers
from simulator.report.page import PHRASES
from simulator.report.rows import BarRow, bar_rows
from tests.simulator.experiments.test_registry import smallest
from tests.simulator.report.test_page import Reader

Play = Callable[[str], PlayedExperiment]


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    changes = smallest(tmp_path_factory.mktemp("days"))

    @cache
    def played(name: str) -> PlayedExperiment:
        return play_experiment(name, replications=2, workers=1, changes=changes[name])

    return played


def words(lang: str) -> Words:
    return Words(x=EXPERIMENT_PHRASES[lang], w=PHRASES[lang], numbers=Numbers(PHRASES[lang]))


@pytest.mark.parametrize("name", experiment_names())
class TestExperimentPage:
    def test_needs_nothing_else_and_runs_nothing(self, play: Play, name: str) -> None:
        text = experiment_page(play(name), f"switchboard simulate {name}", "en")
        reader = Reader(text)
        assert text.startswith("<!doctype html>")
        assert not {tag for tag, _ in reader.elements} & {"script", "link", "img", "iframe"}
        assert "http" not in re.sub(r"http-equiv", "", text)
        assert f"switchboard simulate {name}" in text

    @pytest.mark.parametrize("lang", ["en", "fr"])
    def test_has_pictures_each_named_and_with_its_table(self, play: Play, name: str, lang: str) -> None:
        reader = Reader(experiment_page(play(name), "switchboard simulate", lang))
        pictures = [one for one in reader.all("svg") if one.get("role") == "img"]
        assert len(pictures) >= 1
        keys = [str(one["aria-labelledby"]) for one in pictures]
        assert sorted(keys) == sorted({str(one["id"]) for one in reader.all("title") if "id" in one})
        assert len(reader.all("details")) == len(reader.all("figure")) == len(pictures)

    def test_says_everything_in_either_language(self, play: Play, name: str) -> None:
        english, french = (shown(play(name), words(lang)) for lang in ("en", "fr"))
        for one, other in zip(said(english), said(french), strict=True):
            assert one != other, "a sentence that was not translated"
        assert [len(one.table.rows) for one in english.tables] == [
            len(one.table.rows) for one in french.tables
        ]

    def test_leaves_no_place_unfilled(self, play: Play, name: str) -> None:
        for lang in ("en", "fr"):
            text = " ".join(Reader(experiment_page(play(name), "switchboard simulate", lang)).words)
            assert not re.search(r"\{\w+\}", text)

    def test_is_put_in_place_whole(self, play: Play, name: str, tmp_path: Path) -> None:
        path = tmp_path / "report.html"
        write_experiment(path, play(name), "switchboard simulate", "fr")
        assert [one.name for one in tmp_path.iterdir()] == ["report.html"]
        assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")


def said(page: Shown) -> list[str]:
    charts = [words for chart in page.charts for words in (chart.title, chart.says)]
    return [page.lead, page.asks, *charts, *(one.title for one in page.tables)]


class TestVerdicts:
    def test_of_announced_waits_is_missed_where_one_is_biased(self, play: Play) -> None:
        played = play("announced-wait")
        result = played.result
        assert isinstance(result, AnnouncedWaitResult)
        name, errors = next(iter(result.pools.items()))
        bias = replace(errors.announced.bias, value=9.0, error=1.0)
        biased = replace(errors, announced=replace(errors.announced, bias=bias))
        page = shown(replace(played, result=replace(result, pools={name: biased})), words("en"))
        assert page.look == "missed"
        assert "3 specialists" in page.lead

    def test_of_fairness_is_open_while_the_lengths_of_calls_decide(self, play: Play) -> None:
        """A day on which offers differ by more than a tenth is not called fair because the rule alone is."""
        played = play("fairness")
        result = played.result
        assert isinstance(result, FairnessResult)
        looks = []
        for drawn, equal in ((0.05, 0.01), (0.4, 0.01), (0.4, 0.2)):
            one, other, *more = result.crew
            crew = (
                replace(one, offers=replace(one.offers, day_mean=drawn)),
                replace(other, offers=replace(other.offers, day_max=equal)),
                *more,
            )
            looks.append(shown(replace(played, result=replace(result, crew=crew)), words("en")).look)
        assert looks == ["met", "open", "missed"]


class TestPhrases:
    def test_have_no_word_that_is_empty(self) -> None:
        for phrases in EXPERIMENT_PHRASES.values():
            assert all(getattr(phrases, field.name) for field in fields(phrases))


class TestBarRows:
    def test_draw_less_than_nothing_to_the_left_of_nothing(self) -> None:
        drawn = str(
            bar_rows([BarRow(name="a", value=-1, said="-1"), BarRow(name="b", value=1, said="1")], "k", "s")
        )
        left, right = (float(x) for x in re.findall(r'<rect class="bar" x="([\d.]+)"', drawn))
        assert left < right

    def test_show_an_interval_only_where_there_is_one(self) -> None:
        sure = BarRow(name="a", value=1, said="1", low=0.5, high=1.5)
        drawn = str(bar_rows([sure, BarRow(name="b", value=1, said="1")], "k", "s"))
        assert drawn.count("whisker") == 1

    def test_escape_what_they_say(self) -> None:
        assert "<b>" not in str(bar_rows([BarRow(name="<b>", value=0, said="<b>")], "k", "<b>"))
