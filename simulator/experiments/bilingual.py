"""Two languages on one floor: what it costs to let French callers wait for somebody who speaks French.

Some specialists speak both languages. A French caller for whom none of them is free may be helped by anybody with
an interpreter, never, after a while or at once; and English callers take specialists who speak only English first,
or not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from pydantic import Field
from rich.console import RenderableType

from routing.model import ENGLISH, FRENCH, PartnerId, SpecialistId
from simulator.experiments import books
from simulator.experiments.bilingual_report import bilingual_table
from simulator.experiments.drawn import DrawnCall, Shift, steady_calls
from simulator.experiments.jackknife import Estimate, jackknife
from simulator.experiments.order import Order, hash_of
from simulator.experiments.people import Fate, Pace
from simulator.experiments.play import play
from simulator.experiments.settings import Settings
from simulator.experiments.starts import STARTS
from simulator.experiments.workers import play_all
from simulator.people.chance import Streams

POOL = PartnerId("POOL")


class BilingualSettings(Settings):
    calls_per_run: int
    warm_up_s: float
    one_language: int = Field(ge=0)
    bilingual: int = Field(ge=0)
    load: float = Field(gt=0)
    handle_mean_s: float
    patience_mean_s: float
    french_share: float = Field(ge=0, le=1)
    interpreter_factor: float
    interpreter_after_s: tuple[float, ...]
    """Beside `never`, which is always played."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguagePolicy:
    interpreter_after_s: float | None
    """None: never; 0: at once."""
    kept: bool
    """Bilingual specialists are kept for French callers while others are free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageCounts:
    """The callers of one language in one run. Units: milliseconds."""

    offered: int
    answered: int
    interpreted: int
    waited_ms: int
    """By all, those who gave up included."""

    @property
    def lost(self) -> int:
        return self.offered - self.answered


Counts = tuple[LanguageCounts, LanguageCounts]
"""English and French."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageFigures:
    policy: LanguagePolicy
    abandonment: Estimate
    abandonment_french: Estimate
    abandonment_english: Estimate
    wait_mean_french_s: Estimate
    """Of all, those who gave up included."""
    wait_mean_english_s: Estimate
    wait_gap_s: Estimate
    """French less English."""
    served_in_french: float
    """Share of the French callers answered who were answered by somebody who speaks French."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BilingualResult:
    settings: BilingualSettings
    policies: tuple[LanguageFigures, ...]
    calls: int
    journals_hash: str

    def as_json(self) -> dict[str, object]:
        return {
            "policies": [asdict(one) for one in self.policies],
            "journals_hash": self.journals_hash,
            "settings": self.settings.model_dump(mode="json"),
        }

    def shown(self) -> Iterable[RenderableType]:
        yield bilingual_table(self.policies)


def play_bilingual(settings: BilingualSettings, order: Order) -> BilingualResult:
    policies = [
        LanguagePolicy(interpreter_after_s=after, kept=kept)
        for kept in (True, False)
        for after in (None, *sorted(settings.interpreter_after_s, reverse=True))
    ]
    numbers = range(1, settings.replications + 1)
    jobs = [(number, policy) for number in numbers for policy in policies]
    played = play_all(partial(_play_one, settings, order.seed), jobs, order)
    runs: dict[LanguagePolicy, list[Counts]] = {policy: [] for policy in policies}
    for (_, policy), (counts, _, _) in zip(jobs, played, strict=True):
        runs[policy].append(counts)
    return BilingualResult(
        settings=settings,
        policies=tuple(language_figures(policy, counts) for policy, counts in runs.items()),
        calls=sum(calls for _, calls, _ in played),
        journals_hash=hash_of(journal for _, _, journal in played),
    )


def _play_one(
    settings: BilingualSettings, seed: int, job: tuple[int, LanguagePolicy]
) -> tuple[Counts, int, str]:
    number, policy = job
    calls = bilingual_calls(settings, seed, number)
    french = books.french_rule(policy.interpreter_after_s, kept=policy.kept)
    book = books.network_book([POOL], french=french)
    pace = Pace(interpreter_factor=settings.interpreter_factor)
    played = play(STARTS, book, calls, bilingual_shifts(settings), pace)
    counted = [one for one in played.fates if one.call.at_ms >= settings.warm_up_s * 1_000]
    by_language = tuple(
        [one for one in counted if one.call.language == language] for language in (ENGLISH, FRENCH)
    )
    return (_counts(by_language[0]), _counts(by_language[1])), len(calls), played.journal_hash


def bilingual_calls(settings: BilingualSettings, seed: int, number: int) -> list[DrawnCall]:
    per_s = settings.load / settings.handle_mean_s
    streams = Streams(seed).within(f"bilingual {number}")
    dice = streams.of("language")
    calls = steady_calls(
        streams,
        per_s=per_s,
        horizon_s=settings.warm_up_s + settings.calls_per_run / per_s,
        handle_mean_s=settings.handle_mean_s,
        patience_mean_s=settings.patience_mean_s,
        home=POOL,
    )
    return [
        replace(one, language=FRENCH if dice.happens(settings.french_share) else ENGLISH) for one in calls
    ]


def bilingual_shifts(settings: BilingualSettings) -> list[Shift]:
    """Bilingual specialists have neither the first nor the last ids: a tie of idle times says nothing of language."""
    whole = settings.one_language + settings.bilingual
    both = {whole * (2 * k + 1) // (2 * settings.bilingual) for k in range(settings.bilingual)}
    return [
        Shift(
            specialist=SpecialistId(f"s{number:03}"),
            partner=POOL,
            languages=(ENGLISH, FRENCH) if number in both else (ENGLISH,),
        )
        for number in range(whole)
    ]


def _counts(fates: Sequence[Fate]) -> LanguageCounts:
    return LanguageCounts(
        offered=len(fates),
        answered=sum(one.answered for one in fates),
        interpreted=sum(one.interpreted for one in fates if one.answered),
        waited_ms=sum(one.waited_ms for one in fates),
    )


# --- figures --------------------------------------------------------------------------------------


def language_figures(policy: LanguagePolicy, runs: Sequence[Counts]) -> LanguageFigures:
    french = [run[1] for run in runs]
    answered = sum(one.answered for one in french)
    by_speakers = answered - sum(one.interpreted for one in french)
    return LanguageFigures(
        policy=policy,
        abandonment=jackknife(runs, partial(_lost, (0, 1))),
        abandonment_french=jackknife(runs, partial(_lost, (1,))),
        abandonment_english=jackknife(runs, partial(_lost, (0,))),
        wait_mean_french_s=jackknife(runs, partial(_wait_s, 1)),
        wait_mean_english_s=jackknife(runs, partial(_wait_s, 0)),
        wait_gap_s=jackknife(runs, lambda some: _wait_s(1, some) - _wait_s(0, some)),
        served_in_french=by_speakers / answered if answered else 0.0,
    )


def _lost(languages: tuple[int, ...], runs: Sequence[Counts]) -> float:
    lost = sum(run[language].lost for run in runs for language in languages)
    return lost / sum(run[language].offered for run in runs for language in languages)


def _wait_s(language: int, runs: Sequence[Counts]) -> float:
    return sum(run[language].waited_ms for run in runs) / sum(run[language].offered for run in runs) / 1_000
