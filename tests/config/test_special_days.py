import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config.book_partners import PartnerEntry
from config.clock import instant_from
from config.compile import compile_rulebook
from config.compile_hours import compile_hours, compile_schedule
from config.errors import TableError
from config.hours import DAYS, DayHours, parse_day_hours, parse_hours
from config.network import NETWORK_FILE, load_network, network_from
from config.special_days import EXCEPTIONS_MAX, special_days
from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import PartnerId
from tests.config.callers import route_of

ZONE = ZoneInfo("America/Toronto")
FIRST_DAY = date(2025, 12, 1)
DAYS_COVERED = 500
COMPILE_S_MAX = 0.06
MINUTE = timedelta(minutes=1)

# Written by hand: the oracle shares neither the parser nor the library of holidays with the program.
HOLIDAYS = [
    "2025-12-25", "2025-12-26", "2026-01-01", "2026-02-16", "2026-04-03", "2026-05-18", "2026-07-01", "2026-09-07",
    "2026-10-12", "2026-12-25", "2026-12-26", "2027-01-01", "2027-02-15", "2027-03-26",
]  # fmt: skip
EXCEPTIONS = {
    "2026-02-17": ["22:00-03:00"],
    "2026-03-08": ["01:30-03:30"],
    "2026-07-01": ["09:00-12:00"],
    "2026-11-01": ["00:30-01:30", "20:00-05:00"],
    "2026-12-24": ["08:00-12:00"],
    "2026-12-27": [],
}
AROUND = {
    "Family Day": date(2026, 2, 16),
    "spring": date(2026, 3, 8),
    "Canada Day": date(2026, 7, 1),
    "autumn": date(2026, 11, 1),
    "Christmas": date(2026, 12, 25),
    "New Year": date(2027, 1, 1),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    week: dict[str, list[str]] | None
    """None: always open."""
    holiday: list[str]

    def shifts(self, day: date) -> list[str]:
        """List the shifts that begin on a day."""
        written = day.isoformat()
        if written in EXCEPTIONS:
            return EXCEPTIONS[written]
        if written in HOLIDAYS:
            return self.holiday
        return ["00:00-24:00"] if self.week is None else self.week.get(DAYS[day.weekday()], [])

    def open_at(self, at: datetime) -> bool:
        """Read the wall clock: inside a shift of today, or of yesterday and not yet over."""
        local = at.astimezone(ZONE)
        clock = f"{local:%H:%M}"
        for opens, closes in (shift.split("-") for shift in self.shifts(local.date())):
            if opens <= clock and (clock < closes or closes <= opens):
                return True
        late = (shift.split("-") for shift in self.shifts(local.date() - timedelta(days=1)))
        return any(closes <= opens and clock < closes for opens, closes in late)

    def compiled(self) -> OpenHours:
        content = {
            "name_en": "x",
            "name_fr": "x",
            "city": "x",
            "zone": ZONE.key,
            "hours": self.week or "always",
            "holidays": {"calendar": "CA-ON", "hours": self.holiday or "closed"},
            "exceptions": [
                {"date": date.fromisoformat(day), "hours": hours or "closed", "note_en": "x", "note_fr": "x"}
                for day, hours in EXCEPTIONS.items()
            ],
        }
        return compile_schedule(PartnerEntry.model_validate(content), ZONE.key, FIRST_DAY, DAYS_COVERED)


PLANS = {
    "office": Plan(week={day: ["08:00-20:00"] for day in DAYS[:5]}, holiday=[]),
    "office with short holidays": Plan(
        week={day: ["08:00-12:00", "13:00-20:00"] for day in DAYS[:5]}, holiday=["10:00-16:00"]
    ),
    "night": Plan(week={day: ["20:00-08:00"] for day in DAYS}, holiday=[]),
    "night with a night's holiday": Plan(
        week={day: ["20:00-08:00"] for day in DAYS}, holiday=["18:00-02:30"]
    ),
    "always": Plan(week=None, holiday=[]),
}


def minutes_around(day: date) -> Iterator[datetime]:
    """Every minute of a day and of two days on either side."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    for minute in range(5 * 24 * 60):
        yield at + minute * MINUTE


def open_at(hours: OpenHours, local: str) -> bool:
    return hours.is_open(instant_from(datetime.fromisoformat(local).replace(tzinfo=ZONE)))


@pytest.fixture
def content() -> dict[str, Any]:
    return tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))


def problem_of(content: dict[str, Any]) -> str:
    with pytest.raises(TableError) as caught:
        network_from(content)
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0]


def problem_in(tmp_path: Path, after_key: str, added: str) -> tuple[str, int]:
    """Write something below a line of the sample; give the one problem and the line that it should name."""
    lines = NETWORK_FILE.read_text(encoding="utf-8").splitlines()
    number = lines.index(after_key) + 1
    lines[number:number] = added.splitlines()
    path = tmp_path / "network.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(TableError) as caught:
        load_network(path)
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0], number


def an_exception(day: object, hours: object = "closed") -> dict[str, object]:
    return {"date": day, "hours": hours, "note_en": "Day", "note_fr": "Jour"}


class TestCompilePartnerHours:
    @pytest.mark.parametrize("name", PLANS)
    def test_agrees_with_the_wall_clock_at_random_instants(self, name: str) -> None:
        plan, draw = PLANS[name], random.Random(20260216)
        hours = plan.compiled()
        first = datetime(2025, 12, 3, tzinfo=UTC)
        for _ in range(2_000):
            at = first + timedelta(seconds=draw.randrange(480 * 86_400))
            assert hours.is_open(instant_from(at)) == plan.open_at(at), at

    @pytest.mark.parametrize("around", AROUND)
    @pytest.mark.parametrize("name", PLANS)
    def test_agrees_with_the_wall_clock_every_minute_around_special_days(
        self, name: str, around: str
    ) -> None:
        """F45: special days with split shifts, across midnight, and on the days when the clocks change."""
        plan = PLANS[name]
        hours = plan.compiled()
        for at in minutes_around(AROUND[around]):
            assert hours.is_open(instant_from(at)) == plan.open_at(at), at

    @pytest.mark.parametrize("name", PLANS)
    def test_gives_sorted_disjoint_intervals_that_do_not_touch(self, name: str) -> None:
        hours = PLANS[name].compiled()
        assert all(opens < closes for opens, closes in zip(hours.opens, hours.closes, strict=True))
        assert all(end < start for end, start in zip(hours.closes, hours.opens[1:], strict=False))

    def test_lets_the_shift_of_the_evening_before_run_on_into_a_holiday(self) -> None:
        hours = compile_hours(
            parse_hours({"mon-sun": ["20:00-08:00"]}),
            ZONE.key,
            date(2026, 12, 1),
            60,
            {date(2026, 12, 25): DayHours()},
        )
        assert open_at(hours, "2026-12-25 07:59")
        assert not open_at(hours, "2026-12-25 20:00")
        assert not open_at(hours, "2026-12-26 07:59")
        assert open_at(hours, "2026-12-26 20:00")

    def test_ends_that_shift_at_midnight_where_an_exception_of_the_evening_says_so(self) -> None:
        hours = compile_hours(
            parse_hours({"mon-sun": ["20:00-08:00"]}),
            ZONE.key,
            date(2026, 12, 1),
            60,
            {date(2026, 12, 24): parse_day_hours(["20:00-24:00"]), date(2026, 12, 25): DayHours()},
        )
        assert open_at(hours, "2026-12-24 23:59")
        assert not open_at(hours, "2026-12-25 00:00")

    def test_goes_by_the_partners_own_date(self) -> None:
        special = {date(2026, 2, 16): DayHours()}
        hours = compile_hours(parse_hours("always"), "America/Winnipeg", date(2026, 2, 1), 60, special)
        closed_from = datetime(2026, 2, 16, tzinfo=ZoneInfo("America/Winnipeg"))
        assert hours.is_open(instant_from(closed_from - MINUTE))
        assert not hours.is_open(instant_from(closed_from))
        assert not hours.is_open(instant_from(closed_from + timedelta(hours=23, minutes=59)))
        assert hours.is_open(instant_from(closed_from + timedelta(hours=24)))

    def test_stays_always_open_where_special_days_do_not_close(self) -> None:
        whole = {date(2026, 2, 16): parse_day_hours(["00:00-12:00", "12:00-24:00"])}
        assert compile_hours(parse_hours("always"), ZONE.key, date(2026, 2, 1), 60, whole) is ALWAYS_OPEN


class TestSpecialDays:
    def test_holds_both_ends_and_lets_an_exception_replace_a_holiday(self, content: dict[str, Any]) -> None:
        content["partners"]["NORTH"]["exceptions"] = [
            an_exception(date(2026, 12, 25), ["10:00-12:00"]),
            an_exception(date(2027, 1, 1), ["10:00-12:00"]),
        ]
        north = network_from(content).partners["NORTH"]
        days = special_days(north.holidays, north.exceptions, date(2026, 12, 25), date(2026, 12, 26))
        assert days == {date(2026, 12, 25): DayHours(spans=((600, 720),)), date(2026, 12, 26): DayHours()}


class TestSampleNetwork:
    NETWORK = load_network()

    def test_keeps_ontarios_holidays_where_it_keeps_week_ends(self) -> None:
        for entry in self.NETWORK.partners.values():
            assert entry.hours is not None
            assert (entry.holidays is None) == entry.hours.always

    @pytest.mark.parametrize("day", [date(2027, 2, 15), date(2026, 12, 25), date(2027, 7, 1)])
    def test_sends_callers_to_the_after_hours_partner_on_a_holiday(self, day: date) -> None:
        """F47: what happens at time T, asserted on the decision."""
        book = compile_rulebook(self.NETWORK, date(2026, 11, 22))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)
        route = route_of(book, noon, "NORTH")
        assert (route.rule, route.preferred) == ("after-hours", "CENTRAL")
        week_before = route_of(book, noon - timedelta(days=7), "NORTH")
        assert (week_before.rule, week_before.preferred) == ("home-open", "NORTH")

    def test_compiles_in_less_time_than_anybody_notices(self) -> None:
        compile_rulebook(self.NETWORK, FIRST_DAY)
        took: list[float] = []
        for later in range(1, 6):
            started = process_time()
            compile_rulebook(self.NETWORK, FIRST_DAY + timedelta(days=later))
            took.append(process_time() - started)
        assert min(took) < COMPILE_S_MAX


class TestNetworkFrom:
    def test_refuses_a_calendar_that_there_is_not(self, content: dict[str, Any]) -> None:
        content["partners"]["NORTH"]["holidays"] = {"calendar": "ON"}
        assert "partners.NORTH.holidays.calendar: 'ON' is not a calendar" in problem_of(content)

    @pytest.mark.parametrize(
        ("hours", "said"),
        [
            ("open", 'write "closed", or a list'),
            ([], 'write "closed", or a list'),
            (["10-16"], "is not a span of time"),
            (["10:00-25:00"], "a time that no clock shows"),
            (["08:00-09:00"] * 9, "write at most 8"),
        ],
    )
    def test_refuses_hours_that_could_be_misread(
        self, content: dict[str, Any], hours: object, said: str
    ) -> None:
        content["partners"]["NORTH"]["holidays"]["hours"] = hours
        problem = problem_of(content)
        assert problem.startswith("partners.NORTH.holidays.hours: ")
        assert said in problem

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2026-12-24", "this is not a date; write year, month and day without quotes"),
            (datetime(2026, 12, 24, 8, tzinfo=UTC), "this is not a date"),
            (20261224, "this is not a date"),
            (date(204, 12, 24), "0204-12-24 is in no year from 2000 to 2100"),
        ],
    )
    def test_refuses_what_is_no_date(self, content: dict[str, Any], day: object, said: str) -> None:
        """S01: 39 holidays of another service could never match, one of them in the year 0204."""
        content["partners"]["NORTH"]["exceptions"] = [an_exception(date(2026, 12, 23)), an_exception(day)]
        problem = problem_of(content)
        assert problem.startswith("partners.NORTH.exceptions[2].date: ")
        assert said in problem

    def test_refuses_two_exceptions_on_one_date(self, content: dict[str, Any]) -> None:
        content["partners"]["NORTH"]["exceptions"] = [an_exception(date(2026, 12, 24))] * 2
        assert "exceptions[2].date: 2026-12-24 has an exception already" in problem_of(content)

    def test_refuses_more_exceptions_than_anybody_means(self, content: dict[str, Any]) -> None:
        first = date(2026, 1, 1)
        content["partners"]["NORTH"]["exceptions"] = [
            an_exception(first + timedelta(days=day)) for day in range(EXCEPTIONS_MAX + 1)
        ]
        assert f"write at most {EXCEPTIONS_MAX}" in problem_of(content)

    def test_refuses_an_exception_that_could_not_open_anything(self, content: dict[str, Any]) -> None:
        del content["partners"]["NORTH"]["hours"]
        content["partners"]["NORTH"]["exceptions"] = [an_exception(date(2026, 12, 24), ["08:00-12:00"])]
        assert "exceptions[1].hours: the partner has no opening hours of the week" in problem_of(content)

    @pytest.mark.parametrize("hours", ["closed", ["10:00-16:00"], ["00:00-11:00", "12:00-24:00"]])
    def test_refuses_that_the_after_hours_partner_closes(
        self, content: dict[str, Any], hours: object
    ) -> None:
        """S01: nobody would be left to answer."""
        content["partners"]["CENTRAL"]["holidays"] = {"calendar": "CA-ON", "hours": hours}
        said = problem_of(content)
        assert said.startswith("partners.CENTRAL.holidays.hours: the after-hours partner answers")
        del content["partners"]["CENTRAL"]["holidays"]
        content["partners"]["CENTRAL"]["exceptions"] = [an_exception(date(2026, 12, 24), hours)]
        assert "partners.CENTRAL.exceptions[1].hours: the after-hours partner" in problem_of(content)

    def test_takes_special_days_of_the_after_hours_partner_that_stay_open(
        self, content: dict[str, Any]
    ) -> None:
        content["partners"]["CENTRAL"]["holidays"] = {"calendar": "CA-ON", "hours": ["00:00-24:00"]}
        book = compile_rulebook(network_from(content), FIRST_DAY)
        central = book.partner(PartnerId("CENTRAL"))
        assert central is not None
        assert central.hours is ALWAYS_OPEN


class TestLoadNetwork:
    LAST_KEY = 'divisions = ["3521", "3522"]'
    TABLE = "[[partners.DUFFERIN_PEEL.exceptions]]"

    @pytest.mark.parametrize(
        "written", ["2026-02-30", "2026-13-01", "2026-2-3", "24-12-2026", "2026-00-10", "2026-12-32"]
    )
    def test_names_key_and_line_of_a_date_that_no_calendar_has(self, tmp_path: Path, written: str) -> None:
        """S01: a bad date is refused where it stands; the parser alone would not say in which key."""
        problem, number = problem_in(tmp_path, self.LAST_KEY, f"{self.TABLE}\ndate = {written}")
        place = f"partners.DUFFERIN_PEEL.exceptions[1].date (line {number + 2}): "
        assert problem.startswith(f"{place}{written} is not a date of the calendar")

    def test_names_key_and_line_of_a_date_in_quotes(self, tmp_path: Path) -> None:
        table = f'{self.TABLE}\nhours = "closed"\nnote_en = "Day"\nnote_fr = "Jour"\ndate = "2026-12-24"'
        problem, number = problem_in(tmp_path, self.LAST_KEY, table)
        place = f"partners.DUFFERIN_PEEL.exceptions[1].date (line {number + 5}): "
        assert problem.startswith(f"{place}this is not a date")

    def test_leaves_other_faults_beside_a_date_to_the_parser(self, tmp_path: Path) -> None:
        problem, number = problem_in(tmp_path, self.LAST_KEY, f"{self.TABLE}\ndate = 2026-12-24 oops")
        assert problem.startswith("it cannot be read as TOML: ")
        assert f"line {number + 2}" in problem
