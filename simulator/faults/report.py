"""What a fault simulation came to: a table for the terminal, JSON for programs."""

from collections.abc import Sequence
from typing import Any

from simulator.faults.hunt import Hunt
from simulator.faults.plan import Fault
from simulator.faults.play import Verdict

STEPS_TOLD = 30
FINDINGS_TOLD = 8


def command(verdict: Verdict) -> str:
    """The one command that plays this run again."""
    off = "".join(f" --without {fault}" for fault in Fault if fault in verdict.off)
    return f"switchboard faults --seed {verdict.seed} --calls {verdict.calls}{off}"


def totals(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    struck: dict[str, int] = {}
    for verdict in verdicts:
        for fault, count in verdict.struck.items():
            struck[fault] = struck.get(fault, 0) + count
    used: dict[str, int] = {}
    for verdict in verdicts:
        for kind, count in verdict.used.items():
            used[kind] = used.get(kind, 0) + count
    return {
        "seeds": len(verdicts),
        "calls": sum(verdict.calls for verdict in verdicts),
        "seeds_failed": sum(not verdict.ok for verdict in verdicts),
        "violations": sum(verdict.violations for verdict in verdicts),
        "lost_callers": sum(verdict.lost_callers for verdict in verdicts),
        "double_bookings": sum(verdict.double_bookings for verdict in verdicts),
        "calls_without_one_end": sum(verdict.without_one_end for verdict in verdicts),
        "log_differences": sum(verdict.log_differences for verdict in verdicts),
        "met_a_specialist": sum(verdict.met for verdict in verdicts),
        "static_document": sum(verdict.used_fallback for verdict in verdicts),
        "faults": dict(sorted(struck.items())),
        "used": dict(sorted(used.items())),
        "simulated_s": round(sum(verdict.simulated_s for verdict in verdicts)),
    }


def as_json(verdicts: Sequence[Verdict], planned: int) -> dict[str, Any]:
    found = totals(verdicts)
    return {
        "ok": found["seeds_failed"] == 0 and len(verdicts) == planned,
        "complete": len(verdicts) == planned,
        **found,
        "runs": [_run(verdict) for verdict in verdicts],
    }


def _run(verdict: Verdict) -> dict[str, Any]:
    return {
        "seed": verdict.seed,
        "ok": verdict.ok,
        "hash": verdict.hash,
        "plan": verdict.plan,
        "lost_callers": verdict.lost_callers,
        "findings": [str(finding) for finding in verdict.findings],
        "again": command(verdict),
    }


def describe(verdicts: Sequence[Verdict], wall_s: float) -> str:
    found = totals(verdicts)
    strikes = sum(found["faults"].values())
    rows = (
        ("seeds, calls", f"{found['seeds']}, {found['calls']}"),
        ("faults that struck", f"{strikes} of {len(found['faults'])} kinds"),
        ("callers lost", found["lost_callers"]),
        ("double bookings", found["double_bookings"]),
        ("calls without exactly one end", found["calls_without_one_end"]),
        ("differences of the log from the truth", found["log_differences"]),
        ("seeds that failed", found["seeds_failed"]),
        ("callers who met a specialist", found["met_a_specialist"]),
        (
            "done with calls",
            ", ".join(f"{name.replace('_', ' ')} {count}" for name, count in found["used"].items()) or "-",
        ),
        ("callers whom the static document had", found["static_document"]),
        ("simulated, per second of this machine", f"{found['simulated_s'] / max(wall_s, 1e-9):,.0f} s"),
    )
    verdict = "Everything held." if not found["seeds_failed"] else "NOT everything held."
    return "\n".join([verdict, *(f"  {name:<40} {value}" for name, value in rows)])


def describe_failure(verdict: Verdict) -> str:
    """Say what was violated, what led there, and how to see it again."""
    last = verdict.tail[-STEPS_TOLD:]
    return "\n".join(
        [
            f"Seed {verdict.seed} failed: {verdict.violations} violations.",
            f"  {verdict.plan}",
            *(f"  - {finding}" for finding in verdict.findings[:FINDINGS_TOLD]),
            "  The last steps:",
            *(f"    {line}" for line in last),
            "  To see it again:",
            f"    {command(verdict)}",
        ]
    )


def describe_hunts(hunts: Sequence[Hunt]) -> str:
    lines = []
    for one in hunts:
        how = (
            f"{one.check}, seed {one.seed}, run {one.seeds}"
            if one.found
            else f"NOT found in {one.seeds} runs"
        )
        lines += [f"  {one.bug:<36} {how}", f"      {one.words}"]
    found = sum(one.found for one in hunts)
    return "\n".join([f"{found} of {len(hunts)} planted bugs were found.", *lines])


def hunts_as_json(hunts: Sequence[Hunt], planned: int) -> dict[str, Any]:
    return {
        "ok": len(hunts) == planned and all(one.found for one in hunts),
        "planted": planned,
        "found": sum(one.found for one in hunts),
        "bugs": [
            {
                "bug": one.bug,
                "words": one.words,
                "found": one.found,
                "check": one.check,
                "told": one.told,
                "seed": one.seed,
                "runs": one.seeds,
                "calls": one.calls,
            }
            for one in hunts
        ],
    }
