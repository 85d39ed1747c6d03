"""Where legs begin: a caller dials, a browser connects, the REST API places a call."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from simulator.carrier import control as control  # registers how every verb is performed
from simulator.carrier.account import Account
from simulator.carrier.calls import Call, CallStatus, Direction, Subscription, known_fields
from simulator.carrier.detection import Detection, detect
from simulator.carrier.documents import obtain_document
from simulator.carrier.leg import Goto, HungUp, Leg
from simulator.carrier.lifetime import lead, ring
from simulator.carrier.outgoing import outgoing_leg
from simulator.carrier.people import CallerScript, ScriptedPerson, steered
from simulator.carrier.progress import answer
from simulator.carrier.settings import NumberSettings
from simulator.carrier.verbs import Pause, Reject

RING_BUFFER_S = 5.0
DEVICE_CLOCK_SKEW_S = 30.0


class TokenRefused(Exception):
    """The access token does not let this device connect."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingOrder:
    """That a call is recorded from its answer on, and who hears of it."""

    channels: int = 1
    subscription: Subscription | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOrder:
    """A call ordered by REST. `entry` is where it goes once answered; `keys` are sent to whoever answers."""

    caller: str
    called: str
    entry: Goto
    fallback_url: str | None = None
    fallback_method: str = "POST"
    subscription: Subscription | None = None
    timeout_s: float = 60.0
    time_limit_s: float | None = None
    detection: Detection | None = None
    recording: RecordingOrder | None = None
    keys: str = ""


