"""Balance between partners on a terminal."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from simulator.experiments.help_given import Checkpoint
from simulator.experiments.tables import plain_table

if TYPE_CHECKING:
    from simulator.experiments.balance import WatchedRuns


def share_table(title: str, agreed: Mapping[str, float], checkpoints: Sequence[Checkpoint]) -> Table:
    table = plain_table(f"{title}: shares of the conversation given to other regions")
    table.add_column("after")
    for name, share in agreed.items():
        table.add_column(f"{name}\n({share:.0%} agreed)", justify="right")
    table.add_column("off by, mean\nof runs", justify="right")
    table.add_column("worst\nrun", justify="right")
    for one in checkpoints:
        shares = [f"{one.shares[name]:.1%}" for name in agreed]
        table.add_row(f"{one.hours:g} h", *shares, f"{one.off_mean:.1%}", f"{one.off_max:.1%}")
    return table


def watched_table(runs: Sequence["WatchedRuns"]) -> Table:
    """What was looked at after every event of the small runs, pair by pair."""
    table = plain_table("Every ready specialist beside every waiting caller, after every event")
    for heading in (
        "book",
        "events",
        "pairs",
        "idle beside\na caller",
        "times\nover a cap",
        "times\nat a cap",
        "most helped at once",
    ):
        text = heading in ("book", "most helped at once")
        table.add_column(heading, justify="left" if text else "right")
    for one in runs:
        table.add_row(
            one.book,
            f"{one.events:,}",
            f"{one.pairs:,}",
            f"{one.idle_beside_caller:,}",
            f"{one.over_cap:,}",
            f"{one.at_cap:,}",
            ", ".join(f"{partner} {number}" for partner, number in one.helped_most.items()),
        )
    return table
