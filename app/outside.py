"""Who may be called into a conversation, composed from the settings: the list's file and partners' numbers."""

from config.outside import OUTSIDE_FILE, OutsideFile, load_outside
from config.settings import Settings


def outside_of(settings: Settings) -> OutsideFile:
    """The list that the settings name; with sample traffic and none named, the shipped sample."""
    sample = OUTSIDE_FILE if settings.sample_traffic else None
    return load_outside(settings.outside_file or sample)
