"""Keys of people: what says that two contacts are one person's, without saying whose.

A key is HMAC-SHA256 of a number, or of a code that the person chose, under a secret that is not in the database. An
unkeyed hash would be worth nothing: all numbers of North America are tried in hours. The secret of each purpose, period
and partner is another one, so that keys of different purposes, periods and (unless the network allows it) partners
cannot be brought together.

Source: docs/decisions/0026-people-without-identity.md
"""

import hmac
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

from config.clock import to_datetime
from routing.model import Instant

DAY_MS = 86_400_000
CODE_CHARACTERS_MIN = 6
CODE_DIFFERENT_CHARACTERS_MIN = 3
CODE_CHARACTERS_MAX = 80
_NETWORK = "*"


class Source(StrEnum):
    PHONE = "phone"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkKeys:
    """The key of the period in which a contact came, and what it would have been in the period before."""

    here: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKeys:
    secret: bytes = field(repr=False)
    floor: str
    across_partners: bool
    """Whether contacts with different partners are linked."""
    link_days: int
    """How long one period lasts, in which contacts are linked by one key."""

    def link(self, source: Source, what: str, partner: str, at: Instant) -> LinkKeys:
        period = at // (self.link_days * DAY_MS)
        return LinkKeys(
            here=self._key(f"link/{self._scope(partner)}/{self.link_days}/{period}", source, what),
            before=self._key(f"link/{self._scope(partner)}/{self.link_days}/{period - 1}", source, what),
        )

    def count(self, source: Source, what: str, partner: str, at: Instant) -> str:
        """Give the key under which persons are counted: of one year, and no help in linking."""
        return self._key(f"count/{self._scope(partner)}/{to_datetime(at).year}", source, what)

    def case(self, contact: str) -> str:
        """Give the key of a contact that somebody makes for another: one of its own each time."""
        return self._mac(self._mac(self.secret, f"case/{self.floor}"), contact).hex()

    def shared(self, number: str) -> str:
        """Give the tag by which a number is known as one that many share."""
        return self._mac(self._mac(self.secret, f"shared/{self.floor}"), number).hex()

    def _scope(self, partner: str) -> str:
        return f"{self.floor}/{_NETWORK if self.across_partners else partner}"

    def _key(self, purpose: str, source: Source, what: str) -> str:
        return self._mac(self._mac(self.secret, purpose), f"{source.value}:{what}").hex()

    @staticmethod
    def _mac(key: bytes, text: str) -> bytes:
        return hmac.digest(key, text.encode(), "sha256")


def code_of(written: str) -> str | None:
    """Bring a code to the form that is hashed: `Blue Heron 7` and `blue heron7` are one. None: too easy to hit on."""
    plain = unicodedata.normalize("NFKD", written[:CODE_CHARACTERS_MAX]).casefold()
    code = "".join(character for character in plain if character.isalnum())
    if len(code) < CODE_CHARACTERS_MIN or len(set(code)) < CODE_DIFFERENT_CHARACTERS_MIN:
        return None
    return code
