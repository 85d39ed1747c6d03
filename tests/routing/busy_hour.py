"""A busy hour drawn from a seed, and its fingerprint: the same in every process, or the engine guesses."""

import hashlib
import sys
from random import Random

import msgspec

from routing.model import ENGLISH, FRENCH, OTHER
from tests.routing.bench import KEYS, NIGHT, NORTH, PUNJABI, SOUTH, Bench, call_of
from tests.routing.truths import stored

PEOPLE = {
    "amy": (NORTH, (ENGLISH,)),
    "bob": (NORTH, (ENGLISH, FRENCH)),
    "cho": (SOUTH, (ENGLISH, PUNJABI)),
    "dev": (SOUTH, (FRENCH,)),
    "eve": (NIGHT, (ENGLISH, FRENCH, PUNJABI)),
}


def busy_hour(seed: int, steps: int = 600) -> Bench:
    dice = Random(seed)
    bench = Bench.opened()
    for specialist, (partner, languages) in PEOPLE.items():
        bench.staff(specialist, partner, languages)
    for step in range(steps):
        bench.pass_time(dice.randrange(12_000))
        contact = f"k{step}"
        if dice.random() < 0.5:
            home = dice.choice((NORTH, SOUTH, None))
            bench.call(contact, home, dice.choice((ENGLISH, FRENCH, PUNJABI, OTHER)))
        live = sorted(bench.floor.contacts)
        if live:
            _something_happens(bench, dice.choice(live), dice)
        if not step % 20:
            for specialist in PEOPLE:
                bench.ready(specialist)
    return bench


def _something_happens(bench: Bench, contact: str, dice: Random) -> None:
    offered = bench.offered_to(contact)
    match dice.randrange(6):
        case 0:
            bench.end_call(contact)
        case 1 if offered is not None:
            bench.decline(offered, bench.offer(contact).id)
        case 2 | 3 if offered is not None:
            offer = bench.answer(contact)
            bench.join(call_of(contact), offer.id)
        case 4 if offered is not None:
            bench.hang_up(offered, contact)
        case _:
            bench.key(contact, KEYS[ENGLISH])


def fingerprint(seed: int) -> str:
    """Digest everything that was said and ordered, and the floor that is left."""
    bench = busy_hour(seed)
    encode = msgspec.json.encode
    told = [(type(event).__name__, event) for event in bench.log]
    ordered = [(type(order).__name__, order) for order in bench.orders]
    return hashlib.sha256(encode(told) + encode(ordered) + stored(bench.floor)).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(fingerprint(211))
