"""Encryption of what is written in free text: the notes of a call record never lie in the database in the clear."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from records.errors import NotesUnreadable


class NotesCipher:
    """Encrypts with the first key and reads with any, so that keys can be changed without a pause."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("Notes need at least one key; NotesCipher.new_key() makes one.")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "NotesCipher(keys hidden)"

    @staticmethod
    def new_key() -> str:
        return Fernet.generate_key().decode()

    def encrypt(self, text: str) -> str | None:
        """Give what is stored; None for empty notes, which are no secret."""
        return self._fernet.encrypt(text.encode()).decode() if text else None

    def encrypt_sound(self, sound: bytes) -> bytes:
        return self._fernet.encrypt(sound)

    def decrypt_sound(self, stored: bytes) -> bytes:
        """Raises: NotesUnreadable when none of the keys fits."""
        try:
            return self._fernet.decrypt(stored)
        except InvalidToken as cause:
            raise NotesUnreadable from cause

    def decrypt(self, stored: str | None) -> str:
        """Give the notes back.

        Raises: NotesUnreadable when none of the keys fits.
        """
        if stored is None:
            return ""
        try:
            return self._fernet.decrypt(stored.encode()).decode()
        except InvalidToken as cause:
            raise NotesUnreadable from cause
