"""Each measure of the floor equals what the floor itself showed while the day was played (F57-F65, S11)."""

from dataclasses import dataclass

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.service import ServiceLevelFormula, ServiceMeasures, Tally
from reporting.measures.floor import FloorMeasures, FloorPeriod, language_gap, minutes_between
from reporting.measures.handling import Handling, average_handle_ms, handle_ms, transfer_rate
from reporting.measures.staff_time import StaffTime, occupancy
from routing.model import FRENCH, Instant, SpecialistState
from routing.talk_model import Target, TargetKind
from tests.reporting.played import FLOOR, Seen, Truth, play, record
from tests.routing.bench import NOON, Bench
from tests.simulator.days.short_days import days

DAY_MS = 86_400_000
T_MS, SHORT_MS = 90_000, 10_000
SMALL = ("volume=0.15", "staff_factor=0.05", "horizon_s=86400")


@dataclass
class Day:
    since: int
    truth: Truth
    period: FloorPeriod


@pytest.fixture
async def day(engine: AsyncEngine) -> Day:
    scenario = days("ordinary-week", *SMALL)
    since = int(scenario.starts.timestamp() * 1_000)
    truth = play(scenario, 7, staff_until=since + DAY_MS)
    await record(engine, truth.events)
    period = await FloorMeasures(engine, FLOOR).between(Instant(since), Instant(since + DAY_MS))
    return Day(since, truth, period)


def oracle(seen: list[Seen]) -> Tally:
    """Count by hand; in a scenario without ways out and failures everybody else has left the queue."""
    waits = [(one.answered, (one.waited_until or 0) - (one.queued_at or 0)) for one in seen]
    answered = [wait for was_answered, wait in waits if was_answered]
    left = [wait for was_answered, wait in waits if not was_answered]
    return Tally(
        answered=len(answered),
        answered_in_time=sum(wait <= T_MS for wait in answered),
        answered_wait_ms=sum(answered),
        abandoned_short=sum(wait < SHORT_MS for wait in left),
        abandoned_long=sum(wait >= SHORT_MS for wait in left),
        longest_wait_ms=max([*answered, *left], default=0),
    )


def queued(day: Day) -> list[Seen]:
    return [one for one in day.truth.contacts.values() if one.queued_at is not None]


class TestPlayedDay:
    async def test_equals_the_truth_of_the_floor(self, day: Day) -> None:
        seen = queued(day)
        assert len(seen) > 150
        assert day.period.service.overall == oracle(seen)
        for (partner, language), tally in day.period.service.by_partner_language.items():
            own = [one for one in seen if (one.partner, one.language) == (partner, language)]
            assert tally == oracle(own)
        assert day.period.service.overall.abandoned_long > 0
        self._handling(day, seen)
        self._staff(day)
        self._between_partners(day, seen)
        gap = language_gap(day.period.service, FRENCH, ServiceLevelFormula.OF_OFFERED)
        assert gap is not None
        assert -1 <= gap <= 1

    @staticmethod
    def _handling(day: Day, seen: list[Seen]) -> None:
        whole = sum(day.period.handling.values(), Handling())
        answered = [one for one in seen if one.answered]
        assert whole.contacts == len(answered)
        assert (whole.talk_ms, whole.hold_ms, whole.wrap_up_ms) == (
            sum(one.talk_ms for one in answered),
            sum(one.hold_ms for one in answered),
            sum(one.wrap_up_ms for one in answered),
        )
        assert average_handle_ms(whole) == handle_ms(whole) / len(answered)

    @staticmethod
    def _staff(day: Day) -> None:
        states = [state for state in SpecialistState if state is not SpecialistState.OFFLINE]
        for partner, time in day.period.staff.items():
            told = {state: getattr(time, f"{state.value}_ms") for state in states}
            assert told == {state: day.truth.staff.get((partner, state), 0) for state in states}
        share = occupancy(sum(day.period.staff.values(), StaffTime()))
        assert share is not None
        assert 0 < share < 1

    @staticmethod
    def _between_partners(day: Day, seen: list[Seen]) -> None:
        ended = sum(help.talked_ms for help in day.period.help)
        late = sum(one.talk_ms + one.hold_ms for one in seen if one.answered)
        assert 0 < ended <= late
        some = next(help for help in day.period.help if help.giver != help.home and help.home)
        assert minutes_between(day.period, some.giver, some.home) == some.talked_ms / 60_000


