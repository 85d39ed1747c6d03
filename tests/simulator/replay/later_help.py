"""A draft in which other partners help later, replayed on a simulated morning."""

from dataclasses import replace
from functools import cache

from config.network import load_network
from routing.model import Trigger
from routing.rulebook import Reach, RuleBook, Widening
from simulator.replay.playing import Draft, book_in_force
from simulator.replay.replay import Orders, Replayed, replay, under
from simulator.replay.verdict import Books, Voice
from tests.simulator.replay.simulated import simulated_day

BY_DAY = 'when = ["region-known", "home-open"]\nfirst = "home"\n'
"""Where the sample's rule for daytime callers begins ..."""
HELP_LATER = 'widening = [{ reach = "first-only" }, { reach = "network", after_s = 60 }]\n'
"""... and what lets other partners help only after a minute."""
PEAK = ("monday-peak", "horizon_s=14_400")
ALONE = Widening(reach=Reach.FIRST_ONLY)
LATER = (ALONE, Widening(when=Trigger(waited_ms=60_000)))


def book() -> RuleBook:
    return book_in_force(simulated_day(*PEAK).recording())


def widened(book: RuleBook, *steps: Widening) -> RuleBook:
    """Give a book all of whose rules open these steps."""
    rules = tuple(replace(rule, then=replace(rule.then, widening=steps)) for rule in book.rules)
    return replace(book, rules=rules, version=f"{book.version}-{len(steps)}-{steps[-1].when.waited_ms}")


def replayed(before: RuleBook | None, after: RuleBook, replications: int = 4, workers: int = 1) -> Replayed:
    recording = simulated_day(*PEAK).recording()
    if before is not None:
        recording = under(recording, before)
    orders = Orders(
        recording=recording,
        draft=Draft(book=after),
        zone="America/Toronto",
        replications=replications,
        workers=workers,
    )
    return replay(orders, lambda share: None)


@cache
def later_help(replications: int = 4) -> Replayed:
    return replayed(None, widened(book(), *LATER), replications)


def voice(lang: str) -> Voice:
    network = load_network()
    return Voice(Books(in_force=network, draft=network, in_force_name="the old", draft_name="the new"), lang)
