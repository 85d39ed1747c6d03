"""The conditions of rules as words about callers: `callers who dialled Crisis line and whose own partner is open`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from config.book_words import COLON, BookWords
from routing.rulebook import Condition, Term


def callers(words: BookWords, when: Iterable[Term]) -> str:
    """Say which callers fit all terms; `callers` alone when there is no term."""
    who: list[str] = []
    times: list[str] = []
    for term in when:
        about, at = list(_cells(words, term.condition)), list(_times(words, term.condition))
        if not term.negated:
            who += [cell.yes for cell in about]
            times += [cell.yes for cell in at]
        elif len(about) + len(at) == 1:
            who += [cell.no for cell in about]
            times += [cell.no for cell in at]
        elif not about and not at:
            # A condition without a cell always holds; its opposite never does.
            who.append(words.say("of no kind at all", "d’aucun genre"))
        else:
            both = ", ".join(cell.yes for cell in (*about, *at))
            who.append(words.say(f"other than those {both}", f"autres que ceux {both}"))
    some = words.say("callers", "les appelants")
    said = f"{some} {words.listed(who)}" if who else some
    return ", ".join((said, words.listed(times))) if times else said


class _Cell(NamedTuple):
    """One cell of a condition in words, and its opposite."""

    yes: str
    no: str


def _cells(words: BookWords, one: Condition) -> Iterator[_Cell]:
    """The cells that are about the caller."""
    if one.lines:
        lines = words.lines(one.lines)
        yield _Cell(
            words.say(f"who dialled {lines}", f"qui ont appelé {lines}"),
            words.say(f"who did not dial {lines}", f"qui n’ont pas appelé {lines}"),
        )
    if one.languages:
        languages = words.languages(one.languages)
        yield _Cell(
            words.say(f"whose language is {languages}", f"dont la langue est{COLON} {languages}"),
            words.say(f"whose language is not {languages}", f"dont la langue n’est pas{COLON} {languages}"),
        )
    if one.relay is not None:
        uses = words.say("who use TTY or a relay service", "qui utilisent un ATS ou un service de relais")
        not_so = words.say(
            "who do not use TTY or a relay service", "qui n’utilisent ni ATS ni service de relais"
        )
        yield _Cell(uses, not_so) if one.relay else _Cell(not_so, uses)
    yield from _region_cells(words, one)


def _region_cells(words: BookWords, one: Condition) -> Iterator[_Cell]:
    if one.homes:
        homes = words.partners(one.homes, any_of=True)
        yield _Cell(
            words.say(f"from the region of {homes}", f"de la région de {homes}"),
            words.say(f"not from the region of {homes}", f"hors de la région de {homes}"),
        )
    if one.home_known is not None:
        known = words.say("whose region is known", "dont la région est connue")
        unknown = words.say("whose region is unknown", "dont la région est inconnue")
        yield _Cell(known, unknown) if one.home_known else _Cell(unknown, known)
    if one.sources:
        sources = words.sources(one.sources)
        yield _Cell(
            words.say(f"whose region is told by {sources}", f"dont la région est indiquée par {sources}"),
            words.say(
                f"whose region is not told by {sources}", f"dont la région n’est pas indiquée par {sources}"
            ),
        )
    if one.home_open is not None:
        is_open = words.say(
            "whose own partner is open for their language",
            "dont le partenaire local est ouvert dans leur langue",
        )
        closed = words.say(
            "whose own partner is closed for their language",
            "dont le partenaire local est fermé dans leur langue",
        )
        yield _Cell(is_open, closed) if one.home_open else _Cell(closed, is_open)
    if one.confidences:
        sure = words.confidences(one.confidences)
        yield _Cell(
            words.say(
                f"whose region is {sure}",
                f"dont la région est {sure}",
            ),
            words.say(
                f"whose region is not {sure}",
                f"dont la région n’est pas {sure}",
            ),
        )


def _times(words: BookWords, one: Condition) -> Iterator[_Cell]:
    """The cells that are about the time of the call."""
    if one.partners_open:
        partners = words.partners(one.partners_open)
        yield _open_together(words, partners) if len(one.partners_open) > 1 else _open(words, partners)
    if one.hours is not None:
        name = words.hours(words.names.hours_of(one.name))
        yield _Cell(
            words.say(f"within the hours {name}", f"pendant les heures {name}"),
            words.say(f"outside the hours {name}", f"hors des heures {name}"),
        )


def _open(words: BookWords, partner: str) -> _Cell:
    return _Cell(
        words.say(
            f"while {partner} is open for their language",
            f"pendant que {partner} est ouvert dans leur langue",
        ),
        words.say(
            f"while {partner} is closed for their language",
            f"pendant que {partner} est fermé dans leur langue",
        ),
    )


def _open_together(words: BookWords, partners: str) -> _Cell:
    return _Cell(
        words.say(
            f"while {partners} are all open for their language",
            f"pendant que {partners} sont tous ouverts dans leur langue",
        ),
        words.say(
            f"while {partners} are not all open for their language",
            f"pendant que {partners} ne sont pas tous ouverts dans leur langue",
        ),
    )
