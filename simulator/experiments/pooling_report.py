"""The pooling experiment on a terminal."""

from typing import TYPE_CHECKING

from rich.table import Table

from simulator.experiments.jackknife import Estimate
from simulator.experiments.tables import plain_table

if TYPE_CHECKING:
    from simulator.experiments.pooling import StaffingFigures


def pooling_table(one: "StaffingFigures", days: int, service_level_s: float) -> Table:
    title = f"Staffing {one.staffing}: {one.agent_hours:g} agent-hours a day; {one.offered:,} calls in {days} days"
    table = plain_table(title)
    for heading in (
        "policy",
        "pooling\nefficiency",
        "95 % interval",
        "of\nwaits",
        "lost",
        "beyond pool,\nof 1,000",
        "mean\nwait",
        f"within\n{service_level_s:g} s",
        "worst\nregion",
        "at\nhome",
    ):
        table.add_column(heading, justify="left" if heading == "policy" else "right", no_wrap=True)
    for figures in one.policies:
        table.add_row(
            figures.policy,
            said(figures.pooling_efficiency, 3),
            interval(figures.pooling_efficiency, 3),
            said(figures.wait_efficiency, 3),
            f"{figures.abandonment:.2%}",
            said(figures.excess_per_1000, 1),
            f"{figures.wait_mean_all_s:.1f} s",
            f"{figures.service_level:.1%}",
            f"{figures.worst_region_service_level:.1%} {figures.worst_region}",
            f"{figures.home_share:.1%}",
        )
    return table


def said(estimate: Estimate, digits: int) -> str:
    """Say a figure; one that could not be made is a dash."""
    return "-" if estimate.value is None else f"{estimate.value:.{digits}f}"


def interval(estimate: Estimate, digits: int) -> str:
    if estimate.low is None or estimate.high is None or estimate.low == estimate.high:
        return "-"
    return f"{estimate.low:.{digits}f} to {estimate.high:.{digits}f}"
