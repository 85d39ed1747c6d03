"""Identity tokens of OpenID Connect: whether one proves who it is, and whom it names."""

from collections.abc import Mapping
from typing import Any, Final

from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from desk.single_sign_on import Identity, NotProven

KEY_OF: Final[Mapping[str, type[RSAKey] | type[ECKey]]] = {"RS256": RSAKey, "ES256": ECKey}
"""The algorithms that are taken, each with its kind of key; nothing else is, whatever a token says of itself."""
LEEWAY_S: Final = 60
SUBJECT_CHARS_MAX: Final = 255
NAME_CHARS_MAX: Final = 120
GROUPS_MAX: Final = 1_000


class UnknownKey(NotProven):
    """The token names a key that the provider has not shown yet."""


def identity_of(
    token: str,
    keys: KeySet,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    access_token: str | None,
    now_s: int,
) -> Identity:
    """Prove an identity token: signature, issuer, audience, times, nonce.

    Raises: UnknownKey, and NotProven for everything else that is wrong with it
    Source: OpenID Connect Core 1.0, section 3.1.3.7
    """
    try:
        key = _key_for(token, keys)
        proven = jwt.decode(token, key, algorithms=list(KEY_OF))
        claims = CodeIDToken(
            proven.claims,
            proven.header,
            {
                "iss": {"essential": True, "value": issuer},
                "aud": {"essential": True, "value": client_id},
                "nonce": {"essential": True, "value": nonce},
            },
            {"nonce": nonce, "client_id": client_id, "access_token": access_token},
        )
        claims.validate(now=now_s, leeway=LEEWAY_S)
    except (JoseError, ValueError, TypeError) as cause:
        # The cause's own text may hold what the token says of somebody.
        raise NotProven(f"the token is refused ({type(cause).__name__})") from cause
    return _identity(proven.claims)


def _key_for(token: str, keys: KeySet) -> RSAKey | ECKey:
    """Choose the key that the token names; where it names none, there must be one only of the algorithm's kind."""
    header = jws.extract_compact(token.encode()).headers()
    kind = KEY_OF.get(header.get("alg", ""))
    if kind is None:
        raise NotProven("the token is signed by an algorithm that is not taken")
    fitting = [key for key in keys if isinstance(key, kind) and key.get("use", "sig") == "sig"]
    if "kid" in header:
        fitting = [key for key in fitting if key.kid == header["kid"]]
    if len(fitting) != 1:
        raise UnknownKey("the token names no key that the provider shows")
    return fitting[0]


def _identity(claims: Mapping[str, Any]) -> Identity:
    subject, groups, methods = claims["sub"], claims.get("groups"), claims.get("amr")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_CHARS_MAX:
        raise NotProven("the token names no subject")
    name = claims.get("name") or claims.get("preferred_username")
    return Identity(
        subject=subject,
        name=name.strip()[:NAME_CHARS_MAX] if isinstance(name, str) else "",
        locale="fr" if str(claims.get("locale", "")).lower().startswith("fr") else "en",
        groups=frozenset(_texts(groups)),
        several_factors="mfa" in _texts(methods),
    )


def _texts(claim: object) -> list[str]:
    if not isinstance(claim, list):
        return []
    return [one for one in claim[:GROUPS_MAX] if isinstance(one, str)]
