"""The search for the highest rate that holds."""

from dataclasses import replace

import pytest

from simulator.flood.result import FloodResult
from simulator.flood.search import Search, Tried, find_limit
from simulator.flood.times import ALL, Times
from tests.simulator.test_flood_figures import result
from tests.simulator.verdicts import log


def outcome(*, holds: bool) -> FloodResult:
    ms = 20.0 if holds else 900.0
    return replace(result(log()), webhooks={ALL: Times(count=9, p50_ms=ms, p95_ms=ms, p99_ms=ms, max_ms=ms)})


async def search(limit: float, first: float = 10.0) -> Search:
    async def play(rate: float) -> FloodResult:
        return outcome(holds=rate <= limit)

    return await find_limit(play, first, lambda tried: None)


class TestFindLimit:
    @pytest.mark.parametrize("limit", [3.0, 9.9, 10.0, 57.0, 140.0])
    async def test_comes_within_a_tenth_below_the_limit(self, limit: float) -> None:
        found = await search(limit)
        assert found.highest is not None
        assert limit / 1.1 <= found.highest.rate <= limit
        assert found.broken_by is not None
        assert found.broken_by.rate > limit

    async def test_gives_up_when_nothing_holds(self) -> None:
        found = await search(0.0)
        assert found.highest is None
        assert "No rate held." in found.describe()

    async def test_ends_when_it_is_interrupted(self) -> None:
        async def play(rate: float) -> FloodResult:
            return replace(outcome(holds=True), interrupted=True)

        assert (await find_limit(play, 10.0, lambda tried: None)).tried == ()

    def test_does_not_believe_a_rate_above_one_that_failed(self) -> None:
        tried = [Tried(rate=10.0, result=outcome(holds=False)), Tried(rate=20.0, result=outcome(holds=True))]
        assert Search(tried=tuple(tried)).highest is None
