"""A draft tried on a past day: begun, followed, cancelled, and told in both languages with what is sure of it."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from config.network import load_network
from desk.dry_run_days import SAMPLE, TODAY, day_options, is_day
from desk.dry_run_view import MINUS, result_view
from desk.sentences import Sentences
from desk.words import Words
from records.dry_run_result import DryRunResult, Figure, Row, Told
from records.dry_runs import SILENT_MS_MAX, Failure
from routing.model import Instant
from tests.desk.conftest import new_browser
from tests.desk.floor_double import MONDAY_NOON as NOON
from tests.desk.room import Room
from tests.desk.rule_services import DryRunsDouble
from tests.desk.rule_writer import KEY, RuleWriter

RUN, ANOTHER = "ab" * 8, "cd" * 8
DAY_MS = 86_400_000
NETWORK = load_network()
EN, FR = Sentences(Words("en"), NETWORK), Sentences(Words("fr"), NETWORK)


def figure(before: float, after: float, low: float, high: float) -> Figure:
    return Figure(truth=before, before=before, after=after, difference=after - before, low=low, high=high)


def minus(text: str) -> str:
    return text.replace("-", MINUS)


def row(wait: Figure, answered: Figure | None = None) -> Row:
    same = figure(120, 120, 0, 0)
    return {
        "offered": same, "answered": answered or figure(100, 121, 5, 25), "abandoned": figure(20, 12, -10, -6),
        "service_level": figure(0.8, 0.86, 0.02, 0.1), "wait_mean_s": wait,
        "wait_p95_s": figure(90, 70.25, -40, 2), "given_min": same,
    }  # fmt: skip


RESULT = DryRunResult(
    since=NOON,
    until=NOON + 1,
    calls=120,
    replications=10,
    close=True,
    en=Told(verdict="8 fewer callers would give up.", sentences=("120 real calls.",)),
    fr=Told(verdict="8 appelants de moins abandonneraient.", sentences=("120 appels réels.",)),
    whole=row(figure(40, 32.5, -9, -6), figure(400, 440, 30, 50)),
    groups={
        "partner": {"NORTH": row(figure(40, 32.5, -9, -6))},
        "language": {"fr": row(figure(60, 60, -5, 5)), "": row(figure(0, 0, 0, 0))},
        "region": {"EASTERN": row(figure(30, 20, -12, -8)), "": row(figure(30, 30, 0, 0))},
        "hour": {},
    },
)


class TestDays:
    def test_are_those_of_the_journal_yesterday_first_and_the_sample_last(self) -> None:
        options = day_options(Instant(NOON - 2 * DAY_MS), Instant(NOON), "America/Toronto", Words("en"))
        assert [one.value for one in options] == ["2026-11-22", TODAY, "2026-11-21", SAMPLE]
        assert options[0].label.startswith("yesterday, Sunday")

    def test_are_the_sample_alone_where_nothing_was_recorded(self) -> None:
        options = day_options(None, Instant(NOON), "America/Toronto", Words("fr"))
        assert [one.value for one in options] == [SAMPLE]
        assert "inventée" in options[0].label

    def test_of_the_first_day_are_today(self) -> None:
        options = day_options(Instant(NOON - 1), Instant(NOON), "America/Toronto", Words("en"))
        assert [one.value for one in options] == [TODAY, SAMPLE]

    @pytest.mark.parametrize(
        ("text", "known"),
        [("2026-11-22", True), (TODAY, True), (SAMPLE, True), ("22/11", False), ("", False)],
    )
    def test_are_dates_or_words(self, text: str, known: bool) -> None:
        assert is_day(text) is known


class TestAResult:
    def test_says_a_difference_with_its_interval_and_whether_it_is_sure(self) -> None:
        view = result_view(RESULT, EN)
        whole = {line.name: line for line in view.whole}
        wait = whole["Mean wait, in seconds"]
        assert (wait.truth, wait.cell.before, wait.cell.after) == ("40", "40", "32.5")
        assert (wait.cell.difference, wait.cell.sure) == (minus("-7.5 (-9 to -6)"), True)
        longest = whole["95 of 100 waited less than, in seconds"].cell
        assert (longest.difference, longest.sure) == (minus("-19.8 (-40 to +2)"), False)
        level = whole["Answered in time"].cell
        assert (level.before, level.after, level.difference) == ("80 %", "86 %", "+6 (+2 to +10)")
        assert whole["Callers"].cell.difference == ""
        languages = next(one for one in view.tables if one.key == "language")
        nobody = languages.lines[-1]
        assert (nobody.name, nobody.cells[3].difference, nobody.cells[3].sure) == (
            "left before choosing",
            "",
            False,
        )

    def test_gives_each_partner_its_share_of_the_answered(self) -> None:
        (partner,) = (one for one in result_view(RESULT, EN).tables if one.key == "partner")
        (line,) = partner.lines
        assert line.name == "211 North (sample)"
        share = line.cells[1]
        assert (share.before, share.after, share.difference) == ("25 %", "28 %", "+2.5")

    def test_speaks_the_readers_language(self) -> None:
        view = result_view(RESULT, FR)
        assert view.verdict == "8 appelants de moins abandonneraient."
        assert {one.title for one in view.tables} == {
            "Par partenaire qui répond", "Par langue", "Par région",
        }  # fmt: skip
        languages = next(one for one in view.tables if one.key == "language")
        assert [line.name for line in languages.lines] == ["Français", "partis avant de choisir"]
        wait = next(line for line in view.whole if line.name == "Attente moyenne, en secondes")
        assert wait.cell.difference == minus("-7,5 (-9 à -6)")

    def test_stands_in_a_picture_where_its_figures_say(self) -> None:
        waits, _ = result_view(RESULT, EN).pictures
        everybody = waits.marks[0]
        assert everybody.name == "All callers"
        assert everybody.low < everybody.after < everybody.high < everybody.before
        assert waits.ticks[0].label == "0"
        assert max(mark.high for mark in waits.marks) <= waits.ticks[-1].place


@pytest.fixture
async def author(room: Room) -> AsyncIterator[RuleWriter]:
    async with new_browser(room) as browser:
        await browser.sign_in("north_supervisor_1")
        yield RuleWriter(browser)


def runs_of(room: Room) -> DryRunsDouble:
    return cast(DryRunsDouble, room.services.rules.dry_runs)


async def tried(author: RuleWriter, day: str = SAMPLE, key: str = RUN) -> str:
    draft = await author.starts()
    answer = await author.posts(f"{draft}/dry-run", {"key": key, "day": day})
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"] == f"{draft}#dry-run"
    return draft


class TestADryRun:
    async def test_is_followed_over_reloads_and_told_at_its_end(self, room: Room, author: RuleWriter) -> None:
        draft = await tried(author)
        await runs_of(room).tell(RUN, 0.4)
        for _ in range(2):
            page = (await author.browser.open(draft)).text
            assert '<progress id="dry-run-progress" max="100" value="40">' in page
            assert "a sample day (invented); asked for by" in page
        told = (await author.browser.client.get(f"{draft}/dry-run")).json()
        assert told == {"ok": True, "percent": 40, "done": False}
        await runs_of(room).finish(RUN, RESULT)
        assert (await author.browser.client.get(f"{draft}/dry-run")).json()["done"]
        page = (await author.browser.open(draft)).text
        assert "8 fewer callers would give up." in page
        assert minus("-7.5 (-9 to -6)") in page
        assert "The draft was changed since." not in page

    async def test_that_is_cancelled_says_so_and_may_begin_again(
        self, room: Room, author: RuleWriter
    ) -> None:
        draft = await tried(author)
        await author.posts(f"{draft}/dry-run/cancel", {"run": RUN})
        assert not await runs_of(room).tell(RUN, 0.5), "whoever plays it is told"
        page = (await author.browser.open(draft)).text
        assert "It was cancelled." in page
        assert 'id="dry-run-start"' in page

    async def test_is_one_at_a_time(self, room: Room, author: RuleWriter) -> None:
        await tried(author)
        other = await author.starts("Summer", key="ef" * 8)
        await author.posts(f"{other}/dry-run", {"key": ANOTHER, "day": SAMPLE})
        page = (await author.browser.open(other)).text
        assert "A dry run of “Winter” is on its way. One at a time" in page
        assert 'id="dry-run-start"' not in page

    async def test_of_a_draft_that_was_changed_since_says_so(self, room: Room, author: RuleWriter) -> None:
        draft = await tried(author)
        await runs_of(room).finish(RUN, RESULT)
        await author.fills(draft, "partners.NORTH.agreement", share="5")
        assert "The draft was changed since." in (await author.browser.open(draft)).text

    @pytest.mark.parametrize(
        ("failure", "said"),
        [
            (Failure.NOBODY_CALLED, "Nobody called on that day"),
            (Failure.OTHER_PARTNERS, "this network has others"),
        ],
    )
    async def test_that_came_to_nothing_says_why(
        self, room: Room, author: RuleWriter, failure: Failure, said: str
    ) -> None:
        draft = await tried(author)
        await runs_of(room).fail(RUN, failure)
        assert said in (await author.browser.open(draft)).text

    async def test_whose_program_was_stopped_says_so(self, room: Room, author: RuleWriter) -> None:
        draft = await tried(author)
        room.clock.at += SILENT_MS_MAX + 1
        assert "The program that played it was stopped." in (await author.browser.open(draft)).text

    async def test_of_no_day_is_malformed(self, author: RuleWriter) -> None:
        draft = await author.starts()
        assert (await author.posts(f"{draft}/dry-run", {"key": RUN, "day": "soon"})).status_code == 422
        assert (await author.posts(f"{draft}/dry-run", {"key": "?", "day": TODAY})).status_code == 422

    async def test_speaks_french_to_whoever_reads_french(self, room: Room, author: RuleWriter) -> None:
        draft = await tried(author)
        await runs_of(room).finish(RUN, RESULT)
        await author.browser.client.post("/language", data={"locale": "fr", "csrf": author.browser.csrf})
        page = (await author.browser.open(draft)).text
        assert "8 appelants de moins abandonneraient." in page
        section = page[page.index('id="dry-run"') :]
        assert "Qu’est-ce que cela aurait donné?" in section
        assert "une journée d’exemple (inventée); demandé par" in section

    async def test_is_not_for_a_document_with_faults(self, room: Room, author: RuleWriter) -> None:
        await author.starts()
        await room.services.rules.books.save(
            KEY, version=1, by="north_supervisor_1", title="Winter", document="[nonsense"
        )
        assert 'id="dry-run"' not in (await author.browser.open(f"/rules/drafts/{KEY}")).text
