from random import Random

from hypothesis import given
from hypothesis import strategies as st

from routing.ranked import RankedSet

A_CHANGE = st.tuples(st.booleans(), st.sampled_from("abcdefghij"), st.integers(0, 12))


def ranked(*pairs: tuple[str, int]) -> RankedSet[str]:
    made: RankedSet[str] = RankedSet()
    for key, rank in pairs:
        made.add(key, rank)
    return made


class TestRankedSet:
    @given(st.lists(A_CHANGE, max_size=300))
    def test_agrees_with_a_sorted_list_after_every_change(self, changes: list[tuple[bool, str, int]]) -> None:
        made: RankedSet[str] = RankedSet()
        oracle: dict[str, int] = {}
        for added, key, rank in changes:
            if added:
                made.add(key, rank)
                oracle[key] = rank
            else:
                made.discard(key)
                oracle.pop(key, None)
            in_order = sorted((rank, key) for key, rank in oracle.items())
            assert list(made.in_order()) == in_order
            assert made.first() == (in_order[0] if in_order else None)
            assert len(made) == len(oracle)
            assert (key in made) == (key in oracle)
            assert made.count_before(rank) == sum(one < rank for one in oracle.values())

    def test_agrees_with_a_sorted_list_when_it_is_long(self) -> None:
        made, oracle, dice = RankedSet[str](), dict[str, int](), Random(1)
        for _ in range(12_000):
            key, rank = f"k{dice.randrange(4_000)}", dice.randrange(2_000)
            if dice.random() < 0.7:
                made.add(key, rank)
                oracle[key] = rank
            else:
                made.discard(key)
                oracle.pop(key, None)
        in_order = sorted((rank, key) for key, rank in oracle.items())
        assert len(made) == len(oracle) > 2_000
        assert list(made.in_order()) == in_order
        assert made.ranks() == [rank for rank, _ in in_order]
        for rank in range(-1, 2_002, 7):
            assert made.count_before(rank) == sum(one < rank for one, _ in in_order)
        while in_order:
            assert made.first() == in_order[0]
            made.discard(in_order.pop(0)[1])
        assert made.first() is None

    def test_is_empty_at_first(self) -> None:
        assert ranked().first() is None
        assert list(ranked().in_order()) == []

    def test_breaks_ties_on_the_key(self) -> None:
        assert [key for _, key in ranked(("zoe", 1), ("amy", 1), ("kim", 1)).in_order()] == [
            "amy",
            "kim",
            "zoe",
        ]

    def test_moves_a_key_that_is_added_again(self) -> None:
        made = ranked(("amy", 1), ("bob", 2))
        made.add("amy", 3)
        assert made.first() == (2, "bob")
        made.add("amy", 1)
        assert list(made.in_order()) == [(1, "amy"), (2, "bob")]

    def test_is_not_changed_by_walking_it(self) -> None:
        made = ranked(("amy", 1), ("bob", 2), ("cho", 3))
        walk = made.in_order()
        assert next(walk) == (1, "amy")
        assert list(made.in_order()) == [(1, "amy"), (2, "bob"), (3, "cho")]

    def test_keeps_nothing_of_a_key_that_has_moved_on(self) -> None:
        made: RankedSet[str] = RankedSet()
        made.add("first", 0)
        for rank in range(1, 10_000):
            made.add("moving", rank)
        assert list(made.in_order()) == [(0, "first"), (9_999, "moving")]
