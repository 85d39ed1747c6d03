"""Which numbers may be called back: a spoofed or premium number must not cost money or trouble (S10)."""

import phonenumbers

COUNTRIES = frozenset({"CA", "US"})
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
