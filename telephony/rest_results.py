"""What the carrier's answers to our orders mean, in the words of `telephony/ports.py`."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import httpx2
from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]

from telephony.ports import CarrierResult, Gone, Refused, Unknown

NOT_IN_PROGRESS = 21220
NOT_FOUND = 404
TOO_MANY_REQUESTS = 429

T = TypeVar("T")


async def with_status(send: Callable[[], Awaitable[T]]) -> T:
    """Send, and put back what the library drops: the status of a list that the carrier did not give."""
    try:
        return await send()
    except TwilioException as error:
        answer = error.args[1] if len(error.args) > 1 else None
        if not isinstance(answer, Response):
            raise
        raise TwilioRestException(answer.status_code, "", code=_code_in(answer.text)) from error


def _code_in(text: str) -> int | None:
    try:
        code = json.loads(text)["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, int) else None


NEVER_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


def result_of(status: int, code: int) -> CarrierResult:
    if code == NOT_IN_PROGRESS or status == NOT_FOUND:
        return Gone()
    if undecided(status):
        return Unknown(f"HTTP {status}")
    return Refused(status, code)


def undecided(status: int) -> bool:
    return status >= 500 or status == TOO_MANY_REQUESTS
