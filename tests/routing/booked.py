"""Somebody who chose to be called back, and how far it has come."""

from dataclasses import replace

from routing.call_back_booking import call_back_of
from routing.effects import PlaceCallBack
from routing.floor import offer_id
from routing.model import ContactId, Exit, ExitKind, Trigger
from routing.rulebook import CallBacks, Message, RuleBook, Treatment
from tests.routing.bench import Bench, treating

ANN_BACK = call_back_of(ContactId("ann"))
OFFER = offer_id(ANN_BACK, 1)
MINUTE_MS = 60_000
AGAIN_MS = CallBacks().again_after_ms
WORDS = Message(id="words", en="We call you back.", fr="Nous vous rappelons.")


def offering(*, forced: bool = False, **call_backs: int) -> RuleBook:
    """A book that offers call-backs to everybody at once, or books them without asking."""
    way = Exit(kind=ExitKind.CALL_BACK, when=Trigger(waited_ms=0), forced=forced, message=WORDS.id)
    book = treating(Treatment(exits=(way,)))
    return replace(book, messages=(WORDS,), call_backs=CallBacks(**call_backs))


def booked(book: RuleBook | None = None, *others: str) -> Bench:
    """`ann` chose to be called back; the others called after her and wait."""
    bench = Bench.opened(book or offering())
    bench.call("ann")
    for other in others:
        bench.pass_time(1_000)
        bench.call(other)
    bench.pass_time(5_000)
    bench.take_exit("ann", ExitKind.CALL_BACK)
    return bench


def ringing(*others: str, book: RuleBook | None = None) -> Bench:
    """`amy` accepted the call-back, is in the room, and `ann`'s phone rings."""
    bench = booked(book, *others)
    bench.staff("amy")
    bench.answer(ANN_BACK)
    return bench


def placed(bench: Bench) -> list[PlaceCallBack]:
    return [order for order in bench.orders if isinstance(order, PlaceCallBack)]
