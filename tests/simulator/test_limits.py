"""What limited a flood (F25): the verdict names the part that was at its end, and the people before the machines
while webhooks are quick."""

from dataclasses import replace
from typing import Any

import pytest

from simulator.flood.limits import Seen, limits, part_named
from simulator.usage import Reading

SECONDS = 20


def readings(**shares: float) -> list[Reading]:
    """Give a reading a second with each process at a constant share of a core."""
    return [
        Reading(at=float(at), cpu_s={name: share * at for name, share in shares.items()})
        for at in range(SECONDS + 1)
    ]


QUIET = Seen(
    readings=readings(web=0.3, dispatcher=0.2, carrier=0.2, flood=0.1),
    late_ms=[1.0] * 100,
    inbox=[0] * 100,
    busy=[0.5] * SECONDS,
    specialists=30,
    waiting=0.02,
    slowest_ms=20.0,
    cores=2,
)


def seen(**changes: Any) -> Seen:
    return replace(QUIET, **changes)


class TestLimits:
    def test_says_that_nothing_did_when_nothing_was_at_its_end(self) -> None:
        found = limits(QUIET)
        assert (found.part, found.reached) == ("nothing", ())
        assert found.shares["web"] == pytest.approx(0.3)

    @pytest.mark.parametrize("process", ["web", "dispatcher", "redis", "carrier", "flood", "web-2"])
    def test_names_the_process_at_the_end_of_its_core(self, process: str) -> None:
        found = limits(seen(readings=readings(**{process: 0.97, "recorder": 0.3}), slowest_ms=900.0))
        assert found.part == process
        assert found.words.startswith(part_named(process))

    def test_names_a_process_that_was_at_its_end_for_a_part_of_the_time(self) -> None:
        used = [max(0.0, min(float(at), 12.0) - 6.0) for at in range(SECONDS + 1)]
        busy = [Reading(at=float(at), cpu_s={"web": one}) for at, one in enumerate(used)]
        assert limits(seen(readings=busy, slowest_ms=900.0)).part == "web"

    def test_names_the_machine_when_all_cores_are_used_and_no_process_has_one_to_itself(self) -> None:
        busy = readings(web=0.7, dispatcher=0.5, carrier=0.4, flood=0.3)
        found = limits(seen(readings=busy, slowest_ms=900.0))
        assert found.part == "machine"
        assert "the web process (70% of a core)" in found.words

    def test_names_the_specialists_when_all_are_busy_and_callers_wait(self) -> None:
        found = limits(seen(busy=[0.97] * SECONDS, waiting=0.8))
        assert found.part == "specialists"
        assert "of 30" in found.words

    def test_does_not_name_specialists_who_keep_up(self) -> None:
        assert limits(seen(busy=[0.97] * SECONDS, waiting=0.05)).part == "nothing"

    def test_does_not_take_the_filling_of_an_empty_floor_for_idle_specialists(self) -> None:
        found = limits(seen(busy=[0.0] * 5 + [1.0] * 3, waiting=0.8))
        assert (found.part, found.specialists_busy) == ("specialists", 1.0)

    def test_names_nobody_at_work_before_all_else(self) -> None:
        assert limits(seen(specialists=0, busy=[])).part == "specialists"

    def test_names_the_simulator_whose_callers_dial_late(self) -> None:
        found = limits(seen(late_ms=[1.0] * 90 + [900.0] * 10))
        assert (found.part, found.late_p99_ms) == ("simulator", 900.0)

    def test_names_other_programs_that_take_the_machine_away(self) -> None:
        taken = [replace(one, machine_s=1.98 * one.at) for one in QUIET.readings]
        found = limits(seen(readings=taken, late_ms=[900.0] * 100))
        assert [one.part for one in found.reached] == ["machine", "simulator"]
        assert "other programs on this machine (118% of a core)" in found.words

    def test_names_the_dispatcher_whose_inbox_fills(self) -> None:
        assert limits(seen(inbox=[0] * 50 + [5_000] * 50, slowest_ms=900.0)).part == "dispatcher"

    def test_lets_only_people_limit_while_webhooks_are_quick(self) -> None:
        both = seen(busy=[1.0] * SECONDS, waiting=0.9, readings=readings(web=0.95))
        quick = limits(both)
        assert [one.part for one in quick.reached] == ["specialists"]
        assert [one.part for one in quick.near] == ["web"]
        slow = limits(replace(both, slowest_ms=900.0))
        assert ([one.part for one in slow.reached], slow.near) == (["web", "specialists"], ())

    def test_says_that_a_processor_has_no_room_left_before_it_holds_anybody_up(self) -> None:
        found = limits(seen(readings=readings(web=0.95)))
        assert found.part == "nothing"
        assert "no room is left at the web process" in found.words
