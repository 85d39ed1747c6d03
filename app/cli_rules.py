"""`switchboard rules`: check a rule book, explain what happens to a caller, show the book as sentences."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import Json, Lang
from app.refusal import refuse

if TYPE_CHECKING:
    from config.network import Network

rules = typer.Typer(no_args_is_help=True, help="Check, explain and show the rule book.")

File = Annotated[
    Path | None, typer.Option(help="The network's file; without it, the one of the settings or the sample.")
]


@rules.command()
def check(
    file: File = None,
    days: Annotated[int, typer.Option(min=1, help="How many days from today on.")] = 365,
    plan: Annotated[
        list[str] | None,
        typer.Option(help="Only this emergency plan beside the book itself; repeat for more."),
    ] = None,
    lang: Lang = "en",
    json: Json = None,
) -> None:
    """Prove that every caller, at every minute, comes to somebody or to a way out. Exit status 1 on an error."""
    from rich.console import Console
    from rich.progress import Progress

    from app.results import put_json
    from app.rules_book import CannotTell
    from app.rules_check import check_book, findings_json
    from app.rules_table import print_findings

    network = _network(file)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking", total=1.0)
        try:
            checked = check_book(network, days, plan, lambda share: progress.update(task, completed=share))
        except CannotTell as wrong:
            refuse(str(wrong))
    if json is not None:
        put_json(findings_json(checked), json)
    if json != "-":
        print_findings(checked, _locale(lang))
    raise SystemExit(0 if checked.findings.ok else 1)


@rules.command()
def explain(
    at: Annotated[
        str, typer.Option(help="A moment such as 2026-12-25T03:10; the network's time, or with an offset.")
    ],
    caller: Annotated[str, typer.Option("--from", help="The caller's number; it is only looked up.")] = "",
    line: Annotated[str, typer.Option(help="The line that was dialled.")] = "",
    language: Annotated[
        str, typer.Option(help="The caller's language code; empty: the book's default.")
    ] = "",
    postal: Annotated[
        str, typer.Option(help="A postal code as it is keyed, 658 for M5V, or as it is said.")
    ] = "",
    place: Annotated[str, typer.Option(help="A place as it is said.")] = "",
    relay: Annotated[bool, typer.Option("--relay", help="The caller uses TTY or a relay service.")] = False,
    plan: Annotated[
        list[str] | None, typer.Option(help="An emergency plan in force; the latest first.")
    ] = None,
    file: File = None,
    lang: Lang = "en",
    json: Json = None,
) -> None:
    """Say what happens to a caller at a moment, and why: rules, who may answer, ways out."""
    from app.results import put_json
    from app.rules_book import CannotTell
    from app.rules_explain import Asked, explain_call, explanation_json, print_explanation

    asked = Asked(
        at=at,
        caller=caller,
        line=line,
        language=language,
        postal=postal,
        place=place,
        relay=relay,
        plans=tuple(plan or ()),
    )
    try:
        explained = explain_call(_network(file), asked)
    except CannotTell as wrong:
        refuse(str(wrong))
    if json is not None:
        put_json(explanation_json(explained), json)
    if json != "-":
        print_explanation(explained, _locale(lang))


@rules.command()
def show(file: File = None, lang: Lang = "en", json: Json = None) -> None:
    """Show the book as sentences, in the order in which a call meets it."""
    from app.results import put_json
    from app.rules_show import print_sentences, sentences_json

    network = _network(file)
    if json is not None:
        put_json(sentences_json(network), json)
    if json != "-":
        print_sentences(network, _locale(lang))


def _network(file: Path | None) -> "Network":
    from config.errors import TableError
    from config.network import load_network
    from config.settings import environment, variable

    # Only this one setting is read: looking at a book needs no credentials, and draws none.
    named = environment().get(variable("network_file"), "").strip()
    try:
        return load_network(file or (Path(named) if named else None))
    except TableError as wrong:
        refuse(str(wrong))


def _locale(lang: str) -> str:
    if lang not in ("en", "fr"):
        refuse(f"{lang!r} is not a language of this command line; use en or fr.")
    return lang
