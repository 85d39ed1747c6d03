"""Every choice of a caller changes who may serve, and what the caller is told, exactly as the sample book says (F41).

Ten thousand callers go through the engine, from the call to who may be offered it, and beside it through a second
reading of `config/network.toml` that shares no code with the program (`sample_oracle.py`).
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from routing.rulebook import RuleBook
from tests.config.choices_floor import BOOK, Line, Played, Staffing, busy_floor, staff_of
from tests.config.choices_judged import able, differences, expected, first_to_serve
from tests.config.mutants import mutants_of
from tests.config.sample_oracle import answer
from tests.config.told_choices import CHANGES, Choices, walks

SEED = 211
SHOWN_MAX = 20
WAITS_S = (0.0, 30.0, 60.0)
Told = tuple[Choices, Staffing, str, Played]
"""A caller, the staff, what changed since the caller before, and what the engine made of it."""


def told(line_of: dict[Staffing, Line], seed: int, count: int, length: int) -> Iterator[Told]:
    dice = Random(seed)
    for number, walk in enumerate(walks(dice, count, length)):
        staffing = tuple(Staffing)[number % len(Staffing)]
        for change, caller in walk:
            yield caller, staffing, change, line_of[staffing].play(caller)


def lines(book: RuleBook = BOOK) -> dict[Staffing, Line]:
    return {staffing: Line.on(busy_floor(staffing, book)) for staffing in Staffing}


@pytest.fixture(scope="module")
def callers() -> list[Told]:
    return list(told(lines(), SEED, count=150, length=67))


class TestTenThousandCallers:
    def test_are_treated_as_the_book_says(self, callers: list[Told]) -> None:
        """F41: decisions are asserted, not prompts: who may serve at each moment, who comes first, ways out, words."""
        found = [
            difference
            for caller, staffing, _, engine in callers
            for difference in differences(caller, staffing, engine, expected(answer(caller), staffing))
        ]
        assert len(callers) >= 10_000
        assert not found, "\n".join([f"seed {SEED}: {len(found)} differences", *found[:SHOWN_MAX]])

    def test_come_to_every_rule_and_from_every_region(self, callers: list[Told]) -> None:
        assert {engine.rule for *_, engine in callers} == {rule.name for rule in BOOK.rules}
        assert {engine.home for *_, engine in callers} == {*(partner.id for partner in BOOK.partners), None}

    def test_change_what_they_get_with_one_choice_iff_the_book_says_so(self, callers: list[Told]) -> None:
        """F41: another key, postal code, line, number, hour, day or relay changes what the book says, nothing else."""
        seen: Counter[tuple[str, bool]] = Counter()
        for (before, staffing, _, was), (after, _, change, now) in pairwise(callers):
            if not change:
                continue
            due = expected(answer(before), staffing) != expected(answer(after), staffing)
            assert (was != now) is due, f"seed {SEED}: {change}\n{before}: {was}\n{after}: {now}"
            seen[change, due] += 1
        for one in CHANGES:
            change = one.__name__.replace("_", " ")
            assert seen[change, True] >= 50, f"{change} changed too little: {seen}"
            assert seen[change, False] >= 50, f"{change} changed too much: {seen}"

    def test_are_served_by_others_with_another_choice(self, callers: list[Told]) -> None:
        """F41: choices of every kind change the very set of who may serve."""
        moved: Counter[str] = Counter()
        for (_, _, _, was), (_, _, change, now) in pairwise(callers):
            moved[change] += [look.may_serve for look in was.looks] != [look.may_serve for look in now.looks]
        assert all(moved[one.__name__.replace("_", " ")] for one in CHANGES), moved


class TestOffers:
    """The same asked of the engine's own matching: people become free, and are offered the call or not."""

    def test_go_to_those_whom_the_book_lets_serve_and_to_nobody_else(self, callers: list[Told]) -> None:
        floors, wrong = lines(), []
        for caller, staffing, *_ in callers[::67]:
            said, people = answer(caller), staff_of(staffing)
            offered = floors[staffing].who_is_offered(caller, people, WAITS_S)
            due = tuple(
                able(staffing, said.language, said.skills, said.home, said.stage(waited_s))
                for waited_s in WAITS_S
            )
            if offered != due:
                wrong.append(f"{caller} ({staffing}; rule {said.rule}): {offered}, not {due}")
        assert not wrong, "\n".join([f"seed {SEED}", *wrong[:SHOWN_MAX]])

    def test_go_first_to_those_who_come_first(self, callers: list[Told]) -> None:
        floors, wrong = lines(), []
        for caller, staffing, *_ in callers[::33]:
            said = answer(caller)
            first, offer_ms = floors[staffing].who_comes_first(caller, staff_of(staffing))
            due = first_to_serve(said, staffing)
            if (first not in due if due else first is not None) or (
                first and offer_ms != said.offer_s * 1_000
            ):
                wrong.append(f"{caller} ({staffing}; rule {said.rule}): {first} for {offer_ms} ms, not {due}")
        assert not wrong, "\n".join([f"seed {SEED}", *wrong[:SHOWN_MAX]])


MUTANTS = dict(mutants_of(BOOK))


class TestOracle:
    @pytest.mark.parametrize(
        "mutant",
        [
            "benefits after home-open",
            "drop other-language",
            "drop relay",
            "another after_hours",
            "no interpreter for fr",
            "SOUTH_WEST serves fr always",
        ],
    )
    def test_tells_a_wrong_book_from_the_right_one(self, mutant: str) -> None:
        """Whoever is asked whether two books agree must be able to say no."""
        floors = lines(MUTANTS[mutant])
        assert any(
            engine != expected(answer(caller), staffing)
            for caller, staffing, _, engine in told(floors, SEED, count=150, length=30)
        )
