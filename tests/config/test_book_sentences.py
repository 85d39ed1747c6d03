"""The book in words: everything that decides is said, in both languages, for any book."""

from dataclasses import fields

import pytest
from hypothesis import HealthCheck, given, settings

from config.book_sentences import Sentence, book_sentences
from config.book_words import BookWords, Part
from config.condition_words import callers
from config.network import load_network
from routing.model import AT_ONCE, ENGLISH, FRENCH, Confidence, EvidenceSource, PartnerId, Trigger
from routing.rulebook import Condition, RuleBook, Term
from tests.routing.check_books import NORTH, SOUTH, random_books
from tests.routing.golden import sample_book
from tests.routing.mutants import mutants

NETWORK = load_network()
HOURS_ONLY = ("always open", "never open", "an hour later", "closing an hour early", "no holidays kept")
"""Mutations of hours; these are intervals by now, and are shown from the network's file."""
EN, FR = BookWords(NETWORK, "en"), BookWords(NETWORK, "fr")


class Ids:
    """Names that are the ids themselves, for books without a network."""

    def partner_name(self, partner: str, locale: str) -> str:
        return partner

    def line_name(self, line: str, locale: str) -> str:
        return line

    def plan_name(self, plan: str, locale: str) -> str:
        return plan

    def rule_name(self, rule: str, locale: str) -> str:
        return rule

    def condition_name(self, condition: str, locale: str) -> str:
        return condition

    def hours_name(self, hours: str, locale: str) -> str:
        return hours

    def hours_of(self, condition: str) -> str:
        return condition

    def skill_name(self, skill: str, locale: str) -> str:
        return skill

    def message_name(self, message: str, locale: str) -> str:
        return message


def said(book: RuleBook) -> tuple[Sentence, ...]:
    return book_sentences(book, NETWORK)


def in_each(book: RuleBook) -> tuple[list[str], list[str]]:
    sentences = said(book)
    return [one.en for one in sentences], [one.fr for one in sentences]


class TestBookSentences:
    def test_say_everything_that_decides(self) -> None:
        """F41: whatever changes what is decided changes what is said, in English as in French."""
        book = sample_book()
        english, french = in_each(book)
        unsaid = []
        for mutant in mutants(book):
            changed = in_each(mutant.book)
            if not mutant.name.endswith(HOURS_ONLY) and (changed[0] == english or changed[1] == french):
                unsaid.append(mutant.name)
        assert unsaid == []

    def test_follow_the_call(self) -> None:
        parts = [one.part for one in said(sample_book()) if one.rule == "benefits"]
        order = list(Part)
        assert parts == sorted(parts, key=order.index)
        assert {Part.CALLERS, Part.WHO_FIRST, Part.WHO_ELSE, Part.EXITS} <= set(parts)

    def test_name_their_rule_and_plan(self) -> None:
        book = sample_book()
        sentences = said(book)
        assert {one.rule for one in sentences if not one.plan} == {"", *(rule.name for rule in book.rules)}
        assert {one.plan for one in sentences} == {"", *(plan.name for plan in book.plans)}

    def test_use_the_names_of_each_language(self) -> None:
        (one,) = [
            one for one in said(sample_book()) if one.rule == "after-hours" and one.part is Part.WHO_FIRST
        ]
        assert "211 Central" in one.en
        assert "211 Centre" in one.fr

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(random_books())
    def test_say_any_book_in_both_languages(self, book: RuleBook) -> None:
        for one in book_sentences(book, Ids()):
            assert one.en.endswith((".", "!", "?")), one.en
            assert one.fr.endswith((".", "!", "?")), one.fr
            assert one.en != one.fr
            assert "  " not in one.en + one.fr
            assert not {"{", "}", "None"} & set(one.en.split() + one.fr.split())


class TestCallers:
    @pytest.mark.parametrize(
        "cell", [field.name for field in fields(Condition) if field.name not in ("name", "hours")]
    )
    def test_are_said_otherwise_with_any_cell_and_its_opposite(self, cell: str) -> None:
        values: dict[str, object] = {
            "lines": ("main",),
            "languages": (ENGLISH, FRENCH),
            "homes": (NORTH, SOUTH),
            "home_known": True,
            "home_open": False,
            "sources": (EvidenceSource.PLACE, EvidenceSource.EXCHANGE),
            "confidences": (Confidence.LOW, Confidence.NONE),
            "partners_open": (PartnerId("NORTH"),),
            "relay": True,
        }
        condition = Condition(name="asked", **{cell: values[cell]})  # type: ignore[arg-type]
        for words in (EN, FR):
            plain, told = callers(words, ()), callers(words, (Term(condition=condition),))
            opposite = callers(words, (Term(condition=condition, negated=True),))
            assert len({plain, told, opposite}) == 3

    def test_of_two_cells_are_negated_together(self) -> None:
        condition = Condition(name="both", languages=(FRENCH,), relay=True)
        told = callers(EN, (Term(condition=condition, negated=True),))
        assert told == "callers other than those whose language is French, who use TTY or a relay service"


class TestBookWords:
    @pytest.mark.parametrize(
        ("milliseconds", "en", "fr"),
        [
            (0, "0 seconds", "0 seconde"),
            (1_000, "1 second", "1 seconde"),
            (90_000, "90 seconds", "90 secondes"),
            (120_000, "2 minutes", "2 minutes"),
            (5_400_000, "1 hour and 30 minutes", "1 heure et 30 minutes"),
            (345_600_000, "4 days", "4 jours"),
        ],
    )
    def test_say_a_length_of_time(self, milliseconds: int, en: str, fr: str) -> None:
        assert (EN.span(milliseconds), FR.span(milliseconds)) == (en, fr)

    def test_say_each_limit_of_a_trigger(self) -> None:
        limits = [field.name for field in fields(Trigger)]
        for words in (EN, FR):
            said_so = {words.trigger(Trigger(**{limit: 60_000})) for limit in limits}
            said_so |= {words.trigger(AT_ONCE), words.trigger(Trigger(staffed_below=1))}
            assert len(said_so) == len(limits) + 2

    def test_join_with_commas_and_a_last_word(self) -> None:
        assert EN.listed(["a", "b", "c"]) == "a, b and c"
        assert FR.listed(["a", "b", "c"], any_of=True) == "a, b ou c"
        assert EN.listed([]) == ""

    def test_write_numbers_and_quotes_as_each_language_does(self) -> None:
        assert (EN.number(5_000), FR.number(5_000)) == ("5,000", "5\u00a0000")
        assert (EN.quoted("x"), FR.quoted("x")) == ("“x”", "«\u202fx\u202f»")
