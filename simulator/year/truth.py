"""What a sample holds, counted from what was drawn: the answer that measures, facts and exports have to come to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from records.service import SHORT_ABANDON_MS
from routing.model import ContactEnd
from simulator.year.drawing import DrawnContact

NOT_211 = "not_211"


@dataclass(slots=True)
class Truth:
    """May be filled day by day."""

    calls: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By preferred partner, language and figure: answered, abandoned_short, talk_ms and so on."""
    records: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By partner, sortation area and figure: contacts, needs, referrals. Contacts that are not 211's are left out."""
    needs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By area, code and reason, which is empty for needs that were met."""
    talked_for: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Milliseconds by who talked and whose caller it was."""

    def take(self, contacts: Iterable[DrawnContact]) -> None:
        for one in contacts:
            self._call(one)
            if one.giver and one.kind != NOT_211:
                self._record(one)

    def total(self, figure: str) -> int:
        """Sum one figure of calls or records over everything."""
        return sum(
            count
            for counter in (self.calls, self.records)
            for key, count in counter.items()
            if key[-1] == figure
        )

    def _call(self, one: DrawnContact) -> None:
        if one.queued_at is None:
            return
        key = (one.preferred, one.language)
        if one.giver:
            figures = {
                "answered": 1,
                "answered_wait_ms": one.waited_ms,
                "talk_ms": one.talked_ms - one.held_ms,
                "hold_ms": one.held_ms,
                "wrap_up_ms": one.wrap_up_ms,
                "interpreter_ms": one.talked_ms if one.interpreted else 0,
                "transferred": int(one.passed_on),
            }
            self.talked_for[one.giver, one.region] += one.talked_ms
        elif one.end is ContactEnd.FAILED:
            figures = {"lost": 1}
        else:
            short = one.waited_ms < SHORT_ABANDON_MS
            figures = {"abandoned_short" if short else "abandoned_long": 1}
        for figure, amount in figures.items():
            self.calls[(*key, figure)] += amount

    def _record(self, one: DrawnContact) -> None:
        key = (one.giver, one.fsa)
        self.records[(*key, "contacts")] += 1
        self.records[(*key, "needs")] += len(one.needs)
        self.records[(*key, "referrals")] += sum(each.referrals for each in one.needs)
        for each in one.needs:
            self.needs[one.fsa, each.code, each.reason] += 1
