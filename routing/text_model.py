"""The vocabulary of text messages. Bodies and telephone numbers stand in none of it: messages have ids, and whoever
writes is a keyed hash.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from routing.hours import ALWAYS_OPEN, OpenHours
from routing.model import ContactId, Skill

SenderId = NewType("SenderId", str)
"""Keyed hash of a telephone and the number of ours that it writes to."""
TextId = NewType("TextId", str)
"""One message: the carrier's SID of one that came in, an id of ours for one that goes out."""
TextSid = NewType("TextSid", str)
"""The carrier's SID of one of our messages."""
OPTED_OUT_CODE = 21610
"""The carrier's code for a recipient who asked for no more messages."""


class TextState(StrEnum):
    CHOOSING = "choosing"
    """Asked for their language."""
    WAITING = "waiting"
    OFFERED = "offered"
    CONNECTED = "connected"
    CLOSED = "closed"


class TextEnd(StrEnum):
    """How a conversation ended. A closed list: every one gets exactly one."""

    ANSWERED = "answered"
    """A specialist ended it."""
    RESTED = "rested"
    """After somebody had answered, nobody wrote for a set time."""
    UNANSWERED = "unanswered"
    """Nobody could answer in the set time, and whoever wrote was told so."""
    AFTER_HOURS = "after_hours"
    """It came in while nobody answers texts, and whoever wrote was told so."""
    OPTED_OUT = "opted_out"


class Keyword(StrEnum):
    """What a message that is one known word means."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    HELP = "help"


class Template(StrEnum):
    """What is written without a specialist; the words are in the configuration."""

    GREETING = "greeting"
    ASK_AGAIN = "ask_again"
    URGENT = "urgent"
    QUEUED = "queued"
    NOBODY = "nobody"
    AFTER_HOURS = "after_hours"
    UNANSWERED = "unanswered"
    HELP = "help"
    OPTED_OUT = "opted_out"
    OPTED_IN = "opted_in"


class Delivery(StrEnum):
    """What became of a message of ours."""

    QUEUED = "queued"
    """With us, or on its way to the carrier."""
    ACCEPTED = "accepted"
    """The carrier has it."""
    SENT = "sent"
    FAILED = "failed"
    DELIVERED = "delivered"


RANKS = {one: rank for rank, one in enumerate(Delivery)}
"""News of a lower or equal rank is late news. A failure may turn out to have been delivered all the same."""


class TextOfferEnd(StrEnum):
    DECLINED = "declined"
    MISSED = "missed"
    CALLER_FIRST = "caller_first"
    """The specialist was offered a caller, who comes first."""
    NOT_READY = "not_ready"
    """The specialist left, or takes a break."""
    CHANGED = "changed"
    """The conversation's language was chosen, or it was passed on otherwise, meanwhile."""


class BackReason(StrEnum):
    """Why a conversation went back from its specialist to the queue."""

    PUT_BACK = "put_back"
    SPECIALIST_LEFT = "specialist_left"
    UNANSWERED = "unanswered"
    """Its specialist did not answer in the set time (F69)."""


class TextMatch(StrEnum):
    """Why this specialist."""

    HOME = "home"
    """Of the partner that comes first, with the fewest conversations in hand, then idle longest."""
    NETWORK = "network"
    """Nobody there was free; of the network, with the fewest in hand, then idle longest."""
    ASKED_FOR = "asked_for"
    """A colleague hands it over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextService:
    """How texts are served. Durations in milliseconds."""

    on: bool = True
    skill: Skill | None = None
    """What a specialist must have to be offered texts; None: everybody is."""
    at_once_max: int = 3
    """Conversations that one specialist has in hand at most."""
    offer_ttl_ms: int = 45_000
    cool_down_ms: int = 60_000
    """How long one is not offered again to who declined or missed it."""
    ask_ms: int = 120_000
    """How long an answer to the question for the language is waited for."""
    asked_max: int = 2
    answer_ms: int = 10 * 60_000
    """How long a message may wait for its specialist before the conversation goes back to the queue."""
    rest_ms: int = 30 * 60_000
    """After so long without a message a conversation that was answered is over."""
    wait_ms: int = 60 * 60_000
    """After so long without anybody free whoever wrote is told, and the conversation ends. Urgent ones never do."""
    transfers_max: int = 3
    waiting_max: int = 500
    """Most conversations that wait; more are told that nobody can answer. Urgent ones are not counted."""
    hours: OpenHours = ALWAYS_OPEN


def text_offer_number(contact: ContactId, number: int) -> str:
    return f"{contact}-{number}"
