"""`switchboard audit`: proof that nobody has changed who did and saw what."""

import asyncio
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import Json
from app.refusal import refuse

if TYPE_CHECKING:
    from config.settings import Settings
    from records.audit_proof import Proof

audit = typer.Typer(no_args_is_help=True, help="Who did and saw what: proof that nobody has changed it.")


@audit.callback()
def group() -> None:
    """Keeps `verify` a command of its own, beside those to come."""


@audit.command()
def verify(
    heads: Annotated[
        Path | None,
        typer.Option(help="The file with the heads that were noted; without it, that of the settings."),
    ] = None,
    json: Json = None,
) -> None:
    """Walk the whole chain, to the heads noted outside the database. Exit status 1 if anything was changed."""
    from app.audit_heads import heads_file
    from config.errors import ConfigError
    from config.settings import environment, load_settings
    from records.errors import RecordsError

    try:
        settings = load_settings(environment())
        began = perf_counter()
        proof = asyncio.run(_prove(settings, heads or heads_file(settings)))
        took_s = perf_counter() - began
    except ConfigError as wrong:
        refuse(str(wrong))
    except ValueError as wrong:
        refuse(f"The noted heads cannot be read: {wrong}")
    except RecordsError as trouble:
        refuse(f"The records do not answer: {trouble}")
    if json is not None:
        _write_json(proof, took_s, json)
    else:
        print(_told(proof))
        print(_rate(proof, took_s))
    if not proof.holds:
        raise typer.Exit(1)


async def _prove(settings: "Settings", path: Path) -> "Proof":
    from rich.progress import Progress

    from app.audit_heads import noted_heads
    from app.records_database import audit_key, open_records
    from config.network import load_network
    from records.audit_proof import prove_audit

    engine, floor = open_records(settings), load_network(settings.network_file).about.id
    with Progress(transient=True) as bars:
        bar = bars.add_task("entries", total=None)
        try:
            return await prove_audit(
                engine,
                floor,
                audit_key(settings),
                tuple(noted_heads(path)),
                lambda done, of: bars.update(bar, completed=done, total=of),
            )
        finally:
            await engine.dispose()


def _told(proof: "Proof") -> str:
    about = f"{proof.entries:,} entries of {proof.floor}, {proof.erased:,} of them erased in their time"
    if proof.holds:
        return f"The audit is whole: {about}."
    lines = [f"  {fault.kind} at {fault.sequence}" for fault in proof.faults]
    return "\n".join([f"THE AUDIT WAS CHANGED: {about}; this does not fit:", *lines])


def _rate(proof: "Proof", took_s: float) -> str:
    return f"Walked in {took_s:.1f} s: {proof.entries / took_s:,.0f} entries a second."


def _write_json(proof: "Proof", took_s: float, where: str) -> None:
    import json

    faults = [{"kind": fault.kind.value, "sequence": fault.sequence} for fault in proof.faults]
    told = {"floor": proof.floor, "entries": proof.entries, "erased": proof.erased, "faults": faults}
    written = json.dumps(told | {"seconds": round(took_s, 3)}, indent=2)
    if where == "-":
        print(written)
    else:
        Path(where).write_text(written + "\n", encoding="utf-8")
