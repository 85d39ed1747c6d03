"""How long each kind of data is kept."""

from dataclasses import dataclass

DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """In milliseconds. Messages left and recordings say for themselves until when; these are the longest times."""

    link_ms: int
    """Keys that link contacts for specialists."""
    person_ms: int
    """Keys that count persons, and messages that nobody answered."""
    note_ms: int
    recording_ms: int
    text_ms: int | None
    """None: no texts are served."""
    audit_ms: int
    contact_ms: int
    """Coded facts, and the events behind them."""
