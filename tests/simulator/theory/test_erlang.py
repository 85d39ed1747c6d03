"""Erlang B, C and A against formulas that share no line with them."""

from math import exp, factorial, inf

import pytest

from simulator.theory import erlang_a, erlang_b, erlang_c, service_level

SETTINGS = [(0.02, 300.0, 180.0, 7), (0.05, 300.0, 60.0, 12), (0.03, 200.0, 900.0, 9)]
"""Arrivals a second, mean handling, mean patience, servers."""


def poisson(mean: float, count: int) -> list[float]:
    shares = [exp(-mean)]
    for k in range(1, count):
        shares.append(shares[-1] * mean / k)
    return shares


def by_birth_and_death(
    arrivals_per_s: float, handle_s: float, patience_s: float, servers: int
) -> tuple[list[float], list[float]]:
    """Give the shares of all states, and the deaths a second in each, by plain balance equations."""
    deaths = [min(k, servers) / handle_s + max(0, k - servers) / patience_s for k in range(servers + 400)]
    weights = [1.0]
    for death in deaths[1:]:
        weights.append(weights[-1] * arrivals_per_s / death)
    return [weight / sum(weights) for weight in weights], deaths


def answered_within(
    ahead: int, busy_per_s: float, theta: float, threshold_s: float, everything_per_s: float
) -> float:
    """Chance that a caller with so many before them is answered in time: uniformised steps of a pure death chain."""
    places, answered, within = [0.0] * (ahead + 1), 0.0, 0.0
    places[ahead] = 1.0
    for share in poisson(everything_per_s * threshold_s, 700):
        within += share * answered
        following = [0.0] * (ahead + 1)
        for place, chance in enumerate(places):
            moves, leaves = busy_per_s + place * theta, theta
            following[place] += chance * (1 - (moves + leaves) / everything_per_s)
            if place > 0:
                following[place - 1] += chance * moves / everything_per_s
            else:
                answered += chance * moves / everything_per_s
        places = following
    return within


class TestErlangB:
    @pytest.mark.parametrize(("load", "servers"), [(0.5, 1), (6.0, 7), (40.0, 30), (80.0, 100)])
    def test_is_the_truncated_poisson_share(self, load: float, servers: int) -> None:
        terms = [load**k / factorial(k) for k in range(servers + 1)]
        assert erlang_b(load, servers) == pytest.approx(terms[-1] / sum(terms), rel=1e-12)

    def test_loses_everybody_without_servers_and_survives_extremes(self) -> None:
        assert erlang_b(3.0, 0) == 1.0
        assert erlang_b(1e-3, 500) == 0.0
        assert erlang_b(1e6, 1_000) == pytest.approx(0.999, abs=1e-5)

    def test_refuses_what_is_no_load(self) -> None:
        with pytest.raises(ValueError, match="load"):
            erlang_b(0.0, 3)


class TestErlangC:
    def test_is_the_load_for_one_server(self) -> None:
        figures = erlang_c(0.7 / 100, 100, 1)
        assert figures.p_wait == pytest.approx(0.7)
        assert figures.wait_mean_s == pytest.approx(100 * 0.7 / 0.3)

    @pytest.mark.parametrize(("load", "servers"), [(1.2, 2), (6.0, 7), (27.0, 30)])
    def test_is_the_textbook_sum(self, load: float, servers: int) -> None:
        last = load**servers / factorial(servers) * servers / (servers - load)
        whole = sum(load**k / factorial(k) for k in range(servers)) + last
        assert erlang_c(load / 300, 300, servers).p_wait == pytest.approx(last / whole, rel=1e-12)

    def test_refuses_more_load_than_servers(self) -> None:
        with pytest.raises(ValueError, match="no stationary queue"):
            erlang_c(0.1, 100, 10)


