from random import Random

import pytest

from simulator.virtual.waits import EXACT_BELOW_MS, WaitCounts


def counted(waits: list[int]) -> WaitCounts:
    counts = WaitCounts()
    for wait in waits:
        counts.add(wait)
    return counts


class TestWaitCounts:
    def test_keeps_short_waits_to_the_millisecond_and_long_ones_within_a_two_thousandth(self) -> None:
        for wait in [*range(0, 9_000), *range(9_000, 5_000_000, 997), 10**9, 2**40]:
            (middle, count), *others = counted([wait]).in_order()
            assert (count, others) == (1, [])
            assert middle == wait if wait < EXACT_BELOW_MS else abs(middle - wait) <= wait / 2_000

    def test_has_the_quantiles_of_all_waits_sorted(self) -> None:
        draw = Random(211).expovariate
        waits = [0] * 500 + [round(draw(1 / 40_000)) for _ in range(1_500)]
        counts, in_order = counted(waits), sorted(waits)
        for share in (0.0, 0.2, 0.5, 0.9, 0.95, 0.999, 1.0):
            exact = in_order[min(len(waits) - 1, int(share * len(waits)))]
            assert counts.quantile_ms(share) == pytest.approx(exact, rel=1 / 2_000)
        assert (counts.count, counts.total_ms) == (len(waits), sum(waits))

    def test_adds_up_and_takes_apart_again(self) -> None:
        some, more = [0, 3, 3, 5_000], [3, 70_000]
        whole = WaitCounts()
        whole.take_in([counted(some), counted(more)])
        assert list(whole.in_order()) == list(counted(some + more).in_order())
        left = whole.without(counted(more))
        assert [pair for pair in left.in_order() if pair[1]] == list(counted(some).in_order())
        assert (left.count, left.total_ms) == (4, 5_006)

    def test_needs_no_more_memory_for_more_waits(self) -> None:
        draw = Random(1).expovariate
        counts = counted([round(draw(1 / 60_000)) for _ in range(100_000)])
        assert len(counts.cells) < 12_000

    def test_knows_nothing_of_no_waits(self) -> None:
        assert WaitCounts().quantile_ms(0.95) is None
