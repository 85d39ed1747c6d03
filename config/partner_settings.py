"""What the settings say of partners with a phone system of their own: where they are reached, and with which keys
they sign their reports (deploy/partners.md).

Messages say what is wrong and what to write, and never repeat a value.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from config.formats import E164

if TYPE_CHECKING:
    from config.network import Network

PARTNERS_MAX = 200
TELEPHONES_A_PARTNER_MAX = 10
"""As many as the carrier rings at once."""
ENTRIES_MAX = PARTNERS_MAX * TELEPHONES_A_PARTNER_MAX
KEYS_A_PARTNER_MAX = 2
"""Two while one replaces the other."""
KEY_CHARACTERS_MIN, KEY_CHARACTERS_MAX = 32, 128
KEY_DIFFERENT_CHARACTERS_MIN = 10

_CODE = re.compile(r"[A-Z][A-Z0-9_]{0,31}", re.ASCII)
_KEY = re.compile(r"[\x21-\x7e]+", re.ASCII)
SIP = re.compile(
    r"sips?:[A-Za-z0-9._~+-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?"
    r"(?:;transport=(?:udp|tcp|tls))?",
    re.ASCII,
)
# Numbers that cost whoever calls them: area code 900, and exchange 976 in every area.
PREMIUM = re.compile(r"\+1(?:900|\d{3}976)\d+", re.ASCII)


def partner_numbers(written: object) -> object:
    """Read `NORTH=+18075550123, EASTERN=sip:211@pbx.example.org;transport=tls`; a mapping is checked as it is."""
    numbers: dict[str, str] = {}
    for position, partner, destination in _entries(written):
        _check_destination(position, destination)
        if partner in numbers:
            raise ValueError(f"entry {position} repeats a partner; give each partner one number")
        numbers[partner] = destination
    return numbers


def fallback_numbers(written: object) -> object:
    """Read `CENTRAL=+14165550130, CENTRAL=+14165550131, NORTH=+18075550123`; a mapping of partners to telephones is
    checked as it is."""
    telephones: dict[str, tuple[str, ...]] = {}
    for position, partner, destination in _entries(written):
        _check_destination(position, destination)
        known = telephones.get(partner, ())
        if destination in known:
            raise ValueError(f"entry {position} repeats a telephone of its partner; give each once")
        telephones[partner] = (*known, destination)
        if len(telephones[partner]) > TELEPHONES_A_PARTNER_MAX:
            raise ValueError(
                f"entry {position} is an eleventh telephone of its partner; the carrier rings ten at once"
            )
    return telephones


def partner_keys(written: object) -> object:
    """Read `NORTH=key, NORTH=next-key, EASTERN=key`; a mapping of partners to keys is checked as it is."""
    keys: dict[str, tuple[str, ...]] = {}
    known: set[str] = set()
    for position, partner, key in _entries(written):
        if not KEY_CHARACTERS_MIN <= len(key) <= KEY_CHARACTERS_MAX or not _KEY.fullmatch(key):
            raise ValueError(
                f"entry {position} has no key of {KEY_CHARACTERS_MIN} to {KEY_CHARACTERS_MAX} characters without "
                "spaces and commas; draw one, for example with `openssl rand -hex 32`"
            )
        if len(set(key)) < KEY_DIFFERENT_CHARACTERS_MIN:
            raise ValueError(
                f"entry {position} repeats a few characters; draw a random key, for example with `openssl rand -hex 32`"
            )
        if key in known:
            raise ValueError(f"entry {position} repeats a key; each partner has keys that nobody else has")
        known.add(key)
        keys[partner] = (*keys.get(partner, ()), key)
        if len(keys[partner]) > KEYS_A_PARTNER_MAX:
            raise ValueError(
                f"entry {position} is a third key of its partner; keep the present one and the next one"
            )
    return keys


def _check_destination(position: int, destination: str) -> None:
    if not E164.fullmatch(destination) and not SIP.fullmatch(destination):
        raise ValueError(
            f"entry {position} leads to no telephone; write a number such as +18075550123 or an address such as "
            "sip:211@pbx.example.org;transport=tls after the = sign"
        )
    if PREMIUM.fullmatch(destination):
        raise ValueError(
            f"entry {position} is a number that charges its callers; write the partner's ordinary number"
        )


def check_partners(
    network: "Network", numbers: Iterable[str], keys: Iterable[str], fallbacks: Iterable[str] = ()
) -> tuple[str, ...]:
    """Say which partners SWITCHBOARD_PARTNER_NUMBERS, SWITCHBOARD_PARTNER_KEYS and SWITCHBOARD_FALLBACK_NUMBERS name
    that this network lacks."""
    return tuple(
        f"SWITCHBOARD_{setting} names the partner {partner!r}, which {network.about.id} does not have; use one of "
        f"{', '.join(network.partners)}, or add [partners.{partner}] to the network"
        for setting, partners in (
            ("PARTNER_NUMBERS", numbers),
            ("PARTNER_KEYS", keys),
            ("FALLBACK_NUMBERS", fallbacks),
        )
        for partner in partners
        if partner not in network.partners
    )


def partners_out_of_reach(network: "Network", numbers: Container[str]) -> tuple[str, ...]:
    """Say which partners have a phone system of their own and no number in the settings."""
    return tuple(
        f"{code} has a phone system of its own, but SWITCHBOARD_PARTNER_NUMBERS does not say where it is reached"
        for code, entry in network.partners.items()
        if entry.phone_system is not None and code not in numbers
    )


def _entries(written: object) -> Iterator[tuple[int, str, str]]:
    pairs = list(_pairs(written))
    if len(pairs) > ENTRIES_MAX:
        raise ValueError(f"has {len(pairs)} entries; {PARTNERS_MAX} partners are possible")
    for position, (partner, value) in enumerate(pairs, start=1):
        if not _CODE.fullmatch(partner):
            raise ValueError(f"entry {position} has no partner's code such as NORTH before the = sign")
        yield position, partner, value


def _pairs(written: object) -> Iterator[tuple[str, str]]:
    if isinstance(written, Mapping):
        for partner, values in written.items():
            for value in (values,) if isinstance(values, str) else values:
                yield str(partner), str(value)
        return
    for entry in str(written).replace("\n", ",").split(","):
        if entry.strip():
            partner, _, value = entry.partition("=")
            yield partner.strip(), value.strip()
