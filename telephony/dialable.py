"""Which numbers may be dialled: a spoofed or premium number must not cost money or trouble (S10)."""

from collections.abc import Collection
from enum import StrEnum

import phonenumbers

from config.partner_settings import PREMIUM, SIP

COUNTRIES = frozenset({"CA", "US"})
HOME = "CA"
"""Where a number is that is written without its country."""
SIP_SCHEMES = ("sip:", "sips:")
_COSTLY = frozenset({phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST})


def may_be_called(number: str) -> bool:
    """Tell whether a caller's number is one that a call-back may dial; a withheld number, or none, is not."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.region_code_for_number(parsed) in COUNTRIES
        and phonenumbers.number_type(parsed) not in _COSTLY
    )


class PhoneFault(StrEnum):
    """Why a specialist's telephone cannot be the one that was written."""

    UNREADABLE = "unreadable"
    COSTLY = "costly"
    """Abroad, or a number for which whoever calls it pays."""
    NOT_ALLOWED = "not_allowed"
    """Not among those that the settings allow."""
    OURS = "ours"
    """One of the numbers that callers dial."""


def phone_of(written: str) -> str | None:
    """Bring what a person wrote to the one form of a telephone, E.164 or a SIP address; None: it is neither."""
    text = written.strip()
    if text.lower().startswith(SIP_SCHEMES):
        user, _, host = text.partition("@")
        scheme, _, name = user.partition(":")
        address = f"{scheme.lower()}:{name}@{host.lower()}"
        return address if SIP.fullmatch(address) is not None else None
    try:
        parsed = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if parsed.extension:
        # An extension is keyed after the answer; the carrier would ring the switchboard in front of it.
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def fault_of_phone(phone: str, allowed: Collection[str], own: Collection[str]) -> PhoneFault | None:
    """Say why a specialist's telephone may not be rung; None: it may.

    Shape: `allowed` holds beginnings of numbers and SIP hosts (`+1416`, `sip:pbx.example.org`); `own` the numbers that
           callers dial, which would make a circle.
    """
    if phone.startswith(SIP_SCHEMES):
        return None if _sip_host(phone) in allowed else PhoneFault.NOT_ALLOWED
    if not may_be_called(phone) or PREMIUM.fullmatch(phone) is not None:
        return PhoneFault.COSTLY
    if phone in own:
        return PhoneFault.OURS
    begins = (one for one in allowed if one.startswith("+"))
    return None if any(phone.startswith(one) for one in begins) else PhoneFault.NOT_ALLOWED


def _sip_host(address: str) -> str:
    """Give the host of a SIP address with its scheme; the transport changes nothing."""
    scheme, _, rest = address.partition(":")
    host = rest.rpartition("@")[2].partition(";")[0]
    return f"{scheme}:{host}"
