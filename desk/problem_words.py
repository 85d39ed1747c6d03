"""What is wrong with a document, in the reader's language.

The document's own checks (`config/`) speak English, as the command line does. An English sentence is the key of its
own translation here too: where it names something, the name is found again by the sentence's form.
"""

import re
from functools import cache

from desk.problem_texts import TEXTS
from desk.words import DEFAULT_LOCALE, Words, note

_PLACE = re.compile(r"{(\w+)}")
_WHERE = re.compile(r"([^\s:]+)(?: \(line (\d+)\))?: (.+)", re.DOTALL)
_NEXT = re.compile(r"; (?=(?:mon|tue|wed|thu|fri|sat|sun)[a-z-]*: )")
"""Where the faults of several days are told together, the next day begins."""
_REMEDY = "remedy"
"""A place that holds a sentence of its own."""
_LONG = (_REMEDY, "why", "found")
"""Places that may hold any text; the others hold names and numbers."""


def problem_words(problem: str, words: Words) -> str:
    """Say a problem; one that is not known stays in English, for to say nothing would be worse."""
    if words.locale == DEFAULT_LOCALE:
        return problem
    several = _NEXT.split(problem)
    if len(several) > 1:
        return " ; ".join(problem_words(one, words) for one in several)
    where = _WHERE.fullmatch(problem)
    if where is None:
        return _known(problem, words) or problem
    place = words.say(note("{place} (line {line})"), place=where[1], line=where[2]) if where[2] else where[1]
    return words.say(note("{title}: {what}"), title=place, what=problem_words(where[3], words))


def is_known(problem: str) -> bool:
    """Tell whether a sentence has its text here."""
    return problem in TEXTS or any(form.fullmatch(problem) for _, form in _forms())


def _known(problem: str, words: Words) -> str | None:
    if problem in TEXTS:
        return words.say(problem)
    for text, form in _forms():
        found = form.fullmatch(problem)
        if found is not None:
            given = found.groupdict()
            if _REMEDY in given:
                given[_REMEDY] = problem_words(given[_REMEDY], words)
            return words.say(text, **given)
    return None


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((text, _form(text)) for text in TEXTS if _PLACE.search(text) and " = {" not in text)


def _form(text: str) -> re.Pattern[str]:
    parts = _PLACE.split(text.replace("{{", "\x01").replace("}}", "\x02"))
    made = "".join(
        f"(?P<{part}>{'.' if part in _LONG else '[^;]'}+?)"
        if number % 2
        else re.escape(part.replace("\x01", "{").replace("\x02", "}"))
        for number, part in enumerate(parts)
    )
    return re.compile(made, re.DOTALL)
