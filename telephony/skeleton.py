"""TwiML documents built once by the official builder and filled in for each call.

Building one takes the builder about as long as everything else that answers a request; only ids differ
between calls.
"""

import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import escape

FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, escaped or not. The builder lets it through, and the carrier drops the call."""

_BLANK = re.compile(r"~~([a-z]+)~~")


def clean(text: str) -> str:
    """Drop the characters that no XML document may hold."""
    return FORBIDDEN.sub("", text)


def blank(name: str) -> str:
    """Mark a place to fill in. The mark survives quoting in addresses and escaping in XML."""
    return f"~~{name}~~"


class Skeleton:
    """One document with its blanks."""

    __slots__ = ("_names", "_parts")

    def __init__(self, document: str) -> None:
        pieces = _BLANK.split(document)
        self._parts = tuple(pieces[0::2])
        self._names = tuple(pieces[1::2])

    def fill(self, values: Mapping[str, str]) -> str:
        """Write the values, which may hold anything, into the blanks."""
        written = [self._parts[0]]
        for name, part in zip(self._names, self._parts[1:], strict=True):
            written += (escape(clean(values[name]), _QUOTES), part)
        return "".join(written)


_QUOTES = {'"': "&quot;"}

SKELETONS_MAX = 256
"""Languages, attempts and numbers of sentences are few; whatever asks for more is not remembered."""


class Shelf:
    """Keeps skeletons by what distinguishes them, as many as are sure to be few."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], Skeleton] = {}

    def __len__(self) -> int:
        return len(self._kept)

    def fill(self, key: tuple[object, ...], build: Callable[[], str], values: Mapping[str, str]) -> str:
        """Fill in the document of this key, built the first time. What varies without bound belongs in the values."""
        skeleton = self._kept.get(key)
        if skeleton is None:
            skeleton = Skeleton(build())
            if len(self._kept) < SKELETONS_MAX:
                self._kept[key] = skeleton
        return skeleton.fill(values)
