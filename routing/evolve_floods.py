"""How suspicion and blocks change a floor. Only `evolve` applies these."""

from dataclasses import replace

from routing import events as e
from routing.evolve_moves import wait_in_queue
from routing.flood_model import Block
from routing.floor import Floor, TimerKind
from routing.indexes import clear_timer, set_timer, unindex_waiting
from routing.model import ContactState
from routing.states import next_contact_state


def caller_suspected(floor: Floor, event: e.CallerSuspected) -> None:
    contact = floor.contact(event.contact)
    next_contact_state(contact.state, event)
    block = floor.blocks.get(event.source)
    if event.blocked and block is not None:
        floor.blocks[event.source] = replace(block, turned_away=block.turned_away + 1)
    waiting = contact.state is ContactState.WAITING
    if waiting:
        unindex_waiting(floor, contact)
    contact.source = event.source
    if waiting:
        wait_in_queue(floor, contact, event.at)


def source_blocked(floor: Floor, event: e.SourceBlocked) -> None:
    known = floor.blocks.get(event.source)
    floor.blocks[event.source] = Block(
        source=event.source,
        by=event.by,
        reason=event.reason,
        blocked_at=known.blocked_at if known is not None else event.at,
        ends_at=event.ends_at,
        turned_away=known.turned_away if known is not None else 0,
    )
    set_timer(floor, TimerKind.BLOCK, event.source, event.ends_at)


def source_unblocked(floor: Floor, event: e.SourceUnblocked) -> None:
    floor.blocks.pop(event.source, None)
    clear_timer(floor, TimerKind.BLOCK, event.source)