class TestErlangA:
    @pytest.mark.parametrize(("load", "servers"), [(6.0, 7), (10.0, 10), (25.0, 12)])
    def test_has_a_poisson_number_in_the_system_when_patience_is_handling(
        self, load: float, servers: int
    ) -> None:
        shares = poisson(load, 300)
        figures = erlang_a(load / 300, 300, 300, servers)
        assert figures.p_wait == pytest.approx(sum(shares[servers:]), rel=1e-12)
        queue = sum((k - servers) * share for k, share in enumerate(shares) if k > servers)
        assert figures.queue_mean == pytest.approx(queue, rel=1e-12)
        assert figures.abandonment == pytest.approx(queue / load, rel=1e-12)

    @pytest.mark.parametrize(("arrivals", "handle", "patience", "servers"), SETTINGS)
    def test_is_the_birth_and_death_chain(
        self, arrivals: float, handle: float, patience: float, servers: int
    ) -> None:
        shares, _ = by_birth_and_death(arrivals, handle, patience, servers)
        figures = erlang_a(arrivals, handle, patience, servers)
        busy = sum(min(k, servers) * share for k, share in enumerate(shares))
        assert figures.p_wait == pytest.approx(sum(shares[servers:]), rel=1e-10)
        assert figures.occupancy == pytest.approx(busy / servers, rel=1e-10)
        assert figures.wait_mean_s == pytest.approx(figures.abandonment * patience, rel=1e-12)

    def test_becomes_erlang_c_with_endless_patience(self) -> None:
        limit, patient = erlang_c(0.02, 300, 7), erlang_a(0.02, 300, 1e9, 7)
        assert patient.p_wait == pytest.approx(limit.p_wait, rel=1e-4)
        assert patient.wait_mean_answered_s == pytest.approx(limit.wait_mean_s, rel=1e-4)

    def test_becomes_erlang_b_without_patience(self) -> None:
        assert erlang_a(0.02, 300, 1e-6, 7).abandonment == pytest.approx(erlang_b(6, 7), rel=1e-6)

    def test_neither_overflows_nor_fades_in_an_overloaded_giant(self) -> None:
        figures = erlang_a(10, 300, 3_000, 1_000)
        assert figures.abandonment == pytest.approx(2 / 3, rel=1e-9)
        assert figures.p_wait == pytest.approx(1.0)

    @pytest.mark.parametrize("load", [1.1, 1.5, 4.0])
    def test_is_seamless_where_so_many_wait_that_they_need_not_be_counted_one_by_one(
        self, load: float
    ) -> None:
        servers, handle_s = 200, 300.0
        spare_per_s = (load - 1) * servers / handle_s
        counted, fluid = (
            erlang_a(load * servers / handle_s, handle_s, waiting / spare_per_s, servers)
            for waiting in (19_999.0, 20_001.0)
        )
        assert fluid.p_wait == pytest.approx(counted.p_wait, rel=1e-9)
        assert fluid.abandonment == pytest.approx(counted.abandonment, rel=1e-9)
        assert fluid.wait_mean_answered_s == pytest.approx(counted.wait_mean_answered_s, rel=2e-4)
        assert fluid.queue_mean == pytest.approx(counted.queue_mean, rel=2e-4)

    def test_splits_the_mean_wait_between_the_answered_and_those_who_left(self) -> None:
        # Theta times the wait of those who leave counts them: E[W; left] = P(Ab)/theta - E[W; answered].
        figures = erlang_a(0.02, 300, 180, 7)
        assert 0 < figures.wait_mean_answered_s < figures.wait_mean_s / (1 - figures.abandonment)


class TestServiceLevel:
    @pytest.mark.parametrize(("arrivals", "handle", "patience", "servers"), SETTINGS)
    @pytest.mark.parametrize("threshold", [5.0, 60.0])
    def test_is_what_the_states_seen_on_arrival_say(
        self, arrivals: float, handle: float, patience: float, servers: int, threshold: float
    ) -> None:
        shares, _ = by_birth_and_death(arrivals, handle, patience, servers)
        busy, theta = servers / handle, 1 / patience
        expected = sum(shares[:servers]) + sum(
            shares[servers + k] * answered_within(k, busy, theta, threshold, busy + 61 * theta)
            for k in range(60)
        )
        found = service_level(arrivals, handle, patience, servers, threshold)
        assert found == pytest.approx(expected, abs=1e-7)

    @pytest.mark.parametrize(("arrivals", "handle", "patience", "servers"), SETTINGS)
    def test_runs_from_those_who_do_not_wait_to_all_who_are_answered(
        self, arrivals: float, handle: float, patience: float, servers: int
    ) -> None:
        figures = erlang_a(arrivals, handle, patience, servers)
        at_once = service_level(arrivals, handle, patience, servers, 0)
        assert at_once == pytest.approx(1 - figures.p_wait)
        assert service_level(arrivals, handle, patience, servers, 1e6) == pytest.approx(
            1 - figures.abandonment
        )

    def test_knows_endless_patience(self) -> None:
        expected = 1 - erlang_c(0.02, 300, 7).p_wait * exp(-(7 / 300 - 0.02) * 60)
        assert service_level(0.02, 300, None, 7, 60) == pytest.approx(expected)
        assert service_level(0.02, 300, 1e8, 7, 60) == pytest.approx(expected, abs=1e-4)

    def test_refuses_a_threshold_before_the_call(self) -> None:
        with pytest.raises(ValueError, match="threshold"):
            service_level(0.02, 300, inf, 7, -1)
