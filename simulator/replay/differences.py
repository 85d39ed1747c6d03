"""The two rule books beside each other, and the replay beside the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import sqrt
from statistics import fmean, stdev

from routing.model import ContactId
from simulator.days.paired import SHARE, Estimate
from simulator.replay.recording import Fate, RecordedCall
from simulator.replay.tally import FIGURES, By, Tallied, Tally
from simulator.theory.student import bound

CLOSE_SHARE, CLOSE_WAIT_S, CLOSE_WAIT = 0.02, 5.0, 0.2
"""A replay is close to the truth within 2 points of service level and abandonment, and 5 s or a fifth of the wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure of one group."""

    truth: float | None
    before: float | None
    """Replayed under the book in force: the mean over the replications."""
    after: float | None
    """Replayed under the draft."""
    difference: Estimate
    """After less before. The interval holds 95 % of what the day could have been, given what is not known."""


Row = Mapping[str, Compared]
"""By the name of the figure."""


def compared(truth: Tallied, before: Sequence[Tallied], after: Sequence[Tallied]) -> Row:
    """Compare everybody together."""
    return _row(truth.whole, [one.whole for one in before], [one.whole for one in after])


def compared_by(
    by: By, truth: Tallied, before: Sequence[Tallied], after: Sequence[Tallied]
) -> Mapping[str, Row]:
    """Compare group by group."""
    names = {name for one in (truth, *before, *after) for name in one.groups[by]}
    return {
        name: _row(
            truth.groups[by].get(name, Tally()),
            [one.groups[by].get(name, Tally()) for one in before],
            [one.groups[by].get(name, Tally()) for one in after],
        )
        for name in sorted(names)
    }


def _row(truth: Tally, before: Sequence[Tally], after: Sequence[Tally]) -> Row:
    known = truth.figures()
    old, new = [one.figures() for one in before], [one.figures() for one in after]
    return {
        name: Compared(
            truth=known[name],
            before=_mean([one[name] for one in old]),
            after=_mean([one[name] for one in new]),
            difference=_difference([one[name] for one in old], [one[name] for one in new]),
        )
        for name in FIGURES
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [one for one in values if one is not None]
    return fmean(known) if known else None


def _difference(before: Sequence[float | None], after: Sequence[float | None]) -> Estimate:
    pairs = [new - old for old, new in zip(before, after, strict=True) if old is not None and new is not None]
    return estimate(pairs) if pairs else Estimate(value=None)


def estimate(values: Sequence[float]) -> Estimate:
    """Give the mean, and where one more value would lie in 19 of 20 cases.

    Source: the prediction interval of a normal sample, mean ± t s sqrt(1 + 1/n). Not that of the mean: more
            replications do not make a day better known than its journal makes it.
    """
    middle, count = fmean(values), len(values)
    if count < 2:
        return Estimate(value=middle)
    far = bound(SHARE, count - 1) * stdev(values) * sqrt(1 + 1 / count)
    return Estimate(value=middle, low=middle - far, high=middle + far)


# --- call by call ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Calls that fare otherwise under the draft, in a run on average."""

    partner: Estimate
    """Answered under both books, by another partner."""
    answered: Estimate
    """Answered under the draft only."""
    lost: Estimate
    """Answered under the book in force only."""
    any: Estimate
    """Another end, another wait, or another specialist."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


Fates = Mapping[ContactId, Fate]


def changes(calls: Sequence[RecordedCall], before: Sequence[Fates], after: Sequence[Fates]) -> Changes:
    counts = [_changes(calls, old, new) for old, new in zip(before, after, strict=True)]
    partner, answered, lost, any_ = (estimate([float(one[place]) for one in counts]) for place in range(4))
    return Changes(partner=partner, answered=answered, lost=lost, any=any_)


def _changes(calls: Sequence[RecordedCall], before: Fates, after: Fates) -> tuple[int, int, int, int]:
    pairs = [(before.get(call.id, Fate()), after.get(call.id, Fate())) for call in calls]
    return (
        sum(old.answered and new.answered and old.partner != new.partner for old, new in pairs),
        sum(new.answered and not old.answered for old, new in pairs),
        sum(old.answered and not new.answered for old, new in pairs),
        sum(old != new for old, new in pairs),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fidelity:
    """How well the replay under the book in force matches what truly happened."""

    same_end: float
    """Share of the calls that end alike: answered, given up, or otherwise."""
    same_partner: float | None
    """Of those answered in both: by the same partner."""
    wait_error_s: float | None
    """Of those answered in both: how far the waits are apart, on average."""
    exact: bool
    """Every call fares as it did, to the millisecond."""
    close: bool

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def fidelity(calls: Sequence[RecordedCall], replayed: Sequence[Fates], whole: Row) -> Fidelity:
    pairs = [
        (call.truth, fates.get(call.id, Fate())) for fates in replayed for call in calls if call.truth.over
    ]
    both = [(real, again) for real, again in pairs if real.answered and again.answered]
    alike = sum((one.answered, one.abandoned) == (two.answered, two.abandoned) for one, two in pairs)
    return Fidelity(
        same_end=alike / len(pairs) if pairs else 0.0,
        same_partner=sum(one.partner == two.partner for one, two in both) / len(both) if both else None,
        wait_error_s=fmean(abs(one.waited_ms - two.waited_ms) for one, two in both) / 1_000 if both else None,
        exact=bool(pairs) and all(real == again for real, again in pairs),
        close=_close(whole),
    )


def _close(whole: Row) -> bool:
    offered = whole["offered"].truth or 1.0
    lost, wait, level = whole["abandoned"], whole["wait_mean_s"], whole["service_level"]
    far_wait_s = _apart(wait)
    return (
        _apart(level) <= CLOSE_SHARE
        and _apart(lost) / offered <= CLOSE_SHARE
        and far_wait_s <= max(CLOSE_WAIT_S, CLOSE_WAIT * (wait.truth or 0.0))
    )


def _apart(one: Compared) -> float:
    return abs((one.before or 0.0) - (one.truth or 0.0))
