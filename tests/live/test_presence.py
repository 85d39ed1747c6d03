"""Screens that are heard from keep their specialists in; silent ones do not (F66)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

from live.errors import FloorUnavailable
from live.presence import BUNDLE_S, PresenceBundles
from routing.commands import Command, RenewLeases
from routing.model import SpecialistId
from routing.replies import Noted, Reply
from routing.rulebook import Limits
from simulator.faults.virtual_loop import run_in_virtual_time
from tests.live.floor_story import AMIR, JOAN

HEARTBEAT_S = 4.0


@dataclass
class Gateway:
    fails: bool = False
    asked: list[RenewLeases] = field(default_factory=list)

    async def ask(self, command: Command, budget_s: float) -> Reply:
        assert isinstance(command, RenewLeases)
        self.asked.append(command)
        if self.fails:
            raise FloorUnavailable
        return Noted()

    def told(self) -> Sequence[tuple[SpecialistId, ...]]:
        return [command.specialists for command in self.asked]


def bundles_to(gateway: Gateway) -> PresenceBundles:
    numbers = count(1)
    return PresenceBundles(gateway, lambda: str(next(numbers)))


class TestPresenceBundles:
    def test_tells_the_floor_once_for_everybody_it_heard(self) -> None:
        async def story() -> None:
            gateway = Gateway()
            bundles = bundles_to(gateway)
            await bundles.start()
            for specialist in (JOAN, AMIR, JOAN):
                bundles.heard_from(specialist)
            await asyncio.sleep(BUNDLE_S * 3.5)
            await bundles.stop()
            assert gateway.told() == [(JOAN, AMIR)]

        run_in_virtual_time(story())

    def test_gives_each_bundle_an_id_of_its_own(self) -> None:
        async def story() -> None:
            gateway = Gateway()
            bundles = bundles_to(gateway)
            await bundles.start()
            await asyncio.sleep(0.1)
            for _ in range(3):
                bundles.heard_from(JOAN)
                await asyncio.sleep(BUNDLE_S)
            await bundles.stop()
            assert len({command.id for command in gateway.asked}) == 3

        run_in_virtual_time(story())

    def test_goes_on_after_the_floor_was_away(self) -> None:
        async def story() -> None:
            gateway = Gateway(fails=True)
            bundles = bundles_to(gateway)
            await bundles.start()
            bundles.heard_from(JOAN)
            await asyncio.sleep(BUNDLE_S + 0.1)
            gateway.fails = False
            bundles.heard_from(AMIR)
            await asyncio.sleep(BUNDLE_S)
            await bundles.stop()
            assert gateway.told() == [(JOAN,), (AMIR,)]

        run_in_virtual_time(story())

    def test_lets_a_vanished_screen_go_within_fourteen_seconds(self) -> None:
        """F66: the last heartbeat waits at most one bundle, then the lease runs."""
        longest_s = BUNDLE_S + Limits().lease_ms / 1000
        assert longest_s <= 14.0

    def test_leaves_room_for_two_lost_heartbeats(self) -> None:
        assert Limits().lease_ms / 1000 > 2 * HEARTBEAT_S + BUNDLE_S
