"""Signed requests to the backend: TwiML requests that are awaited, callbacks that are not."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urljoin

from simulator.carrier.clock import Clock
from simulator.carrier.dice import Dice
from simulator.carrier.overrides import Overrides, split_overrides
from simulator.carrier.settings import CarrierSettings, FaultSettings
from simulator.carrier.signature import sign
from simulator.carrier.timing import AnswerTimes, kind_of
from simulator.carrier.wire import BODY_BYTES_MAX, Wire, WireAnswer, WireFailed

REDIRECTS_MAX = 10
CALLBACK_FAILED = 15003

_quoted = lru_cache(maxsize=65_536)(quote_plus)


class DeliveryFailed(Exception):
    """A request was not answered, or not with success, after every allowed retry."""

    def __init__(self, code: int, url: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.url = url
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One thing to say to the backend; its copies on retry share the token."""

    method: str
    url: str
    fields: Mapping[str, str]
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    url: str
    content_type: str
    body: bytes


class PostOffice:
    """Delivers letters.

    `spawn` starts background work and keeps it alive; `lost` hears of callbacks given up: code, URL, detail.
    """

    def __init__(
        self,
        settings: CarrierSettings,
        wire: Wire,
        clock: Clock,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        lost: Callable[[int, str, str], None],
    ) -> None:
        self.faults: FaultSettings = settings.faults
        self.sent = 0
        self.times = AnswerTimes()
        self._settings = settings
        self._wire = wire
        self._clock = clock
        self._spawn = spawn
        self._lost = lost
        # Two streams, so that switching faults on leaves every token as it was.
        self._tokens = Dice(settings.seed + 1)
        self._fate = Dice(settings.seed + 2)

    async def request(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        batch: str = "",
        due_at: float | None = None,
    ) -> Reply:
        """Fetch a document. Raises: DeliveryFailed.

        `due_at`: when it should have been sent, if not now; how long it takes from there is noted for the batch.
        """
        letter = self._letter(method, url, fields)
        if self._fate.happens(self.faults.repeat_twiml):
            self._spawn(self._deliver_quietly(letter))
        return await self._timed(letter, batch, self._clock.now() if due_at is None else due_at)

    def notify(
        self,
        method: str,
        url: str,
        fields: Mapping[str, str],
        batch: str = "",
        due_at: float | None = None,
    ) -> None:
        """Send a callback in the background, subject to the injected faults."""
        faults, fate = self.faults, self._fate
        letter = self._letter(method, url, fields)
        if fate.happens(faults.drop):
            return
        wait_s = 0.0
        if fate.happens(faults.delay):
            wait_s += fate.between(0.0, faults.delay_s_max)
        if fate.happens(faults.reorder):
            wait_s += fate.between(0.0, faults.reorder_s_max)
        due_at = (self._clock.now() if due_at is None else due_at) + wait_s
        self._spawn(self._after(wait_s, letter, batch, due_at))
        if fate.happens(faults.repeat):
            self._spawn(self._repeated(wait_s + fate.between(0.0, faults.reorder_s_max), letter))
        if fate.happens(faults.replay):
            self._spawn(
                self._repeated(
                    wait_s + fate.between(0.0, faults.reorder_s_max), self._letter(method, url, fields)
                )
            )

    def _letter(self, method: str, url: str, fields: Mapping[str, str]) -> Letter:
        if self._settings.unknown_fields:
            number = self._tokens.number(1000)
            fields = {**fields, f"XCarrierField{number}": str(number)}
        return Letter(method=method, url=url, fields=fields, token=self._tokens.token())

    async def _timed(self, letter: Letter, batch: str, due_at: float) -> Reply:
        try:
            return await self._deliver(letter)
        finally:
            self.times.note(batch, kind_of(letter.url), self._clock.now() - due_at)

    async def _after(self, wait_s: float, letter: Letter, batch: str, due_at: float) -> None:
        if wait_s > 0:
            await self._clock.sleep(wait_s)
        try:
            await self._timed(letter, batch, due_at)
        except DeliveryFailed as failed:
            self._lost(CALLBACK_FAILED, letter.url, failed.detail)

    async def _repeated(self, wait_s: float, letter: Letter) -> None:
        if wait_s > 0:
            await self._clock.sleep(wait_s)
        await self._deliver_quietly(letter)

    async def _deliver_quietly(self, letter: Letter) -> None:
        try:
            await self._deliver(letter)
        except DeliveryFailed as failed:
            self._lost(CALLBACK_FAILED, letter.url, failed.detail)

    async def _deliver(self, letter: Letter) -> Reply:
        bare, overrides = split_overrides(letter.url)
        deadline = self._clock.now() + overrides.total_s
        for attempt in range(overrides.retries + 1):
            left_s = deadline - self._clock.now()
            try:
                return await self._attempt(letter, bare, overrides, left_s)
            except WireFailed as failure:
                pause_s = self._settings.retry_pause_s
                out_of_time = self._clock.now() + pause_s >= deadline
                if attempt == overrides.retries or failure.kind not in overrides.retry_on or out_of_time:
                    raise DeliveryFailed(failure.code, bare, failure.detail) from failure
                await self._clock.sleep(pause_s)
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _attempt(self, letter: Letter, url: str, overrides: Overrides, left_s: float) -> Reply:
        method, fields = letter.method, letter.fields
        for _ in range(REDIRECTS_MAX + 1):
            answer = await self._exchange(letter.token, method, url, fields, overrides, left_s)
            if answer.status < 300:
                if len(answer.body) > BODY_BYTES_MAX:
                    raise WireFailed("partial", 11750, "document larger than 64 kB")
                return Reply(url=url, content_type=answer.content_type, body=answer.body)
            if answer.status >= 400 or not answer.location:
                kind = f"{answer.status // 100}xx"
                raise WireFailed(kind, 11200, f"HTTP status {answer.status}")
            url = urljoin(url, answer.location)
            if answer.status in (301, 302, 303):
                method, fields = "GET", {}
        raise WireFailed("partial", 11215, "too many redirects")

    def _exchange(
        self,
        token: str,
        method: str,
        url: str,
        fields: Mapping[str, str],
        overrides: Overrides,
        left_s: float,
    ) -> Awaitable[WireAnswer]:
        self.sent += 1
        form = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields.items())
        body: bytes | None = form.encode()
        signed: Mapping[str, str] = fields
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "Accept": "*/*",
            "I-Twilio-Idempotency-Token": token,
        }
        if method == "GET":
            url = url + ("&" if "?" in url else "?") + form if form else url
            body, signed = None, {}
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        headers["X-Twilio-Signature"] = sign(self._settings.auth_token, url, signed)
        return self._wire.exchange(
            method,
            url,
            headers,
            body,
            connect_s=overrides.connect_s,
            read_s=overrides.read_s,
            total_s=left_s,
        )
