"""`switchboard fallbacks`: the documents that take callers to a person when nothing of ours answers."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.refusal import refuse
from config.errors import ConfigError
from config.settings import Settings, environment, load_settings

if TYPE_CHECKING:
    from config.network import Network

fallbacks = typer.Typer(
    no_args_is_help=True, help="The documents that take callers to a person when nothing of ours answers."
)


@fallbacks.callback()
def group() -> None:
    """Keeps `write` a command of its own, beside those to come."""


@fallbacks.command()
def write(
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; without it, the folder of the settings.")
    ] = None,
) -> None:
    """Write the documents of the rule book in force: one for each dialled number, and a manifest. The service does so
    by itself at each publication. Exit status 1 if some ring nobody."""
    from app.edition_in_force import EditionUnknown, recorded_rule_book
    from app.fallbacks import write_fallbacks
    from telephony.fallback_documents import Telephones, steps_of

    settings, network = _set_up()
    try:
        book = asyncio.run(recorded_rule_book(settings, network))
        written = write_fallbacks(settings, book, folder or settings.fallback_folder)
    except EditionUnknown as unknown:
        refuse(f"Nobody can tell which rule book is in force: {unknown}")
    except OSError as trouble:
        refuse(f"The documents cannot be written to {trouble.filename or folder}: {trouble.strerror}.")
    telephones = Telephones(people=settings.fallback_numbers, systems=settings.partner_numbers)
    silent = False
    for number, line in settings.lines.items():
        steps = steps_of(book, line, telephones)
        silent = silent or not steps
        rings = ", then ".join(" + ".join(step.telephones) for step in steps) or "NOBODY"
        print(f"{number} ({line}): {rings}")
    print(
        f"\n{len(written.manifest.documents)} documents of edition {book.edition} in {written.folder}; ",
        end="",
    )
    print(
        f"{len(written.changed)} changed: {', '.join(written.changed)}" if written.changed else "none changed"
    )
    if silent:
        refuse("Some ring nobody: write telephones as SWITCHBOARD_FALLBACK_NUMBERS.", status=1)


def _set_up() -> "tuple[Settings, Network]":
    from config.network import check_lines, load_network
    from config.partner_settings import check_partners

    try:
        settings = load_settings(environment())
        network = load_network(settings.network_file)
    except ConfigError as wrong:
        refuse(str(wrong))
    problems = check_lines(network, settings.lines)
    problems += check_partners(
        network, settings.partner_numbers, settings.partner_keys, settings.fallback_numbers
    )
    if problems:
        refuse("\n".join(problems))
    return settings, network
