"""The words under which a service is found: folded once here, so that no database folds them its own way."""

from collections.abc import Iterable

from records.wording import folded

TOKEN_CHARS_MAX = 40
TOKENS_MAX = 12


def tokens(*texts: str | None) -> list[str]:
    """Give every word once, in order: lower case, no accents, letters and digits only."""
    found: dict[str, None] = {}
    for text in texts:
        if not text:
            continue
        letters = "".join(mark if mark.isalnum() else " " for mark in folded(text))
        for word in letters.split():
            found.setdefault(word[:TOKEN_CHARS_MAX])
    return list(found)


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
