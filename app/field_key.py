"""The keys under which personal fields lie in the database."""

import base64

from config.settings import Settings
from records.field_cipher import FieldCipher


def field_cipher(settings: Settings) -> FieldCipher:
    """Encrypt with the first of the keys given, or with the one derived from the secret key, which is always read."""
    given = [key.get_secret_value() for key in settings.field_keys]
    return FieldCipher([*given, base64.urlsafe_b64encode(settings.key_for("fields")).decode()])
