"""The scene of every run: when it plays, which network it is, whom callers dial, and who answers beside our crew."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from config.book_partners import PhoneSystemEntry
from config.geography import RegionFinder
from config.hours import parse_hours
from config.network import Network, load_network
from config.outside import OUTSIDE_FILE, OutsideFile, load_outside
from config.settings import Settings, load_settings
from simulator.carrier import FarEnd
from simulator.sample_carrier import FALLBACK_BIN
from webhooks.directory import Regions

OPENED_AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday morning in Toronto."""
EPOCH_S = OPENED_AT.timestamp()
TODAY = date(2026, 11, 23)
DOMAIN = "https://faults.example"
LINES = {"+14165550111": "main", "+16135550111": "east", "+18075550111": "north", "+14165550112": "crisis"}
HUMAN = "+14165550199"
"""Whom the carrier's static document dials when we are not there."""
PARTNER, PARTNER_NUMBER = "NORTH", "+18075550150"
STATIC_DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<Response>
  <Say language="en-CA">We are sorry. Please stay on the line while we connect you to a person.</Say>
  <Dial timeout="60" answerOnBridge="true">{HUMAN}</Dial>
  <Hangup/>
</Response>
"""


AT_ONCE = {"after_s": None, "expected_wait_s": None, "staffed_below": None}
"""Ways out of the queue open with the first look at it."""


@lru_cache(maxsize=2)
def the_network(has_partner: bool) -> Network:
    """The sample network, always open, with ways out of the queue at once, and if so wanted with a partner on a phone
    system of its own."""
    network = load_network()
    partners = {
        code: entry.model_copy(update={"hours": parse_hours("always")})
        for code, entry in network.partners.items()
    }
    if has_partner:
        partners[PARTNER] = partners[PARTNER].model_copy(update={"phone_system": PhoneSystemEntry()})
    rules = [
        rule.model_copy(update={"exits": tuple(way.model_copy(update=AT_ONCE) for way in rule.exits)})
        for rule in network.rules
    ]
    return network.model_copy(
        update={
            "partners": partners,
            "rules": rules,
            "call_backs": network.call_backs.model_copy(update={"attempts": 2, "again_after_s": 20}),
        }
    )


@lru_cache(maxsize=1)
def the_outside() -> OutsideFile:
    """Outside lines and interpreters of the sample."""
    return load_outside(OUTSIDE_FILE)


@lru_cache(maxsize=1)
def the_regions() -> Regions:
    finder = RegionFinder(load_network())
    return Regions(evidence=finder.evidence, keyed=finder.keyed, said=finder.said)


@lru_cache(maxsize=1)
def the_settings() -> Settings:
    settings = load_settings({"SWITCHBOARD_DATA_DIR": "/nowhere"})
    return settings.model_copy(
        update={
            "public_base_url": DOMAIN,
            "twilio_api_base_url": "https://carrier.example",
            "static_fallback_url": f"static:{FALLBACK_BIN}",
            "lines": LINES,
            "partner_numbers": {PARTNER: PARTNER_NUMBER},
        }
    )


@dataclass(slots=True)
class Machine:
    """The machine of the service's processes: its wall clock can be set, its steady one not."""

    loop: asyncio.AbstractEventLoop
    set_by_s: float = 0.0

    def wall_ns(self) -> int:
        return int((EPOCH_S + self.loop.time() + self.set_by_s) * 1e6) * 1_000

    def steady_ns(self) -> int:
        return int(self.loop.time() * 1e6) * 1_000


def far_ends() -> dict[str, FarEnd]:
    """How those whom we dial behave while nothing is wrong with them."""
    outside = the_outside()
    lines = {line.number: FarEnd(ring_s=3.0, talk_s=30.0) for line in outside.lines.values()}
    people = {
        number: FarEnd(ring_s=2.0)
        for service in outside.interpreters.values()
        for number in service.numbers.values()
    }
    return {
        HUMAN: FarEnd(ring_s=3.0, talk_s=20.0),
        PARTNER_NUMBER: FarEnd(ring_s=4.0, digits=("1",), talk_s=20.0),
        **lines,
        **people,
    }


@lru_cache(maxsize=1)
def dialled_outside() -> frozenset[str]:
    """Every number beside the partner's that we may have dialled from a caller's leg, or called in."""
    return frozenset(far_ends()) - {HUMAN, PARTNER_NUMBER}
