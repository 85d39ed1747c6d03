"""Places by the names that people say, in English and French, with words around them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from config.spoken import heard
from config.tables import DivisionRow, PlaceRow, RegionTables
from config.weighing import Meaning

_ALIKE = {"saint": "st", "sainte": "st", "ste": "st", "mt": "mount", "ft": "fort"}
_BETWEEN = frozenset({"and", "et"})
"""Words that a name may have or lack: Prescott and Russell, Prescott-Russell."""

_DIVISION_FORMS = (
    "{}",
    "{} county",
    "{} region",
    "{} district",
    "county of {}",
    "region of {}",
    "district of {}",
    "comte de {}",
    "comte d {}",
    "region de {}",
    "region d {}",
    "district de {}",
    "district d {}",
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STREETS_AFTER = _words(
    "street road rd avenue ave drive boulevard blvd crescent lane court highway university college"
)
_OTHERWISE_BEFORE = _words("rue chemin avenue boulevard route rang universite college highway lake lac new")
"""What goes on to the name of a street, a school, a lake or a town overseas, as it does in New London."""
_ELSEWHERE_AFTER = _words(
    "england angleterre scotland ireland france jamaica jamaique bermuda australia australie michigan ohio "
    "quebec manitoba alberta saskatchewan nova newfoundland british"
)
"""What makes a name that we have a place that is not ours: Windsor, Nova Scotia; Kingston, Jamaica."""

_LEADING_IN = _words("in near dans")
_KINDS_OF_PLACE = _words("city town township village municipality ville canton municipalite pres")
_OF = _words("of de d")
_LEADING_OUT = _words("ontario")
"""What makes an everyday word the name of a place: in Tiny, town of Erin, près de Russell; Sharon, Ontario."""


class SpokenPlaces:
    """The names of a region, looked up in text; built once."""

    def __init__(self, tables: RegionTables) -> None:
        self._meanings = _meanings(tables.places, tables.divisions)
        self._everyday = {_key(row.place_en) for row in tables.places if row.everyday}
        self._words_max = max((len(name.split()) for name in self._meanings), default=0)

    def named(self, said: Sequence[str]) -> list[tuple[Meaning, ...]]:
        """Give what each name among the words can mean, in the order said; each name once, the longest first.

        Shape: words as `config.spoken.heard` gives them.
        """
        words = _name_words(said)
        names: dict[str, None] = {}
        at = 0
        free = 0  # where the words begin that belong to no name yet
        while at < len(words):
            name = self._longest(words, at)
            end = at + (len(name.split()) if name else 1)
            if name and self._is_meant(name, words[free:at], words[end:], alone=end - at == len(words)):
                names[name] = None
            at = end
            free = end if name else free
        return [self._meanings[name] for name in names]

    def _longest(self, words: Sequence[str], at: int) -> str:
        for end in range(min(at + self._words_max, len(words)), at, -1):
            name = " ".join(words[at:end])
            if name in self._meanings:
                return name
        return ""

    def _is_meant(self, name: str, before: Sequence[str], after: Sequence[str], *, alone: bool) -> bool:
        """Judge by the words around a name whether it is a place of ours; those of the name before do not count."""
        last, following = before[-1:], after[:1]
        # "King St" ends an address; "London, St. Thomas" goes on.
        if _STREETS_AFTER.intersection(following) or after == ["st"]:
            return False
        if _ELSEWHERE_AFTER.intersection(following) or _OTHERWISE_BEFORE.intersection(last):
            return False
        if alone or name not in self._everyday:
            return True
        of_a_kind = bool(_OF.intersection(last) and _KINDS_OF_PLACE.intersection(before[-2:-1]))
        return of_a_kind or bool(_LEADING_IN.intersection(last) or _LEADING_OUT.intersection(following))


def _meanings(
    places: Iterable[PlaceRow], divisions: Iterable[DivisionRow]
) -> Mapping[str, tuple[Meaning, ...]]:
    """Map every name, as its words are compared, to the divisions that have a place of that name, each as likely."""
    names: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for row in places:
        for name in (row.place_en, row.place_fr, *row.also):
            names[_key(name)][row.cduid] = row.place_en
    for division in divisions:
        for name in (division.name_en, division.name_fr):
            for form in _DIVISION_FORMS:
                names[_key(form.format(name))].setdefault(division.cduid, division.name_en)
    return {
        name: tuple(
            Meaning(division=cduid, place=place, weight=Fraction(1, len(where)))
            for cduid, place in where.items()
        )
        for name, where in names.items()
    }


def _key(name: str) -> str:
    return " ".join(_name_words(heard(name)))


def _name_words(words: Iterable[str]) -> list[str]:
    """Split what an apostrophe joins, but for the English `'s`, and write alike what is one word in two spellings."""
    parts = (
        part
        for word in words
        for part in ([word.replace("'", "")] if re.fullmatch(r"[^']+'s", word) else word.split("'"))
    )
    return [_ALIKE.get(part, part) for part in parts if part not in _BETWEEN]
