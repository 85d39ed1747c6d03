"""The exports of needs: golden files of each case, and daily sets that together with the month tell the truth."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from app.counts_keeper import CountsKeeper
from config.clock import instant_from
from config.reporting import Authorisation, CountsSettings, Demographic, load_reporting
from records.record_draft import RecordDraft
from reporting.counts.delivery import CountsExport
from reporting.counts.files import by_contact, files_of
from reporting.counts.scope import Scope, scope_of
from reporting.counts.submitted import RecordSource, SubmittedRecord
from reporting.days import Zones
from reporting.due import DueWork
from reporting.errors import ExportRefused
from reporting.measures.needs import NOT_211
from tests.records.story import FakeClock
from tests.reporting.written import DENTAL, RENT, Desk, draft, met, some_draft, unmet

GOLDEN = Path(__file__).parent / "golden" / "counts"
TORONTO, WINNIPEG = "America/Toronto", "America/Winnipeg"
ZONES = Zones(default=TORONTO, of_partner={"NORTH": TORONTO, "KENORA": WINNIPEG})
TENTH = date(2026, 11, 10)
SIGNED = Authorisation(by="P. Ellis", on=date(2026, 11, 1))


def at(day: int, hour: int, minute: int = 0, zone: str = TORONTO) -> int:
    return instant_from(datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone)))


def exporting(engine: AsyncEngine, folder: Path, clock: FakeClock, **changes: object) -> CountsExport:
    settings = CountsSettings(folder=str(folder), authorised={"NORTH": SIGNED, "KENORA": SIGNED})
    settings = settings.model_copy(update=changes)
    return CountsExport(RecordSource(engine), settings, ZONES, DueWork(engine, clock))


def read(folder: Path) -> dict[str, str]:
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes().decode() for file in files}


async def write_the_tenth(engine: AsyncEngine) -> Desk:
    """Each case once; one draft stays open."""
    desk = Desk(engine)
    await desk.write("two-needs", draft(unmet(), met(), referrals=1), at=at(10, 9))
    await desk.write("three-referrals", draft(met(), referrals=3), at=at(10, 10))
    without = draft(kind="transfer_only", postal_code="")
    await desk.write("no-need", without, at=at(10, 11))
    await desk.write("not-211", draft(kind=NOT_211), at=at(10, 12))
    await desk.write("same-need-twice", draft(unmet(), met(RENT), met(RENT)), at=at(10, 13))
    await desk.write("deleted-later", draft(met()), at=at(10, 14))
    await desk.write("changed-later", draft(met(), referrals=1), at=at(10, 15))
    await desk.write("reopened-later", draft(met(), referrals=1), at=at(10, 15, 30))
    await desk.start("late", draft(met(DENTAL), referrals=1), at=at(10, 16))
    return desk


async def go_on(engine: AsyncEngine, desk: Desk) -> None:
    """What happens after the tenth was told."""
    late = await desk.records.load("late")
    await desk.submit("late", late.version, at=at(12, 9))
    await desk.start("on-old-form", draft(met(DENTAL)), at=at(12, 9, 30))
    await desk.change_form()
    await desk.write("new-form", draft(met(), referrals=2), at=at(12, 10))
    begun = await desk.records.load("on-old-form")
    await desk.submit("on-old-form", begun.version, at=at(12, 11))
    await desk.write("midnight", draft(met()), at=at(10, 23, 30, WINNIPEG), partner="KENORA")
    await desk.write("next-day", draft(met()), at=at(11, 0, 30, WINNIPEG), partner="KENORA")
    await desk.delete("deleted-later")
    await desk.reopen("reopened-later")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the files are put; beside it lies the database."""
    return tmp_path / "out"


class TestGolden:
    async def test_is_what_was_agreed_day_by_day_and_for_the_month(
        self, engine: AsyncEngine, out: Path, clock: FakeClock
    ) -> None:
        desk = await write_the_tenth(engine)
        export = exporting(engine, out, clock)
        await export.daily("NORTH", TENTH, date(2026, 11, 11))
        await go_on(engine, desk)
        for day in (date(2026, 11, 11), date(2026, 11, 12)):
            await export.daily("NORTH", day, date(2026, 11, 13))
        await desk.change("changed-later", draft(unmet(), referrals=2), at=at(20, 9))
        for day in (TENTH, date(2026, 11, 11)):
            await export.daily("KENORA", day, date(2026, 11, 13))
        for partner in ("NORTH", "KENORA"):
            await export.monthly(partner, TENTH, date(2026, 12, 1))
        assert read(out) == read(GOLDEN)

    async def test_comes_out_byte_by_byte_the_same_again(
        self, engine: AsyncEngine, out: Path, clock: FakeClock
    ) -> None:
        await write_the_tenth(engine)
        export = exporting(engine, out, clock)
        made = []
        for _ in range(2):
            await export.daily("NORTH", TENTH, TENTH)
            await export.monthly("NORTH", TENTH, date(2026, 12, 1))
            made.append(read(out))
        assert made[0] == made[1]
        assert not [name for name in made[0] if name.endswith(".part")]


