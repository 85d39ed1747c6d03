"""One verified request, what is known beside it, and what an address makes of both."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from config.phrases import Phrase
from routing import commands as c
from routing import replies as r
from routing.model import CallSid, CommandId, ContactId, EffectId, OfferId, RegionEvidence, SpecialistId
from routing.talk_model import PartyId
from telephony.documents import TwiMLText
from telephony.twiml import TwiMLWriter
from webhooks import payloads
from webhooks.caller_watch import CallerWatch
from webhooks.counters import WebhookCounters
from webhooks.payloads import Fields

if TYPE_CHECKING:
    from webhooks.texts import TextDoor

AGAIN = "again"
"""Query field that counts the spoken fallbacks which led to a request."""


class Side(StrEnum):
    CALLER = "caller"
    SPECIALIST = "specialist"
    CALLBACK = "callback"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """One verified request."""

    id: CommandId
    path: Mapping[str, str]
    fields: Fields
    step: str
    """Names this request in the addresses that its answer gives out."""

    @property
    def contact(self) -> ContactId:
        return ContactId(self.path["contact"])

    @property
    def offer(self) -> OfferId:
        return OfferId(self.path["offer"])

    @property
    def effect(self) -> EffectId:
        return EffectId(self.path["effect"])

    @property
    def party(self) -> PartyId:
        return PartyId(self.path["party"])

    @property
    def attempt(self) -> int:
        return int(self.path["attempt"])

    @property
    def call(self) -> CallSid:
        return payloads.call_of(self.fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What the endpoints know besides the request."""

    line_of: Callable[[str], str]
    evidence: Callable[[str, str], RegionEvidence]
    keyed: Callable[[str], RegionEvidence | None]
    """What the keys mean that a caller pressed when asked where they are."""
    said: Callable[[str], RegionEvidence | None]
    specialist_of: Callable[[str], SpecialistId | None]
    destination_of: Callable[[str], str | None]
    """Where a partner's own phone system is reached, by the settings; None raises an alarm."""
    outside_of: Callable[[str], str | None]
    """Where an outside line is reached, by the settings; None raises an alarm."""
    watch: CallerWatch
    counters: WebhookCounters
    relay_lines: frozenset[str]
    crisis_lines: frozenset[str]
    own_numbers: Container[str]
    writer: TwiMLWriter
    texts: "TextDoor | None" = None
    """How text messages come in; None: they do not."""


Answer = c.Command | r.Reply | TwiMLText
"""A command to put to the floor, or an answer for which the floor is not needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    side: Side
    build: Callable[[Inquiry, Knowledge], Answer]
    answers: frozenset[type[r.Reply]] = frozenset()
    """Replies that may be spoken here. Any other gets the spoken fallback and an alarm."""
    entry: Phrase | None = None
    """Said to a caller before the queue."""
    carries: tuple[str, ...] = ()
    """Fields that the carrier sends only once; asking again must bring them along."""
    silent: Callable[[Fields], bool] = lambda _: False
    """Tells when saying nothing is an answer, because nobody listens any more."""
    ends: Callable[[Fields], bool] = lambda _: False
    """Tells when the call is over for us, so that nothing is left but to hang up."""

    refused: Callable[[Inquiry, Knowledge], TwiMLText] | None = None
    """What a caller hears whose wish the floor refuses; None: a refusal has no place here, or starts over."""

    in_queue: bool = False
    """The caller stands in the carrier's queue, where nothing can be recorded."""

    @property
    def comes_again(self) -> bool:
        """Tell whether the carrier is to bring the request again when it could not be taken in: nobody listens."""
        return self.side in (Side.CALLBACK, Side.TEXT)

    @property
    def starts_over(self) -> bool:
        """Tell whether a caller whom the floor does not know may begin again: not from inside the queue."""
        return self.side is Side.CALLER and r.AskLanguage in self.answers
