"""An experiment as one page: a file that needs nothing else, on a screen, on paper, or read aloud."""

from collections.abc import Mapping
from pathlib import Path

from simulator.experiments.announced_wait import AnnouncedWaitResult
from simulator.experiments.balance import BalanceResult
from simulator.experiments.bilingual import BilingualResult
from simulator.experiments.fairness import FairnessResult
from simulator.experiments.pooling import PoolingResult
from simulator.experiments.registry import PlayedExperiment
from simulator.report.experiments.announced_wait import announced_wait_shown
from simulator.report.experiments.balance import balance_shown
from simulator.report.experiments.bilingual import bilingual_shown
from simulator.report.experiments.english import EN
from simulator.report.experiments.fairness import fairness_shown
from simulator.report.experiments.french import FR
from simulator.report.experiments.phrases import ExperimentPhrases
from simulator.report.experiments.pooling import pooling_shown
from simulator.report.experiments.shown import Shown, Words
from simulator.report.numbers import Numbers
from simulator.report.page import PHRASES
from simulator.report.sheet import filled, put_in_place
from simulator.report.tables import settings_rows

NOT_SETTINGS = ("name", "description_en", "description_fr")
EXPERIMENT_PHRASES: Mapping[str, ExperimentPhrases] = {"en": EN, "fr": FR}


def write_experiment(path: Path, played: PlayedExperiment, command: str, lang: str) -> None:
    """Write the page in one step: an earlier one stays whole until this one is."""
    put_in_place(path, experiment_page(played, command, lang))


def experiment_page(played: PlayedExperiment, command: str, lang: str) -> str:
    """Give the page's HTML in English (`en`) or French (`fr`); `command` is what was typed."""
    w, x = PHRASES[lang], EXPERIMENT_PHRASES[lang]
    words = Words(x=x, w=w, numbers=Numbers(w))
    settings = played.result.settings.model_dump(mode="json")
    return filled(
        "experiment.html.j2",
        lang=lang,
        w=w,
        x=x,
        title=x.title.format(name=x.titles[played.name]),
        shown=shown(played, words),
        played=_played(played, words),
        settings=settings_rows(settings, NOT_SETTINGS, w),
        command=command,
        journal_hash=played.result.journals_hash,
    )


def shown(played: PlayedExperiment, words: Words) -> Shown:
    match played.result:
        case PoolingResult() as result:
            return pooling_shown(result, words)
        case AnnouncedWaitResult() as result:
            return announced_wait_shown(result, words)
        case BilingualResult() as result:
            return bilingual_shown(result, words)
        case FairnessResult() as result:
            return fairness_shown(result, words)
        case BalanceResult() as result:
            return balance_shown(result, words)
    raise AssertionError(f"{played.name} has a page")


def _played(played: PlayedExperiment, words: Words) -> str:
    numbers = words.numbers
    return ", ".join(
        (
            words.w.seed.format(seed=played.seed),
            words.x.days.format(count=numbers.whole(played.result.settings.replications)),
            words.x.calls.format(count=numbers.whole(played.result.calls)),
        )
    )
