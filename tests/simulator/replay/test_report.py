"""What a reader is told, in both languages, and on a page that everybody can read."""

import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from routing.model import UNKNOWN_REGION, ContactEnd, ContactId, Instant, Language, PartnerId
from simulator.days.paired import Estimate
from simulator.replay.page import write_page
from simulator.replay.recording import Fate, RecordedCall
from simulator.replay.report import report_of
from simulator.replay.tally import By, Marks, tally
from simulator.replay.verdict import sentences, verdict
from tests.browser.findings import Findings
from tests.browser.person import SIZE
from tests.simulator.replay.later_help import later_help, voice


class TestVerdict:
    def test_names_who_gives_up_who_waits_and_who_gives_with_how_sure_that_is(self) -> None:
        said = verdict(later_help(), voice("en"))
        assert re.fullmatch(
            r"\d+ more callers would give up \(\d+ to \d+\); "
            r"callers would wait \d+ s longer on average \(\d+ to \d+\); "
            r"callers of 211 [\w -]+ \(sample\) in \w+ would wait \d+ s longer( \(\d+ to \d+\))?; "
            r"211 [\w -]+ \(sample\) would give other regions [\d,]+ min less( \([\d,]+ to [\d,]+\))?\.",
            said,
        ), said

    def test_turns_the_sign_and_the_interval_with_the_difference(self) -> None:
        found = later_help()
        fewer = {
            **found.whole,
            "abandoned": replace(
                found.whole["abandoned"], difference=Estimate(value=-8.2, low=-15.0, high=0.4)
            ),
            "wait_mean_s": replace(found.whole["wait_mean_s"], difference=Estimate(value=0.2)),
        }
        said = verdict(replace(found, whole=fewer, groups={by: {} for by in By}), voice("en"))
        assert said == "8 fewer callers would give up (0 to 15)."
        said = verdict(replace(found, whole=fewer, groups={by: {} for by in By}), voice("fr"))
        assert said == "8 appelants de moins abandonneraient (0 à 15)."

    def test_does_not_speak_first_of_what_is_not_sure(self) -> None:
        found = later_help()
        unsure = {
            by: {
                key: {
                    name: replace(one, difference=Estimate(value=9.0, low=-1.0, high=19.0))
                    for name, one in row.items()
                }
                for key, row in rows.items()
            }
            for by, rows in found.groups.items()
        }
        said = verdict(replace(found, groups=unsure), voice("en"))
        assert "callers of" not in said
        assert "other regions" not in said


class TestReport:
    @pytest.mark.parametrize("lang", ["en", "fr"])
    def test_fills_every_phrase(self, lang: str) -> None:
        report = report_of(later_help(), voice(lang))
        told = [report.title, report.lead, *report.sentences, report.hashes]
        tables = (report.whole, *report.groups, *(chart.table for chart in report.charts))
        told += [cell for table in tables for row in table.rows for cell in (row.head, *row.cells)]
        assert not [one for one in told if "{" in one or "None" in one]

    def test_says_the_same_in_both_languages(self) -> None:
        english, french = (
            [*sentences(later_help(), voice(lang)), verdict(later_help(), voice(lang))]
            for lang in ("en", "fr")
        )
        assert len(english) == len(french)
        for one, other in zip(english, french, strict=True):
            assert one != other
            assert re.findall(r"\d", one) == re.findall(r"\d", other)


class TestTally:
    def test_counts_help_by_who_gives_and_who_receives(self) -> None:
        north, east = PartnerId("NORTH"), PartnerId("EASTERN")
        fates = {
            "own": Fate(end=ContactEnd.ANSWERED, waited_ms=5_000, talked_ms=60_000, partner=north),
            "helped": Fate(end=ContactEnd.ANSWERED, waited_ms=95_000, talked_ms=120_000, partner=east),
            "lost": Fate(end=ContactEnd.ABANDONED_WAITING, waited_ms=30_000),
            "nowhere": Fate(end=ContactEnd.ANSWERED, waited_ms=0, talked_ms=240_000, partner=east),
        }
        calls = [
            RecordedCall(id=ContactId(key), arrived_at=Instant(0), line="", evidence=UNKNOWN_REGION)
            for key in fates
        ]
        marks = {
            call.id: Marks(
                region="" if call.id == "nowhere" else north,
                language=Language("fr"),
                hour="09:00",
                within_ms=90_000,
            )
            for call in calls
        }
        found = tally(calls, {ContactId(key): fate for key, fate in fates.items()}, marks)
        region = found.groups[By.REGION][north].figures()
        assert (region["offered"], region["answered"], region["abandoned"]) == (3, 2, 1)
        assert region["service_level"] == pytest.approx(1 / 3)
        assert (region["wait_mean_s"], region["wait_p95_s"], region["received_min"]) == (50, 95, 2)
        helper = found.groups[By.PARTNER][east].figures()
        assert (helper["answered"], helper["talked_min"], helper["given_min"]) == (2, 6, 2)
        assert helper["offered"] is None
        assert found.groups[By.PARTNER][north].figures()["received_min"] == 2
        assert found.whole.figures()["given_min"] == 2


@pytest.mark.browser
@pytest.mark.slow
class TestPage:
    @pytest.mark.parametrize("lang", ["en", "fr"])
    async def test_has_no_fault_for_anybody(self, chromium_path: str, tmp_path: Path, lang: str) -> None:
        file = tmp_path / "replay.html"
        write_page(file, later_help(), voice(lang).books, "switchboard replay", lang)
        found, said = Findings(), list[str]()
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium_path, args=arguments)
            page = await browser.new_page(viewport=SIZE)
            page.on("console", lambda message: said.append(message.text))
            await page.goto(file.as_uri())
            await found.look_at(page, "replay")
            for table in await page.locator("summary").all():
                await table.press("Enter")
            await found.look_at(page, "replay with its tables")
            await browser.close()
        assert said == [], "the content policy holds nothing back that the page needs"
        assert (found.axe, found.sideways, found.focus, found.unreachable) == ([], [], [], [])
