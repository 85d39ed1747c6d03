"""Canadian postal codes as a caller keys or says them.

The first half, the forward sortation area, says the region; the second half is a street or a building, of which
this program knows nothing and asks nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from config.tables import SortationRow
from config.weighing import Meaning

AreaCode = str
"""A forward sortation area such as `M5V`, in capital letters."""

_KEYS = ("", "", "ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
KEY_OF = {letter: str(key) for key, letters in enumerate(_KEYS) for letter in letters}
"""The key of a telephone that carries each letter."""

# Keys 0 and 1 carry no letter, so where a letter belongs they are a slip of the finger.
_KEYED = re.compile(r"([2-9][0-9][2-9])(?:[0-9][2-9][0-9])?")

_LETTER_NAMES = {
    name: letter
    for letter, names in {
        "a": "ay eh",
        "b": "bee be",
        "c": "see sea ce",
        "g": "gee",
        "h": "aitch hache",
        "j": "jay ji",
        "k": "kay ka",
        "l": "el ell",
        "m": "em",
        "p": "pee",
        "r": "are erre",
        "s": "ess esse",
        "t": "tee tea te",
        "v": "vee ve",
        "x": "ex ixe",
        "y": "why",
        "z": "zed zee zede",
    }.items()
    for name in names.split()
}
"""Letters as recognisers spell them out, accents dropped. An area begins with K, L, M, N or P; the everyday words
that sound like those (the French "elle", "aime", "en") are left out, so that a sentence is not read as a code."""

_DIGIT_NAMES = {
    name: str(digit)
    for digit, names in enumerate(
        (
            "zero oh o",
            "one won un une",
            "two too to deux",
            "three trois",
            "four for quatre",
            "five cinq",
            "six",
            "seven sept",
            "eight ate huit",
            "nine niner neuf",
        )
    )
    for name in names.split()
}
_SPELLED = (("as", "in"), ("for",), ("like",), ("comme",))
"""What stands between a letter and a word that begins with it: M as in Mary, M comme Marie."""

_PART_OF_CODE = re.compile(r"(?:[a-z][0-9])+[a-z]?|(?:[0-9][a-z])+[0-9]?|[a-z0-9]")
# The whole code where there is one, so that the second half of another province's is not taken for an area here.
_CODE = re.compile(r"([a-z][0-9][a-z])(?:[0-9][a-z][0-9])?")
_OTHER_WORD = "."


def area_meanings(rows: Iterable[SortationRow]) -> dict[AreaCode, tuple[Meaning, ...]]:
    """Give the places that each area covers, weighed by the people who live there."""
    meanings: defaultdict[AreaCode, list[Meaning]] = defaultdict(list)
    for row in rows:
        # Somebody may call from an area of offices too.
        weight = Fraction(max(row.people, 1) * row.share_percent, 100)
        meanings[row.fsa].append(Meaning(division=row.cduid, place=row.place_en, weight=weight))
    return {area: tuple(covered) for area, covered in meanings.items()}


def meanings_by_keys(areas: Mapping[AreaCode, Sequence[Meaning]]) -> dict[str, tuple[Meaning, ...]]:
    """Give all that three keys can mean: `658` is M5V in Toronto, but N5V in London too."""
    meanings: defaultdict[str, list[Meaning]] = defaultdict(list)
    for area, covered in areas.items():
        meanings["".join(KEY_OF.get(sign, sign) for sign in area)] += covered
    return {keys: tuple(covered) for keys, covered in meanings.items()}


def area_keys(digits: str) -> str | None:
    """Take the area's three keys from what was keyed: three or six digits; None for anything else."""
    match = _KEYED.fullmatch(digits)
    return None if match is None else match[1]


def spoken_areas(words: Sequence[str]) -> list[AreaCode]:
    """Find the areas of the postal codes among words as `heard` gives them, each once, in the order said."""
    codes = (match[1].upper() for match in _CODE.finditer(_signs(words)))
    return list(dict.fromkeys(codes))


def _signs(words: Sequence[str]) -> str:
    """Write each word as the sign of a code that it stands for."""
    signs: list[str] = []
    at = 0
    while at < len(words):
        sign = _sign(words[at])
        signs.append(sign)
        at += 1 + _spelling(words, at + 1, sign)
    return "".join(signs)


def _sign(word: str) -> str:
    known = _DIGIT_NAMES.get(word) or _LETTER_NAMES.get(word)
    if known is not None:
        return known
    # No postal code has the letter O: whoever says it means zero.
    return word.replace("o", "0") if _PART_OF_CODE.fullmatch(word) else _OTHER_WORD


def _spelling(words: Sequence[str], at: int, sign: str) -> int:
    """Count the words from here on that only spell the letter before them."""
    for between in _SPELLED:
        end = at + len(between)
        if tuple(words[at:end]) == between and end < len(words):
            example = words[end]
            if sign.isalpha() and len(example) > 1 and example.startswith(sign):
                return len(between) + 1
    return 0
