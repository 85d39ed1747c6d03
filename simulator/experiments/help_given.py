"""How help between partners is shared out, as time goes on, beside what was agreed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from routing import events as e
from routing.model import ContactId, Instant, PartnerId


@dataclass(slots=True)
class HelpGiven:
    """Hears one run, and keeps what each partner had given to callers of other regions by each checkpoint.

    Units: milliseconds of conversation, counted when it ends.
    """

    began: Instant
    checkpoints_ms: tuple[int, ...]
    by_checkpoint: list[Counter[PartnerId]] = field(default_factory=list)
    _given: Counter[PartnerId] = field(default_factory=Counter)
    _homes: dict[ContactId, PartnerId | None] = field(default_factory=dict)

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.ContactQueued):
            self._homes[event.contact] = event.route.home
        elif isinstance(event, e.ContactClosed):
            self._pass(event.at)
            home = self._homes.pop(event.contact)
            if event.partner is not None and event.partner != home:
                self._given[event.partner] += event.talked_ms

    def _pass(self, at: Instant) -> None:
        while (
            len(self.by_checkpoint) < len(self.checkpoints_ms)
            and at - self.began >= self.checkpoints_ms[len(self.by_checkpoint)]
        ):
            self.by_checkpoint.append(self._given.copy())

    def finish(self) -> None:
        while len(self.by_checkpoint) < len(self.checkpoints_ms):
            self.by_checkpoint.append(self._given.copy())


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """All runs at one time after their beginning."""

    hours: float
    shares: Mapping[str, float]
    """Of the help that the partners with an agreed share had given; all runs together."""
    off_mean: float
    """Mean over the runs of the greatest distance of a partner from its share."""
    off_max: float


def checkpoint(
    number: int, hours: float, runs: Sequence[Sequence[Counter[PartnerId]]], agreed: Mapping[str, float]
) -> Checkpoint:
    """Compare with what was agreed; `agreed` are parts of one."""
    whole: Counter[PartnerId] = Counter()
    for run in runs:
        whole.update(run[number])
    distances = [_distance(_shares(run[number], agreed), agreed) for run in runs]
    return Checkpoint(
        hours=hours,
        shares=_shares(whole, agreed),
        off_mean=sum(distances) / len(distances),
        off_max=max(distances),
    )


def _shares(given: Counter[PartnerId], agreed: Mapping[str, float]) -> dict[str, float]:
    total = sum(given[PartnerId(name)] for name in agreed)
    return {name: given[PartnerId(name)] / total if total else 0.0 for name in agreed}


def _distance(shares: Mapping[str, float], agreed: Mapping[str, float]) -> float:
    return max(abs(shares[name] - agreed[name]) for name in agreed)
