"""The findings in words: every code and each of its sentences, in both languages, with nothing left to fill in."""

import string
from dataclasses import replace
from datetime import date

import pytest

from config.book_words import BookWords
from config.check_words import TEXTS
from config.coverage_days import coverage_days
from config.finding_words import remedy, variant, what, when, whom
from config.network import load_network
from routing.check import check
from routing.check_model import EVERYBODY, Belief, Callers, Code, Finding, Gaps, Severity, Span
from routing.model import ENGLISH, FRENCH, OTHER, Confidence, EvidenceSource, Instant, PartnerId
from tests.routing.golden import FIRST, sample_book

NETWORK = load_network()
EN, FR = BookWords(NETWORK, "en"), BookWords(NETWORK, "fr")
TORONTO = "America/Toronto"
HOUR = 3_600_000
MIDNIGHT = FIRST
"""Of 2 November 2026 in Toronto."""

EXAMPLES: dict[tuple[Code, str], Finding] = {
    (Code.UNBOUNDED_WAIT, "late"): Finding(
        code=Code.UNBOUNDED_WAIT, severity=Severity.WARNING, number=900_000
    ),
    (Code.DEAD_RULE, "default"): Finding(code=Code.DEAD_RULE, severity=Severity.NOTE, names=("a", "b")),
    (Code.DEAD_RULE, "one"): Finding(code=Code.DEAD_RULE, severity=Severity.ERROR, names=("a",)),
    (Code.DEAD_RULE, "never"): Finding(code=Code.DEAD_RULE, severity=Severity.ERROR),
    (Code.DEAD_RULE, ""): Finding(code=Code.DEAD_RULE, severity=Severity.ERROR, names=("a", "b")),
    (Code.UNREACHABLE_PARTNER, "plan"): Finding(
        code=Code.UNREACHABLE_PARTNER, severity=Severity.NOTE, names=("NORTH", "ice-storm")
    ),
    (Code.UNKNOWN_PARTNER, "none"): Finding(code=Code.UNKNOWN_PARTNER, severity=Severity.ERROR, names=("",)),
    (Code.UNCOVERED_HOURS, "network"): Finding(code=Code.UNCOVERED_HOURS, severity=Severity.WARNING),
    (Code.UNCOVERED_HOURS, "unknown"): Finding(
        code=Code.UNCOVERED_HOURS, severity=Severity.NOTE, names=("",)
    ),
    (Code.OFFICIAL_UNOFFERED, "other"): Finding(
        code=Code.OFFICIAL_UNOFFERED, severity=Severity.ERROR, names=(OTHER,)
    ),
    (Code.CREDIT_OVERTAKES, "region"): Finding(
        code=Code.CREDIT_OVERTAKES, severity=Severity.WARNING, names=("NORTH",), number=600_000
    ),
}


def example(code: Code, kind: str) -> Finding:
    """A finding that the sentence is for; most need nothing but a name."""
    exits = code in (Code.EXIT_UNREACHABLE, Code.EXIT_SILENT)
    plain = Finding(code=code, severity=Severity.ERROR, names=("call_back" if exits else "NORTH",), rule="r")
    if code in (Code.CREDIT_OVERTAKES, Code.UNBOUNDED_WAIT):
        plain = replace(plain, names=())
    return EXAMPLES.get((code, kind), plain)


class TestTexts:
    def test_have_a_sentence_for_every_code(self) -> None:
        assert {code for code, _ in TEXTS} == set(Code)

    @pytest.mark.parametrize(("code", "kind"), TEXTS)
    def test_are_chosen_and_filled_in_both_languages(self, code: Code, kind: str) -> None:
        finding = example(code, kind)
        assert variant(finding) == kind
        for tell in (what, remedy):
            en, fr = tell(finding, EN), tell(finding, FR)
            assert en != fr
            assert en.endswith(".")
            assert fr.endswith(".")
            assert not set("{}") & set(en + fr)

    @pytest.mark.parametrize(("code", "kind"), TEXTS)
    def test_fill_in_the_same_in_both_languages(self, code: Code, kind: str) -> None:
        for both in (TEXTS[code, kind].what, TEXTS[code, kind].remedy):
            english, french = (
                {name for _, name, _, _ in string.Formatter().parse(text)} for text in (both.en, both.fr)
            )
            # French needs a space before its colon.
            assert english - {None} == french - {None, "colon"}

    def test_name_the_emergency_plan_in_force(self) -> None:
        finding = Finding(code=Code.NO_HUMAN, severity=Severity.ERROR, rule="r", plan="ice-storm")
        assert NETWORK.plan_name("ice-storm", "en") in what(finding, EN)
        assert NETWORK.plan_name("ice-storm", "fr") in what(finding, FR)