class Exchange:
    """Begins legs on an account and paces those ordered by REST."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._next_slot_at = 0.0

    def dial_in(
        self,
        to: str,
        caller: str,
        script: CallerScript,
        batch: str = "",
        due_at: float | None = None,
        speed: float | None = None,
        wait_speed: float | None = None,
    ) -> Call:
        """Let a simulated caller dial a number."""
        number = self._handler(to)
        call = self._inbound(to, caller, number, batch)
        places = {
            "FromCity": script.from_city,
            "FromState": script.from_state,
            "FromZip": script.from_zip,
            "FromCountry": script.from_country,
        }
        more = {}
        if script.caller_name:
            more["CallerName"] = script.caller_name
        if script.stir_verstat is not None and caller.startswith("+1"):
            more["StirVerstat"] = script.stir_verstat
        call.known = known_fields(call, places, more)
        leg = Leg(self.account, call, ScriptedPerson(script))
        leg.due_at = call.due_at = due_at
        if speed is not None:
            leg.time_scale = 1 / speed
        if wait_speed is not None:
            leg.wait_time_scale = 1 / wait_speed
        self._begin(leg, number)
        return call

    def connect_device(self, token: str, params: dict[str, str], batch: str = "") -> Call:
        """Do what `Device.connect({params})` does in a browser. Raises: TokenRefused."""
        identity, application_sid = self._read_token(token)
        application = self.account.applications.get(application_sid)
        call = self._inbound("", f"client:{identity}", application, batch)
        call.known = {**params, **known_fields(call, {}, {"ApplicationSid": application_sid})}
        self._begin(Leg(self.account, call, steered()), application)
        return call

    def vanish(self, identity: str) -> list[str]:
        """Cut every live leg of a browser, as a crash or a lost network does. Returns: their call SIDs."""
        account = self.account
        address = f"client:{identity}"
        lost = [leg for leg in account.legs.values() if leg.call.party == address and not leg.is_leaving]
        for leg in lost:
            cut = partial(leg.hang_up, "network", "vanished")
            account.clock.call_later(account.settings.vanish_noticed_after_s, cut)
        return [leg.call.sid for leg in lost]

    def place(self, order: CallOrder) -> Leg:
        """Accept a call ordered by REST; it is dialled when its turn comes."""
        account = self.account
        leg = outgoing_leg(
            account,
            direction=Direction.OUTBOUND_API,
            caller=order.caller,
            called=order.called,
            subscription=order.subscription,
        )
        leg.call.fallback_url, leg.call.fallback_method = order.fallback_url, order.fallback_method
        wait_s = self._turn()
        leg.call.queue_time_ms = round(wait_s * 1000)

        async def opening(leg: Leg) -> Goto | None:
            if wait_s > 0:
                await leg.linger(wait_s)
            far_end = account.far_end(order.called)
            await ring(leg, far_end, leg.scaled(order.timeout_s + RING_BUFFER_S))
            _once_answered(leg, order)
            if order.detection is not None and not order.keys:
                await detect(leg, order.detection, far_end)
            return order.entry

        account.spawn(lead(leg, opening))
        return leg

    def _handler(self, number: str) -> NumberSettings | None:
        """Find what takes the calls to a number: its own settings, or the application set on it."""
        settings = self.account.numbers.get(number)
        if settings is not None and settings.application_sid:
            return self.account.applications.get(settings.application_sid)
        return settings

    def _turn(self) -> float:
        now = self.account.clock.now()
        slot_at = max(now, self._next_slot_at)
        self._next_slot_at = slot_at + 1 / self.account.settings.calls_per_second
        return slot_at - now

    def _inbound(self, to: str, caller: str, number: NumberSettings | None, batch: str) -> Call:
        account = self.account
        now = account.clock.now()
        call = Call(
            sid=account.dice.sid("CA"),
            account_sid=account.settings.account_sid,
            direction=Direction.INBOUND,
            caller=caller,
            called=to,
            created_at=now,
            status=CallStatus.RINGING,
            batch=batch,
        )
        if number is not None:
            call.fallback_url, call.fallback_method = number.voice_fallback_url, number.voice_fallback_method
            if number.status_callback:
                call.subscription = Subscription(
                    url=number.status_callback, method=number.status_callback_method
                )
        call.note(now, "dialled", to=to, **{"from": caller})
        return call

    def _begin(self, leg: Leg, number: NumberSettings | None) -> None:
        account = self.account
        account.admit(leg)
        leg.person.dialled(leg)

        async def opening(leg: Leg) -> Goto | None:
            if number is None or not number.voice_url:
                raise HungUp("network", "not_in_service", CallStatus.FAILED)
            if account.settings.ring_latency_s:
                await leg.linger(account.settings.ring_latency_s)
            return await _pick_up(leg, Goto(number.voice_url, number.voice_method))

        account.spawn(lead(leg, opening))

    def _read_token(self, token: str) -> tuple[str, str]:
        """Verify an access token. Returns: identity and application SID."""
        settings = self.account.settings
        try:
            signed, _, signature = token.rpartition(".")
            header, claims = (json.loads(_decode(part)) for part in signed.split("."))
            given = _decode(signature)
        except (ValueError, binascii.Error) as error:
            raise TokenRefused("not a JSON web token") from error
        expected = hmac.digest(settings.api_key_secret.encode(), signed.encode(), hashlib.sha256)
        if header.get("alg") != "HS256" or not hmac.compare_digest(given, expected):
            raise TokenRefused("wrong signature")
        if claims.get("iss") != settings.api_key_sid or claims.get("sub") != settings.account_sid:
            raise TokenRefused("another account or key")
        now = self.account.clock.now()
        if not claims.get("nbf", 0) - DEVICE_CLOCK_SKEW_S <= now < claims.get("exp", 0):
            raise TokenRefused("expired, or not valid yet")
        grants: dict[str, Any] = claims.get("grants", {})
        outgoing = grants.get("voice", {}).get("outgoing", {}).get("application_sid")
        if not grants.get("identity") or not outgoing:
            raise TokenRefused("no identity, or no grant for outgoing calls")
        return grants["identity"], outgoing


async def _pick_up(leg: Leg, goto: Goto) -> Goto | None:
    """Get the first document of an inbound call; what it begins with decides when the call is answered."""
    document = await obtain_document(leg, goto)
    rest = document.verbs
    while rest and isinstance(rest[0], Pause):
        await leg.linger(leg.scaled(rest[0].length_s))
        rest = rest[1:]
    if not rest or not isinstance(rest[0], Reject):
        answer(leg)
    return Goto(document.url, document=replace(document, verbs=rest))


def _once_answered(leg: Leg, order: CallOrder) -> None:
    account, call = leg.account, leg.call
    if order.keys:
        leg.note("keys_sent", digits=order.keys)
    if order.time_limit_s is not None:
        account.clock.call_later(order.time_limit_s, partial(leg.hang_up, "network", "time_limit"))
    if order.recording is not None:
        account.recordings.start(
            call_sid=call.sid,
            source="OutboundAPI",
            channels=order.recording.channels,
            subscription=order.recording.subscription,
        )


def _decode(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
