"""Encryption of personal fields: AES-256-GCM, each value under a data key of its own, which a master key wraps.

A value is bound to its place, so that one moved to another row, column or owner does not open. Which master key wrapped
it stands in front of it, so that master keys can be changed while both are in use. Values of the release before, which
used Fernet, are read too.

    a1.<master key id>.<wrapping nonce, wrapped data key, nonce, encrypted value, in base64>

Source: docs/decisions/0027-lifetimes-and-keys.md
"""

import base64
import hmac
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.errors import FieldUnreadable

MARK = "a1."
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
KEY_ID_CHARACTERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a value lies, and whose it is: the partner's, where a row never changes hands, else the network's."""

    table: str
    column: str
    row: str
    owner: str = ""

    @property
    def bound(self) -> bytes:
        parts = (self.table, self.column, self.row, self.owner)
        # Each with its length: no two places read alike.
        return b"".join(len(part.encode()).to_bytes(4, "big") + part.encode() for part in parts)


class FieldCipher:
    """Encrypts with the first master key and reads with any, so that keys can be changed without a pause."""

    def __init__(self, keys: Sequence[str], *, random: Callable[[int], bytes] = os.urandom) -> None:
        """`keys`: 32 bytes each, in URL-safe base64, as `new_key` makes them."""
        if not keys:
            raise ValueError("Fields need at least one key; FieldCipher.new_key() makes one.")
        secrets = [base64.urlsafe_b64decode(key) for key in keys]
        self._random = random
        self._masters = {_key_id(secret): _wrapping(secret) for secret in secrets}
        self._current = _key_id(secrets[0])
        self._former = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "FieldCipher(keys hidden)"

    @staticmethod
    def new_key() -> str:
        return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()

    @property
    def current_mark(self) -> str:
        """What every value begins with that is encrypted under the key in use."""
        return f"{MARK}{self._current}."

    @property
    def marks(self) -> tuple[str, ...]:
        """What values begin with that can be read, the key in use first."""
        return tuple(f"{MARK}{key}." for key in self._masters)

    def seal(self, place: Place, text: str) -> str | None:
        """Give what is stored; None for an empty text, which is no secret."""
        return self.seal_bytes(place, text.encode()).decode() if text else None

    def open(self, place: Place, stored: str | None) -> str:
        """Raises: FieldUnreadable when no key fits, or the value is another place's."""
        return "" if stored is None else self.open_bytes(place, stored.encode()).decode()

    def seal_bytes(self, place: Place, value: bytes) -> bytes:
        data_key, bound = self._random(KEY_BYTES), place.bound
        outer, inner = self._random(NONCE_BYTES), self._random(NONCE_BYTES)
        wrapped = self._masters[self._current].encrypt(outer, data_key, bound)
        sealed = AESGCM(data_key).encrypt(inner, value, bound)
        return self.current_mark.encode() + base64.urlsafe_b64encode(outer + wrapped + inner + sealed)

    def open_bytes(self, place: Place, stored: bytes) -> bytes:
        """Raises: FieldUnreadable when no key fits, or the value is another place's."""
        if is_former(stored):
            return self._open_former(stored)
        _, key, value = stored.split(b".", 2)
        master = self._masters.get(key.decode())
        if master is None:
            raise FieldUnreadable
        packed, bound = base64.urlsafe_b64decode(value), place.bound
        wrapped, sealed = packed[:WRAPPED_BYTES], packed[WRAPPED_BYTES:]
        try:
            data_key = master.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound)
            return AESGCM(data_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except InvalidTag as cause:
            raise FieldUnreadable from cause

    def _open_former(self, stored: bytes) -> bytes:
        try:
            return self._former.decrypt(stored)
        except InvalidToken as cause:
            raise FieldUnreadable from cause


def is_former(stored: bytes) -> bool:
    """Tell whether a value was written by the release before, which did not bind it to its place."""
    return not stored.startswith(MARK.encode())


def _key_id(secret: bytes) -> str:
    return hmac.digest(secret, b"switchboard/field-key-id", "sha256").hex()[:KEY_ID_CHARACTERS]


def _wrapping(secret: bytes) -> AESGCM:
    return AESGCM(hmac.digest(secret, b"switchboard/field-wrapping", "sha256"))
