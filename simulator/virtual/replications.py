"""A scenario played as often as it asks for, and put together."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from routing.events import Event
from simulator.virtual.call_sheet import write_header
from simulator.virtual.jobs import Job, play_runs
from simulator.virtual.outcome import Outcome, outcome_of
from simulator.virtual.run import Progress, run
from simulator.virtual.scenario import Scenario
from simulator.virtual.seeds import replication_seed
from simulator.workers import cores


class Stopped(Exception):
    """Ctrl-C came before anything was complete."""

    code = "stopped"


def replicate(
    scenario: Scenario,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    calls: Path | None = None,
) -> Outcome:
    """Play every replication of a scenario, on all cores unless told otherwise.

    `calls` is written when all are complete, in one step: until then, and after a Ctrl-C, it is what it was.
    Returns: what it came to; after a Ctrl-C, what the complete replications came to.
    Raises:  Stopped if none was complete; WorkerLost; OSError where `calls` cannot be written.
    """
    if calls is None:
        return _replicate(scenario, workers, progress, None)
    with TemporaryDirectory(prefix=f".{calls.name}-", dir=calls.parent) as folder:
        outcome = _replicate(scenario, workers, progress, Path(folder))
        if outcome.complete:
            _join([_rows(Path(folder), number) for number in _numbers(scenario)], Path(folder) / "all", calls)
    return outcome


def simulate(
    scenario: Scenario,
    seed: int,
    progress: Progress | None = None,
    listener: Callable[[Event], None] | None = None,
) -> Outcome:
    """Play a scenario once, with a seed of its own, in this process; `listener` is told every event."""
    once = scenario.model_copy(update={"replications": 1, "seed": seed})
    played = run(once, seed, progress=progress, listener=listener)
    return outcome_of(once, [played])


def _replicate(
    scenario: Scenario, workers: int | None, progress: Progress | None, folder: Path | None
) -> Outcome:
    jobs = [
        Job(
            scenario=scenario,
            seed=replication_seed(scenario.seed, number),
            replication=number,
            keeps_batches=scenario.replications == 1,
            rows=None if folder is None else _rows(folder, number),
        )
        for number in _numbers(scenario)
    ]
    runs = play_runs(jobs, workers or cores(), progress or (lambda share: None))
    complete = [one for one in runs if one is not None]
    if not complete:
        raise Stopped(f"Stopped: none of {len(jobs)} replications is complete.")
    return outcome_of(scenario, complete)


def _numbers(scenario: Scenario) -> range:
    return range(1, scenario.replications + 1)


def _rows(folder: Path, number: int) -> Path:
    return folder / f"{number}.csv"


def _join(parts: Sequence[Path], whole: Path, target: Path) -> None:
    with whole.open("wb") as into:
        write_header(into)
        for part in parts:
            with part.open("rb") as rows:
                shutil.copyfileobj(rows, into)
            part.unlink()
    os.replace(whole, target)
