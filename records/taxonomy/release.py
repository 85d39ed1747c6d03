"""What a release of a taxonomy holds, put together from its files: one a language, and terms of one's own.

Every fault is told with its line. A release with something wrong becomes no edition.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from records.directory.faults import Faults
from records.taxonomy.categories import CategoryMap
from records.taxonomy.codes import LOCAL, TARGET_BRANCH, is_code, level_of, parent_of
from records.taxonomy.terms import Term
from records.wording import FRENCH, Bilingual

ENGLISH = "en"
TERMS_MAX = 50_000
HEADING_LEVEL_MAX = 2
"""Terms of these levels group others; what people need stands below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A term as one file tells it."""

    where: str
    code: str
    name: str
    definition: str = ""
    facet: str = ""
    use_references: tuple[str, ...] = ()
    parent: str | None = None
    """Where the file says it; else None."""
    category: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a file says of itself."""

    name: str = ""
    released: str = ""
    language: str = ENGLISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    name: str
    released: date
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    file: str
    heading: Heading
    entries: tuple[Entry, ...]


def release_of(
    files: Iterable[ReadFile], name: str, released: str, categories: CategoryMap, faults: Faults
) -> Release | None:
    """Put the files of one release together. Returns: None when something is wrong, told in `faults`.

    `name`, `released`: for files that do not say it themselves.
    """
    read = list(files)
    headings = [(one.file, one.heading) for one in read if one.heading.name or one.heading.released]
    for file, heading in headings[1:]:
        if (heading.name, heading.released) != (headings[0][1].name, headings[0][1].released):
            told, first = f"{heading.name} {heading.released}", headings[0]
            what = f"this is {told}, and {first[0]} is {first[1].name} {first[1].released}"
            faults.wrong(file, "releaseDate", what, "Bring the files of one release.")
    own = headings[0][1] if headings else Heading()
    day = _day(own.released or released, faults)
    told_name = name or own.name
    if not told_name:
        faults.wrong(read[0].file if read else "", "name", "nobody says what this is called", "Give --name.")
    terms = _merged(read, faults)
    _judge_parents(terms, faults)
    _judge_categories(terms, categories, faults)
    if len(terms) > TERMS_MAX:
        faults.wrong("", "", f"{len(terms)} terms are more than {TERMS_MAX}", "Is this a taxonomy?")
    if not terms and not faults.any_wrong:
        faults.wrong(
            read[0].file if read else "", "", "no term is in it", "Give a file of the form of `check`."
        )
    if faults.any_wrong or day is None:
        return None
    return Release(name=told_name, released=day, terms=tuple(one.term for one in terms.values()))


@dataclass(slots=True)
class _Term:
    where: str
    term: Term
    languages: set[str]


def _merged(files: Iterable[ReadFile], faults: Faults) -> dict[str, _Term]:
    terms: dict[str, _Term] = {}
    languages = set()
    for file in files:
        language = FRENCH if file.heading.language.casefold().startswith(FRENCH) else ENGLISH
        languages.add(language)
        for entry in file.entries:
            if not _sound(entry, faults):
                continue
            known = terms.get(entry.code)
            if known is None:
                terms[entry.code] = _Term(entry.where, _term(entry, language), {language})
            elif language in known.languages:
                what = f"{entry.code} stands at {known.where} too"
                faults.wrong(entry.where, "code", what, "Leave one of the two out.")
            else:
                known.term = _with(known.term, entry, language)
                known.languages.add(language)
    for one in terms.values():
        for language in languages - one.languages:
            what = f"{one.term.code} has no {'French' if language == FRENCH else 'English'}"
            faults.remark(
                one.where, "name", what, "It is shown in the other language until the next release."
            )
    return terms


def _sound(entry: Entry, faults: Faults) -> bool:
    if not is_code(entry.code):
        what = f"{entry.code[:40]!r} is no code of the form AA-####.####-###.##, with -L behind it or not"
        faults.wrong(entry.where, "code", what, "Correct the code.")
        return False
    if not entry.name:
        faults.wrong(entry.where, "name", f"{entry.code} has no name", "Name the term.")
        return False
    if entry.parent is not None and entry.parent.removesuffix(LOCAL) != parent_of(entry.code):
        what = f"{entry.code} stands below {entry.parent or 'nothing'}, and its code says {parent_of(entry.code)!r}"
        faults.wrong(entry.where, "parent", what, "Correct the code or where it stands.")
        return False
    return True


def _judge_parents(terms: Mapping[str, _Term], faults: Faults) -> None:
    for code, one in terms.items():
        above = parent_of(code)
        if above and above not in terms and above + LOCAL not in terms:
            what = f"{code} stands below {above}, which is in no file"
            faults.wrong(one.where, "code", what, "Bring the term above it too.")


def _judge_categories(terms: Mapping[str, _Term], categories: CategoryMap, faults: Faults) -> None:
    for one in terms.values():
        if one.term.category and categories.named(one.term.category) is None:
            what = f"{one.term.category[:40]!r} is none of the categories"
            remedy = "It is left out, and the table of categories counts. `switchboard taxonomy categories` lists them."
            faults.remark(one.where, "category", what, remedy)


def _term(entry: Entry, language: str) -> Term:
    empty = Term(
        code=entry.code,
        name=Bilingual(en="", fr=""),
        directory=entry.code,
        facet=entry.facet,
        category=entry.category,
        heading=level_of(entry.code) <= HEADING_LEVEL_MAX,
        target=entry.code.startswith(TARGET_BRANCH),
    )
    return _with(empty, entry, language)


def _with(term: Term, entry: Entry, language: str) -> Term:
    """Add what an entry says in its language."""
    if language == FRENCH:
        return replace(
            term,
            name=Bilingual(en=term.name.en, fr=entry.name),
            definition=Bilingual(en=term.definition.en, fr=entry.definition),
            fr_synonyms=entry.use_references,
        )
    return replace(
        term,
        name=Bilingual(en=entry.name, fr=term.name.fr),
        definition=Bilingual(en=entry.definition, fr=term.definition.fr),
        en_synonyms=entry.use_references,
    )


def _day(text: str, faults: Faults) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        what = f"{text[:40]!r} is no date" if text else "nobody says when this was released"
        faults.wrong("", "releaseDate", what, "Give --released as 2026-07-01.")
        return None


def retired_between(
    former: Iterable[Term], release: Release, replacements: Mapping[str, str], faults: Faults
) -> Iterator[Term]:
    """Give the terms that a release no longer holds, marked as retired and with what took their place.

    A replacement may be said when the term goes, or by a later release.
    """
    present = {term.code for term in release.terms}
    kept = {term.code for term in former} | present
    for old, new in replacements.items():
        for code in (old, new):
            if code not in kept:
                what = f"{code} is no term of this release or an earlier one"
                faults.wrong("replacements", old, what, "Correct the code, or leave the line out.")
    for term in former:
        if term.code in present:
            continue
        replaced_by = replacements.get(term.code, term.replaced_by)
        if not replaced_by:
            what = f"{term.code} {term.name.in_locale(ENGLISH)} went out of use and nothing takes its place"
            remedy = "Old records keep it. To count them on, name another code in --replacements."
            faults.remark("replacements", term.code, what, remedy)
        yield replace(term, valid_to=term.valid_to or release.released, replaced_by=replaced_by)


Told = Callable[[float], None]
"""Told the share of a file that has been read."""
