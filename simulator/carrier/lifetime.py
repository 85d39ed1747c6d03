"""The life of a leg: its beginning, the documents it follows, and its end."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

from simulator.carrier.calls import Call, CallStatus, Direction
from simulator.carrier.leg import Goto, HungUp, Leg, Redirected
from simulator.carrier.performing import follow
from simulator.carrier.progress import answer, report
from simulator.carrier.settings import FarEnd

logger = logging.getLogger(__name__)

# Gets a leg answered and names its first document; None when it has none.
Opening = Callable[[Leg], Awaitable[Goto | None]]

NETWORK_REFUSAL = {
    "busy": CallStatus.BUSY,
    "no-answer": CallStatus.NO_ANSWER,
    "failed": CallStatus.FAILED,
}


async def lead(leg: Leg, opening: Opening) -> None:
    """Live one leg from its beginning to its end."""
    try:
        await _live(leg, opening)
        ending = HungUp("far_end", "end_of_document")
    except HungUp as hung_up:
        ending = hung_up
    except Exception:
        # A bug of the double must neither hang a call for ever nor hide.
        logger.exception("the carrier double failed on call %s", leg.call.sid)
        leg.account.alert(0, leg.call.sid, "", "the carrier double failed")
        ending = HungUp("network", "carrier_failure", CallStatus.FAILED)
    end(leg, ending)


async def _live(leg: Leg, opening: Opening) -> None:
    try:
        goto = await opening(leg)
    except Redirected as order:
        goto = order.goto
    while goto is not None:
        try:
            await follow(leg, goto)
            goto = None
        except Redirected as order:
            goto = order.goto


async def ring(leg: Leg, far_end: FarEnd, timeout_s: float) -> None:
    """Ring a far end until it answers. Raises: HungUp with the status of a call that failed."""
    call = leg.call
    call.status = CallStatus.INITIATED
    report(leg, "initiated")
    call.status = CallStatus.RINGING
    report(leg, "ringing")
    rings_s = leg.scaled(far_end.ring_s)
    if rings_s > timeout_s:
        await leg.linger(timeout_s)
        raise HungUp("network", "no_answer", CallStatus.NO_ANSWER)
    await leg.linger(rings_s)
    refusal = NETWORK_REFUSAL.get(far_end.outcome)
    if refusal is not None:
        call.sip_code = far_end.sip_code
        raise HungUp("network", far_end.outcome.replace("-", "_"), refusal)
    answer(leg)
    if far_end.hangs_up_after_s is not None:
        hang_up = partial(leg.hang_up, "far_end", "hung_up")
        leg.account.clock.call_later(far_end.hangs_up_after_s, hang_up)


def end(leg: Leg, ending: HungUp) -> None:
    """Close a call: its final status, its last callback, its last fact."""
    call, account = leg.call, leg.account
    was_queued = call.status is CallStatus.QUEUED
    call.status = final_status(call, ending)
    call.ended_at = account.clock.now()
    call.ended_by = ending.by
    leg.person.gone()
    leg.note(
        "ended",
        by=ending.by,
        reason=ending.reason,
        status=call.status.value,
        duration_s=call.duration_s(call.ended_at),
    )
    # Twilio says nothing of a call that is cancelled before it was placed.
    if not was_queued:
        report(leg, "completed")
    account.recordings.stop_all_of_call(call.sid)
    account.retire(leg)
    if leg.on_end is not None:
        leg.on_end()


def final_status(call: Call, ending: HungUp) -> CallStatus:
    if ending.status is not None:
        return ending.status
    if call.answered_at is not None:
        return CallStatus.COMPLETED
    return CallStatus.NO_ANSWER if call.direction is Direction.INBOUND else CallStatus.CANCELED
