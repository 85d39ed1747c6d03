"""The announced waits on a terminal."""

from collections.abc import Mapping

from rich.table import Table

from simulator.experiments.jackknife import Estimate
from simulator.experiments.places_told import PlacesTold
from simulator.experiments.tables import plain_table
from simulator.experiments.wait_errors import Accuracy, WaitErrors


def accuracy_table(whole: Mapping[str, WaitErrors]) -> Table:
    """Seconds; an error is what was announced less what came."""
    table = plain_table("Announced less true wait, of those who waited and were answered")
    for heading in ("where", "callers", "mean wait", "announcement", "bias", "in std errors", "RMSE"):
        right = heading not in ("where", "announcement")
        table.add_column(heading, justify="right" if right else "left", no_wrap=True)
    for name, errors in whole.items():
        beside = errors.standard_errors
        rows: tuple[tuple[str, Accuracy, str], ...] = (
            ("ours (QL_m)", errors.announced, "-" if beside is None else f"{beside:+.1f}"),
            ("last to enter service", errors.last_to_enter, ""),
            ("head of line", errors.head_of_line, ""),
        )
        for number, (kind, accuracy, judged) in enumerate(rows):
            where = (name, f"{errors.waited_and_answered:,}", f"{errors.wait_mean_s:.1f} s")
            blank = where if number == 0 else ("", "", "")
            table.add_row(*blank, kind, _signed(accuracy.bias), judged, _seconds(accuracy.rmse))
        table.add_row("", "", "", "the mean, to everybody", "", "", f"{errors.constant_rmse_s:.1f} s")
    return table


def decile_table(whole: Mapping[str, WaitErrors]) -> Table:
    """Seconds: for each tenth of the callers, what they were told and what they waited, on average."""
    table = plain_table("Announced / waited (s), by tenths of what was announced")
    table.add_column("tenth", justify="right")
    for name in whole:
        table.add_column(name, justify="right")
    for number, row in enumerate(zip(*(errors.deciles for errors in whole.values()), strict=True), 1):
        table.add_row(str(number), *(f"{one.announced_mean_s:.1f} / {one.waited_mean_s:.1f}" for one in row))
    return table


def places_words(places: PlacesTold) -> str:
    return (
        f"Places told: {places.places:,}; {places.rises:,} of them greater than the one before; {places.held_back:,} "
        f"held back because they would have been. Waits told: {places.waits:,}."
    )


def _signed(estimate: Estimate) -> str:
    return "-" if estimate.value is None else f"{estimate.value:+.2f} s"


def _seconds(estimate: Estimate) -> str:
    return "-" if estimate.value is None else f"{estimate.value:.1f} s"