class TestTruth:
    @pytest.mark.parametrize("partner", ["NORTH", "KENORA"])
    async def test_is_told_by_the_month_and_by_daily_sets_with_its_delta(
        self, engine: AsyncEngine, out: Path, clock: FakeClock, partner: str
    ) -> None:
        export = exporting(engine, out, clock)
        told = await self._a_week(engine, export, partner)
        folder = await export.monthly(partner, TENTH, date(2026, 12, 1))
        month = by_contact((folder / "file2.csv").read_text())
        self._is_the_truth(month, told, (folder / "file1.csv").read_text().splitlines()[1:])
        self._follows_from_the_daily_sets(out / partner, folder, month)

    @staticmethod
    async def _a_week(engine: AsyncEngine, export: CountsExport, partner: str) -> dict[str, RecordDraft]:
        """Work from early to late, by the partner's clock; some is finished a day later. Returns: the truth."""
        chance, desk, zone = Random(11), Desk(engine), ZONES.of(partner)
        told: dict[str, RecordDraft] = {}
        unfinished: dict[str, int] = {}
        for day in range(2, 7):
            for name, version in unfinished.items():
                await desk.submit(name, version, at=at(day, 8, zone=zone))
            unfinished = {}
            for number, hour in enumerate((0, 9, 15, 23)):
                name, given = f"c{day}-{number}", some_draft(chance)
                told[name] = given
                if hour == 15 and day < 6:
                    unfinished[name] = await desk.start(
                        name, given, at=at(day, hour, zone=zone), partner=partner
                    )
                else:
                    await desk.write(name, given, at=at(day, hour, 30, zone), partner=partner)
            await export.daily(partner, date(2026, 11, day), date(2026, 11, day + 1))
            changed = chance.choice(sorted(told.keys() - unfinished.keys()))
            told[changed] = some_draft(chance)
            await desk.change(changed, told[changed], at=at(day, 23, 45, zone))
        gone, reopened = chance.sample(sorted(told), 2)
        await desk.delete(gone)
        await desk.reopen(reopened)
        return {name: given for name, given in told.items() if name not in (gone, reopened)}

    @staticmethod
    def _is_the_truth(
        month: "dict[str, list[tuple[str, ...]]] | object", told: dict[str, RecordDraft], summary: list[str]
    ) -> None:
        assert isinstance(month, dict)
        ours = {name: given for name, given in told.items() if given.kind != NOT_211}
        assert set(month) == set(ours)
        for name, given in ours.items():
            needs = Counter((need.code, str(need.outcome == "unmet")) for need in given.needs)
            assert {(row[2], row[4]): int(row[3]) for row in month[name]} == dict(needs)
        calls, services = zip(
            *((int(line.split(",")[1]), int(line.split(",")[2])) for line in summary), strict=True
        )
        assert sum(calls) == len(ours)
        assert sum(services) == sum(len(given.referrals) for given in ours.values())

    @staticmethod
    def _follows_from_the_daily_sets(out: Path, folder: Path, month: object) -> None:
        assert isinstance(month, dict)
        before: dict[str, object] = {}
        for file in sorted((out / "daily").glob("*/file2.csv")):
            before |= by_contact(file.read_text())
        for line in (folder / "delta.csv").read_text().splitlines()[1:]:
            _, name, change = line.split(",")
            if change == "removed":
                del before[name]
            else:
                assert (name in before) == (change == "changed")
                before[name] = month[name]
        assert before == month


