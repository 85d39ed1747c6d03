"""The look at the service while a flood runs."""

import asyncio

from simulator.flood.watch import READ_EVERY, Watch


async def looked(url: str, turns: int) -> Watch:
    async with Watch(None, url, "ontario-211", {}) as watch:
        for _ in range(turns):
            await asyncio.sleep(0)
    return watch


class TestWatch:
    async def test_ends_wherever_the_flood_ends(self, redis_url_clean: str) -> None:
        """F-53: the client swallows a cancellation on Python 3.11, and the flood waited for ever."""
        for turns in range(4 * READ_EVERY):
            looking = asyncio.create_task(looked(redis_url_clean, turns))
            done, _ = await asyncio.wait({looking}, timeout=60)
            assert done == {looking}, f"left after {turns} turns of the loop"
            assert len(looking.result().readings) >= 1
