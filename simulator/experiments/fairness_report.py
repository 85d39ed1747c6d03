"""Fairness on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from simulator.experiments.language_gap import LanguageGap
from simulator.experiments.offer_shares import CrewShares
from simulator.experiments.overtaking import Overtaken
from simulator.experiments.tables import plain_table
from simulator.experiments.turns import Turn

if TYPE_CHECKING:
    from simulator.experiments.fairness import OvertakingFigures


TURNS = {
    Turn.LONGEST_IDLE: "longest idle (ours)",
    Turn.FEWEST_OFFERS: "fewest offers",
    Turn.LEAST_BUSY: "least busy",
}


def shares_table(days: int, crew: Sequence[CrewShares]) -> Table:
    """How evenly calls fall on identical specialists, by how many and by how long they take."""
    table = plain_table("Identical specialists in a day: the largest share over the smallest, less 1")
    headings = ("whose turn", "calls", "offers\neach", "offers:\nmean", "worst", f"{days} days")
    for number, heading in enumerate((*headings, "handling:\nmean", "worst", f"{days} days")):
        table.add_column(heading, justify="right" if number > 1 else "left", no_wrap=True)
    for one in crew:
        spreads = [
            f"{value:.1%}"
            for spread in (one.offers, one.handling)
            for value in (spread.day_mean, spread.day_max, spread.all_days)
        ]
        lengths = "equal" if one.equal_lengths else "as drawn"
        table.add_row(TURNS[one.turn], lengths, f"{one.offers_each:.0f}", *spreads)
    return table


def overtaking_table(figures: Sequence["OvertakingFigures"]) -> Table:
    """Of all who waited: how many later, equal callers were offered to somebody before them."""
    table = plain_table("Overtaken while waiting, by later and equal callers")
    for number, heading in enumerate(
        (
            "own first",
            "in region,\nmost",
            "in network,\nnone",
            "mean",
            "99 %",
            "most\n(K)",
            "came later\nby at most",
            "lost",
            "home",
            "worst\nregion",
        )
    ):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for one in figures:
        table.add_row(
            _bound(one.own_first_within_s),
            str(one.in_region.most),
            f"{_share_of_none(one.in_network):.1%}",
            f"{one.in_network.mean:.2f}",
            str(one.in_network.ninety_nine_percent),
            str(one.in_network.most),
            f"{one.later_s_max:.1f} s",
            f"{one.abandonment:.2%}",
            f"{one.home_share:.1%}",
            f"{one.worst_region_service_level:.1%}",
        )
    return table


def gap_words(gap: LanguageGap) -> str:
    wait, lost = gap.wait_s, gap.abandonment
    return (
        f"French less English: wait {_signed(wait.value, 1)} s ({_signed(wait.low, 1)} to {_signed(wait.high, 1)}; "
        f"French {gap.wait_mean_french_s:.1f} s, English {gap.wait_mean_english_s:.1f} s); lost "
        f"{_signed(lost.value, 2, 100)} points ({_signed(lost.low, 2, 100)} to {_signed(lost.high, 2, 100)}). "
        f"Of the French callers answered, {gap.served_in_french:.0%} were served in French."
    )


def _bound(within_s: float | None) -> str:
    if within_s is None:
        return "always"
    return f"within {within_s:g} s" if within_s else "never"


def _share_of_none(overtaken: Overtaken) -> float:
    return overtaken.none / overtaken.callers if overtaken.callers else 1.0


def _signed(value: float | None, digits: int, scale: float = 1.0) -> str:
    return "-" if value is None else f"{value * scale:+.{digits}f}"
