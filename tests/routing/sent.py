"""Floors on which the west has a phone system of its own."""

from routing import events as e
from routing.model import PartnerId
from routing.rulebook import Partner, PhoneSystem
from tests.routing.bench import NORTH, PATIENT, Bench, rules, with_phone_system

HANDLE_MS, RING_MS, REVIEW_MS, PAUSE_MS, COOL_DOWN_MS = 600_000, 40_000, 5_000, 60_000, 30_000
EAST = PartnerId("EAST")


def with_west(system: PhoneSystem | None = None) -> Bench:
    """Open a floor on which the west has a phone system of its own."""
    return Bench.opened(rules(limits=PATIENT, partners=with_phone_system(system)))


def only(*partners: Partner) -> Bench:
    return Bench.opened(rules(limits=PATIENT, partners=partners))


def busy_north(bench: Bench, specialists: int = 1) -> None:
    """Everybody in the north talks."""
    for number in range(specialists):
        bench.staff(f"n{number}", NORTH)
        bench.call(f"busy{number}", NORTH)
        bench.connect(f"busy{number}")


def sent(bench: Bench, contact: str) -> list[e.ContactSent]:
    return [event for event in bench.log if isinstance(event, e.ContactSent) and event.contact == contact]


def at_partner(bench: Bench, contact: str) -> str | None:
    out = bench.contact(contact).sent
    return out.partner if out is not None else None
