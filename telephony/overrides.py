"""Connection overrides: how long the carrier waits for one of our addresses, and how often it asks again.

They are the fragment of an address, which is neither sent nor signed. Every address that the carrier is given gets
its own here: with the carrier's defaults a caller would listen to fifteen seconds of silence.

Source: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

from dataclasses import dataclass

RETRYABLE = frozenset({"ct", "rt", "4xx", "5xx", "all"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """Limits of one request. `total_ms` holds for all attempts together."""

    connect_ms: int
    read_ms: int
    total_ms: int
    retries: int
    retry_on: tuple[str, ...]

    def __post_init__(self) -> None:
        assert 100 <= self.connect_ms <= 10_000, "the carrier takes 100 to 10,000 ms to connect"
        assert 100 <= self.read_ms <= 15_000, "the carrier takes 100 to 15,000 ms to read"
        assert 100 <= self.total_ms <= 15_000, "the carrier takes 100 to 15,000 ms in all"
        assert 0 <= self.retries <= 5, "the carrier asks again five times at most"
        assert set(self.retry_on) <= RETRYABLE, "the carrier knows no such reason to ask again"

    @property
    def fragment(self) -> str:
        return (
            f"#ct={self.connect_ms}&rt={self.read_ms}&rc={self.retries}&rp={','.join(self.retry_on)}"
            f"&tt={self.total_ms}"
        )


DOCUMENT = Overrides(
    connect_ms=2_000, read_ms=6_000, total_ms=14_000, retries=2, retry_on=("ct", "rt", "5xx")
)
"""For TwiML, which a caller waits for in silence."""
CALLBACK = Overrides(connect_ms=1_500, read_ms=2_500, total_ms=15_000, retries=5, retry_on=("all",))
"""For reports: nobody waits, and one that is not delivered is lost for ever."""
STATIC = Overrides(connect_ms=2_000, read_ms=4_000, total_ms=14_000, retries=3, retry_on=("all",))
"""For documents held elsewhere: nothing comes after them, so they are asked for again whatever went wrong."""


def limited(address: str, overrides: Overrides) -> str:
    """Give an address its limits; one that brings its own keeps them."""
    return address if "#" in address else f"{address}{overrides.fragment}"
