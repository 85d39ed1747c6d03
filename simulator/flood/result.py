"""What a flood found, for machines and for people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from simulator.flood.aftermath import Aftermath
from simulator.flood.limits import Limits
from simulator.flood.times import ALL, Times

DIFFERENCES_TOLD = 20
WEBHOOK_P99_MS_MAX = 250.0
"""What the search for the highest rate holds webhooks to."""
LATE_P99_MS_MAX = 250.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodResult:
    """Counts are of calls, except `double_offers` and `log_differences`. Times of None were not measured."""

    scenario: str
    offered: int
    answered: int
    abandoned: int
    other_ends: int
    lost: int
    """Calls for which the log has no contact or no end; without a log, those that the service let fall."""
    log_read: bool
    """Whether the interaction log could be read; otherwise calls are judged by what the double saw."""
    double_offers: int
    log_differences: int
    exactly_one_end: bool
    webhooks: Mapping[str, Times]
    """By kind, and of `all`: from when each was due to the answer that counted."""
    wait_mean_s: float | None
    wait_p95_s: float | None
    """Of answered calls, from the queue to the specialist."""
    on_the_line_max: int
    """Callers on the line at once, at most."""
    calls_per_second: float
    limits: Limits
    seed: int
    speed: float
    workers: int
    duration_s: float
    specialists: int
    planned: int
    """How many calls the plan asked for; more than `offered` after an interruption."""
    left_out: tuple[str, ...] = ()
    """What the scenario has and a flood does not play."""
    interrupted: bool = False
    differences: tuple[str, ...] = field(default=())
    """The first of `log_differences`, in words."""
    aftermath: Aftermath | None = None
    """How often each capability was used, what was left at the carrier, what counts differ; None: not played."""

    @property
    def ok(self) -> bool:
        """Everything that may be said to be proven by this flood holds."""
        accounted = self.offered == self.answered + self.abandoned + self.other_ends
        flawless = self.lost == self.double_offers == self.log_differences == 0
        after = self.aftermath is None or self.aftermath.ok
        return self.offered > 0 and accounted and self.exactly_one_end and flawless and after

    @property
    def holds(self) -> bool:
        """Whether the service kept up: nothing lost, webhooks answered in time, callers not late."""
        times = self.webhooks.get(ALL)
        in_time = times is not None and times.p99_ms < WEBHOOK_P99_MS_MAX
        return self.ok and in_time and self.limits.late_p99_ms < LATE_P99_MS_MAX

    @property
    def limited_by(self) -> str:
        return self.limits.words

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "aftermath": None if self.aftermath is None else self.aftermath.as_json(),
            "ok": self.ok,
            "holds": self.holds,
            "limited_by": self.limited_by,
            "differences": list(self.differences),
        }

    def describe(self) -> str:
        """Tell the result in a screenful."""
        rows = (
            ("scenario", f"{self.scenario}, seed {self.seed}{_speed(self.speed)}"),
            ("offered", f"{self.offered} of {self.planned} planned, {self.calls_per_second:.1f} a second"),
            ("answered", f"{self.answered}{_share(self.answered, self.offered)}"),
            ("abandoned", f"{self.abandoned}{_share(self.abandoned, self.offered)}"),
            ("other ends", str(self.other_ends)),
            ("lost", str(self.lost)),
            ("double offers", str(self.double_offers) if self.log_read else "not judged: no log to read"),
            ("log differences", str(self.log_differences) if self.log_read else "not judged"),
            ("exactly one end each", "yes" if self.exactly_one_end else "no"),
            ("on the line at once", f"{self.on_the_line_max} at most"),
            ("wait, mean / p95", f"{_seconds(self.wait_mean_s)} / {_seconds(self.wait_p95_s)}"),
            ("specialists", f"{self.specialists}{_busy(self.limits.specialists_busy)}"),
            ("dialled late, p99", f"{self.limits.late_p99_ms:.0f} ms"),
            *(self.aftermath.rows() if self.aftermath is not None else ()),
            ("duration", f"{self.duration_s:.1f} s, {self.workers} generating"),
            ("of a core", ", ".join(f"{name} {share:.0%}" for name, share in self.limits.shares.items())),
            ("limited by", self.limited_by),
            *((("not played", ", ".join(self.left_out)),) if self.left_out else ()),
        )
        width = max(len(name) for name, _ in rows)
        lines = [f"  {name.ljust(width)}  {value}" for name, value in rows]
        verdict = "Every call is accounted for." if self.ok else "NOT every call is accounted for."
        found = self.aftermath.told if self.aftermath is not None else ()
        told = [f"  - {one}" for one in (*self.differences, *found)]
        stopped = ["Stopped early; this is what was done until then."] if self.interrupted else []
        return "\n".join([*stopped, verdict, *lines, *self._webhooks(), *told])

    def _webhooks(self) -> list[str]:
        head = f"  {'webhook, ms':<22}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'max':>9}"
        return [
            head,
            *(
                f"  {kind:<22}{one.count:>8}{one.p50_ms:>8.1f}{one.p95_ms:>8.1f}{one.p99_ms:>8.1f}{one.max_ms:>9.1f}"
                for kind, one in self.webhooks.items()
            ),
        ]


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.1%})" if whole else ""


def _speed(speed: float) -> str:
    return f", {speed:g} times as fast as life" if speed != 1 else ""


def _busy(busy: float | None) -> str:
    return "" if busy is None else f", {busy:.0%} of them busy"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
