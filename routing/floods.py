"""Floods of calls, decided: who is served in the lane of suspected callers, and which numbers supervisors block.

Nobody is refused by the program itself. A line whose callers may be in danger takes every call.
"""

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.draft import Draft
from routing.endings import later
from routing.flood_model import BLOCK_MS_MAX, NO_SOURCE
from routing.floor import Floor
from routing.model import ContactEnd, EndedBy

SOURCE_BLOCKED = "source_blocked"


def look_at(floor: Floor, command: c.ReportCallArrived, draft: Draft) -> r.Reply | None:
    """Look at a call that has just been admitted. Returns: what to answer one that is not taken, else None."""
    book = floor.rule_book
    line = book.line(command.line) if book is not None else None
    is_safe = command.relay or (line is not None and (line.crisis or line.relay))
    if book is None or command.source == NO_SOURCE or is_safe:
        return None
    block = floor.blocks.get(command.source)
    blocked = block is not None and block.ends_at > draft.at
    if not blocked and not (command.suspected and book.floods.has_lane):
        return None
    draft.add(
        e.CallerSuspected(
            id=draft.id(), at=draft.at, contact=command.contact, source=command.source, blocked=blocked
        )
    )
    if not blocked:
        return None
    draft.add(
        e.ContactClosed(
            id=draft.id(),
            at=draft.at,
            contact=command.contact,
            end=ContactEnd.MESSAGE,
            by=EndedBy.NETWORK,
            detail=SOURCE_BLOCKED,
        )
    )
    return r.TurnedAway(contact=command.contact)


def block_source(floor: Floor, command: c.BlockSource, draft: Draft) -> r.Reply:
    if command.source == NO_SOURCE:
        return r.Refused(refusal=r.Refusal.NOT_BLOCKED)
    draft.add(
        e.SourceBlocked(
            id=draft.id(),
            at=draft.at,
            source=command.source,
            by=command.by,
            reason=command.reason,
            ends_at=later(draft.at, max(1, min(command.lasts_ms, BLOCK_MS_MAX))),
        )
    )
    return r.Noted()


def unblock_source(floor: Floor, command: c.UnblockSource, draft: Draft) -> r.Reply:
    if command.source not in floor.blocks:
        return r.Refused(refusal=r.Refusal.NOT_BLOCKED)
    draft.add(e.SourceUnblocked(id=draft.id(), at=draft.at, source=command.source, by=command.by))
    return r.Noted()


def expire_block(floor: Floor, command: c.ExpireBlock, draft: Draft) -> r.Reply:
    block = floor.blocks.get(command.source)
    if block is not None and block.ends_at <= draft.at:
        draft.add(e.SourceUnblocked(id=draft.id(), at=draft.at, source=command.source))
    return r.Noted()
