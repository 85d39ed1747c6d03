import pytest

from simulator.theory import PoolCall, pool_waits


class TestPoolWaits:
    def test_serves_in_order_of_arrival_by_whoever_is_free_first(self) -> None:
        calls = [(0, 10, None), (1, 3, None), (2, 5, None), (3, 1, None)]
        assert [one.wait_ms for one in pool_waits(calls, 2)] == [0, 0, 2, 6]

    def test_lets_go_of_who_cannot_wait_and_answers_who_just_can(self) -> None:
        calls = [(0, 10, 0), (1, 5, 8), (2, 5, 8)]
        assert list(pool_waits(calls, 1)) == [
            PoolCall(wait_ms=0, answered=True),
            PoolCall(wait_ms=8, answered=False),
            PoolCall(wait_ms=8, answered=True),
        ]

    def test_refuses_a_pool_of_nobody(self) -> None:
        with pytest.raises(ValueError, match="at least one"):
            list(pool_waits([(0, 1, None)], 0))
