"""What one day of a sample year holds: who called, how long they waited and talked, what they needed.

A day is drawn from its own seed and number, whatever days were drawn before it, all callers of it in one stroke.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from config.clock import instant_from
from config.network import Network
from records.taxonomy.sample import sample_taxonomy
from reporting.places.area_tables import sample_remoteness
from reporting.places.areas import Area, ontario_areas
from routing.model import ContactEnd
from simulator.year.assumptions import Assumptions
from simulator.year.plan import YearOrder, is_working_day

HOUR_MS = 3_600_000
MENU_MS = 9_000
"""From dialling to the queue."""
NOBODYS_RESIDENTS = 200
"""As much as an area of offices and post boxes weighs."""
NEEDS_MAX = 12
DAY_HOURS = range(8, 20)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DrawnNeed:
    code: str
    reason: str
    """Why it stayed unmet; empty for a need that was met."""
    referrals: int


@dataclass(frozen=True, slots=True)
class DrawnContact:
    """One caller of the sample. Times are instants or milliseconds."""

    number: int
    """Within its day, by arrival."""
    region: str
    division: str
    fsa: str
    """Empty where the record says nothing of the place."""
    language: str
    preferred: str
    """The partner whose specialists came first."""
    giver: str
    """The partner that answered; empty when nobody did."""
    end: ContactEnd
    arrived_at: int
    queued_at: int | None
    waited_ms: int
    talked_ms: int
    held_ms: int
    wrap_up_ms: int
    interpreted: bool
    passed_on: bool
    kind: str
    relation: str
    heard_about: str
    answers: tuple[tuple[str, str], ...]
    needs: tuple[DrawnNeed, ...]

    @property
    def connected_at(self) -> int:
        assert self.queued_at is not None, "only who waited is answered"
        return self.queued_at + self.waited_ms

    @property
    def closed_at(self) -> int:
        return (self.queued_at or self.arrived_at) + self.waited_ms + self.talked_ms


class YearDrawing:
    """Draws the days of one order."""

    def __init__(self, order: YearOrder, network: Network) -> None:
        self._order = order
        self._network = network
        self._regions = tuple(network.partners)

    def day(self, number: int, per_region: Sequence[int]) -> list[DrawnContact]:
        """Draw all contacts of a day, in the order in which they arrive."""
        drawn = _Day(self, self._order.day(number), number, per_region)
        return list(drawn.contacts())

    @property
    def assumptions(self) -> Assumptions:
        return self._order.assumptions

    @property
    def regions(self) -> tuple[str, ...]:
        return self._regions

    def chance(self, number: int) -> np.random.Generator:
        return np.random.default_rng([self._order.seed, 1, number])

    def zone(self, region: str) -> ZoneInfo:
        return ZoneInfo(self._network.partners[region].zone)

    def answers_now(self, region: str, day: date, hour: int) -> str:
        """Say whose specialists come first: the region's own while it is open, else the after-hours partner's."""
        hours = self._network.partners[region].hours
        always = hours is not None and hours.always
        return region if always or hour in open_hours(day) else self._network.about.after_hours

    @cached_property
    def areas(self) -> Mapping[str, tuple[tuple[Area, ...], Floats]]:
        """By region: its areas and how often each is called from."""
        chance = np.random.default_rng([self._order.seed, 2])
        found = {}
        for region in self._regions:
            divisions = set(self._network.partners[region].divisions)
            own = tuple(area for area in ontario_areas().all() if area.division in divisions)
            people = np.array([area.residents or NOBODYS_RESIDENTS for area in own], dtype=float)
            aware = np.exp(chance.normal(0.0, self.assumptions.arriving.awareness, len(own)))
            found[region] = (own, _shares(people * aware))
        return found

    @cached_property
    def remote(self) -> frozenset[str]:
        """The divisions that count as remote."""
        least = self.assumptions.needing.remote_from
        return frozenset(code for code, index in sample_remoteness().values.items() if index >= least)

    @cached_property
    def terms(self) -> tuple[tuple[str, str], ...]:
        """Every code that can be recorded, and its category."""
        taxonomy = sample_taxonomy()
        recordable = (term.code for term in taxonomy.terms.values() if term.recordable)
        return tuple((code, taxonomy.category_of(code).code) for code in recordable)

    def term_shares(self, month: int) -> Floats:
        needing = self.assumptions.needing
        size: dict[str, int] = {}
        for _, category in self.terms:
            size[category] = size.get(category, 0) + 1
        weights = []
        for code, category in self.terms:
            season = needing.seasons.get(code) or needing.seasons.get(category)
            times = season[month - 1] if season else 1.0
            weights.append(needing.categories.get(category, needing.other_category) / size[category] * times)
        return _shares(np.array(weights))

    @cached_property
    def unmet_rates(self) -> Floats:
        """By term, where nothing is remote."""
        unmet, elsewhere = self.assumptions.needing.unmet, self.assumptions.needing.unmet_elsewhere
        rates = [unmet.get(code, unmet.get(category, elsewhere)) for code, category in self.terms]
        return np.array(rates)


def open_hours(day: date) -> range:
    """Say when offices are open that are not always; a sample's hours, whatever the network's file says."""
    return DAY_HOURS if is_working_day(day) else range(0)


class _Day:
    """The draws of one day, a column each."""

    def __init__(self, drawing: YearDrawing, day: date, number: int, per_region: Sequence[int]) -> None:
        self._drawing = drawing
        self._given = drawing.assumptions
        self._chance = drawing.chance(number)
        self._day = day
        self._count = int(sum(per_region))
        self._region = np.repeat(np.arange(len(per_region)), per_region)

    def contacts(self) -> Iterator[DrawnContact]:
        arrived, hour = self._arrivals()
        language = self._languages()
        preferred = self._preferred(hour)
        end = self._ends(hour, language)
        answered = end == _ANSWERED
        giver = np.where(answered, self._givers(preferred), -1)
        waited = self._waits(end)
        interpreted = language >= _OTHERS_FROM
        talked, held, wrap_up = self._handling(interpreted, answered)
        passed_on = self._happens(self._given.handling.passed_on) & answered
        area, known = self._places()
        kinds, relations, heard = self._recorded()
        answers = self._answers()
        needs = self._needs(area, kinds, answered)
        regions = self._drawing.regions
        spoken = ("en", "fr", *self._given.speaking.others)
        recording = self._given.recording
        names = (tuple(recording.kinds), tuple(recording.relations), tuple(recording.heard_about))
        for place, at in enumerate(np.argsort(arrived, kind="stable")):
            region = regions[self._region[at]]
            where = self._drawing.areas[region][0][area[at]]
            ended = _ENDS[end[at]]
            in_menu = ended is ContactEnd.ABANDONED_MENU
            yield DrawnContact(
                place,
                region,
                where.division,
                where.fsa if known[at] else "",
                spoken[language[at]],
                regions[preferred[at]],
                regions[giver[at]] if answered[at] else "",
                ended,
                int(arrived[at]),
                None if in_menu else int(arrived[at]) + MENU_MS,
                int(waited[at]),
                int(talked[at]),
                int(held[at]),
                int(wrap_up[at]),
                bool(interpreted[at] and answered[at]),
                bool(passed_on[at]),
                names[0][kinds[at]],
                names[1][relations[at]],
                names[2][heard[at]],
                tuple((field, values[at]) for field, values in answers.items() if values[at]),
                needs[at],
            )

    # --- the call ----------------------------------------------------------------------------------

    def _arrivals(self) -> tuple[Ints, Ints]:
        hour = self._chance.choice(24, self._count, p=_shares(np.array(self._given.arriving.by_hour)))
        begins = np.array(
            [
                [
                    instant_from(datetime.combine(self._day, time(one), self._drawing.zone(region)))
                    for one in range(24)
                ]
                for region in self._drawing.regions
            ]
        )
        return begins[self._region, hour] + self._chance.integers(0, HOUR_MS, self._count), hour

    def _languages(self) -> Ints:
        """Number the languages: English 0, French 1, the others from 2 on."""
        speaking = self._given.speaking
        french = np.array(
            [speaking.french_in.get(region, speaking.french) for region in self._drawing.regions]
        )[self._region]
        drawn = self._chance.random(self._count)
        others = 1.0 / np.arange(1, len(speaking.others) + 1)
        other = self._chance.choice(len(speaking.others), self._count, p=_shares(others)) + _OTHERS_FROM
        return np.where(drawn < french, 1, np.where(drawn < french + speaking.other, other, 0))

    def _preferred(self, hour: Ints) -> Ints:
        regions = self._drawing.regions
        table = np.array(
            [
                [regions.index(self._drawing.answers_now(region, self._day, one)) for one in range(24)]
                for region in regions
            ]
        )
        return table[self._region, hour]

    def _ends(self, hour: Ints, language: Ints) -> Ints:
        answering = self._given.answering
        night = ~np.isin(hour, open_hours(self._day))
        abandons = answering.abandoned * np.where(night, answering.abandoned_at_night, 1.0)
        abandons = abandons * np.where(language >= _OTHERS_FROM, answering.abandoned_other_language, 1.0)
        drawn = self._chance.random(self._count)
        end = np.where(drawn < abandons, _ABANDONED, _ANSWERED)
        end = np.where((drawn >= abandons) & (drawn < abandons + answering.lost), _LOST, end)
        return np.where(self._happens(answering.abandoned_menu), _IN_MENU, end)

    def _givers(self, preferred: Ints) -> Ints:
        elsewhere = self._happens(self._given.answering.elsewhere)
        other = self._chance.integers(0, len(self._drawing.regions), self._count)
        return np.where(elsewhere, other, preferred)

    def _waits(self, end: Ints) -> Ints:
        answering = self._given.answering
        soon = self._chance.uniform(1_500, 6_000, self._count)
        later = 4_000 + self._exponential(answering.wait_s)
        waited = np.where(self._happens(answering.at_once), soon, later)
        waited = np.where(end == _ABANDONED, self._exponential(answering.patience_s), waited)
        return np.where(end == _IN_MENU, 0, waited).astype(np.int64)

    def _handling(
        self, interpreted: NDArray[np.bool_], answered: NDArray[np.bool_]
    ) -> tuple[Ints, Ints, Ints]:
        handling = self._given.handling
        usual = (
            handling.talk_median_s
            * 1_000
            * np.exp(self._chance.normal(0.0, handling.talk_sigma, self._count))
        )
        talk = usual * np.where(interpreted, handling.interpreted_times, 1.0)
        hold = np.where(self._happens(handling.held), self._exponential(handling.hold_s), 0.0)
        wrap_up = 5_000 + self._exponential(handling.wrap_up_s - 5)
        columns = (np.where(answered, one, 0).astype(np.int64) for one in (talk + hold, hold, wrap_up))
        talked, held, wrapped = columns
        return talked, held, wrapped

    # --- the record --------------------------------------------------------------------------------

    def _places(self) -> tuple[Ints, NDArray[np.bool_]]:
        """Number each caller's area among those of its region; and say whether the record has it."""
        drawn = self._chance.random(self._count)
        area = np.zeros(self._count, dtype=np.int64)
        for number, region in enumerate(self._drawing.regions):
            areas, shares = self._drawing.areas[region]
            mine = self._region == number
            area[mine] = np.minimum(np.searchsorted(np.cumsum(shares), drawn[mine]), len(areas) - 1)
        return area, self._happens(self._given.recording.place_known)

    def _recorded(self) -> tuple[Ints, Ints, Ints]:
        recording = self._given.recording
        kinds, relations, heard = (
            self._chosen(one) for one in (recording.kinds, recording.relations, recording.heard_about)
        )
        return kinds, relations, heard

    def _answers(self) -> dict[str, NDArray[np.str_]]:
        found = {}
        for field, weights in self._given.recording.answers.items():
            values = np.array(tuple(weights))[self._chosen(weights)]
            found[field] = np.where(self._happens(self._given.recording.asked), values, "")
        return found

    def _needs(self, area: Ints, kinds: Ints, answered: NDArray[np.bool_]) -> list[tuple[DrawnNeed, ...]]:
        needing, recording = self._given.needing, self._given.recording
        without = np.isin(kinds, [tuple(recording.kinds).index(kind) for kind in recording.without_needs])
        more = self._chance.poisson(needing.needs_per_contact - 1.0, self._count)
        counts = np.where(answered & ~without, np.minimum(1 + more, NEEDS_MAX), 0)
        remote = np.repeat(self._remote(area), counts)
        total = int(counts.sum())
        term = self._chance.choice(
            len(self._drawing.terms), total, p=self._drawing.term_shares(self._day.month)
        )
        rates = self._drawing.unmet_rates[term] * np.where(remote, needing.remote_times, 1.0)
        unmet = self._chance.random(total) < rates
        reasons = self._reasons(remote)
        referrals = np.where(unmet, 0, self._referrals(total))
        codes = [code for code, _ in self._drawing.terms]
        whys = tuple(needing.reasons)
        flat = [
            DrawnNeed(codes[term[at]], whys[reasons[at]] if unmet[at] else "", int(referrals[at]))
            for at in range(total)
        ]
        ends = np.cumsum(counts)
        return [tuple(flat[end - count : end]) for end, count in zip(ends, counts, strict=True)]

    def _remote(self, area: Ints) -> NDArray[np.bool_]:
        remote = np.zeros(self._count, dtype=bool)
        for number, region in enumerate(self._drawing.regions):
            mine = self._region == number
            there = [one.division in self._drawing.remote for one in self._drawing.areas[region][0]]
            remote[mine] = np.array(there)[area[mine]]
        return remote

    def _reasons(self, remote: NDArray[np.bool_]) -> Ints:
        needing = self._given.needing
        usual = np.array(list(needing.reasons.values()))
        more = [needing.lacking_where_remote if one in needing.lacking else 1.0 for one in needing.reasons]
        drawn = self._chance.random(len(remote))
        near, far = (np.cumsum(_shares(one)) for one in (usual, usual * np.array(more)))
        found = np.where(remote, np.searchsorted(far, drawn), np.searchsorted(near, drawn))
        return np.minimum(found, len(usual) - 1)

    def _referrals(self, total: int) -> Ints:
        given = self._given.needing.referrals
        weights = _shares(np.array(list(given.values())))
        return np.array([int(one) for one in given])[self._chance.choice(len(weights), total, p=weights)]

    # --- chance ------------------------------------------------------------------------------------

    def _happens(self, share: float) -> NDArray[np.bool_]:
        return self._chance.random(self._count) < share

    def _exponential(self, mean_s: float) -> Floats:
        return self._chance.exponential(mean_s * 1_000, self._count)

    def _chosen(self, weights: Mapping[str, float]) -> Ints:
        shares = _shares(np.array(list(weights.values())))
        return self._chance.choice(len(shares), self._count, p=shares)


_OTHERS_FROM = 2
_ANSWERED, _ABANDONED, _LOST, _IN_MENU = range(4)
_ENDS = (
    ContactEnd.ANSWERED,
    ContactEnd.ABANDONED_WAITING,
    ContactEnd.FAILED,
    ContactEnd.ABANDONED_MENU,
)


def _shares(weights: Floats) -> Floats:
    shares: Floats = weights / weights.sum()
    return shares
