"""`switchboard simulate NAME` where NAME is an experiment: several runs that answer one question about routing."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from app.refusal import refuse

STOPPED = 130
TABLE_WIDTH = 112


def is_experiment(name: str) -> bool:
    from simulator.experiments import experiment_names

    return name in experiment_names()


def play(
    name: str,
    *,
    seed: int,
    replications: int | None,
    workers: int | None,
    changes: Sequence[str],
    json: str | None,
    html: Path | None,
    lang: str,
) -> None:
    """Play an experiment and put its result where it is wanted; Ctrl-C ends it with nothing left behind."""
    from app.results import put_json
    from simulator.experiments import ExperimentError, play_experiment
    from simulator.report.experiments import write_experiment

    errors = Console(stderr=True, highlight=False)
    try:
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task(name, total=1.0)
            played = play_experiment(
                name,
                seed=seed,
                replications=replications,
                workers=workers,
                changes=changes,
                progress=lambda share: progress.update(task, completed=share),
            )
    except ExperimentError as wrong:
        refuse(str(wrong))
    except KeyboardInterrupt:
        print("Stopped; an experiment is reported whole or not at all.", file=sys.stderr)
        raise SystemExit(STOPPED) from None
    if json is not None:
        put_json(played.as_json(), json)
    if html is not None:
        write_experiment(html, played, _command(name, seed, replications, changes), lang)
    if json != "-":
        terminal = Console(highlight=False)
        terminal.width = max(terminal.width, TABLE_WIDTH)
        played.show(terminal)


def _command(name: str, seed: int, replications: int | None, changes: Sequence[str]) -> str:
    often = [] if replications is None else [f"--replications {replications}"]
    changed = [f"--set {shlex.quote(one)}" for one in changes]
    return " ".join(["switchboard simulate", name, f"--seed {seed}", *often, *changed])
