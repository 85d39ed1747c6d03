"""The words of what a speech recogniser wrote, ready to be compared; nothing said is kept or logged."""

import re
import unicodedata

TEXT_MAX = 400
"""Characters that are listened to. A postal code or a town takes far fewer; the rest is left unread."""

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘`\u02bc\u00b4", "'"))
_A_WITH_ACCENT = re.compile(r"\bà\b", re.IGNORECASE)
_HOURS = re.compile(r"\b[ap]\.m\b\.?")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def heard(text: str) -> list[str]:
    """Split text into words in lower case without accents; an apostrophe stays inside its word: `i'm`, `l'orignal`."""
    # Without its accent, the French "à" would be the English article.
    accented = _A_WITH_ACCENT.sub("dans", unicodedata.normalize("NFC", text[:TEXT_MAX]))
    plain = unicodedata.normalize("NFKD", accented.casefold().replace("œ", "oe").translate(_APOSTROPHES))
    letters = "".join(mark for mark in plain if not unicodedata.combining(mark))
    # The letters of "p.m." are not the beginning of a postal code.
    return _WORD.findall(_HOURS.sub(" ", letters))
