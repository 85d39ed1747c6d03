"""Text messages in both directions: what telephones send to our numbers, and what our side sends to them."""

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from simulator.carrier.calls import API_VERSION, Subscription
from simulator.carrier.delivery import DeliveryFailed, Reply
from simulator.carrier.documents import XML_TYPES

if TYPE_CHECKING:
    from simulator.carrier.account import Account
    from simulator.carrier.settings import NumberSettings

SEGMENT_CHARACTERS = 160
BODY_CHARACTERS_MAX = 1600
STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET"})
START_WORDS = frozenset({"START", "UNSTOP", "YES"})
UNREACHABLE = 30003
DOCUMENT_FAILURE = 12100
WRONG_CONTENT_TYPE = 12300


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    sid: str
    sender: str
    recipient: str
    body: str
    direction: str
    status: str
    created_at: float
    updated_at: float
    sent_at: float | None = None
    error_code: int | None = None
    subscription: Subscription | None = None
    media: int = 0
    """Pictures that came with it."""

    @property
    def segments(self) -> int:
        return max(1, ceil(len(self.body) / SEGMENT_CHARACTERS))


class Messages:
    """The messages of an account, the oldest first, and who has asked to be left alone."""

    def __init__(self, account: "Account") -> None:
        self.by_sid: dict[str, Message] = {}
        self._account = account
        self._opted_out: set[tuple[str, str]] = set()

    def has_opted_out(self, number: str, telephone: str) -> bool:
        return (number, telephone) in self._opted_out

    def receive(self, telephone: str, number: str, body: str, media: int = 0) -> Message:
        """Let somebody write to one of our numbers; its webhook is asked what to answer."""
        message = self._keep("inbound", telephone, number, body, "received")
        message.media = media
        word = body.strip().upper()
        if word in STOP_WORDS:
            # The carrier itself answers these words.
            self._opted_out.add((number, telephone))
        elif word in START_WORDS:
            self._opted_out.discard((number, telephone))
        settings = self._account.numbers.get(number)
        if settings is not None and settings.sms_url:
            self._account.spawn(self._ask(message, settings))
        return message

    def send(
        self, number: str, telephone: str, body: str, subscription: Subscription | None, direction: str
    ) -> Message:
        """Send a message; what becomes of it is up to the telephone at the other end."""
        message = self._keep(direction, number, telephone, body, "queued")
        message.subscription = subscription
        self._account.spawn(self._deliver(message))
        return message

    async def _deliver(self, message: Message) -> None:
        account = self._account
        far_end = account.far_end(message.recipient)
        for status in ("sending", "sent", far_end.text_outcome):
            await account.clock.sleep(account.settings.text_step_s)
            message.status, message.updated_at = status, account.clock.now()
            if status == "sent":
                message.sent_at = message.updated_at
            if status in ("undelivered", "failed"):
                message.error_code = UNREACHABLE
            self._report(message)

    async def _ask(self, message: Message, settings: "NumberSettings") -> None:
        """Ask the number's webhook for an answer, and its fallback when that fails."""
        failure = await self._obey(message, settings.sms_method, settings.sms_url or "", {})
        if failure is None:
            return
        self._account.alert(failure[0], message.sid, failure[1], failure[2])
        if settings.sms_fallback_url:
            more = {"ErrorCode": str(failure[0]), "ErrorUrl": failure[1]}
            again = await self._obey(message, settings.sms_fallback_method, settings.sms_fallback_url, more)
            if again is not None:
                self._account.alert(again[0], message.sid, again[1], again[2])

    async def _obey(
        self, message: Message, method: str, url: str, more: dict[str, str]
    ) -> tuple[int, str, str] | None:
        """Send what the answer says. Returns: code, address and words of a failure."""
        try:
            reply = await self._account.post.request(method, url, self._fields(message) | more)
        except DeliveryFailed as failed:
            return failed.code, failed.url, failed.detail
        if not reply.body:
            return None
        if reply.content_type not in XML_TYPES:
            return WRONG_CONTENT_TYPE, url, f"content type {reply.content_type!r}"
        try:
            bodies = answers_in(reply)
        except ElementTree.ParseError as error:
            return DOCUMENT_FAILURE, url, str(error)
        for body in bodies:
            if not self.has_opted_out(message.recipient, message.sender):
                self.send(message.recipient, message.sender, body, None, "outbound-reply")
        return None

    def _fields(self, message: Message) -> dict[str, str]:
        places = dict.fromkeys(
            (f"{end}{part}" for end in ("From", "To") for part in ("City", "State", "Zip", "Country")), ""
        )
        return {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": self._account.settings.account_sid,
            "From": message.sender,
            "To": message.recipient,
            "Body": message.body,
            "NumMedia": str(message.media),
            **self._media(message),
            "NumSegments": str(message.segments),
            "SmsStatus": "received",
            "ApiVersion": API_VERSION,
            **places,
        }

    def _media(self, message: Message) -> dict[str, str]:
        fields: dict[str, str] = {}
        for place in range(message.media):
            fields[f"MediaUrl{place}"] = f"https://api.twilio.com/media/{message.sid}/{place}"
            fields[f"MediaContentType{place}"] = "image/jpeg"
        return fields

    def _report(self, message: Message) -> None:
        subscription = message.subscription
        if subscription is None:
            return
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "AccountSid": self._account.settings.account_sid,
            "From": message.sender,
            "To": message.recipient,
            "ApiVersion": API_VERSION,
        }
        if message.error_code is not None:
            fields["ErrorCode"] = str(message.error_code)
        self._account.post.notify(subscription.method, subscription.url, fields)

    def _keep(self, direction: str, sender: str, recipient: str, body: str, status: str) -> Message:
        now = self._account.clock.now()
        message = Message(
            sid=self._account.dice.sid("SM"),
            sender=sender,
            recipient=recipient,
            body=body,
            direction=direction,
            status=status,
            created_at=now,
            updated_at=now,
        )
        self.by_sid[message.sid] = message
        while len(self.by_sid) > self._account.settings.ended_calls_kept:
            del self.by_sid[next(iter(self.by_sid))]
        return message


def answers_in(reply: Reply) -> list[str]:
    """Read the messages of an answer. Raises: ParseError."""
    # Our own backend wrote it, and entity bombs would only harm the test bench.
    root = ElementTree.fromstring(reply.body)  # noqa: S314
    texts = ("".join(message.itertext()).strip() for message in root.iter("Message"))
    return [text[:BODY_CHARACTERS_MAX] for text in texts if text]