class TestRunDue:
    async def test_catches_up_what_it_missed_once_and_closes_the_month(
        self, engine: AsyncEngine, out: Path, clock: FakeClock
    ) -> None:
        await write_the_tenth(engine)
        export = exporting(engine, out, clock)
        keeper = CountsKeeper(export, ZONES, clock)
        clock.at = at(11, 3, 10)
        assert await keeper.look() == 2
        assert not (out / "NORTH" / "daily" / "2026-11-10").exists()
        clock.at = at(11, 3, 15)
        assert (await keeper.look(), await keeper.look()) == (1, 0)
        clock.at = at(30, 23) + 12 * 3_600_000
        assert await keeper.look() == 2 * 20 + 1 + 2
        days = sorted(one.name for one in (out / "NORTH" / "daily").iterdir())
        first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
        assert (last, len(days)) == (date(2026, 11, 30), (last - first) / timedelta(days=1) + 1)
        assert (out / "KENORA" / "monthly" / "2026-11" / "delta.csv").exists()

    async def test_is_refused_without_an_authorisation_in_force(
        self, engine: AsyncEngine, out: Path, clock: FakeClock
    ) -> None:
        export = exporting(engine, out, clock)
        with pytest.raises(ExportRefused, match="CENTRAL was exported: it has not authorised"):
            await export.daily("CENTRAL", TENTH, TENTH)
        with pytest.raises(ExportRefused, match="begins on 2026-11-01"):
            await export.daily("NORTH", TENTH, date(2026, 10, 31))
        ended = exporting(
            engine, out, clock, authorised={"NORTH": SIGNED.model_copy(update={"until": TENTH})}
        )
        with pytest.raises(ExportRefused, match="ended on 2026-11-10"):
            await ended.daily("NORTH", TENTH, date(2026, 11, 11))
        assert read(out) == {}


RECORD = SubmittedRecord(
    contact_id="c1",
    partner="NORTH",
    started_at=instant_from(datetime(2026, 11, 10, 9, tzinfo=ZoneInfo(TORONTO))),
    submitted_at=instant_from(datetime(2026, 11, 10, 10, tzinfo=ZoneInfo(TORONTO))),
    form_version="2026-11",
    channel="phone",
    is_211=True,
    postal_code="P7B 5E1",
    fsa="P7B",
    answers={"age_group": ("65+",), "gender": ("=cmd()",), "ethnicity": ("a", "b"), "is_211": ("yes",)},
)


def scope(allowed: tuple[Demographic, ...] = tuple(Demographic), **changes: object) -> Scope:
    mapped = {Demographic.AGE: "age_group", Demographic.GENDER: "gender", Demographic.ETHNICITY: "ethnicity"}
    settings = CountsSettings(
        folder="x",
        demographics=mapped,
        authorised={"NORTH": SIGNED.model_copy(update={"demographics": allowed})},
    )
    return scope_of("NORTH", TORONTO, settings.model_copy(update=changes), TENTH)


def cells(record: SubmittedRecord, within: Scope) -> list[str]:
    lines = files_of([record], within).file2.splitlines()[1:]
    return lines[0].split(",") if lines else []


class TestScope:
    def test_sends_demographics_only_where_they_are_mapped_and_authorised(self) -> None:
        assert cells(RECORD, scope())[5:10] == ["65+", "'=cmd()", "a; b", "", ""]
        assert cells(RECORD, scope((Demographic.AGE,)))[5:10] == ["65+", "", "", "", ""]
        assert cells(RECORD, scope(()))[5:10] == [""] * 5

    def test_sends_the_sortation_area_unless_the_full_code_is_agreed_on(self) -> None:
        assert cells(RECORD, scope())[1] == "P7B"
        assert cells(RECORD, scope(postal_code="full"))[1] == "P7B 5E1"

    @pytest.mark.parametrize(
        ("within", "change"),
        [
            (lambda: scope(forms=("2026-12",)), {}),
            (lambda: scope(starts_on=date(2026, 11, 11)), {}),
            (lambda: scope(marker_field="is_211", marker_values=("ja",)), {}),
            (lambda: scope(marker_field="other"), {}),
            (scope, {"is_211": False}),
        ],
    )
    def test_leaves_out_what_the_settings_leave_out(
        self, within: Callable[[], Scope], change: dict[str, bool]
    ) -> None:
        assert cells(replace(RECORD, **change), within()) == []  # type: ignore[arg-type]

    def test_follows_a_marker_of_the_form_whatever_the_kind(self) -> None:
        assert cells(replace(RECORD, is_211=False), scope(marker_field="is_211"))

    def test_begins_with_the_year_of_the_call(self) -> None:
        silvester = instant_from(datetime(2026, 12, 31, 23, tzinfo=ZoneInfo(TORONTO)))
        assert cells(replace(RECORD, started_at=silvester), scope())


class TestFile:
    def test_is_read_from_toml(self, tmp_path: Path) -> None:
        file = tmp_path / "reporting.toml"
        file.write_text(
            '[small_cells]\npublic = 20\n[counts]\nfolder = "out"\ndemographics = { age = "age_group" }\n'
            '[counts.authorised.NORTH]\nby = "P. Ellis"\non = 2026-11-01\ndemographics = ["age"]\n'
        )
        read_back = load_reporting(file)
        assert read_back.counts is not None
        assert read_back.counts.authorised["NORTH"].demographics == (Demographic.AGE,)
        assert (read_back.small_cells.inside, read_back.small_cells.public) == (5, 20)
        assert load_reporting(None).counts is None
