"""How a network calls people back, and what becomes of the messages they leave. Part of the rule book."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBacks:
    """How people are called back. Durations in milliseconds."""

    attempts_max: int = 3
    """After so many attempts that reached nobody, the call-back ends."""
    again_after_ms: int = 15 * 60_000
    ring_ms: int = 25_000
    attempt_ms: int = 60_000
    """How long the specialist waits in the room for one attempt: ringing, and the key."""
    late_after_ms: int = 60 * 60_000
    """From what age on supervisors are alarmed of one that is still owed."""
    beyond_full_max: int = 0
    """So many callers whom a full queue cannot take are called back; the others are told that it is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voicemail:
    """What becomes of messages. Durations in milliseconds."""

    due_ms: int = 24 * 3_600_000
    """By when one is to be answered."""
    kept_ms: int = 30 * 24 * 3_600_000
    """How long one that was answered is kept."""


USUAL_CALL_BACKS = CallBacks()
USUAL_VOICEMAIL = Voicemail()
