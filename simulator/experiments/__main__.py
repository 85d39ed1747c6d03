"""`python -m simulator.experiments NAME`: play one experiment."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from simulator.experiments import ExperimentError, experiment_names, play_experiment

INTERRUPTED = 130
"""Exit status of a program that Ctrl-C ended, as shells have it."""
TABLE_WIDTH = 112


def main(
    name: Annotated[str, typer.Argument(help=f"One of: {', '.join(experiment_names())}.")],
    seed: Annotated[int, typer.Option(help="The same seed draws the same callers.")] = 1,
    replications: Annotated[int | None, typer.Option(help="Days, or runs.")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes; the result does not depend on it.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change a value; repeat for more.")
    ] = None,
    to: Annotated[
        str | None, typer.Option("--json", help="Write the result as JSON to this file; - is the terminal.")
    ] = None,
) -> None:
    """Play an experiment on the production engine in virtual time."""
    errors = Console(stderr=True, highlight=False)
    try:
        with Progress(console=errors, transient=True) as progress:
            task = progress.add_task(name, total=1.0)
            played = play_experiment(
                name,
                seed=seed,
                replications=replications,
                workers=workers,
                changes=changes or (),
                progress=lambda share: progress.update(task, completed=share),
            )
    except ExperimentError as wrong:
        errors.print(str(wrong), markup=False)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        errors.print("Stopped; nothing is reported.")
        raise SystemExit(INTERRUPTED) from None
    if to is not None:
        text = json.dumps(played.as_json(), indent=2, ensure_ascii=False) + "\n"
        if to == "-":
            sys.stdout.write(text)
        else:
            Path(to).write_text(text)
    if to != "-":
        terminal = Console(highlight=False)
        terminal.width = max(terminal.width, TABLE_WIDTH)
        played.show(terminal)


if __name__ == "__main__":
    typer.run(main)
