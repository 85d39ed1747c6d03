"""Connection overrides: the wishes about time-outs and retries that a webhook URL carries in its fragment."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, urldefrag

RETRYABLE = frozenset({"ct", "rt", "4xx", "5xx"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """How long one delivery may take and after which failures it is tried again.

    Source: Twilio, "Webhooks connection overrides".
    """

    connect_s: float = 5.0
    read_s: float = 15.0
    total_s: float = 15.0
    retries: int = 1
    retry_on: frozenset[str] = frozenset({"ct"})


@lru_cache(maxsize=4096)
def split_overrides(url: str) -> tuple[str, Overrides]:
    """Separate a URL from the overrides in its fragment; values out of range become the nearest bound."""
    bare, fragment = urldefrag(url)
    if not fragment:
        return bare, Overrides()
    given = dict(parse_qsl(fragment))
    retry_on = frozenset(given.get("rp", "ct").split(","))
    return bare, Overrides(
        connect_s=_bounded(given.get("ct"), 100, 10_000, 5_000) / 1000,
        read_s=_bounded(given.get("rt"), 100, 15_000, 15_000) / 1000,
        total_s=_bounded(given.get("tt"), 100, 15_000, 15_000) / 1000,
        retries=_bounded(given.get("rc"), 0, 5, 1),
        retry_on=RETRYABLE if "all" in retry_on else retry_on & RETRYABLE,
    )


def _bounded(text: str | None, low: int, high: int, default: int) -> int:
    if text is None or not text.isdigit():
        return default
    return max(low, min(high, int(text)))
