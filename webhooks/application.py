"""The carrier's way in: verify, parse, translate, ask the floor, answer.

A voice request is answered with a document whatever happens here: the floor's answer, or "one moment" and
the same question again. Only after several of those in a row is the call handed to the carrier's static
document, which dials a person without us. A callback that could not be taken in is answered 503, so that
the carrier brings it again.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog

from live.ports import CommandGateway
from routing import replies as r
from routing.commands import Command
from routing.model import CommandId, Language, SpecialistId
from telephony.twiml import TwiMLText, TwiMLWriter
from webhooks.admission import Admitted, VoiceSettings, admit
from webhooks.caller_watch import CallerWatch
from webhooks.counters import WebhookCounters
from webhooks.directory import Directory, Regions
from webhooks.endpoints import ENDPOINTS
from webhooks.errors import CarrierHungUp, Refusal, RequestRefused, UnexpectedReply
from webhooks.inquiries import AGAIN, Endpoint, Knowledge, Side
from webhooks.requests import Receive, Scope, Send, header, respond
from webhooks.texts import TextDoor, document

log: Any = structlog.get_logger("webhooks")

TWIML = b"text/xml; charset=utf-8"
REMEMBERED_MAX = 8_192
GRACE_S = 0.25
"""How much longer than its budget a gateway may take before it is not waited for any more."""
BODY_KEPT_S = 1.0
"""How long a message waits for its body to be kept."""
LOG_EVERY = 100
"""Of refusals, which strangers can cause at will, only every so many reaches the log."""


def voice_application(
    gateway: CommandGateway,
    regions: Regions,
    settings: VoiceSettings,
    writer: TwiMLWriter,
    specialist_of: Callable[[str], SpecialistId | None],
    texts: TextDoor | None = None,
) -> "VoiceApplication":
    """Make the ASGI application for /voice, /text and /cb.

    `specialist_of` is asked with the name under which a softphone signed in at the carrier.
    """
    return VoiceApplication(gateway, regions, settings, writer, specialist_of, texts)


class VoiceApplication:
    """Serves both areas alike, whether mounted twice or once: it reads the request's raw path."""

    def __init__(
        self,
        gateway: CommandGateway,
        regions: Regions,
        settings: VoiceSettings,
        writer: TwiMLWriter,
        specialist_of: Callable[[str], SpecialistId | None],
        texts: TextDoor | None = None,
    ) -> None:
        assert writer.addresses.public_base_url == settings.public_base_url.rstrip("/"), (
            "two public addresses"
        )
        self.counters = WebhookCounters()
        self.watch = CallerWatch(settings.watch)
        self._gateway = gateway
        self._settings = settings
        self._writer = writer
        directory = Directory(settings, regions, self.counters)
        self._knowledge = Knowledge(
            line_of=directory.line_of,
            evidence=directory.evidence,
            keyed=directory.keyed,
            said=directory.said,
            specialist_of=specialist_of,
            destination_of=directory.destination_of,
            outside_of=directory.outside_of,
            watch=self.watch,
            counters=self.counters,
            relay_lines=settings.relay_lines,
            crisis_lines=settings.crisis_lines,
            own_numbers=settings.lines,
            writer=writer,
            texts=texts,
        )
        self._remembered: dict[CommandId, None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            raise RuntimeError(f"The voice application serves webhooks, not {scope['type']}.")
        self.counters.received += 1
        try:
            admitted = await admit(scope, receive, self._settings, self._writer.addresses)
            self._remember(admitted.inquiry.id, scope)
            await self._serve(admitted, send)
        except RequestRefused as refused:
            await self._refuse(refused, scope, send)
        except CarrierHungUp:
            log.info("webhook_cut_off", path=scope["path"])

    async def _serve(self, admitted: Admitted, send: Send) -> None:
        endpoint = ENDPOINTS[admitted.place]
        try:
            text = await self._answer(admitted, endpoint)
        except RequestRefused:
            raise
        except Exception as error:  # noqa: BLE001 - a caller is on the line: spoken, logged, counted
            self._note_failure(admitted, error)
            await self._answer_anyway(admitted, endpoint, send)
            return
        self.counters.answered += 1
        if endpoint.side is Side.CALLBACK:
            await respond(send, 204)
        else:
            await respond(send, 200, text, content_type=TWIML)

    async def _answer(self, admitted: Admitted, endpoint: Endpoint) -> TwiMLText:
        answer = endpoint.build(admitted.inquiry, self._knowledge)
        if endpoint.side is Side.TEXT:
            await self._keep_body(admitted)
        if isinstance(answer, Command):
            budget_s = self._settings.budget_s
            async with asyncio.timeout(budget_s + GRACE_S):
                reply = await self._gateway.ask(answer, budget_s)
        elif isinstance(answer, r.Reply):
            reply = answer
        else:
            return answer
        return self._document(reply, admitted, endpoint)

    async def _keep_body(self, admitted: Admitted) -> None:
        """Keep what was written. Without a database the message counts all the same: its body is fetched later."""
        door = self._knowledge.texts
        if door is None:
            return
        try:
            async with asyncio.timeout(BODY_KEPT_S):
                await door.keep(admitted.inquiry)
        except Exception as error:  # noqa: BLE001 - somebody wrote; the carrier has the body for as long
            self.counters.text_not_kept += 1
            log.warning("text_body_not_kept", command=admitted.inquiry.id, error=type(error).__name__)

    def _document(self, reply: r.Reply, admitted: Admitted, endpoint: Endpoint) -> TwiMLText:
        if endpoint.side is Side.CALLBACK:
            return TwiMLText("")
        if endpoint.side is Side.TEXT:
            return document(reply, self._knowledge.texts)
        noted, fields = isinstance(reply, r.Noted), admitted.inquiry.fields
        if noted and endpoint.ends(fields):
            return self._writer.render(r.EndsCall())
        if endpoint.in_queue and isinstance(reply, r.LetGo):
            return self._writer.out_of_queue(reply)
        if (noted and endpoint.silent(fields)) or type(reply) in endpoint.answers:
            return self._writer.render(reply, step=admitted.inquiry.step, entry=endpoint.entry)
        if isinstance(reply, r.Refused) and endpoint.refused is not None:
            return endpoint.refused(admitted.inquiry, self._knowledge)
        if isinstance(reply, r.Refused) and endpoint.starts_over and not self._spent(admitted):
            self.counters.started_over += 1
            log.warning("webhook_started_over", path=admitted.target.path, refusal=reply.refusal)
            return self._writer.one_moment(self._again(admitted, "/voice/inbound", {}))
        raise UnexpectedReply(admitted.place.name, type(reply).__name__)

    async def _answer_anyway(self, admitted: Admitted, endpoint: Endpoint, send: Send) -> None:
        if endpoint.comes_again:
            self.counters.callback_deferred += 1
            await respond(send, 503, "The floor could not be asked in time. Please bring this again.")
            return
        if self._spent(admitted):
            self.counters.handed_over += 1
            log.error("webhook_handed_over", path=admitted.target.path)
            await respond(send, 503, "The floor could not be asked. The static document has the call now.")
            return
        self.counters.fallback_spoken += 1
        given = admitted.inquiry.fields.given
        carried = {name: value for name in endpoint.carries if (value := given(name))}
        again = self._again(admitted, admitted.target.path, carried)
        language = admitted.inquiry.path.get("language")
        text = self._writer.one_moment(again, Language(language) if language else None)
        await respond(send, 200, text, content_type=TWIML)

    def _again(self, admitted: Admitted, path: str, carried: dict[str, str]) -> str:
        return self._writer.addresses.again(path, carried | {AGAIN: str(admitted.spoken + 1)})

    def _spent(self, admitted: Admitted) -> bool:
        most = self._settings.fallbacks_max
        return most is not None and admitted.spoken >= most

    async def _refuse(self, refused: RequestRefused, scope: Scope, send: Send) -> None:
        count = self.counters.refused[refused.refusal] = self.counters.refused[refused.refusal] + 1
        if count % LOG_EVERY == 1:
            log.warning("webhook_refused", refusal=refused.refusal, path=scope["path"], count=count)
        # The body may be unread, so the connection cannot serve another request.
        headers: tuple[tuple[bytes, bytes], ...] = ((b"connection", b"close"),)
        if refused.refusal is Refusal.WRONG_METHOD:
            headers += ((b"allow", b"POST"),)
        await respond(send, refused.status, str(refused), headers=headers)

    def _note_failure(self, admitted: Admitted, error: Exception) -> None:
        about = {"path": admitted.target.path, "command": admitted.inquiry.id}
        # Errors say of themselves whether asking again may help; those are expected now and then.
        if isinstance(error, TimeoutError) or getattr(error, "retryable", False):
            self.counters.floor_unavailable += 1
            log.warning("webhook_floor_unavailable", **about, error=type(error).__name__)
        else:
            self.counters.errors += 1
            log.error("webhook_failed", **about, exc_info=error)

    def _remember(self, identity: CommandId, scope: Scope) -> None:
        if identity in self._remembered:
            self.counters.repeated += 1
            token = header(scope, b"i-twilio-idempotency-token")
            log.info("webhook_repeated", command=identity, carrier_token=token, path=scope["path"])
            return
        self._remembered[identity] = None
        if len(self._remembered) > REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]
