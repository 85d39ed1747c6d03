"""Enqueue: hold a caller in a queue, playing the waitUrl over and over."""

from math import inf

from simulator.carrier.clock import milliseconds
from simulator.carrier.documents import DocumentFailed, request_document, resolve, tell
from simulator.carrier.leg import Goto, HungUp, Leg, Redirected
from simulator.carrier.performing import WHILE_QUEUED, perform
from simulator.carrier.queues import Queue
from simulator.carrier.verbs import Document, Enqueue, Leave


class LeftQueue(Exception):
    """The waitUrl document said Leave."""


async def perform_leave(leg: Leg, leave: Leave, document: Document) -> Goto | None:
    if any(leg.call.sid in queue.members for queue in leg.account.queues.by_sid.values()):
        raise LeftQueue
    return None


async def perform_enqueue(leg: Leg, enqueue: Enqueue, document: Document) -> Goto | None:
    clock = leg.account.clock
    queue = leg.account.queues.named(enqueue.queue)
    if queue.is_full:
        leg.note("queue_full", queue=queue.name)
        return _action(enqueue, document, {"QueueResult": "queue-full"})
    queue.enter(leg, clock.now())
    leg.note("enqueued", queue=queue.name, queue_sid=queue.sid)
    leg.person.enqueued(leg)
    usual_scale, leg.time_scale = leg.time_scale, leg.wait_time_scale
    try:
        await _wait(leg, enqueue, document, queue)
    except LeftQueue:
        return _action(enqueue, document, _depart(leg, queue, "leave"))
    except DocumentFailed:
        return _action(enqueue, document, _depart(leg, queue, "error"))
    except HungUp:
        fields = _depart(leg, queue, "hangup") | {"CallStatus": "completed"}
        _tell_action(leg, enqueue, document, fields)
        raise
    except Redirected:
        _tell_action(leg, enqueue, document, _depart(leg, queue, "redirected"))
        raise
    finally:
        leg.time_scale = usual_scale
    raise AssertionError("unreachable: waiting only ends by an exception")


async def _wait(leg: Leg, enqueue: Enqueue, document: Document, queue: Queue) -> None:
    clock = leg.account.clock
    if not enqueue.wait_url:
        await leg.linger(inf)
    wait_url = resolve(document, enqueue.wait_url)
    while True:
        begun = clock.now()
        goto: Goto | None = Goto(wait_url, enqueue.wait_url_method)
        while goto is not None:
            goto.fields |= queue.wait_fields(leg.call.sid, clock.now())
            goto = await perform(leg, await request_document(leg, goto), WHILE_QUEUED)
        # A document without sound must not be asked for in a tight loop.
        shortest = begun + leg.account.settings.wait_document_s_min
        if clock.now() < shortest:
            await leg.linger(shortest - clock.now())


def _depart(leg: Leg, queue: Queue, result: str) -> dict[str, str]:
    """Take the leg out of the queue. Returns: what the action is told."""
    waited_s = queue.leave(leg, leg.account.clock.now())
    leg.person.dequeued(leg)
    leg.note("dequeued", queue=queue.name, how=result, waited_ms=milliseconds(waited_s))
    return {"QueueResult": result, "QueueSid": queue.sid, "QueueTime": str(int(waited_s))}


def _action(enqueue: Enqueue, document: Document, fields: dict[str, str]) -> Goto | None:
    if enqueue.action is None:
        return None
    return Goto(resolve(document, enqueue.action), enqueue.method, fields)


def _tell_action(leg: Leg, enqueue: Enqueue, document: Document, fields: dict[str, str]) -> None:
    goto = _action(enqueue, document, fields)
    if goto is not None:
        tell(leg, goto)