class TestBoard:
    async def test_says_what_the_floor_shows_at_every_minute_of_an_hour(self, engine: AsyncEngine) -> None:
        """F64: the count that the log gives is the live count, whenever somebody looks."""
        scenario = days("ordinary-week", "volume=0.5", "staff_factor=0.25", "horizon_s=3900")
        scenario = scenario.model_copy(update={"starts": scenario.starts.replace(hour=10)})
        truth = play(scenario, 3)
        since = int(scenario.starts.timestamp() * 1_000)
        measures, floor = ServiceMeasures(engine, FLOOR), FloorMeasures(engine, FLOOR)
        sent = 0
        for minute in range(since // 60_000 + 1, since // 60_000 + 61):
            due = [event for event in truth.events[sent:] if event.at < minute * 60_000]
            await record(engine, due, start=sent)
            sent += len(due)
            assert await floor.waiting() == truth.waiting_at[minute]
            over = [
                one
                for one in truth.contacts.values()
                if one.queued_at is not None and (one.waited_until or 0) < minute * 60_000
            ]
            assert (await measures.today(Instant(since))).overall == oracle(over)
        assert any(truth.waiting_at.values())


def a_call_through_many_hands() -> Bench:
    """Held, with an interpreter, passed on to somebody else, who writes it down."""
    bench = Bench.opened()
    bench.staff("amy")
    bench.call("ann")
    bench.pass_time(4_000)
    bench.connect("ann")
    bench.pass_time(30_000)
    bench.hold("amy", "ann")
    bench.pass_time(20_000)
    bench.resume("amy", "ann")
    interpreter = Target(kind=TargetKind.INTERPRETER, id="voices", language=FRENCH)
    bench.call_in("amy", "ann", interpreter)
    bench.party_joins("ann-p1")
    bench.pass_time(50_000)
    bench.drop_party("amy", "ann", "ann-p1")
    bench.staff("bob")
    bench.transfer("amy", "ann", Target(kind=TargetKind.SPECIALIST, id="bob"))
    bench.pass_time(9_000)
    bench.connect("ann")
    bench.pass_time(11_000)
    bench.hang_up("bob", "ann")
    bench.pass_time(6_000)
    bench.end_wrap_up("bob")
    return bench


class TestHandling:
    async def test_has_parts_that_add_up_through_hold_interpreter_and_hand_over(
        self, engine: AsyncEngine
    ) -> None:
        """F58, F63: what is on hold is neither talk nor wrap-up, and an interpreter adds nothing."""
        bench = a_call_through_many_hands()
        await record(engine, bench.log)
        period = await FloorMeasures(engine, FLOOR).between(Instant(NOON), Instant(NOON + DAY_MS))
        (handling,) = period.handling.values()
        writing = handling.wrap_up_ms
        assert handling == Handling(
            contacts=1,
            talk_ms=30_000 + 50_000 + 11_000,
            hold_ms=20_000,
            wrap_up_ms=writing,
            interpreter_ms=50_000,
            transfers=1,
            transferred=1,
        )
        assert writing >= 6_000
        assert handle_ms(handling) == 111_000 + writing
        assert transfer_rate(handling) == 1

    def test_knows_no_mean_of_nothing(self) -> None:
        assert average_handle_ms(Handling()) is None
        assert transfer_rate(Handling()) is None
        assert occupancy(StaffTime()) is None
