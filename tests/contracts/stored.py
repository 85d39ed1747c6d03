"""Batches, replies and commands that floor stores are asked to keep."""

from live.ports import START, Asked, Batch, Position, StoredReply
from routing.effects import EndCall
from routing.model import CommandId, EffectId, Instant
from routing.replies import Refusal as Why
from routing.replies import Refused
from tests.live.floor_story import JOAN, NOON, Ports, arrives, call_of, contact_of
from tests.records.story import specialist_ready

LONG_MS = 600_000
WEB, DESK = "web", "desk"


def batch(number: int, inbox: Position = START) -> Batch:
    """A batch with something of everything, different for each number."""
    return Batch(
        number=number,
        at=Instant(NOON + number),
        inbox=inbox,
        events=(specialist_ready(f"joan-{number}"),),
        effects=(EndCall(id=EffectId(f"e{number}"), contact=contact_of("ada"), call=call_of("ada")),),
        replies=(reply(f"command-{number}"),),
    )


def reply(command: str) -> StoredReply:
    return StoredReply(command=CommandId(command), reply=Refused(refusal=Why.OFFER_TAKEN, by=JOAN))


def asked(caller: str, asker: str = WEB) -> Asked:
    return Asked(command=arrives(caller), asker=asker)


async def everything(ports: Ports) -> list[Batch]:
    return [entry.batch for entry in await ports.journal.read(START, count=1_000, block_ms=0)]
