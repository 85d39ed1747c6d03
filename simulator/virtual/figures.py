"""The figures that follow from what was counted."""

from dataclasses import dataclass

from simulator.virtual.counts import CallCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFigures:
    """Formulas as in `records/service.py`. None: nothing happened that the figure could be made of."""

    abandonment: float | None
    """Share of the offered who left, in the menu or while waiting."""
    p_wait: float | None
    """Share of queued callers for whom nobody was free at once."""
    wait_mean_s: float | None
    """Of the answered (ASA)."""
    wait_p95_s: float | None
    """Of the answered; exact below 2 s, within 0.05 % above."""
    wait_mean_all_s: float | None
    """Of all who queued, those who gave up included."""
    talk_mean_s: float | None
    """Of the answered."""
    service_level: float | None
    """Share of the offered who were answered within the threshold."""
    occupancy: float | None
    """Handling, wrap-up included, of the time that specialists were on the floor."""
    home_share: float | None
    """Share of the answered whom their preferred partner answered."""


def figures(counts: CallCounts) -> CallFigures:
    p95_ms = counts.waits.quantile_ms(0.95)
    return CallFigures(
        abandonment=_share(counts.abandoned, counts.offered),
        p_wait=_share(counts.waited, counts.queued),
        wait_mean_s=_share(counts.waits.total_ms / 1_000, counts.waits.count),
        wait_p95_s=None if p95_ms is None else p95_ms / 1_000,
        wait_mean_all_s=_share(counts.waited_all_ms / 1_000, counts.queued),
        talk_mean_s=_share(counts.talked_ms / 1_000, counts.answered),
        service_level=_share(counts.in_time, counts.offered),
        occupancy=_share(counts.handling_ms, counts.staffed_ms),
        home_share=_share(counts.home, counts.answered),
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
