"""How long a caller waits where own callers come first: the chain of states walked the other way, and its edges."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.estimates import ladder_ms
from routing.own_first import CELLS_MAX, HomeLine

ENDS, LEAVES = 22 / 420_000, 1 / 180_000


def walked(line: HomeLine, ahead: int) -> float:
    """The mean wait of the answered, by carrying chances and times forward from where the caller stands.

    Chances are of having come to a state without having left; times are what that took, multiplied by the chance.
    """
    theirs = ahead - line.ahead
    part = (1 - line.part) / line.others
    elsewhere = (1 - line.part) * ENDS
    chances = {(line.ahead, theirs): (1.0, 0.0)}
    answered = timed = 0.0
    for own in range(line.ahead, -1, -1):
        for other in range(theirs, -1, -1):
            chance, time = chances.get((own, other), (0.0, 0.0))
            came_later = ahead - own - other + 0.5
            some, before = (other + came_later) * part, other * part
            take_own, take_before = elsewhere * some / (1 + some), elsewhere * before / (1 + before)
            oldest = elsewhere - take_own
            goes: dict[tuple[int, int] | None, float] = {}
            goes[(own - 1, other) if own else None] = line.part * ENDS
            waiting = own + other
            if own:
                goes[own - 1, other] += own * LEAVES + oldest * own / waiting
            if other:
                goes[own, other - 1] = take_before + other * LEAVES + oldest * other / waiting
            if not waiting:
                goes[None] += oldest
            total = sum(goes.values()) + LEAVES
            for state, rate in goes.items():
                mass, spent = chance * rate / total, (time + chance / total) * rate / total
                if state is None:
                    answered, timed = answered + mass, timed + spent
                else:
                    known = chances.get(state, (0.0, 0.0))
                    chances[state] = known[0] + mass, known[1] + spent
    return timed / answered


class TestHomeLine:
    @pytest.mark.parametrize(("own", "theirs"), [(0, 0), (0, 1), (0, 12), (1, 0), (1, 4), (3, 7), (7, 2)])
    @pytest.mark.parametrize("part", [0.0, 0.06, 0.26, 0.9])
    def test_waits_as_long_as_the_chain_walked_forward(self, own: int, theirs: int, part: float) -> None:
        line = HomeLine(own, part, 6)
        assert line.wait_ms(own + theirs, ENDS, LEAVES) == pytest.approx(walked(line, own + theirs), rel=1e-9)

    @pytest.mark.parametrize("own", [0, 1, 5, 15])
    def test_is_the_ladder_where_nearly_all_specialists_are_the_partners_own(self, own: int) -> None:
        line = HomeLine(own, 1 - 1e-12, 1)
        assert line.wait_ms(own, ENDS, LEAVES) == pytest.approx(ladder_ms(own, ENDS, LEAVES), rel=1e-6)

    def test_passes_callers_of_other_partners_but_not_its_own(self) -> None:
        behind_others, behind_own = (HomeLine(own, 0.2, 6).wait_ms(6, ENDS, LEAVES) for own in (0, 6))
        assert behind_others is not None
        assert behind_own is not None
        assert behind_others < 0.7 * ladder_ms(6, ENDS, LEAVES) < 0.7 * behind_own

    def test_is_passed_by_later_callers_of_other_partners(self) -> None:
        alone = HomeLine(0, 0.2, 6).wait_ms(0, ENDS, LEAVES)
        assert alone is not None
        assert 1.0 < alone / ladder_ms(0, ENDS, LEAVES) < 1.1

    @given(st.integers(0, 4), st.integers(0, 8), st.floats(0, 0.9), st.integers(1, 11))
    def test_never_falls_with_one_more_ahead(self, own: int, theirs: int, part: float, others: int) -> None:
        here = HomeLine(own, part, others).wait_ms(own + theirs, ENDS, LEAVES)
        other_more = HomeLine(own, part, others).wait_ms(own + theirs + 1, ENDS, LEAVES)
        own_more = HomeLine(own + 1, part, others).wait_ms(own + theirs + 1, ENDS, LEAVES)
        assert here is not None
        assert other_more is not None
        assert own_more is not None
        assert here <= other_more * (1 + 1e-9)
        assert here <= own_more * (1 + 1e-9)

    def test_looks_at_no_more_states_than_it_may(self) -> None:
        side = int(CELLS_MAX**0.5)
        assert HomeLine(side - 1, 0.2, 6).wait_ms(2 * side - 2, ENDS, LEAVES) is not None
        assert HomeLine(side, 0.2, 6).wait_ms(2 * side, ENDS, LEAVES) is None
