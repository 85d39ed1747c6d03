"""Access tokens for the softphones in specialists' browsers."""

import re
from dataclasses import dataclass, field

from twilio.jwt.access_token import AccessToken  # type: ignore[import-untyped]
from twilio.jwt.access_token.grants import VoiceGrant  # type: ignore[import-untyped]

from telephony.errors import IdentityInvalid

IDENTITY = re.compile(r"[A-Za-z0-9_]{1,121}")
TOKEN_TTL_S = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeys:
    account_sid: str
    key_sid: str
    key_secret: str = field(repr=False)
    application_sid: str
    """The TwiML application whose voice address is `Place.SPECIALIST`."""


def softphone_token(keys: TokenKeys, identity: str, ttl_s: int = TOKEN_TTL_S) -> str:
    """Make a token with which a browser may call our application, and nothing else: it cannot be rung.

    Raises: IdentityInvalid.
    """
    if IDENTITY.fullmatch(identity) is None:
        raise IdentityInvalid
    token = AccessToken(keys.account_sid, keys.key_sid, keys.key_secret, identity=identity, ttl=ttl_s)
    token.add_grant(VoiceGrant(incoming_allow=False, outgoing_application_sid=keys.application_sid))
    return str(token.to_jwt())
