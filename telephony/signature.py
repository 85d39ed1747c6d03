"""Tell the carrier's own requests from all others: the X-Twilio-Signature check.

Stricter than the official validator where that one can be led astray: it joins names and values without
separators, so a signed request can be cut differently and still verify. Names must therefore look like
names here, and every endpoint checks the values that it reads (webhooks/payloads.py).
"""

import binascii
import hmac
import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from urllib.parse import urlsplit

PARAMETER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
SIGNATURE_LENGTH = 28
"""A SHA-1 digest in base64."""

_STANDARD = (
    "CallSid AccountSid From To CallStatus ApiVersion Direction ForwardedFrom CallerName ParentCallSid"
)
_PLACES = [
    f"{who}{what}"
    for who in ("From", "To", "Called", "Caller")
    for what in ("City", "State", "Zip", "Country")
]
_ACTIONS = (
    "Called Caller CallToken StirVerstat StirPassportToken ApplicationSid Digits FinishedOnKey msg "
    "SpeechResult Confidence QueueResult QueueSid QueueTime QueuePosition AvgQueueTime CurrentQueueSize "
    "MaxQueueSize DialCallStatus DialCallSid DialCallDuration DialBridged ErrorCode ErrorUrl"
)
_CALLBACKS = (
    "Timestamp CallbackSource SequenceNumber CallDuration Duration SipResponseCode StatusCallbackEvent "
    "ConferenceSid FriendlyName Muted Hold Coaching EndConferenceOnExit StartConferenceOnEnter "
    "ParticipantLabel ParticipantCallStatus ReasonParticipantLeft CallSidEndingConference "
    "ParticipantLabelEndingConference ReasonConferenceEnded Reason"
)
SINGLE_VALUED = frozenset(f"{_STANDARD} {_ACTIONS} {_CALLBACKS} offer".split()) | frozenset(_PLACES)
"""Fields that the carrier sends once at most. Two different values are somebody else's work."""


def verify(
    url: str, params: Sequence[tuple[str, str]], signature: str | None, tokens: Sequence[bytes]
) -> bool:
    """Tell whether one of the account's tokens signed this request.

    Shape:   `url` as the carrier was given it, query included, fragment not; `params` the form's fields in
             any order, empty ones included, decoded with errors="surrogateescape" so that no byte is lost.
    Returns: False for whatever a stranger may send; never raises for it.
    Source:  https://www.twilio.com/docs/usage/webhooks/webhooks-security
    """
    if signature is None or len(signature) != SIGNATURE_LENGTH or not signature.isascii():
        return False
    ordered = _ordered(params)
    if ordered is None:
        return False
    given = signature.encode("ascii")
    fields = "".join(chain.from_iterable(ordered))
    try:
        return any(_made_by(f"{form}{fields}", given, tokens) for form in _forms(url))
    except ValueError:
        # Text that has no bytes, or an address that is none.
        return False


def sign(url: str, params: Sequence[tuple[str, str]], token: bytes) -> str:
    """Sign a request as the carrier does; for its doubles, in tests and in the simulator."""
    fields = "".join(chain.from_iterable(sorted(set(params))))
    message = f"{_forms(url)[0]}{fields}".encode("utf-8", "surrogateescape")
    return binascii.b2a_base64(hmac.digest(token, message, "sha1"), newline=False).decode("ascii")


def _made_by(message: str, given: bytes, tokens: Sequence[bytes]) -> bool:
    signed = message.encode("utf-8", "surrogateescape")
    made = (binascii.b2a_base64(hmac.digest(token, signed, "sha1"), newline=False) for token in tokens)
    return any(hmac.compare_digest(one, given) for one in made)


def _ordered(params: Sequence[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """Put the fields into signing order; None when a name is not a name or a value contradicts another."""
    names = {name for name, _ in params}
    for name in names - SINGLE_VALUED:
        if PARAMETER_NAME.fullmatch(name) is None:
            return None
    if len(names) == len(params):
        return sorted(params)
    once = sorted(set(params))
    for (name, _), (following, _) in pairwise(once):
        if name == following and name in SINGLE_VALUED:
            return None
    return once


def _forms(url: str) -> tuple[str, str]:
    """Give both addresses that the carrier may have signed: it is inconsistent about the port.

    The first is the usual one: without the port for https, as written for http.
    """
    scheme_end = url.find("://") + 3
    path_start = url.find("/", scheme_end) if scheme_end > 2 else -1
    origin, rest = (url, "") if path_start < 0 else (url[:path_start], url[path_start:])
    first, second = _origins(origin)
    return first + rest, second + rest


@lru_cache(maxsize=16)
def _origins(origin: str) -> tuple[str, str]:
    parts = urlsplit(origin)
    if parts.port is None:
        return origin, f"{origin}:{443 if parts.scheme == 'https' else 80}"
    bare = origin[: -len(f":{parts.port}")]
    return (bare, origin) if parts.scheme == "https" else (origin, bare)
