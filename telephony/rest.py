"""Orders to the carrier over its REST API: bounded in time and number, repeated only where that is safe.

A request that the carrier answered with 429 was not carried out, nor was one that never reached it: both
are repeated after a pause drawn from the whole interval, so that many senders spread out. After a timeout
nobody knows; the result says so, and the floor's outbox decides.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import httpx2
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.rest import Client  # type: ignore[import-untyped]

from routing.model import CallSid, ConferenceSid, RecordingSid
from routing.recording_model import RecordingOrder
from telephony.dialable import may_be_called
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.http import BoundedHttpClient
from telephony.ports import (
    CallBackOrder,
    CallStatus,
    CarrierResult,
    Done,
    Invitation,
    LiveCall,
    LiveRoom,
    PhoneOrder,
    Refused,
    Unknown,
)
from telephony.rest_recordings import order_recording
from telephony.rest_results import NEVER_SENT, NOT_FOUND, TOO_MANY_REQUESTS, result_of, undecided, with_status

OK = 200
LABEL_IN_USE = 16026
LEG_EVENTS = ("initiated", "ringing", "answered", "completed")
NOT_DIALABLE = 21211
"""The carrier's own code for a number that cannot be called."""
OUTGOING = "outbound-api"

ORDERS_MAX = 20
"""Orders under way at once; the carrier answers 429 above an undisclosed number."""
CLOCKS_APART_S = 2.0
"""How far the carrier's clock and ours may differ; it writes whole seconds."""
PHONE_CALLS_MAX = 20
QUESTIONS_MAX = 2
"""Questions under way at once, counted apart so that a long list never delays a hang-up or a bridge."""
ATTEMPTS_MAX = 6
PAUSE_S_FIRST = 0.1
PAUSE_S_MAX = 2.0
PAGE_SIZE = 1000
ROOM_OVER = "completed"
SOFTPHONE, INBOUND = "client:", "inbound"
LIVE = (CallStatus.IN_PROGRESS, CallStatus.RINGING, CallStatus.QUEUED)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierAccount:
    account_sid: str
    key_sid: str
    """An API key's id, or the account's id again when `secret` is its auth token."""
    secret: str = field(repr=False)
    base_url: str | None = None
    """Where the API is, when it is not the carrier's own: the sample's double."""


