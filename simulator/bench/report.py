"""Runs the whole bench and says it in a table."""

from collections.abc import Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

import uvloop
from rich.console import Console
from rich.table import Table

from config.compiled import how_rules_run
from simulator.bench.busy_network import PARTNERS, RULES, SPECIALISTS, WAITING, BusyDecision, busy_decisions
from simulator.bench.decisions import DecisionTime, decision_times
from simulator.bench.offers import OfferTime, offer_times
from simulator.bench.resting import Idle, Memory, resting
from simulator.bench.webhooks import WebhookThroughput, webhook_throughput


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchResult:
    webhooks: WebhookThroughput
    decisions: list[DecisionTime]
    busy: list[BusyDecision]
    """Of a network with many partners, rules and specialists."""
    offers: list[OfferTime]
    idle: Idle
    memory: Memory
    rules: str
    """`compiled` or `interpreted`."""

    @property
    def decision_spread(self) -> float:
        """Slowest median of a decision over the fastest, minus one: 0 is flat."""
        medians = [one.median_us for one in self.decisions]
        return max(medians) / min(medians) - 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"decision_spread": self.decision_spread}


def run_bench(say: Callable[[str], None]) -> BenchResult:
    """Measure one thing after the other; `say` is told what is being measured."""
    say("webhooks, beside a bare form endpoint")
    webhooks = _run(webhook_throughput())
    say("one decision with 10, 1,000 and 100,000 waiting")
    decisions = decision_times()
    say("decisions of a busy network")
    busy = busy_decisions()
    say("from free to the committed offer")
    offers = _run(offer_times())
    say("at rest, and with 10,000 live calls")
    idle, memory = _run(resting())
    return BenchResult(
        webhooks=webhooks,
        decisions=decisions,
        busy=busy,
        offers=offers,
        idle=idle,
        memory=memory,
        rules=how_rules_run(),
    )


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return uvloop.run(work)


def print_bench(result: BenchResult) -> None:
    console, table = (
        Console(highlight=False, width=110),
        Table(title=f"Switchboard 211: bench, rules {result.rules}", title_justify="left"),
    )
    for heading in ("what", "measured", "aim"):
        table.add_column(heading, overflow="fold")
    for row in _rows(result):
        table.add_row(*row)
    console.print(table)


def _rows(result: BenchResult) -> list[tuple[str, str, str]]:
    web, idle, memory = result.webhooks, result.idle, result.memory
    rows = [
        ("signed voice webhooks, one web process", f"{web.webhooks_per_second:,.0f}/s, median of 5 runs", ""),
        ("bare FastAPI form endpoint, same run", f"{web.bare_per_second:,.0f}/s", ""),
        ("ours / bare", f"{web.ratio:.2f}", "at least 0.6"),
        ("webhook answer under that load", f"p50 {web.p50_ms:.1f} ms, p99 {web.p99_ms:.1f} ms", ""),
    ]
    rows += [
        (
            f"one decision, {one.waiting:,} waiting",
            f"median {one.median_us:.1f} µs, p99 {one.p99_us:.1f} µs",
            "",
        )
        for one in result.decisions
    ]
    rows.append(("slowest / fastest decision", f"+{result.decision_spread:.0%}", "within 20 %"))
    rows += [_busy_row(one) for one in result.busy]
    rows += [
        (
            f"free to committed offer, {one.waiting:,} waiting, {one.specialists:,} specialists",
            f"p50 {one.p50_ms:.2f}, p90 {one.p90_ms:.2f}, p99 {one.p99_ms:.2f} ms",
            "p99 under 5 ms",
        )
        for one in result.offers
    ]
    shares = ", ".join(f"{name} {share:.2%}" for name, share in idle.by_process.items())
    rows.append(
        (
            f"processor at rest, {idle.waiting:,} waiting",
            f"{idle.share:.2%} of a core ({shares})",
            "under 2 %",
        )
    )
    weights = ", ".join(f"{name} {weight:.0f}" for name, weight in memory.by_process.items())
    rows.append(
        (f"memory, {memory.live:,} live calls", f"{memory.total_mb:.0f} MB ({weights})", "under 300 MB")
    )
    return rows


def _busy_row(one: BusyDecision) -> tuple[str, str, str]:
    what = f"{one.what}, told the wait" if one.wait_words else one.what
    place = f"{WAITING:,} waiting, {SPECIALISTS} specialists, {len(PARTNERS)} partners, {RULES} rules"
    measured = f"median {one.median_us:.1f} µs, p99 {one.p99_us:.1f} µs"
    return f"{what}; {place}", measured, "median under 100 µs"
