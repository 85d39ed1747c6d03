"""What is wrong with a document is said in the reader's language, whatever it is."""

import tomllib
from typing import Any

import pytest

from config.errors import TableError
from config.network import NETWORK_FILE, network_from, read_network
from desk.problem_texts import TEXTS
from desk.problem_words import is_known, problem_words
from desk.words import Words
from tests.config.test_book_checks import CONTRADICTIONS, FORMS, STEPS, UNKNOWN_NAMES, set_at

FRENCH = Words("fr")
TEXT = NETWORK_FILE.read_text(encoding="utf-8")
FAULTS = [*UNKNOWN_NAMES, *CONTRADICTIONS, *FORMS]


def problems(content: dict[str, Any], text: str = "") -> tuple[str, ...]:
    with pytest.raises(TableError) as caught:
        network_from(content, text=text)
    return caught.value.problems


class TestEveryFault:
    @pytest.mark.parametrize(("path", "value", "said"), FAULTS)
    def test_of_a_document_has_its_french(self, path: str, value: object, said: str) -> None:
        content = tomllib.loads(TEXT)
        set_at(content, path, value)
        for problem in problems(content):
            where, _, sentence = problem.partition(": ")
            assert is_known(sentence) or is_known(sentence.partition(": ")[2]), problem
            told = problem_words(problem, FRENCH)
            assert told.startswith(where)
            assert not (set(sentence.split()) & {"the", "this", "write", "is", "add"}) & set(told.split()), (
                told
            )

    @pytest.mark.parametrize(("steps", "said"), STEPS)
    def test_of_widening_steps_has_its_french(self, steps: list[Any], said: str) -> None:
        content = tomllib.loads(TEXT)
        content["rules"][1]["widening"] = steps
        for problem in problems(content):
            assert is_known(problem.partition(": ")[2]), problem

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ('hours = "always"', 'hours = { mon = ["8-20"], tue = ["08:00-08:00"], xx = ["08:00-09:00"] }'),
            ('hours = { mon-fri = ["08:00-20:00"] }', "hours = { mon-fri = [] }"),
            ('holidays = { calendar = "CA-ON", hours = "closed" }', 'holidays = { calendar = "CA-XX" }'),
            ('en = "If somebody', 'en = "{name} If somebody'),
            ("share = 40", "share = 0"),
            ("[[menu]]", "[[menu"),
        ],
    )
    def test_of_a_text_has_its_french(self, old: str, new: str) -> None:
        with pytest.raises(TableError) as caught:
            read_network(TEXT.replace(old, new, 1))
        for problem in caught.value.problems:
            told = problem_words(problem, FRENCH)
            assert told != problem

    def test_of_several_days_is_said_day_by_day(self) -> None:
        with pytest.raises(TableError) as caught:
            read_network(
                TEXT.replace('hours = "always"', 'hours = { mon = ["8-20"], tue = ["08:00-08:00"] }', 1)
            )
        (told,) = (problem_words(one, FRENCH) for one in caught.value.problems if "mon" in one)
        assert "mon : '8-20' n’est pas un intervalle d’heures" in told
        assert "tue : '08:00-08:00' commence et finit ensemble" in told

    def test_names_the_line_in_french(self) -> None:
        told = problem_words("partners.NORTH.share (line 12): this is too small; write 1 or more", FRENCH)
        assert told == "partners.NORTH.share (ligne 12) : c’est trop petit ; écrivez 1 ou plus"


class TestProblemWords:
    def test_leave_english_as_it_is(self) -> None:
        assert problem_words("x: this is missing; add it", Words("en")) == "x: this is missing; add it"

    def test_say_what_is_not_known_in_english_rather_than_nothing(self) -> None:
        assert problem_words("something new", FRENCH) == "something new"

    def test_have_no_text_twice(self) -> None:
        assert len(set(TEXTS)) == len(TEXTS)
