"""The way in for partners' own phone systems: POST /partners/load, signed with the partner's key."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import structlog

from live.ports import Clock, CommandGateway
from routing import replies as r
from routing.commands import ReportPartnerLoad
from webhooks.application import GRACE_S, LOG_EVERY
from webhooks.errors import CarrierHungUp, Refusal, ReportRefusal, ReportRefused, RequestRefused
from webhooks.load_reports import check_signature, check_time, command_of, read_report
from webhooks.requests import BodyLimits, Receive, Scope, Send, Target, header, read_body, respond

log: Any = structlog.get_logger("webhooks")

PATH = "/partners/load"
PARTNER = b"x-switchboard-partner"
TIMESTAMP = b"x-switchboard-timestamp"
SIGNATURE = b"x-switchboard-signature"
JSON = b"application/json; charset=utf-8"
AGAIN_AFTER_S = b"5"

_LIMITS = BodyLimits(bytes_max=4_096)
_UNREAD: Mapping[Refusal, ReportRefusal] = {
    Refusal.TOO_LARGE: ReportRefusal.TOO_LARGE,
    Refusal.TOO_SLOW: ReportRefusal.TOO_SLOW,
}
_FLOOR_SAID: Mapping[r.Refusal, ReportRefusal] = {
    r.Refusal.UNKNOWN_PARTNER: ReportRefusal.UNKNOWN_PARTNER,
    r.Refusal.NO_PHONE_SYSTEM: ReportRefusal.NO_PHONE_SYSTEM,
}


class PartnerReports:
    """An ASGI application. `keys` maps a partner to every key that it may sign with now."""

    def __init__(
        self,
        gateway: CommandGateway,
        keys: Mapping[str, tuple[bytes, ...]],
        clock: Clock,
        *,
        budget_s: float = 2.5,
        limits: BodyLimits = _LIMITS,
    ) -> None:
        self.taken = 0
        self.refused = dict.fromkeys(ReportRefusal, 0)
        self._gateway = gateway
        self._keys = keys
        self._clock = clock
        self._budget_s = budget_s
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            raise RuntimeError(f"Partners' reports come by HTTP, not {scope['type']}.")
        try:
            await self._ask(await self._admit(scope, receive))
        except ReportRefused as refused:
            await self._refuse(refused, scope, send)
        except CarrierHungUp:
            log.info("partner_report_cut_off")
        else:
            self.taken += 1
            await respond(send, 204)

    async def _admit(self, scope: Scope, receive: Receive) -> ReportPartnerLoad:
        """Turn a request into a command. What costs least is checked first; the body is read only if that holds."""
        if Target.of(scope).path != PATH:
            raise ReportRefused(ReportRefusal.UNKNOWN_ADDRESS)
        if scope["method"] != "POST":
            raise ReportRefused(ReportRefusal.WRONG_METHOD)
        if (header(scope, b"content-type") or "").partition(";")[0].strip().lower() != "application/json":
            raise ReportRefused(ReportRefusal.NOT_JSON)
        partner, timestamp, signature = (header(scope, name) for name in (PARTNER, TIMESTAMP, SIGNATURE))
        if partner is None or timestamp is None or signature is None:
            raise ReportRefused(ReportRefusal.SIGNATURE)
        written_s = check_time(timestamp, self._clock.now() // 1_000)
        try:
            body = await read_body(scope, receive, self._limits)
        except RequestRefused as refused:
            raise ReportRefused(_UNREAD[refused.refusal]) from None
        check_signature(self._keys.get(partner, ()), timestamp, body, signature)
        return command_of(read_report(partner, body), written_s, body)

    async def _ask(self, command: ReportPartnerLoad) -> None:
        try:
            async with asyncio.timeout(self._budget_s + GRACE_S):
                reply = await self._gateway.ask(command, self._budget_s)
        except Exception as error:
            log.error("partner_report_failed", partner=command.partner, error=type(error).__name__)
            raise ReportRefused(ReportRefusal.NOT_NOW) from error
        if isinstance(reply, r.Refused):
            raise ReportRefused(_FLOOR_SAID.get(reply.refusal, ReportRefusal.NOT_NOW))

    async def _refuse(self, refused: ReportRefused, scope: Scope, send: Send) -> None:
        count = self.refused[refused.refusal] = self.refused[refused.refusal] + 1
        if count % LOG_EVERY == 1:
            log.warning("partner_report_refused", refusal=refused.refusal, count=count)
        # The body may be unread, so the connection cannot serve another request.
        headers: tuple[tuple[bytes, bytes], ...] = ((b"connection", b"close"),)
        if refused.refusal is ReportRefusal.WRONG_METHOD:
            headers += ((b"allow", b"POST"),)
        if refused.refusal is ReportRefusal.NOT_NOW:
            headers += ((b"retry-after", AGAIN_AFTER_S),)
        words = json.dumps({"error": refused.refusal, "message": str(refused)})
        await respond(send, refused.status, words, content_type=JSON, headers=headers)
