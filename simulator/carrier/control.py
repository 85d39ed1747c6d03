"""The verbs that steer a call: Redirect, Hangup, Reject; and the table of all verbs."""

from simulator.carrier import verbs
from simulator.carrier.calls import CallStatus
from simulator.carrier.dialling import perform_dial
from simulator.carrier.documents import resolve
from simulator.carrier.leg import Goto, HungUp, Leg
from simulator.carrier.performing import PERFORMERS
from simulator.carrier.prompts import perform_gather, perform_prompt
from simulator.carrier.record import perform_record
from simulator.carrier.verbs import Document
from simulator.carrier.waiting import perform_enqueue, perform_leave


async def perform_redirect(leg: Leg, redirect: verbs.Redirect, document: Document) -> Goto | None:
    return Goto(resolve(document, redirect.url), redirect.method)


async def perform_hangup(leg: Leg, hangup: verbs.Hangup, document: Document) -> Goto | None:
    raise HungUp("far_end", "hangup_verb")


async def perform_reject(leg: Leg, reject: verbs.Reject, document: Document) -> Goto | None:
    """Refuse the call. Too late to refuse, it is merely a hang-up."""
    if leg.call.answered_at is not None:
        raise HungUp("far_end", "rejected")
    raise HungUp("far_end", "rejected", CallStatus.BUSY if reject.reason == "busy" else CallStatus.NO_ANSWER)


PERFORMERS.update(
    {
        verbs.Say: perform_prompt,
        verbs.Play: perform_prompt,
        verbs.Pause: perform_prompt,
        verbs.Gather: perform_gather,
        verbs.Record: perform_record,
        verbs.Redirect: perform_redirect,
        verbs.Hangup: perform_hangup,
        verbs.Reject: perform_reject,
        verbs.Enqueue: perform_enqueue,
        verbs.Leave: perform_leave,
        verbs.Dial: perform_dial,
    }
)
