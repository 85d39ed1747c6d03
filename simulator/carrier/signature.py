"""X-Twilio-Signature, as the carrier computes it."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit


def signed_url(url: str) -> str:
    """Reduce a URL to the form Twilio signs: no fragment, no user information, and no port over https."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    if parts.scheme == "https" and parts.port is not None:
        host = host.rpartition(":")[0]
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(auth_token: str, url: str, fields: Mapping[str, str | Iterable[str]]) -> str:
    """Sign a request.

    Shape:   `fields` are the POST fields, empty ones included; a GET request has them in `url` instead.
    Source:  Twilio, "Webhooks security".
    """
    text = [signed_url(url)]
    for name in sorted(fields):
        value = fields[name]
        if isinstance(value, str):
            text.append(name + value)
        else:
            text.extend(name + one for one in sorted(set(value)))
    digest = hmac.digest(auth_token.encode(), "".join(text).encode(), hashlib.sha1)
    return base64.b64encode(digest).decode()
