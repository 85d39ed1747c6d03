"""Words for what a specialist does with a call once it is answered: who else is in it, and where it may go.

Ids only: which number stands behind an outside line or an interpreter is in the settings, and is dialled from there.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from routing.model import ContactId, Language, PartnerId, Skill

PartyId = NewType("PartyId", str)
"""Anybody beside the caller and their specialist. A consulted specialist's is the id of their offer."""


class PartyKind(StrEnum):
    SPECIALIST = "specialist"
    """Consulted; may take the caller over."""
    INTERPRETER = "interpreter"
    OUTSIDE = "outside"
    """A line of the configured list: an emergency service, a crisis or health line."""
    PARTNER = "partner"
    """A partner's own phone system."""
    SUPERVISOR = "supervisor"


class PartyState(StrEnum):
    CALLING = "calling"
    JOINED = "joined"


class PartyFailure(StrEnum):
    """Why somebody who was called did not come."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    CANCELLED = "cancelled"
    """The specialist thought better of it."""
    CALL_OVER = "call_over"


class PartyEnd(StrEnum):
    """Why somebody left."""

    HUNG_UP = "hung_up"
    DROPPED = "dropped"
    """The specialist, or for a listening supervisor they themselves, ended it."""
    CALL_OVER = "call_over"


class Announcement(StrEnum):
    """Words that one leg hears in its room, beside those who talk there."""

    RECORDING = "recording"
    """The conversation is about to be recorded."""
    LISTEN = "listen"
    COACH = "coach"
    BARGE = "barge"
    """What a supervisor does there."""
    NEXT_INTERPRETER = "next-interpreter"
    """One did not come, another one is called."""
    NO_INTERPRETER = "no-interpreter"
    """None came; the specialist is still there."""


class ListenMode(StrEnum):
    LISTEN = "listen"
    """Heard by nobody."""
    COACH = "coach"
    """Heard by the specialist alone."""
    BARGE = "barge"
    """Heard by everybody."""


class TargetKind(StrEnum):
    QUEUE = "queue"
    """Whoever is best among the network's own specialists."""
    SPECIALIST = "specialist"
    PARTNER = "partner"
    OUTSIDE = "outside"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a specialist asks in, or passes a caller on to."""

    kind: TargetKind
    id: str = ""
    """Of the specialist, partner, outside line or interpreter service; empty for a queue."""
    language: Language | None = None
    """The queue's, or the interpreter's; None: the caller's."""
    skill: Skill | None = None
    """What a queue's specialist must have beside what the call needs already."""
    partner: PartnerId | None = None
    """Whose specialists a queue's call is for; None: whoever the rules prefer."""


def party_id(contact: ContactId, number: int) -> PartyId:
    """The id of somebody who is called in: the contact's, and the how-manieth of that contact."""
    return PartyId(f"{contact}-p{number}")


def contact_of_party(party: PartyId) -> ContactId:
    """Which contact somebody belongs to, as their id says."""
    return ContactId(party.rpartition("-")[0])
