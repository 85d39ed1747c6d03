"""Options that several commands share."""

from typing import Annotated

import typer

DRY_RUN = "dry-run"
"""The hidden command that plays a draft for a rule screen."""

Json = Annotated[str | None, typer.Option(help="Write the result as JSON to this file; - is the terminal.")]
Lang = Annotated[str, typer.Option(help="In which language: en or fr.")]
Workers = Annotated[
    int | None, typer.Option(min=1, help="Processes to play in; all cores unless given. Changes no figure.")
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a value of the scenario; repeat for more."),
]
