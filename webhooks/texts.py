"""Text messages: what came in, by what it is, and what became of ours. Bodies go into the records and no further."""

import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Protocol

import structlog

from routing import commands as c
from routing import replies as r
from routing.model import CommandId, ContactId, Language, RegionEvidence
from routing.text_model import Delivery, Keyword, SenderId, Template, TextId, TextSid
from telephony.documents import TwiMLText
from telephony.skeleton import clean
from telephony.text_documents import answer, no_answer
from webhooks import payloads
from webhooks.inquiries import Answer, Inquiry, Knowledge

log: Any = structlog.get_logger("webhooks")

MESSAGE_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}")
STATUS = re.compile(r"[a-z-]{1,40}")
COUNT = re.compile(r"[0-9]{0,3}")
CODE = re.compile(r"[0-9]{0,6}")
BODY_CHARACTERS_MAX = 16_000
"""The carrier joins long messages and promises 1,600 characters; what is longer is cut here, never refused."""
SENDER_BYTES = 16

_DELIVERY: Mapping[str, Delivery] = {
    "accepted": Delivery.ACCEPTED,
    "scheduled": Delivery.ACCEPTED,
    "queued": Delivery.ACCEPTED,
    "sending": Delivery.ACCEPTED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.FAILED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.FAILED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message is, as far as its words alone say; the words themselves are not in it."""

    keyword: Keyword | None = None
    answered: bool = False
    """The carrier answers this word itself."""
    choice: Language | None = None
    urgent: str = ""


class Bodies(Protocol):
    async def keep_incoming(self, text: TextId, body: str, media: int) -> None: ...


class KnownTexts(Protocol):
    """What is known of a number of ours, and of where whoever writes is."""

    @property
    def line_of(self) -> Callable[[str], str]: ...

    @property
    def evidence(self) -> Callable[[str, str], RegionEvidence]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDoor:
    """How texts come in."""

    key: bytes = field(repr=False)
    """Of the hashes that stand for telephones."""
    read: Callable[[str], Reading]
    words: Callable[[Template], str]
    """A template in both languages."""
    bodies: Bodies

    def sender(self, theirs: str, ours: str) -> SenderId:
        named = f"{ours}\n{theirs}".encode("utf-8", "replace")
        return SenderId(hmac.digest(self.key, named, "sha256")[:SENDER_BYTES].hex())

    async def keep(self, inquiry: Inquiry) -> None:
        """Keep the body before the floor hears of the message."""
        await self.bodies.keep_incoming(_text(inquiry), _body(inquiry), _media(inquiry))


def contact_of_text(text: TextId) -> ContactId:
    """Name the conversation that a message would begin: always the same one."""
    return ContactId(f"t{blake2b(text.encode('ascii'), digest_size=8).hexdigest()}")


def received(inquiry: Inquiry, knowledge: Knowledge) -> Answer:
    door = knowledge.texts
    text = _text(inquiry)
    if door is None:
        return r.Noted()
    theirs, ours = payloads.text_numbers(inquiry.fields)
    if theirs in knowledge.own_numbers:
        # Two numbers of ours would answer each other for ever.
        return r.Noted()
    return command_of(
        inquiry.id,
        text,
        theirs=theirs,
        ours=ours,
        body=_body(inquiry),
        media=_media(inquiry),
        # With its Advanced Opt-Out the carrier says that it has answered, whatever the word was.
        answered_by_carrier=bool(inquiry.fields.given("OptOutType")),
        door=door,
        knowledge=knowledge,
    )


def command_of(
    identity: CommandId,
    text: TextId,
    *,
    theirs: str,
    ours: str,
    body: str,
    media: int,
    answered_by_carrier: bool,
    door: TextDoor,
    knowledge: KnownTexts,
) -> c.ReportTextReceived:
    """Tell the floor what kind of message came in; neither its words nor a number is in the command."""
    line, reading = knowledge.line_of(ours), door.read(body)
    return c.ReportTextReceived(
        id=identity,
        contact=contact_of_text(text),
        text=text,
        sender=door.sender(theirs, ours),
        line=line,
        evidence=knowledge.evidence(theirs, line),
        media=media,
        keyword=reading.keyword,
        answered=reading.answered or answered_by_carrier,
        choice=reading.choice,
        urgent=reading.urgent,
    )


def document(reply: r.Reply, door: TextDoor | None) -> TwiMLText:
    if isinstance(reply, r.AnswerText) and door is not None:
        return answer(door.words(reply.template))
    return no_answer()


def progressed(inquiry: Inquiry, _: Knowledge) -> Answer:
    status = inquiry.fields.required("MessageStatus", STATUS)
    delivery = _DELIVERY.get(status)
    if delivery is None:
        return r.Noted()
    code = inquiry.fields.whole("ErrorCode", CODE)
    return c.ReportTextProgress(
        id=inquiry.id,
        contact=inquiry.contact,
        text=TextId(inquiry.path["text"]),
        delivery=delivery,
        code=int(code) if code else 0,
        sid=TextSid(inquiry.fields.required("MessageSid", MESSAGE_SID)),
    )


def _text(inquiry: Inquiry) -> TextId:
    return TextId(inquiry.fields.required("MessageSid", MESSAGE_SID))


def _body(inquiry: Inquiry) -> str:
    """Whatever they wrote, in any script: bounded and cleaned, never refused."""
    return clean(inquiry.fields.given("Body"))[:BODY_CHARACTERS_MAX]


def _media(inquiry: Inquiry) -> int:
    return int(inquiry.fields.whole("NumMedia", COUNT) or "0")
