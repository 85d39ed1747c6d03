"""Rates per 1,000 residents, never without the words that say what they are not (`formulas.CAVEAT`)."""

from typing import Final

RESIDENTS_MIN: Final = 200


def rate_per_thousand(
    count: int | None, residents: int | None, residents_min: int = RESIDENTS_MIN
) -> float | None:
    """Give contacts, needs or persons per 1,000 residents.

    Formula: 1,000 * count / residents
    Returns: None for a hidden count, where nobody lives or nobody knows how many, and below `residents_min`: there a
             single household moves the rate.
    """
    if count is None or residents is None or residents < residents_min:
        return None
    return 1_000 * count / residents
