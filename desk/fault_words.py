"""What is wrong with directory data, in the reader's language.

An import writes its faults down as sentences, since it runs without anybody at a screen. Here each sentence is known
again by its form, and said anew; what has no form that is known is shown as it was written.
"""

import re
from functools import cache

from desk.words import Words, note

_LEFT_OUT = note("It is left out until then.")
SENTENCES = (
    note("is missing"),
    note("is no number"),
    note("is not a text"),
    note("it is not written in UTF-8"),
    note("no field of HSDS 3.0 has this name"),
    note("there is no column id"),
    note("these are no two times"),
    note("this is no list"),
    note("this is no record"),
    note("{value} is no UUID"),
    note("{value} is no address of a page"),
    note("{value} is no code of the form AA-####.####-###.##"),
    note("{value} is no date"),
    note("{value} is no email address"),
    note("{value} is no moment"),
    note("{value} is no number"),
    note("{value} is no point on earth"),
    note("{value} is no time zone"),
    note("{value} is not one of {choices}"),
    note("{value} is there twice"),
    note("{value} names no days"),
    note("it has {cells} cells and the heading {headings}"),
    note("organization {value} is in no record"),
    note("service {value} is in no row of services.csv"),
    note("term {value} is in no record"),
    note("the area {value} is not a place that this program knows"),
    note("this is no {kind}"),
    note("Begin it with https:// and leave no spaces."),
    note("Bring the organization too, or correct the id."),
    note("Bring the service too, or take the row out."),
    note("Bring the term too. Until then the service is not found by it."),
    note("Correct it. Until then services are not found by this term."),
    note("Every {kind} needs one."),
    note("Give each service an id of its own."),
    note("Give extent_type cduid or fsa with its codes in extent; until then it is found by its place only."),
    note("HSDS 3.0 wants one: give each record its own."),
    note("It is left out wherever it stands."),
    note("Name the columns in the first row."),
    note("Put cells with a comma or a line break in quotation marks."),
    note("Save the file as CSV UTF-8."),
    note("Write an object in braces."),
    note("Write an object with its fields."),
    note("Write both as HH:MM, such as 09:00."),
    note("Write degrees north and east."),
    note("Write digits only."),
    note("Write it as 2026-11-27."),
    note("Write it as 2026-11-27T10:30:00Z."),
    note("Write one of them."),
    note("Write one such as America/Toronto."),
    note("Write one such as info@example.org."),
    note("Write one."),
    note("Write the objects in brackets."),
    note("Write them as MO,TU or 1MO."),
)
"""Those without a place come first, and of two that would fit the narrower."""


def said_again(words: Words, sentence: str) -> str | None:
    """Say a sentence of an import in the reader's language; None: it is none that is known."""
    if (before := sentence.removesuffix(f" {_LEFT_OUT}")) != sentence:
        told = said_again(words, before)
        return None if told is None else f"{told} {words.say(_LEFT_OUT)}"
    for form in SENTENCES:
        if (match := _pattern(form).fullmatch(sentence)) is not None:
            return words.say(form, **match.groupdict())
    return None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    literal = re.split(r"\{(\w+)\}", form)
    parts = [f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(literal)]
    return re.compile("".join(parts), re.DOTALL)
