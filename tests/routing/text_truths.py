"""What must hold of every floor's conversations by text at every step, computed from the records alone."""

from routing import text_events as t
from routing.events import Event
from routing.floor import Floor, Specialist
from routing.model import Instant, SpecialistState
from routing.text_entries import TextContact
from routing.text_model import Delivery, TextState


def assert_texts_are_true(floor: Floor, at: Instant) -> None:
    senders = [one.sender for one in floor.texts.values()]
    assert len(set(senders)) == len(senders), "somebody is in two conversations"
    assert {one.sender: one.id for one in floor.texts.values()} == floor.text_of
    assert set(floor.text_ended_of.values()) <= set(floor.texts_closed)
    assert not set(floor.texts) & set(floor.texts_closed), "a conversation is over and is not"
    for contact in floor.texts.values():
        _assert_fits_its_state(floor, contact)
        ids = [line.id for line in contact.lines]
        assert len(set(ids)) == len(ids), "one message twice"
        under_way = [line for line in contact.lines if line.effect and line.delivery is Delivery.QUEUED]
        assert len(under_way) <= 1, "two messages under way"
        unordered = [line for line in contact.lines if line.delivery is Delivery.QUEUED and not line.effect]
        assert under_way or not unordered, "a message waits for nothing"
    _assert_nobody_waits_in_vain(floor, at)


def _assert_fits_its_state(floor: Floor, contact: TextContact) -> None:
    match contact.state:
        case TextState.OFFERED:
            assert contact.offer is not None
            assert contact.specialist is None
        case TextState.CONNECTED:
            assert contact.specialist is not None
            specialist = floor.specialists.get(contact.specialist)
            assert specialist is not None, "a conversation is with somebody who has left"
            assert not specialist.lost
        case _:
            assert (contact.offer, contact.specialist) == (None, None)
    if contact.offer is not None:
        asked = floor.specialists[contact.offer.specialist]
        assert asked.state is SpecialistState.READY, "a text is offered to somebody who is not free"
        others = [one for one in floor.texts.values() if one.offer is not None and one is not contact]
        assert asked.id not in {one.offer.specialist for one in others if one.offer}, "two offers to one"
    endless = contact.urgent and contact.state in (TextState.WAITING, TextState.OFFERED)
    assert (contact.due_at is None) == bool(endless), "nothing would ever happen, or an urgent one would end"


def _assert_nobody_waits_in_vain(floor: Floor, at: Instant) -> None:
    """While somebody could be offered a text, none waits, and the urgent do not wait behind the others."""
    service = floor.text_service
    if service is None:
        return
    asked = {one.offer.specialist for one in floor.texts.values() if one.offer is not None}
    for contact in floor.texts.values():
        if contact.state is not TextState.WAITING:
            continue
        for specialist in floor.specialists.values():
            if not _fits(contact, specialist, service.skill):
                continue
            held = sum(
                one.specialist == specialist.id and one.state is TextState.CONNECTED
                for one in floor.texts.values()
            )
            free = specialist.state is SpecialistState.READY and specialist.id not in asked
            cools = contact.cooling.get(specialist.id, at) > at
            assert not free or cools or held >= service.at_once_max, (
                f"{contact.id} waits beside {specialist.id}"
            )


def _fits(contact: TextContact, specialist: Specialist, skill: str | None) -> bool:
    route = contact.route
    assert route is not None
    own = {one.skill for one in specialist.skills}
    needed = {*route.skills, *((skill,) if skill else ())}
    reached: set[str] = {route.preferred}
    for step in route.steps:
        if step.partners is None:
            reached.add(specialist.partner)
        else:
            reached.update(step.partners)
    return (
        contact.language in specialist.languages
        and needed <= own
        and specialist.partner in reached
        and not specialist.lost
    )


def assert_text_history_is_sound(log: list[Event]) -> None:
    """S1: each conversation began once and ended once at most; nobody was written to after they asked not to be."""
    began = [one.contact for one in log if isinstance(one, t.TextArrived)]
    ended = [one.contact for one in log if isinstance(one, t.TextClosed)]
    assert len(set(began)) == len(began)
    assert len(set(ended)) == len(ended)
    assert set(ended) <= set(began)
    sender = {one.contact: one.sender for one in log if isinstance(one, t.TextArrived)}
    out: set[str] = set()
    for event in log:
        match event:
            case t.SenderOptedOut():
                out.add(event.sender)
            case t.SenderOptedIn():
                out.discard(event.sender)
            case t.TextWritten():
                assert sender[event.contact] not in out, "written to somebody who wants nothing"
            case _:
                pass
