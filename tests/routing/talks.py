"""A conversation in progress, and who may be called into it."""

from dataclasses import replace

from routing import events as e
from routing import replies as r
from routing.talk_model import Target, TargetKind
from tests.routing.bench import PATIENT, WEST, Bench, rules, with_phone_system

COLLEAGUE = Target(kind=TargetKind.SPECIALIST, id="bob")
LINE = Target(kind=TargetKind.OUTSIDE, id="988")
INTERPRETER = Target(kind=TargetKind.INTERPRETER, id="voices")
QUEUE = Target(kind=TargetKind.QUEUE)
AT_WEST = Target(kind=TargetKind.PARTNER, id=WEST)


def talking(*, phone_system: bool = False, **limits: int) -> Bench:
    """`ann` talks with `amy`; nobody else is on the floor."""
    partners = with_phone_system() if phone_system else None
    bench = Bench.opened(rules(limits=replace(PATIENT, **limits), partners=partners))
    bench.staff("amy")
    bench.call("ann")
    bench.pass_time(5_000)
    bench.connect("ann")
    return bench


def refusal(reply: r.Reply) -> r.Refusal:
    assert isinstance(reply, r.Refused), reply
    return reply.refusal


def happened(bench: Bench, kind: type[e.Event]) -> list[e.Event]:
    return [event for event in bench.log if isinstance(event, kind)]
