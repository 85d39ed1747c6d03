"""Processes inside one program: what they run dies, or stands still, with them."""

import asyncio

import pytest

from simulator.faults.process import Process, ProcessGone, keep_account_of_tasks, outside
from simulator.faults.virtual_loop import NothingIsDue, run_in_virtual_time


class TestProcess:
    def test_takes_all_with_it_that_was_begun_inside(self) -> None:
        done: list[str] = []

        async def grandchild() -> None:
            await asyncio.sleep(1)
            done.append("inside")

        async def carrier() -> None:
            await asyncio.sleep(1)
            done.append("outside")

        async def work() -> None:
            asyncio.create_task(grandchild())  # noqa: RUF006 - the process holds it
            outside(carrier())
            await asyncio.sleep(1)
            done.append("work")

        async def story() -> None:
            keep_account_of_tasks(asyncio.get_running_loop())
            process = Process("web-1")
            task = asyncio.create_task(process.run(work()))
            await asyncio.sleep(0.5)
            process.kill()
            with pytest.raises(ProcessGone):
                await task
            await asyncio.sleep(2)
            with pytest.raises(ProcessGone):
                await process.run(work())

        run_in_virtual_time(story())
        assert done == ["outside"]

    def test_lets_nobody_pass_while_it_is_frozen(self) -> None:
        async def story() -> float:
            loop, process = asyncio.get_running_loop(), Process("dispatcher-1")
            process.freeze()
            loop.call_later(3, process.thaw)
            await process.gate()
            return loop.time()

        assert run_in_virtual_time(story()) == 3


class TestVirtualTime:
    def test_says_so_when_nothing_will_ever_happen(self) -> None:
        async def story() -> None:
            await asyncio.get_running_loop().create_future()

        with pytest.raises(NothingIsDue):
            run_in_virtual_time(story())
