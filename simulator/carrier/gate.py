"""The gate of the REST API: who may come in, what a request says, how errors look, which faults strike."""

import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from simulator.carrier.account import Account
from simulator.carrier.answers import Json
from simulator.carrier.dice import Dice
from simulator.carrier.exchange import Exchange

PAGE_SIZE_DEFAULT = 50
PAGE_SIZE_MAX = 1000


class RestError(Exception):
    """Refused, in Twilio's words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def not_found(path: str) -> RestError:
    return RestError(404, 20404, f"The requested resource {path} was not found")


class Ask:
    """One REST request: the account and exchange it concerns, its path parameters and its fields."""

    def __init__(self, exchange: Exchange, request: Request, fields: dict[str, list[str]]) -> None:
        self.exchange = exchange
        self.account: Account = exchange.account
        self.path = request.url.path
        self.part: dict[str, str] = request.path_params
        self._fields = fields

    def get(self, name: str) -> str | None:
        values = self._fields.get(name)
        return values[-1] if values else None

    def all(self, name: str) -> list[str]:
        """A repeated field; some clients join the values with spaces instead."""
        return [word for value in self._fields.get(name, []) for word in value.split()]

    def flag(self, name: str) -> bool | None:
        value = self.get(name)
        return None if value is None else value.lower() == "true"

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        value = self.get(name)
        if value is None:
            return default
        if not value.isdigit() or not low <= int(value) <= high:
            raise RestError(400, 20001, f"Invalid {name}: {value}")
        return int(value)

    def method(self, name: str) -> str:
        value = self.get(name) or "POST"
        if value not in ("GET", "POST"):
            raise RestError(400, 21403, f"{name} is not a valid HTTP method: {value}")
        return value

    def url(self, name: str) -> str | None:
        value = self.get(name)
        if value and not value.startswith(("http://", "https://", "static:")):
            raise RestError(400, 21205, f"{name} is not a valid URL: {value}")
        return value or None

    def page(self, key: str, items: list[Any], show: Callable[[Any], Json]) -> Json:
        """One page of a list, with the address of the next."""
        size = min(self.whole("PageSize", PAGE_SIZE_DEFAULT, 1, 10**9), PAGE_SIZE_MAX)
        number = self.whole("Page", 0, 0, 10**9)
        begin = number * size
        kept = "".join(
            f"&{name}={value}"
            for name, values in self._fields.items()
            if name not in ("Page", "PageSize", "PageToken")
            for value in values
        )
        uri = f"{self.path}?PageSize={size}{kept}"
        more = begin + size < len(items)
        return {
            key: [show(item) for item in items[begin : begin + size]],
            "page": number,
            "page_size": size,
            "start": begin,
            "end": max(begin, min(begin + size, len(items)) - 1),
            "uri": f"{uri}&Page={number}",
            "first_page_uri": f"{uri}&Page=0",
            "next_page_uri": f"{uri}&Page={number + 1}&PageToken=PT{number + 1}" if more else None,
            "previous_page_uri": f"{uri}&Page={number - 1}&PageToken=PT{number - 1}" if number else None,
        }


Operation = Callable[[Ask], tuple[int, Json | None]]


class Gate:
    """Turns operations into HTTP endpoints."""

    def __init__(self, exchange: Callable[[], Exchange], seed: int) -> None:
        self._exchange = exchange
        self._fate = Dice(seed + 3)

    def __call__(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            try:
                return await self._serve(operation, request)
            except RestError as error:
                return refusal(error)

        return endpoint

    async def _serve(self, operation: Operation, request: Request) -> Response:
        exchange = self._exchange()
        faults, fate = exchange.account.post.faults, self._fate
        if fate.happens(faults.rest_slow):
            await exchange.account.clock.sleep(faults.rest_slow_s)
        for share, error in (
            (faults.rest_429, RestError(429, 20429, "Too Many Requests")),
            (faults.rest_500, RestError(500, 20500, "Internal Server Error")),
            (faults.rest_503, RestError(503, 20503, "Service Unavailable")),
        ):
            if fate.happens(share):
                raise error
        self.admit(exchange.account, request)
        raw = await request.body() if request.method == "POST" else request.scope["query_string"]
        fields = parse_qs(raw.decode(), keep_blank_values=True)
        status, answer = operation(Ask(exchange, request, fields))
        if request.method != "GET" and fate.happens(faults.rest_lost_answer):
            raise RestError(500, 20500, "Internal Server Error")
        if answer is None:
            return Response(status_code=status)
        return Response(msgspec.json.encode(answer), status, media_type="application/json")

    @staticmethod
    def admit(account: Account, request: Request) -> None:
        """Let in who knows the account. Raises: RestError."""
        settings = account.settings
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        try:
            given = base64.b64decode(encoded)
        except binascii.Error:
            given = b""
        pairs = ((settings.account_sid, settings.auth_token), (settings.api_key_sid, settings.api_key_secret))
        known = any(hmac.compare_digest(given, f"{user}:{secret}".encode()) for user, secret in pairs)
        if scheme.lower() != "basic" or not known:
            raise RestError(401, 20003, "Authenticate")
        if request.path_params["account"] != settings.account_sid:
            raise not_found(request.url.path)


def refusal(error: RestError) -> Response:
    """Answer as Twilio does what it refuses."""
    body = {
        "code": error.code,
        "message": error.message,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    headers = _HEADERS.get(error.status)
    return Response(msgspec.json.encode(body), error.status, headers=headers, media_type="application/json")


_HEADERS = {401: {"WWW-Authenticate": 'Basic realm="Twilio API"'}, 429: {"Retry-After": "1"}}
