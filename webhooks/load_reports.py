"""A partner's report of how busy its own phone system is: proved to be its own, and read strictly.

The signature is HMAC-SHA256, in hexadecimal, over the timestamp, a full stop and the body, with a key that the partner
and we alone know. How to make one is shown in deploy/partners.md.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from routing.commands import ReportPartnerLoad
from routing.model import CommandId, PartnerId
from webhooks.errors import ReportRefusal, ReportRefused

SKEW_S_MAX = 300
"""How far a partner's clock may be from ours."""
COUNT_MAX = 100_000
HANDLE_S_MAX = 86_400

_TIMESTAMP = re.compile(r"[0-9]{1,11}", re.ASCII)
_SIGNATURE = re.compile(r"[0-9A-Fa-f]{64}", re.ASCII)
_NOBODYS_KEY = b"no partner has this key, and a signature made with it is refused"

Count = Annotated[int, Field(ge=0, le=COUNT_MAX)]


class LoadReport(BaseModel):
    """The JSON that partners send; anything else in it is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    partner: str
    waiting: Count
    staffed: Count
    free: Count
    handle_mean_s: Annotated[float, Field(ge=1, le=HANDLE_S_MAX)] | None = None


_COUNT_WORDS = f"a whole number from 0 to {COUNT_MAX}"
_EXAMPLE = '{"partner": "NORTH", "waiting": 3, "staffed": 5, "free": 0}'
_WORDS: Mapping[str, str] = {
    "partner": "your code, as it stands in X-Switchboard-Partner",
    "waiting": f"how many callers wait in your queue, {_COUNT_WORDS}",
    "staffed": f"how many people answer calls now, busy or free, {_COUNT_WORDS}",
    "free": f"how many of those are free, {_COUNT_WORDS}",
    "handle_mean_s": f"how long a call takes with what follows it, in seconds from 1 to {HANDLE_S_MAX}, or left out",
}


def check_time(timestamp: str, now_s: int) -> int:
    """Give the seconds that a report was written at. Raises: ReportRefused."""
    if _TIMESTAMP.fullmatch(timestamp) is None:
        raise ReportRefused(ReportRefusal.SIGNATURE)
    written_s = int(timestamp)
    if abs(written_s - now_s) > SKEW_S_MAX:
        raise ReportRefused(ReportRefusal.CLOCK)
    return written_s


def check_signature(keys: Iterable[bytes], timestamp: str, body: bytes, signature: str) -> None:
    """Hold a report to the keys of the partner that it names; a stranger has none. Raises: ReportRefused."""
    if _SIGNATURE.fullmatch(signature) is None:
        raise ReportRefused(ReportRefusal.SIGNATURE)
    known = tuple(keys)
    # Every key is tried, and one for strangers, so that the time it takes tells nobody anything.
    matches = [
        hmac.compare_digest(sign_report(key, timestamp, body), signature.lower())
        for key in known or (_NOBODYS_KEY,)
    ]
    if not known or not any(matches):
        raise ReportRefused(ReportRefusal.SIGNATURE)


def sign_report(key: bytes, timestamp: str, body: bytes) -> str:
    return hmac.digest(key, timestamp.encode("ascii") + b"." + body, "sha256").hex()


def read_report(partner: str, body: bytes) -> LoadReport:
    """Read what a partner has signed; it speaks for nobody else. Raises: ReportRefused."""
    try:
        report = LoadReport.model_validate_json(body)
    except ValidationError as cause:
        raise ReportRefused(ReportRefusal.FIELDS, _in_words(cause)) from None
    if report.partner != partner:
        raise ReportRefused(ReportRefusal.ANOTHER_PARTNER)
    if report.free > report.staffed:
        raise ReportRefused(
            ReportRefusal.FIELDS, "More people are free than answer calls: free is part of staffed."
        )
    return report


def command_of(report: LoadReport, written_s: int, body: bytes) -> ReportPartnerLoad:
    """Make the command; the same report makes the same one, so a repeat changes nothing."""
    digest = blake2b(body, digest_size=12).hexdigest()
    mean_s = report.handle_mean_s
    return ReportPartnerLoad(
        id=CommandId(f"load:{report.partner}:{written_s}:{digest}"),
        partner=PartnerId(report.partner),
        waiting=report.waiting,
        staffed=report.staffed,
        free=report.free,
        handle_mean_ms=None if mean_s is None else round(mean_s * 1_000),
        stamp=written_s,
    )


def _in_words(cause: ValidationError) -> str:
    faults = []
    for error in cause.errors(include_url=False, include_context=False, include_input=False):
        name = str(error["loc"][0]) if error["loc"] else ""
        if error["type"] == "json_invalid" or not name:
            return f"The report is not a JSON object such as {_EXAMPLE}."
        if name in _WORDS:
            faults.append(f"{name} must be {_WORDS[name]}")
        else:
            faults.append("there is a field that reports do not have")
    return f"The report has a fault: {'; '.join(dict.fromkeys(faults))}."