class TwilioCarrier:
    """The `Carrier` port on the official client. Made and closed within one running event loop."""

    def __init__(
        self,
        account: CarrierAccount,
        *,
        random: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        http: BoundedHttpClient | None = None,
    ) -> None:
        self._account = account
        self._http = http or BoundedHttpClient()
        self._client: Any = Client(
            account.key_sid,
            account.secret,
            account.account_sid,
            http_client=self._http,
            # Given, so that the library does not read edge and region from the process's environment.
            environment={"TWILIO_EDGE": ""},
        )
        if account.base_url is not None:
            self._client.api.base_url = account.base_url
        self._random = random
        self._sleep = sleep
        self._orders = asyncio.Semaphore(ORDERS_MAX)
        self._questions = asyncio.Semaphore(QUESTIONS_MAX)

    async def close(self) -> None:
        await self._http.close()

    async def move_caller(
        self,
        call: CallSid,
        url: str,
        fallback_url: str,
        fallback_method: str = "POST",
        method: str = "POST",
    ) -> CarrierResult:
        return await self._order(
            lambda: self._client.calls(call).update_async(
                url=url, method=method, fallback_url=fallback_url, fallback_method=fallback_method
            )
        )

    async def end_call(self, call: CallSid) -> CarrierResult:
        # "completed" ends a call in any state; "canceled" would miss one that was answered a moment ago.
        return await self._order(lambda: self._client.calls(call).update_async(status="completed"))

    async def set_hold(self, room: ConferenceSid, call: CallSid, music_url: str | None) -> CarrierResult:
        music = {"hold_url": music_url, "hold_method": "POST"} if music_url is not None else {}
        participant = self._client.conferences(room).participants(call)
        return await self._order(lambda: participant.update_async(hold=music_url is not None, **music))

    async def call_into_room(self, room: ConferenceSid, invitation: Invitation) -> CarrierResult:
        participants = self._client.conferences(room).participants

        async def ring() -> None:
            # Looked for first, because the carrier refuses a second one of a label only once the first has come.
            if await self._is_there(room, invitation.label):
                return
            await participants.create_async(
                from_=invitation.caller_id,
                to=invitation.to,
                label=invitation.label,
                timeout=invitation.ring_s,
                early_media=False,
                beep="false",
                end_conference_on_exit=False,
                **_status_of(invitation),
            )

        result = await self._order(ring)
        return Done() if result == Refused(400, LABEL_IN_USE) else result

    async def _is_there(self, room: ConferenceSid, label: str) -> bool:
        try:
            await self._client.conferences(room).participants(label).fetch_async()
        except TwilioRestException as error:
            if error.status == NOT_FOUND:
                return False
            raise
        return True

    async def call(self, invitation: Invitation, url: str, keys: str) -> CarrierResult:
        return await self._order(
            lambda: self._client.calls.create_async(
                from_=invitation.caller_id,
                to=invitation.to,
                url=url,
                method="POST",
                send_digits=keys,
                timeout=invitation.ring_s,
                **_status_of(invitation),
            )
        )

    async def set_listening(
        self, room: ConferenceSid, call: CallSid, *, muted: bool, coached: CallSid | None
    ) -> CarrierResult:
        coaching = {"call_sid_to_coach": coached} if coached is not None else {}
        participant = self._client.conferences(room).participants(call)
        return await self._order(
            lambda: participant.update_async(muted=muted, coaching=coached is not None, **coaching)
        )

    async def announce(self, room: ConferenceSid, call: CallSid, url: str) -> CarrierResult:
        participant = self._client.conferences(room).participants(call)
        return await self._order(lambda: participant.update_async(announce_url=url, announce_method="POST"))

    async def record(self, call: CallSid, order: RecordingOrder, status_url: str) -> CarrierResult:
        return await self._order(lambda: order_recording(self._client, call, order, status_url))

    async def call_back(self, first: CallSid, order: CallBackOrder) -> CarrierResult:
        async def place() -> CarrierResult:
            call = await self._client.calls(first).fetch_async()
            theirs, ours = str(call._from or ""), str(call.to or "")
            if not may_be_called(theirs):
                return Refused(400, NOT_DIALABLE)
            if not await self._is_called(theirs):
                await self._client.calls.create_async(
                    theirs,
                    ours,
                    url=order.url,
                    method="POST",
                    timeout=order.ring_s,
                    status_callback=order.status_url,
                    status_callback_method="POST",
                    status_callback_event=["completed"],
                )
            return Done()

        return await self._order(place)

    async def ring(self, order: PhoneOrder) -> CarrierResult:
        async def place() -> None:
            # The carrier has no mark by which it would know a repeated order from a second one.
            if await self._is_rung(order):
                return
            await self._client.calls.create_async(
                order.to,
                order.caller_id,
                url=order.url,
                method="POST",
                fallback_url=order.fallback_url,
                fallback_method="POST",
                timeout=order.ring_s,
                status_callback=order.status_url,
                status_callback_method="POST",
                status_callback_event=list(LEG_EVENTS),
            )

        return await self._order(place)

    async def _is_rung(self, order: PhoneOrder) -> bool:
        since = datetime.fromtimestamp(order.since / 1000 - CLOCKS_APART_S, UTC)
        for status in LIVE:
            found = await self._client.calls.list_async(
                to=order.to, status=status.value, limit=PHONE_CALLS_MAX
            )
            if any(call.direction == OUTGOING and call.date_created >= since for call in found):
                return True
        return False

    async def _is_called(self, number: str) -> bool:
        for status in LIVE:
            found = await self._client.calls.list_async(to=number, status=status.value, limit=1)
            if any(call.direction == OUTGOING for call in found):
                return True
        return False

    async def sound_of(self, recording: RecordingSid) -> bytes | None:
        """Fetch a recording as MP3; None when the carrier does not have it (yet).

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        account = self._account
        path = f"/2010-04-01/Accounts/{account.account_sid}/Recordings/{recording}.mp3"
        try:
            async with self._questions:
                status, sound = await self._http.bytes_of(
                    f"{self._client.api.base_url}{path}", (account.key_sid, account.secret)
                )
        except httpx2.HTTPError as error:
            raise CarrierUnavailable(type(error).__name__) from error
        if status == NOT_FOUND:
            return None
        if undecided(status):
            raise CarrierUnavailable(f"HTTP {status}")
        if status != OK:
            raise CarrierRefusal(status, 0)
        return sound

    async def delete_recording(self, recording: RecordingSid) -> CarrierResult:
        """`Gone`: it was deleted before."""
        return await self._order(lambda: self._client.recordings(recording).delete_async())

    async def ensure_queue(self, name: str, max_size: int) -> CarrierResult:
        async def make_or_resize() -> None:
            # The carrier keeps no index by name; an account has few queues, and this runs at start-up only.
            for queue in await self._client.queues.list_async(page_size=PAGE_SIZE):
                if queue.friendly_name == name:
                    if queue.max_size != max_size:
                        await queue.update_async(max_size=max_size)
                    return
            await self._client.queues.create_async(name, max_size=max_size)

        return await self._order(make_or_resize)

    async def calls_in_progress(self) -> AsyncIterator[LiveCall]:
        for status in LIVE:
            for call in await self._question(lambda status=status: self._calls(status)):  # type: ignore[misc]
                yield call

    async def call_status(self, call: CallSid) -> CallStatus | None:
        async def fetch() -> CallStatus | None:
            try:
                return CallStatus((await self._client.calls(call).fetch_async()).status)
            except TwilioRestException as error:
                if error.status == NOT_FOUND:
                    return None
                raise

        return await self._question(fetch)

    async def ask(self, question: Callable[[Any], Awaitable[T]]) -> T:
        """Put a question to the official client; it must change nothing, for it may be put several times.

        Raises: CarrierRefusal, CarrierUnavailable.
        """
        return await self._question(lambda: question(self._client))

    async def order(self, send: Callable[[Any], Awaitable[object]]) -> CarrierResult:
        """Give an order through the official client; it may be given several times, so it must bear that."""
        return await self._order(lambda: send(self._client))

    async def calls_in_queue(self, name: str) -> frozenset[CallSid]:
        async def look() -> frozenset[CallSid]:
            for queue in await self._client.queues.list_async(page_size=PAGE_SIZE):
                if queue.friendly_name == name:
                    members = await queue.members.list_async(page_size=PAGE_SIZE)
                    return frozenset(CallSid(member.call_sid) for member in members)
            return frozenset()

        return await self._question(look)

    async def room(self, name: str) -> LiveRoom | None:
        async def look() -> LiveRoom | None:
            # Not by status: a room where one person waits is not "in-progress" yet.
            for room in await self._client.conferences.list_async(friendly_name=name, limit=1):
                if room.status == ROOM_OVER:
                    continue
                present = await room.participants.list_async(page_size=PAGE_SIZE)
                calls = frozenset(CallSid(participant.call_sid) for participant in present)
                return LiveRoom(conference=ConferenceSid(room.sid), present=calls)
            return None

        return await self._question(look)

    async def _calls(self, status: CallStatus) -> list[LiveCall]:
        found = await self._client.calls.list_async(status=status.value, page_size=PAGE_SIZE)
        return [_live(call) for call in found]

    async def _order(self, send: Callable[[], Awaitable[object]]) -> CarrierResult:
        """Send; what the sender returns counts only if it is a result itself."""
        try:
            sent = await self._paced(self._orders, send)
        except (TwilioRestException, TwilioServiceException) as error:
            return result_of(int(error.status), int(error.code or 0))
        except (httpx2.HTTPError, TwilioException, ValueError) as error:
            return Unknown(type(error).__name__)
        return sent if isinstance(sent, Refused | Done) else Done()

    async def _question(self, ask: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._paced(self._questions, ask)
        except (TwilioRestException, TwilioServiceException) as error:
            status, code = int(error.status), int(error.code or 0)
            if undecided(status):
                raise CarrierUnavailable(f"HTTP {status}") from error
            raise CarrierRefusal(status, code) from error
        except (httpx2.HTTPError, TwilioException, ValueError) as error:
            raise CarrierUnavailable(type(error).__name__) from error

    async def _paced(self, limit: asyncio.Semaphore, send: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(ATTEMPTS_MAX):
            try:
                async with limit:
                    return await with_status(send)
            except (TwilioRestException, TwilioServiceException, *NEVER_SENT) as error:
                refused_for_now = isinstance(error, NEVER_SENT) or error.status == TOO_MANY_REQUESTS
                if not refused_for_now or attempt == ATTEMPTS_MAX - 1:
                    raise
            # Outside the limit: a sender that pauses must not keep others from the line.
            await self._sleep(self._random() * min(PAUSE_S_MAX, PAUSE_S_FIRST * 2**attempt))
        raise AssertionError("the last attempt returns or raises")


def _live(call: Any) -> LiveCall:
    caller = call._from or ""
    return LiveCall(
        call=CallSid(call.sid),
        status=CallStatus(call.status),
        softphone=caller.removeprefix(SOFTPHONE) if caller.startswith(SOFTPHONE) else "",
        inbound=call.direction == INBOUND,
    )


def _status_of(invitation: Invitation) -> dict[str, Any]:
    return {
        "status_callback": invitation.status_url,
        "status_callback_method": "POST",
        "status_callback_event": list(LEG_EVENTS),
    }
