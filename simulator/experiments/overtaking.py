"""Overtaking: how many later callers are offered to somebody while an earlier one, equal to them, still waits."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from routing import events as e
from routing.model import ContactId, Language, PartnerId


class _Waiting(NamedTuple):
    language: Language
    region: PartnerId | None
    joined_ms: int
    credit_ms: int


@dataclass(slots=True)
class Overtaking:
    """Hears one run. Equal are callers of one language and one priority; nearer still, those of one region too.

    Counted are callers who wait, whether they are answered in the end or leave.
    """

    network: Counter[int] = field(default_factory=Counter)
    """Callers by how many equal ones of the whole network overtook them."""
    region: Counter[int] = field(default_factory=Counter)
    """Callers by how many equal ones of their own region overtook them."""
    later_ms_max: int = 0
    """How much later the latest came who overtook somebody."""
    _waiting: dict[ContactId, _Waiting] = field(default_factory=dict)
    """In order of joining."""
    _by_network: Counter[ContactId] = field(default_factory=Counter)
    _by_region: Counter[ContactId] = field(default_factory=Counter)

    def hear(self, event: e.Event) -> None:
        if isinstance(event, e.ContactQueued):
            self._waiting[event.contact] = _Waiting(
                event.language, event.route.home, event.queued_at, event.route.credit_ms
            )
        elif isinstance(event, e.OfferMade):
            self._overtakes(self._leaves(event.contact, waited=event.why.waited_ms > 0))
        elif isinstance(event, e.ContactClosed) and event.contact in self._waiting:
            self._leaves(event.contact, waited=True)

    def _leaves(self, contact: ContactId, *, waited: bool) -> _Waiting:
        by_network, by_region = self._by_network.pop(contact, 0), self._by_region.pop(contact, 0)
        if waited:
            self.network[by_network] += 1
            self.region[by_region] += 1
        return self._waiting.pop(contact)

    def _overtakes(self, offered: _Waiting) -> None:
        for contact, earlier in self._waiting.items():
            if earlier.joined_ms >= offered.joined_ms:
                return
            if (earlier.language, earlier.credit_ms) != (offered.language, offered.credit_ms):
                continue
            self._by_network[contact] += 1
            self._by_region[contact] += earlier.region == offered.region
            self.later_ms_max = max(self.later_ms_max, offered.joined_ms - earlier.joined_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overtaken:
    """Callers who waited, by how many equal and later ones were offered to somebody before them."""

    callers: int
    none: int
    mean: float
    ninety_nine_percent: int
    """At least so large a part was overtaken by no more than this many."""
    most: int
    histogram: Mapping[int, int]

    @classmethod
    def of(cls, runs: Iterable[Counter[int]]) -> "Overtaken":
        whole: Counter[int] = Counter()
        for run in runs:
            whole.update(run)
        callers, reached = whole.total(), 0
        ninety_nine = 0
        for times in sorted(whole):
            ninety_nine = times
            reached += whole[times]
            if reached >= 0.99 * callers:
                break
        return cls(
            callers=callers,
            none=whole[0],
            mean=sum(times * number for times, number in whole.items()) / callers if callers else 0.0,
            ninety_nine_percent=ninety_nine,
            most=max(whole, default=0),
            histogram=dict(sorted(whole.items())),
        )
