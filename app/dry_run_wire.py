"""What passes between the web process that wants a dry run and the process that plays it."""

import msgspec

from records.dry_run_result import DryRunResult
from records.dry_runs import Failure

NICENESS = 19
REPLICATIONS = 10
STEPS = 200
"""Progress is told at most so often."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    document: str
    title: str
    in_force: str
    edition: int
    day: str
    database_url: str
    """Handed over here and not on the command line, where others could read it."""
    now: int
    replications: int = REPLICATIONS
    niceness: int = NICENESS


class Progress(msgspec.Struct, frozen=True, tag=True):
    share: float


class Played(msgspec.Struct, frozen=True, tag=True):
    result: DryRunResult


class CameToNothing(msgspec.Struct, frozen=True, tag=True):
    failure: Failure


Answer = Progress | Played | CameToNothing
ANSWERS = msgspec.json.Decoder(Answer)
