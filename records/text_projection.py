"""From events of texts to their two tables. Each event is stored once, in the order of the journal."""

from typing import Any

from sqlalchemy import func, update
from sqlalchemy.ext.asyncio import AsyncConnection

from records.database import insert_into
from records.tables import offer, text_contact, text_message
from routing import text_events as t
from routing.events import Event
from routing.model import OfferState

Row = dict[str, Any]


async def store_texts(connection: AsyncConnection, floor: str, events: list[Event]) -> None:
    """Bring conversations and messages up to date; events about nothing of the kind change nothing."""
    for event in events:
        match event:
            case t.TextArrived():
                await _arrived(connection, floor, event)
                await _message(connection, _came_in(floor, event))
            case t.TextReceived():
                await _message(connection, _came_in(floor, event))
            case t.TextWritten():
                await _message(connection, _went_out(floor, event))
            case t.TextProgressed():
                await _progressed(connection, event)
            case t.TextTaken():
                await _taken(connection, floor, event)
                await _change(connection, event)
            case _:
                await _change(connection, event)


async def _arrived(connection: AsyncConnection, floor: str, event: t.TextArrived) -> None:
    row = {
        "contact_id": event.contact,
        "floor": floor,
        "line": event.line,
        "arrived_at": event.at,
        "home_partner": event.evidence.home,
    }
    await connection.execute(insert_into(connection, text_contact).on_conflict_do_nothing(), row)


async def _taken(connection: AsyncConnection, floor: str, event: t.TextTaken) -> None:
    """Keep who had it in hand, as of a call: whoever passes it on may read what they wrote down."""
    row = {
        "offer_id": event.offer,
        "floor": floor,
        "contact_id": event.contact,
        "specialist_id": event.specialist,
        "partner": event.partner,
        "made_at": event.at,
        "accepted_at": event.at,
        "ended_at": event.at,
        "outcome": OfferState.CONNECTED.value,
    }
    await connection.execute(insert_into(connection, offer).on_conflict_do_nothing(), row)


async def _change(connection: AsyncConnection, event: Event) -> None:
    values = _values(event)
    if values:
        where = text_contact.c.contact_id == getattr(event, "contact", None)
        await connection.execute(update(text_contact).where(where).values(**values))


def _values(event: Event) -> Row:
    match event:
        case t.TextMarkedUrgent():
            return {"urgent": event.group}
        case t.TextLanguageChosen():
            return {"language": event.language, "chosen": True}
        case t.TextQueued():
            return {
                "language": event.language,
                "chosen": event.chosen,
                "preferred_partner": event.route.preferred,
                "queued_at": event.at,
            }
        case t.TextTaken():
            return {
                "specialist_id": event.specialist,
                "partner": event.partner,
                "taken_at": func.coalesce(text_contact.c.taken_at, event.at),
            }
        case t.TextClosed():
            return {
                "closed_at": event.at,
                "ended_as": event.end.value,
                "waited_ms": event.waited_ms,
                "handled_ms": event.handled_ms,
                "came_in": event.came_in,
                "went_out": event.went_out,
            }
        case _:
            return {}


def _came_in(floor: str, event: t.TextArrived | t.TextReceived) -> Row:
    return {
        "text_id": event.text,
        "floor": floor,
        "contact_id": event.contact,
        "at_ms": event.at,
        "came_in": True,
        "media": event.media,
        "code": 0,
    }


def _went_out(floor: str, event: t.TextWritten) -> Row:
    return {
        "text_id": event.text,
        "floor": floor,
        "contact_id": event.contact,
        "at_ms": event.at,
        "came_in": False,
        "media": 0,
        "code": 0,
        "template": event.template.value if event.template is not None else None,
        "specialist_id": event.specialist if event.template is None else None,
        "delivery": "queued",
    }


async def _message(connection: AsyncConnection, row: Row) -> None:
    """Add it, or complete what was kept of it before: its body."""
    insert = insert_into(connection, text_message)
    known = {name: value for name, value in row.items() if name != "text_id"}
    await connection.execute(
        insert.on_conflict_do_update(index_elements=[text_message.c.text_id], set_=known), row
    )


async def _progressed(connection: AsyncConnection, event: t.TextProgressed) -> None:
    values: Row = {"delivery": event.delivery.value, "code": event.code}
    if event.sid is not None:
        values["carrier_sid"] = event.sid
    where = text_message.c.text_id == event.text
    await connection.execute(update(text_message).where(where).values(**values))
