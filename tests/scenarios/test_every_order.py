"""F-4: the callbacks of a short call, in every order in which they may come (reliability.md R10)."""

import logging
from collections import defaultdict
from collections.abc import Iterator
from itertools import permutations

import pytest
import structlog

from routing import commands as c
from routing.model import ContactEnd, EndedBy, SpecialistState
from tests.scenarios.carrier_requests import (
    AMAL_IS_PUT_OUT,
    AMAL_JOINS,
    AT_ROOM,
    CALL_ENDS,
    CALLER_JOINS,
    CALLER_LEAVES,
    DEVICE,
    INBOUND,
    LEG_ENDS,
    MENU,
    OUT_OF_QUEUE,
    ROOM_ENDS,
    ROOM_STARTS,
    WAIT,
)
from tests.scenarios.stage import AMAL, CALL, LEG, OFFER, Stage

CALLBACKS = (
    CALLER_JOINS,
    ROOM_STARTS,
    CALLER_LEAVES,
    AMAL_IS_PUT_OUT,
    ROOM_ENDS,
    LEG_ENDS,
    CALL_ENDS,
)
"""What the carrier sends of its own accord once a caller was ordered into the room where a specialist waits: seven
requests on seven connections, each delayed and repeated by itself. The requests for documents before them cannot
change places, since a call asks for one at a time; nor can the specialist's own join, which the order answers."""
STORY = (INBOUND, MENU, WAIT)
APART_MS = 3


async def brought_together() -> Stage:
    """A caller on the way into the room where a specialist waits."""
    stage = await Stage.opened()
    await stage.specialist()
    await stage.tell(*STORY)
    await stage.pass_time(4_000)
    await stage.do(c.AcceptOffer, specialist=AMAL, offer=OFFER)
    await stage.tell(DEVICE, AMAL_JOINS, OUT_OF_QUEUE, AT_ROOM)
    return stage


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of floors are opened here; each would say so."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    yield
    structlog.configure(**before)


@pytest.mark.slow
async def test_all_5040_orders_of_the_callbacks_of_a_short_call_end_in_one_record() -> None:
    before = await brought_together()
    before.clock.at += 1_000
    orders: dict[str, list[str]] = defaultdict(list)
    stage = before
    for order in permutations(CALLBACKS):
        stage = await before.again()
        stage.gone = {CALL, LEG}
        for callback in order:
            await stage.tell(callback)
            stage.clock.at += APART_MS
        await stage.pass_time(120_000)
        assert not stage.floor.contacts
        assert not stage.floor.offers
        assert stage.story().count("ContactClosed") == 1
        outcome = f"{stage.floor.specialists[AMAL].state}: {stage.record().to_the_second()}"
        orders[outcome].append(" > ".join(callback.name for callback in order))
    assert sum(map(len, orders.values())) == 5_040
    examples = [f"{len(those)} orders like {those[0]}\n    {outcome}" for outcome, those in orders.items()]
    assert len(orders) == 1, "\n".join(examples)
    contact = stage.record().contact
    assert (contact["ended_as"], contact["ended_by"]) == (ContactEnd.ANSWERED, EndedBy.CALLER)
    assert (contact["specialist_id"], contact["drops"]) == (AMAL, 0)
    assert stage.floor.specialists[AMAL].state is SpecialistState.READY
