"""REST: queues and those who wait in them."""

from simulator.carrier.answers import Json, show_member, show_queue
from simulator.carrier.calls import CallStatus
from simulator.carrier.gate import Ask, RestError, not_found
from simulator.carrier.leg import Goto, Redirected
from simulator.carrier.queues import NAME_CHARACTERS_MAX, QUEUE_SIZE_MAX, Queue

BAD_NAME, NAME_TAKEN = 22002, 22003


def list_queues(ask: Ask) -> tuple[int, Json]:
    queues = list(ask.account.queues.by_sid.values())
    return 200, ask.page("queues", queues, lambda queue: show_queue(queue, _sid(ask)))


def create_queue(ask: Ask) -> tuple[int, Json]:
    name = ask.get("FriendlyName")
    if not name or len(name) > NAME_CHARACTERS_MAX:
        raise RestError(400, BAD_NAME, "FriendlyName is required, with 64 characters at most")
    if ask.account.queues.find(name) is not None:
        raise RestError(400, NAME_TAKEN, f"A queue named {name} exists already")
    size_max = ask.whole("MaxSize", ask.account.settings.queue_size_default, 1, QUEUE_SIZE_MAX)
    return 201, show_queue(ask.account.queues.create(name, size_max), _sid(ask))


def get_queue(ask: Ask) -> tuple[int, Json]:
    return 200, show_queue(_queue(ask), _sid(ask))


def update_queue(ask: Ask) -> tuple[int, Json]:
    queue = _queue(ask)
    name = ask.get("FriendlyName")
    if name is not None and name != queue.name:
        if not name or len(name) > NAME_CHARACTERS_MAX:
            raise RestError(400, BAD_NAME, "FriendlyName holds 1 to 64 characters")
        if ask.account.queues.find(name) is not None:
            raise RestError(400, NAME_TAKEN, f"A queue named {name} exists already")
        ask.account.queues.rename(queue, name)
    queue.size_max = ask.whole("MaxSize", queue.size_max, 1, QUEUE_SIZE_MAX)
    return 200, show_queue(queue, _sid(ask))


def delete_queue(ask: Ask) -> tuple[int, None]:
    """Delete an empty queue. Twilio documents that one with callers stays, but not the code of its refusal."""
    queue = _queue(ask)
    if queue.members:
        raise RestError(400, 20001, "A queue with callers in it cannot be deleted")
    ask.account.queues.delete(queue)
    return 204, None


def list_members(ask: Ask) -> tuple[int, Json]:
    queue = _queue(ask)
    places = list(enumerate(queue.members, start=1))
    return 200, ask.page("queue_members", places, lambda place: _show(ask, queue, place[1], place[0]))


def get_member(ask: Ask) -> tuple[int, Json]:
    queue, sid = _member(ask)
    return 200, _show(ask, queue, sid, queue.position(sid))


def dequeue_member(ask: Ask) -> tuple[int, Json]:
    """Take a caller, or the one at the front, out of the queue to a URL."""
    queue, sid = _member(ask)
    url = ask.url("Url")
    if url is None:
        raise RestError(400, 21205, "Url parameter is required.")
    leg, _ = queue.members[sid]
    if leg.is_leaving or leg.call.status is not CallStatus.IN_PROGRESS:
        raise RestError(400, 21220, "Call is not in-progress. Cannot redirect.")
    shown = _show(ask, queue, sid, queue.position(sid))
    leg.note("redirected", url=url)
    leg.interrupt(Redirected(Goto(url, ask.method("Method"))))
    return 200, shown


def _queue(ask: Ask) -> Queue:
    queue = ask.account.queues.by_sid.get(ask.part["queue"])
    if queue is None:
        raise not_found(ask.path)
    return queue


def _member(ask: Ask) -> tuple[Queue, str]:
    queue = _queue(ask)
    sid = ask.part["sid"]
    if sid == "Front" and queue.members:
        sid = next(iter(queue.members))
    if sid not in queue.members:
        raise not_found(ask.path)
    return queue, sid


def _show(ask: Ask, queue: Queue, sid: str, position: int) -> Json:
    _, entered_at = queue.members[sid]
    return show_member(queue, sid, position, entered_at, ask.account.clock.now(), _sid(ask))


def _sid(ask: Ask) -> str:
    return ask.account.settings.account_sid
