"""What stories about the dispatcher begin with."""

from live.dispatcher import Dispatcher
from live.ports import FloorClock
from tests.live.floor_story import (
    JOAN,
    OPENING,
    Carrier,
    Ports,
    arrives,
    dispatcher_on,
    is_connected,
    presses_one,
)

BUDGET_S = 30.0


def new_dispatcher(ports: Ports, clock: FloorClock, carrier: Carrier | None = None) -> Dispatcher:
    return dispatcher_on(ports, clock, (carrier or Carrier()).perform)


UP_TO_THE_ORDER = (*OPENING, arrives("ada"), presses_one("ada"), *is_connected(JOAN, "ada")[:3])
"""The last of these orders the caller into the room."""