class TestWhom:
    def test_is_everybody_where_nothing_is_said(self) -> None:
        assert (whom(EVERYBODY, EN), whom(EVERYBODY, FR)) == ("all callers", "tous les appelants")

    def test_names_each_cell(self) -> None:
        callers = Callers(
            languages=(FRENCH,),
            homes=(PartnerId("NORTH"), None),
            beliefs=(Belief(EvidenceSource.PLACE, Confidence.HIGH),),
            lines=("main",),
            relay=(True,),
        )
        said = whom(callers, EN)
        assert "211 North (sample) or of unknown region" in said
        assert "French" in said
        assert "“Main line”" in said
        assert "TTY" in said
        assert "a place that was named (high)" in said

    def test_names_those_who_are_left_out_where_they_are_fewer(self) -> None:
        everybody = Callers(languages=(ENGLISH, FRENCH, OTHER), lines=("main", "east", ""))
        callers = Callers(languages=(ENGLISH, FRENCH), lines=("main",))
        said = whom(callers, EN, everybody)
        assert said == "callers whose language is not another language, who dialled “Main line”"


class TestWhen:
    def test_is_local_time_with_the_first_and_the_count(self) -> None:
        night = Span(Instant(MIDNIGHT + 20 * HOUR), Instant(MIDNIGHT + 32 * HOUR))
        day = Span(Instant(MIDNIGHT + 8 * HOUR), Instant(MIDNIGHT + 9 * HOUR))
        assert when((night,), EN, TORONTO) == "2026-11-02 20:00 to 2026-11-03 08:00"
        assert when((day,), FR, TORONTO) == "le 2026-11-02 de 08:00 à 09:00"
        assert when((day, night), EN, TORONTO) == "first 2026-11-02 08:00 to 09:00; 2 times, 13 hours in all"
        assert when((), EN, TORONTO) == ""


class TestCoverageDays:
    def test_share_gaps_among_local_days(self) -> None:
        night = Span(Instant(MIDNIGHT + 20 * HOUR), Instant(MIDNIGHT + 32 * HOUR))
        gaps = Gaps(language=None, some=(night,), everybody=(Span(night.start, Instant(night.start + HOUR)),))
        days = coverage_days(gaps, MIDNIGHT, Instant(MIDNIGHT + 72 * HOUR), TORONTO)
        assert [(one.day.day, one.minutes, one.some, one.everybody) for one in days] == [
            (2, 1_440, 240, 60),
            (3, 1_440, 480, 0),
            (4, 1_440, 0, 0),
        ]

    def test_know_days_of_23_and_25_hours(self) -> None:
        """F-56: a day is as long as its clock says."""
        gaps = Gaps(language=None, some=(), everybody=())
        days = coverage_days(gaps, MIDNIGHT, Instant(MIDNIGHT + 380 * 24 * HOUR), TORONTO)
        odd = {one.day: one.minutes for one in days if one.minutes not in (1_440, days[-1].minutes)}
        assert odd == {date(2027, 3, 14): 1_380, date(2027, 11, 7): 1_500}

    def test_add_up_to_the_gaps_of_a_check(self) -> None:
        book = sample_book()
        closed = replace(book, partners=tuple(one for one in book.partners if not one.hours.always))
        found = check(closed, FIRST, 30)
        network = found.gaps[0]
        days = coverage_days(network, found.first, found.until, TORONTO)
        assert sum(one.some for one in days) * 60_000 == sum(end - start for start, end in network.some)
        assert sum(one.everybody for one in days) > 0
