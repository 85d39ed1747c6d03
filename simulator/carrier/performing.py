"""Go through a document verb by verb; each verb's room registers how it is done."""

from collections.abc import Awaitable, Callable
from typing import Any

from simulator.carrier import verbs
from simulator.carrier.documents import obtain_document
from simulator.carrier.leg import Goto, Leg
from simulator.carrier.verbs import Document

NOT_ALLOWED_HERE = 13250

# A verb returns where the call goes next, or None for the verb after it.
Performer = Callable[[Leg, Any, Document], Awaitable[Goto | None]]

PERFORMERS: dict[type[Any], Performer] = {}
ANYWHERE: tuple[type[Any], ...] = tuple(verbs.Verb.__args__)
WHILE_QUEUED: tuple[type[Any], ...] = (
    verbs.Say,
    verbs.Play,
    verbs.Pause,
    verbs.Gather,
    verbs.Redirect,
    verbs.Leave,
    verbs.Hangup,
)
IN_WHISPER: tuple[type[Any], ...] = (
    verbs.Say,
    verbs.Play,
    verbs.Pause,
    verbs.Gather,
    verbs.Redirect,
    verbs.Hangup,
)


async def perform(leg: Leg, document: Document, allowed: tuple[type[Any], ...] = ANYWHERE) -> Goto | None:
    """Do what a document says. Returns: the next document, or None at the end of this one."""
    for verb in document.verbs:
        if not isinstance(verb, allowed):
            detail = f"{type(verb).__name__} is not allowed here"
            leg.account.alert(NOT_ALLOWED_HERE, leg.call.sid, document.url, detail)
            continue
        goto = await PERFORMERS[type(verb)](leg, verb, document)
        if goto is not None:
            return goto
    return None


async def follow(leg: Leg, goto: Goto | None, allowed: tuple[type[Any], ...] = ANYWHERE) -> None:
    """Follow documents until one ends without naming another."""
    while goto is not None:
        document = await obtain_document(leg, goto)
        goto = await perform(leg, document, allowed)
