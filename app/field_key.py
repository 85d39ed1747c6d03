"""The key under which free text and messages lie in the database."""

import base64

from config.settings import Settings
from records.notes import NotesCipher


def field_cipher(settings: Settings) -> NotesCipher:
    return NotesCipher([base64.urlsafe_b64encode(settings.key_for("fields")).decode()])
