"""Legs that the carrier dials: for a Dial, or by order of the REST API."""

from simulator.carrier.account import Account
from simulator.carrier.calls import Call, CallStatus, Direction, Subscription, known_fields
from simulator.carrier.leg import Leg
from simulator.carrier.people import far_end_person


def outgoing_leg(
    account: Account,
    *,
    direction: Direction,
    caller: str,
    called: str,
    subscription: Subscription | None,
    parent: Call | None = None,
    more: dict[str, str] | None = None,
) -> Leg:
    """Create the leg, still queued, and admit it to the account."""
    now = account.clock.now()
    call = Call(
        sid=account.dice.sid("CA"),
        account_sid=account.settings.account_sid,
        direction=direction,
        caller=caller,
        called=called,
        created_at=now,
        status=CallStatus.QUEUED,
        parent_sid=parent.sid if parent is not None else "",
        subscription=subscription,
    )
    call.known = known_fields(call, {}, more or {})
    call.note(now, "created", to=called, **{"from": caller})
    leg = Leg(account, call, far_end_person(account.far_end(called)))
    account.admit(leg)
    return leg
