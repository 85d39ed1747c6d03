"""The commands about speed: measuring the house, and compiling its rules."""

from typing import Annotated

import typer

from app.cli_options import Json
from app.refusal import refuse


def add_to(app: typer.Typer) -> None:
    """Make these commands part of the command line."""
    app.command()(bench)
    app.command(name="compile")(compile_rules)


def bench(
    others: Annotated[
        bool,
        typer.Option(
            "--others", help="In place of all that: the queue mmn-abandon here, on Ciw and on SimPy."
        ),
    ] = False,
    json: Json = None,
) -> None:
    """Measure what the house costs; takes about two minutes and starts what it needs by itself."""
    from rich.console import Console

    from app.logs import configure_logs
    from app.results import put_json
    from config.memory import collect_rarely
    from simulator.bench.others import compare_shipped, describe
    from simulator.bench.report import print_bench, run_bench

    configure_logs("error")
    errors = Console(stderr=True, highlight=False)

    def say(what: str) -> None:
        errors.print(f"Measuring {what} ...")

    if others:
        collect_rarely()
        compared = compare_shipped(say)
        if json is not None:
            put_json(compared.as_json(), json)
        if json != "-":
            print(describe(compared))
        return
    result = run_bench(say)
    if json is not None:
        put_json(result.as_json(), json)
    if json != "-":
        print_bench(result)


def compile_rules() -> None:
    """Compile the rules and virtual time, so that they run faster; `make fast` sees to what that needs."""
    from rich.console import Console

    from app import compiling

    try:
        with Console(stderr=True, highlight=False).status("Compiling ...") as status:
            folder = compiling.compile_rules(lambda step: status.update(f"{step} ..."))
    except compiling.CompileError as wrong:
        refuse(str(wrong))
    print(f"Rules and virtual time are compiled, in {folder}.\nWhat starts from now on runs them.")
