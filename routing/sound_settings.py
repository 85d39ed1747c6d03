"""What a rule book says of sounds: music for those who wait, messages that are left, recorded conversations."""

from dataclasses import dataclass
from enum import StrEnum

OWN_MUSIC, NO_MUSIC = "own", "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitSound:
    """What fills a wait between two sentences."""

    music: str = OWN_MUSIC
    """`OWN_MUSIC`, `NO_MUSIC`, or the address of a file that the carrier can play."""
    music_ms: int = 24_000
    """How long the file is."""
    speak_every_ms: int = 45_000
    """About how long it is from the beginning of one turn of speech to the next."""


OWN_SOUND = WaitSound()


class RecordingPolicy(StrEnum):
    """Whether the conversations of a line are recorded. Each recording is announced before it begins."""

    OFF = "off"
    ALWAYS = "always"
    ON_PRESS = "on_press"
    """Only where the specialist asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recordings:
    """What becomes of recorded conversations. Durations in milliseconds."""

    kept_ms: int = 30 * 24 * 3_600_000
    announced_within_ms: int = 30_000
    """By when everybody must have heard the announcement; otherwise nothing is recorded."""


USUAL_RECORDINGS = Recordings()
