"""What a flood found, for machines and for people."""

from dataclasses import asdict, dataclass, field
from typing import Any

DIFFERENCES_TOLD = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodResult:
    """Counts are of calls, except `double_offers` and `log_differences`. Times of None were not measured."""

    offered: int
    answered: int
    abandoned: int
    other_ends: int
    lost: int
    """Calls for which the log has no contact or no end."""
    double_offers: int
    log_differences: int
    exactly_one_end: bool
    webhook_p50_ms: float | None
    webhook_p95_ms: float | None
    webhook_p99_ms: float | None
    """Voice requests of this flood's callers, from the carrier's sending to the answer that counted."""
    wait_mean_s: float | None
    wait_p95_s: float | None
    """Of answered calls, from the queue to the specialist."""
    calls_per_second: float
    limited_by: str
    seed: int
    duration_s: float
    specialists: int
    planned: int
    """How many calls the plan asked for; more than `offered` after an interruption."""
    interrupted: bool = False
    differences: tuple[str, ...] = field(default=())
    """The first of `log_differences`, in words."""

    @property
    def ok(self) -> bool:
        """Everything that may be said to be proven by this flood holds."""
        accounted = self.offered == self.answered + self.abandoned + self.other_ends
        flawless = self.lost == self.double_offers == self.log_differences == 0
        return self.offered > 0 and accounted and self.exactly_one_end and flawless

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"ok": self.ok, "differences": list(self.differences)}

    def describe(self) -> str:
        """Tell the result in a few lines."""
        rows = (
            ("offered", f"{self.offered} of {self.planned} planned, {self.calls_per_second:.1f} a second"),
            ("answered", f"{self.answered}{_share(self.answered, self.offered)}"),
            ("abandoned", f"{self.abandoned}{_share(self.abandoned, self.offered)}"),
            ("other ends", str(self.other_ends)),
            ("lost", str(self.lost)),
            ("double offers", str(self.double_offers)),
            ("log differences", str(self.log_differences)),
            ("exactly one end each", "yes" if self.exactly_one_end else "no"),
            ("wait, mean / p95", f"{_seconds(self.wait_mean_s)} / {_seconds(self.wait_p95_s)}"),
            ("webhook p50 / p95 / p99", " / ".join(_ms(one) for one in self._webhook())),
            ("specialists", str(self.specialists)),
            ("duration", f"{self.duration_s:.1f} s, seed {self.seed}"),
            ("limited by", self.limited_by),
        )
        width = max(len(name) for name, _ in rows)
        lines = [f"  {name.ljust(width)}  {value}" for name, value in rows]
        verdict = "Every call is accounted for." if self.ok else "NOT every call is accounted for."
        told = [f"  - {one}" for one in self.differences]
        stopped = ["Stopped early; this is what was done until then."] if self.interrupted else []
        return "\n".join([*stopped, verdict, *lines, *told])

    def _webhook(self) -> tuple[float | None, ...]:
        return self.webhook_p50_ms, self.webhook_p95_ms, self.webhook_p99_ms


def _share(part: int, whole: int) -> str:
    return f" ({part / whole:.1%})" if whole else ""


def _ms(value: float | None) -> str:
    return "–" if value is None else f"{value:.0f} ms"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"
