"""The words under which a service is found: folded once here, so that no database folds them its own way."""

import re
from collections.abc import Iterable
from functools import lru_cache

from records.wording import folded

TOKEN_CHARS_MAX = 40
TOKENS_MAX = 12
REMEMBERED_MAX = 4_096
"""Texts whose words are remembered: terms and towns come again and again."""
_PLAIN_WORD = re.compile(r"[a-z0-9]+")


def tokens(*texts: str | None) -> list[str]:
    """Give every word once, in order: lower case, no accents, letters and digits only."""
    found: dict[str, None] = {}
    for text in texts:
        if text:
            found.update(dict.fromkeys(_words(text)))
    return list(found)


@lru_cache(maxsize=REMEMBERED_MAX)
def _words(text: str) -> tuple[str, ...]:
    if text.isascii():
        # What folding would come to, much sooner.
        words = _PLAIN_WORD.findall(text.lower())
    else:
        words = "".join(mark if mark.isalnum() else " " for mark in folded(text)).split()
    return tuple(word[:TOKEN_CHARS_MAX] for word in words)


def asked_tokens(text: str) -> list[str]:
    """Give the words of a query, each the beginning of a word; what is beyond the limit narrows nothing down."""
    return tokens(text)[:TOKENS_MAX]


def key_of(name: str, without: Iterable[str] = ()) -> str:
    """Give what two names of one thing have in common: their words, sorted."""
    return " ".join(sorted(set(tokens(name)) - _EMPTY - set(without)))


_EMPTY = frozenset(
    {
        *(
            "a",
            "an",
            "and",
            "at",
            "for",
            "in",
            "of",
            "the",
            "to",
            "inc",
            "ltd",
            "program",
            "service",
            "services",
        ),
        *("de", "des", "du", "en", "et", "l", "la", "le", "les", "programme"),
    }
)
