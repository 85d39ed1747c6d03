from dataclasses import replace

import pytest

from simulator.theory.staffing import Demand, StaffingError, specialists_needed, staffed, staffing_table
from tests.simulator.chain import Chain

DEMAND = Demand(arrivals_per_hour=120, handle_mean_s=300, patience_mean_s=180, within_s=90, target=0.8)
PATIENT = replace(DEMAND, patience_mean_s=None)


class TestStaffed:
    @pytest.mark.parametrize("specialists", [7, 10, 14])
    def test_is_the_chain(self, specialists: int) -> None:
        chain = Chain(lam=120 / 3_600, mu=1 / 300, theta=1 / 180, servers=specialists)
        found = staffed(DEMAND, specialists)
        assert found is not None
        assert found.p_wait == pytest.approx(chain.p_wait(), rel=1e-9)
        assert found.abandonment == pytest.approx(chain.abandonment(), rel=1e-9)
        assert found.service_level == pytest.approx(chain.answered_within(90), rel=1e-7)

    def test_has_nothing_for_a_queue_that_grows_for_ever(self) -> None:
        assert staffed(PATIENT, 10) is None
        assert staffed(PATIENT, 11) is not None


class TestSpecialistsNeeded:
    @pytest.mark.parametrize("patience_s", [30, 180, 3_000, None])
    @pytest.mark.parametrize("target", [0.05, 0.5, 0.8, 0.99])
    @pytest.mark.parametrize("limit", [None, 0.02])
    def test_are_enough_and_one_fewer_is_not(
        self, patience_s: float | None, target: float, limit: float | None
    ) -> None:
        demand = replace(DEMAND, patience_mean_s=patience_s, target=target, abandonment_max=limit)
        needed = specialists_needed(demand)
        found = staffed(demand, needed)
        assert found is not None
        assert found.enough
        assert found.service_level >= target
        assert limit is None or found.abandonment <= limit
        fewer = staffed(demand, needed - 1) if needed > 1 else None
        assert fewer is None or not fewer.enough

    def test_pools_as_the_field_knows_it(self) -> None:
        """Seven separate rooms need 20+6+6+5+4+4+4 = 49 seats for 80 % in 90 s where one needs 37 (Erlang C).

        Their loads are not printed with it: one room of 37 is asked here for what it can carry.
        """
        busiest = max(
            per_hour
            for per_hour in range(150, 260)
            if specialists_needed(replace(PATIENT, arrivals_per_hour=per_hour, handle_mean_s=600)) <= 37
        )
        found = staffed(replace(PATIENT, arrivals_per_hour=busiest, handle_mean_s=600), 37)
        assert found is not None
        assert found.occupancy == pytest.approx(0.88, abs=0.02)
        assert found.wait_mean_s == pytest.approx(44, abs=15)

    @pytest.mark.parametrize("patience_s", [180, 100_000, None])
    def test_stays_true_up_to_ten_thousand(self, patience_s: float | None) -> None:
        giant = replace(DEMAND, arrivals_per_hour=117_000, patience_mean_s=patience_s, within_s=20)
        needed = specialists_needed(giant)
        found = staffed(giant, needed)
        assert found is not None
        assert 0.8 <= found.service_level < 0.83 or patience_s == 180
        # Safety staffing grows with the root of the load (Halfin and Whitt): 9,750 erlang need little more.
        assert abs(needed - giant.load_erlang) < 3 * giant.load_erlang**0.5 or patience_s == 180
        assert 0 < found.occupancy <= 1

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"target": 1.0}, "share between 0 and 1"),
            ({"abandonment_max": 0.0}, "share between 0 and 1"),
            ({"handle_mean_s": 0.0}, "must be positive"),
            ({"patience_mean_s": -1.0}, "must be positive"),
            ({"arrivals_per_hour": 200_000.0}, "more than 10,000"),
        ],
    )
    def test_refuses_questions_without_an_answer(self, change: dict[str, float], words: str) -> None:
        with pytest.raises(StaffingError, match=words):
            replace(DEMAND, **change)

    def test_says_when_even_ten_thousand_are_not_enough(self) -> None:
        hard = replace(DEMAND, arrivals_per_hour=119_900, target=0.9999)
        with pytest.raises(StaffingError, match="not enough"):
            specialists_needed(hard)


class TestStaffingTable:
    def test_shows_the_answer_among_its_neighbours(self) -> None:
        rows = staffing_table(DEMAND)
        assert [row.specialists for row in rows] == list(range(7, 16))
        assert [row.enough for row in rows] == [row.specialists >= 11 for row in rows]

    def test_leaves_out_what_has_no_figures(self) -> None:
        assert min(row.specialists for row in staffing_table(PATIENT)) == 11
