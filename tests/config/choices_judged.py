"""What the sample book says of the people of `choices_floor`, and how that is held against what the engine did."""

from collections.abc import Iterator
from functools import cache

from tests.config.choices_floor import CAPPED, EVERYBODY, LOOKS, Look, Person, Played, Staffing, staff_of
from tests.config.sample_oracle import BOOK, Answer, Stage
from tests.config.told_choices import Choices


@cache
def able(
    staffing: Staffing | None, language: str, skills: tuple[str, ...], home: str | None, stage: Stage
) -> frozenset[str]:
    """Whom the book lets serve at a stage of the waiting; without a staffing, of everybody, and caps aside."""
    assert skills in ((), ("benefits",)), "teach these people the skill"
    return frozenset(
        person.id
        for person in (staff_of(staffing) if staffing is not None else EVERYBODY)
        if (language in person.languages or stage.interpreter)
        and (not skills or person.benefits >= stage.level)
        and not (staffing is Staffing.AT_CAP and person.partner == CAPPED and home not in (None, CAPPED))
    )


@cache
def expected_looks(
    staffing: Staffing,
    language: str,
    skills: tuple[str, ...],
    home: str | None,
    stages: tuple[Stage, ...],
    exits: tuple[tuple[str, int, bool], ...],
    told: tuple[str, ...],
) -> tuple[Look, ...]:
    opened, looks = set[str](), []
    for waited_s in LOOKS:
        stage = [one for one in stages if one.after_s <= waited_s][-1]
        nobody = not able(staffing, language, skills, None, stage)
        # Ways out are looked for every five seconds, first five seconds after a caller joined.
        for kind, after_s, unless_staffed in exits if waited_s.is_integer() and waited_s else ():
            if waited_s >= after_s or (nobody and unless_staffed):
                opened.add(kind)
        they = able(staffing, language, skills, home, stage)
        looks.append(Look(waited_s=waited_s, may_serve=they, exits=frozenset(opened), told=told))
    return tuple(looks)


def first_to_serve(answer: Answer, staffing: Staffing) -> frozenset[str]:
    """Who may be the first to be offered the call when everybody is free.

    Those who speak the language before those who need an interpreter; of these the partner that comes first; and of
    these whoever speaks the fewest languages that are kept for their callers.
    """
    people = able(staffing, answer.language, answer.skills, answer.home, answer.stages[0])
    pool = [person for person in EVERYBODY if person.id in people]
    pool = [person for person in pool if answer.language in person.languages] or pool
    pool = [person for person in pool if person.partner == answer.first] or pool
    fewest = min((_kept(person) for person in pool), default=0)
    return frozenset(person.id for person in pool if _kept(person) == fewest)


def _kept(person: Person) -> int:
    usual = BOOK["network"]["default_language"]
    kept = {code for code, entry in BOOK["languages"].items() if entry.get("kept", True) and code != usual}
    return len(kept.intersection(person.languages))


def expected(answer: Answer, staffing: Staffing) -> Played:
    return Played(
        replies=answer.replies,
        home=answer.home,
        rule=answer.rule,
        first=answer.first,
        credit_ms=answer.credit_s * 1_000,
        looks=expected_looks(
            staffing,
            answer.language,
            answer.skills,
            answer.home,
            answer.stages,
            answer.exits,
            answer.messages,
        ),
    )


def differences(caller: Choices, staffing: Staffing, engine: Played, book: Played) -> Iterator[str]:
    """One line a difference, for a person to read."""
    who = f"{caller} ({staffing}; rule {book.rule})"
    for part in ("replies", "home", "rule", "first", "credit_ms"):
        if getattr(engine, part) != getattr(book, part):
            yield f"{who}: {part} is {getattr(engine, part)}, the book says {getattr(book, part)}"
    for found, due in zip(engine.looks, book.looks, strict=True):
        if found == due:
            continue
        parts = [f"{who}: after {due.waited_s:g} s"]
        if found.may_serve != due.may_serve:
            extra, lacking = sorted(found.may_serve - due.may_serve), sorted(due.may_serve - found.may_serve)
            parts.append(
                f"the engine also lets {extra or 'nobody'} serve and keeps out {lacking or 'nobody'};"
            )
        if (found.exits, found.told) != (due.exits, due.told):
            parts.append(
                f"ways out and words are {sorted(found.exits)} {found.told}, not {sorted(due.exits)} {due.told}"
            )
        yield " ".join(parts)
        return
