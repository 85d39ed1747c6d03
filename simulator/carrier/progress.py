"""The steps of a call that the carrier reports: initiated, ringing, answered, completed."""

from simulator.carrier.calls import CallStatus
from simulator.carrier.leg import Leg


def report(leg: Leg, event: str) -> None:
    """Send a status callback if somebody asked for this event."""
    subscription = leg.call.subscription
    if subscription is not None and event in subscription.events:
        fields = leg.call.progress_fields(event, leg.account.clock.now())
        leg.account.post.notify(subscription.method, subscription.url, fields, leg.call.batch, leg.due_at)


def answer(leg: Leg) -> None:
    """Mark the leg answered, once."""
    call = leg.call
    if call.answered_at is None:
        call.answered_at = leg.account.clock.now()
        call.status = CallStatus.IN_PROGRESS
        leg.note("answered")
        report(leg, "answered")
