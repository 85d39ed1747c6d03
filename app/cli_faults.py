"""`switchboard faults`: the whole service on a virtual clock, with everything going wrong that may, from a seed."""

from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli_options import Json
from app.cli_simulate import STOPPED, Progress, note
from app.refusal import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from live.outbox import Perform
    from routing.floor import Floor
    from simulator.faults.plan import Fault
    from simulator.faults.play import Verdict
    from simulator.faults.rooms import Composition
    from telephony.addresses import Addresses
    from telephony.ports import Carrier

HUNT_CALLS = 40
FAILURES_TOLD = 3


def add_to(app: typer.Typer) -> None:
    app.command()(faults)


def composition() -> "Composition":
    """How this application puts its parts together."""
    from app.addresses import carrier_addresses
    from app.carrier import carrier_account
    from app.dispatcher import serve_floor
    from app.voice import build_voice
    from simulator.faults.rooms import Composition

    return Composition(
        voice=build_voice,
        performer=_performer,
        serve_floor=serve_floor,
        account=carrier_account,
        addresses=carrier_addresses,
    )


def _performer(carrier: "Carrier", addresses: "Addresses", floor: "Callable[[], Floor]") -> "Perform":
    """Carry out orders with the outside lines of the scene."""
    from app.dispatcher import performer
    from app.outside import lists_of
    from simulator.faults.scene import the_settings

    return performer(carrier, addresses, floor, lists_of(the_settings()))


def faults(
    seeds: Annotated[int, typer.Option(min=1, help="How many seeds to play, from the first on.")] = 300,
    calls: Annotated[int, typer.Option(min=1, help="How many callers dial in each.")] = 200,
    seed: Annotated[int | None, typer.Option(help="Play this seed alone.")] = None,
    first: Annotated[int, typer.Option(help="The first seed.")] = 1,
    without: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Leave a kind of fault out; repeat for more.")
    ] = None,
    shrink: Annotated[
        bool,
        typer.Option("--shrink", help="Look for the smallest run in which the first failing seed fails."),
    ] = False,
    planted: Annotated[
        bool,
        typer.Option("--planted-bugs", help="Plant each known bug in turn, and see whether it is found."),
    ] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes to play in; all cores unless given.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help="Keep each seed's verdict here as it comes. Asked again, seeds whose verdict is there are not played.",
        ),
    ] = None,
    json: Json = None,
) -> None:
    """Break everything that may break, from a seed, and check what must hold. Exit status 1 unless it does."""
    from simulator.workers import WorkerLost, cores

    try:
        if planted:
            _hunt(calls if calls != 200 else HUNT_CALLS, workers or cores(), json)
        else:
            played = [seed] if seed is not None else list(range(first, first + seeds))
            _play(played, calls, _kinds(without or []), workers or cores(), keep, json, shrink=shrink)
    except WorkerLost as wrong:
        refuse(str(wrong))


def _kinds(names: list[str]) -> "frozenset[Fault]":
    from simulator.faults.plan import NAMES, Fault

    unknown = [name for name in names if name not in NAMES]
    if unknown:
        refuse(f"--without {unknown[0]}: no such kind of fault. There are: {', '.join(NAMES)}.")
    return frozenset(Fault(name) for name in names)


def _play(
    seeds: list[int],
    calls: int,
    off: "frozenset[Fault]",
    workers: int,
    keep: Path | None,
    json: str | None,
    *,
    shrink: bool,
) -> None:
    from app.results import put_json
    from simulator.faults.kept import Kept
    from simulator.faults.report import as_json, describe, describe_failure
    from simulator.faults.swarm import play_seeds

    began = perf_counter()
    kept = Kept(keep) if keep is not None else None
    with Progress(f"{len(seeds)} seeds, {calls} calls each") as progress:
        results = play_seeds(seeds, calls, off, composition(), workers, progress, kept)
    verdicts = [verdict for verdict in results if verdict is not None]
    failed = [verdict for verdict in verdicts if not verdict.ok]
    if json is not None:
        put_json(as_json(verdicts, len(seeds)), json)
    if json != "-":
        for verdict in failed[:FAILURES_TOLD]:
            print(describe_failure(verdict) + "\n")
        print(describe(verdicts, perf_counter() - began))
        if failed and shrink:
            print("\n" + describe_failure(_smallest(failed[0])))
    if len(verdicts) < len(seeds):
        note(f"Stopped: {len(verdicts)} of {len(seeds)} seeds are complete, and the figures are theirs.")
        raise SystemExit(STOPPED)
    raise SystemExit(1 if failed else 0)


def _smallest(failed: "Verdict") -> "Verdict":
    from simulator.faults.swarm import smallest

    with Progress("Looking for a smaller run that fails") as progress:
        return smallest(failed, composition(), progress)


def _hunt(calls: int, workers: int, json: str | None) -> None:
    from app.results import put_json
    from simulator.faults.bugs_outside import BUGS
    from simulator.faults.hunt import SEEDS_MAX
    from simulator.faults.report import describe_hunts, hunts_as_json
    from simulator.faults.swarm import hunt_all

    with Progress(f"{len(BUGS)} planted bugs") as progress:
        results = hunt_all(calls, SEEDS_MAX, composition(), workers, progress)
    hunts = [one for one in results if one is not None]
    if json is not None:
        put_json(hunts_as_json(hunts, len(BUGS)), json)
    if json != "-":
        print(describe_hunts(hunts))
    if len(hunts) < len(BUGS):
        note(f"Stopped: {len(hunts)} of {len(BUGS)} bugs were hunted.")
        raise SystemExit(STOPPED)
    raise SystemExit(0 if all(one.found for one in hunts) else 1)
