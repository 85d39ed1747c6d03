"""What is wrong with a form before it can be published: the field, what it is, and what to do. English for `say`."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from records.forms.shapes import Condition, Form, FormField, Kind, Section
from records.forms.standard import CORE, DECLINED, KINDS, NO, OFFERED, UNKNOWN, YES

CHOICES = (Kind.ONE, Kind.SEVERAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFault:
    place: str
    """`fields.kind`, `sections.call`; empty for the form as a whole."""
    at: str
    """Which property of it."""
    text: str
    given: str = ""
    """What the text speaks of, for its {given}."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a form may name that is not its own."""

    lines: Collection[str]
    plans: Collection[str]
    languages: Collection[str]


def faults(form: Form, around: Surroundings, *, before: Form | None = None) -> Iterator[FormFault]:
    """List what keeps a form from being published. `before` is the form in force: its codes keep their meaning."""
    yield from _of_codes(form)
    known: dict[str, FormField] = {}
    for section in form.sections:
        place = f"sections.{section.code}"
        yield from _of_places(place, section, around)
        if bool(section.purpose_en) != bool(section.purpose_fr):
            yield _fault(place, "purpose_en", "Say why this is asked in both languages, or in neither.")
        for field in section.fields:
            yield from _of_places(f"fields.{field.code}", field, around)
            yield from _of_field(field)
            yield from _of_conditions(field, known, form, around)
            yield from _of_privacy(field, section)
            known[field.code] = field
    if before is not None:
        yield from _of_history(form, before)


def _fault(place: str, at: str, text: str, given: str = "") -> FormFault:
    return FormFault(place=place, at=at, text=text, given=given)


def _of_codes(form: Form) -> Iterator[FormFault]:
    codes = (
        *(f"sections.{section.code}" for section in form.sections),
        *(f"fields.{field.code}" for field in form.fields()),
    )
    for place, times in Counter(codes).items():
        if times > 1:
            code = place.partition(".")[2]
            yield _fault(place, "code", "The code “{given}” stands here twice; give one another.", code)
    for code in CORE:
        if form.field(code) is None:
            yield _fault("", "", "Every form has the field “{given}”; put it into a section.", code)


def _of_places(place: str, part: Section | FormField, around: Surroundings) -> Iterator[FormFault]:
    for line in part.lines:
        if line not in around.lines:
            yield _fault(place, "lines", "There is no line “{given}”; choose one of the network’s.", line)
    for plan in part.incidents:
        if plan not in around.plans:
            text = "There is no emergency plan “{given}”; choose one of the network’s."
            yield _fault(place, "incidents", text, plan)


def _of_field(field: FormField) -> Iterator[FormFault]:
    place, wanted = f"fields.{field.code}", KINDS.get(field.code)
    if wanted is not None and field.kind is not wanted:
        text = "Reports know this field as “{given}”; choose that kind, or give your own field another code."
        yield _fault(place, "kind", text, wanted.value)
    if wanted is None and field.kind is Kind.CORE:
        yield _fault(place, "kind", "Only place, needs, notes and channel are of this kind; choose another.")
    if bool(field.hint_en) != bool(field.hint_fr):
        yield _fault(place, "hint_en", "Write the hint in both languages, or in neither.")
    for code, times in Counter(option.code for option in field.options).items():
        if times > 1:
            text = "The option “{given}” stands here twice; give one another code."
            yield _fault(place, "options", text, code)
    if field.kind in CHOICES and not any(not option.retired for option in field.options):
        yield _fault(place, "options", "Nothing can be chosen here; add an option that is not retired.")
    if field.kind not in (*CHOICES, Kind.CORE) and field.options:
        text = "This kind of field has no options; remove them or choose another kind."
        yield _fault(place, "options", text)
    for code in OFFERED.get(field.code, ()):
        if field.option(code) is None:
            yield _fault(place, "options", "Reports count on the option “{given}”; add it.", code)


def _of_conditions(
    field: FormField, known: dict[str, FormField], form: Form, around: Surroundings
) -> Iterator[FormFault]:
    when = field.asked_when
    if when is not None:
        yield from _of_condition(field, "asked_when", when, known.get(when.field), around)
    # What makes an answer optional may stand below it; what lets a question appear must have been asked before.
    when = field.optional_when
    if when is not None:
        yield from _of_condition(field, "optional_when", when, form.field(when.field), around)


def _of_condition(
    field: FormField, at: str, condition: Condition, asked: FormField | None, around: Surroundings
) -> Iterator[FormFault]:
    place = f"fields.{field.code}"
    if asked is None or asked.code == field.code:
        text = "This hangs on “{given}”, which is no field above it; choose one that is asked before."
        yield _fault(place, f"{at}.field", text, condition.field)
        return
    answers = _answers(asked, around)
    for value in condition.is_one_of:
        if value not in answers:
            text = "“{given}” is no answer to the field that this hangs on; write one of its codes."
            yield _fault(place, f"{at}.is_one_of", text, value)


def _answers(field: FormField, around: Surroundings) -> Collection[str]:
    if field.kind is Kind.YES_NO:
        return (YES, NO)
    if field.kind is Kind.LANGUAGE:
        return around.languages
    return [option.code for option in field.options] if field.kind in CHOICES else ()


def _of_privacy(field: FormField, section: Section) -> Iterator[FormFault]:
    """Demographics are asked for a purpose that people are told, and nobody has to answer them."""
    place, personal = f"fields.{field.code}", DECLINED in OFFERED.get(field.code, ())
    if personal and not section.purpose_en:
        text = "Whoever is asked this must be told why; give its section a purpose."
        yield _fault(place, "section", text)
    if (section.purpose_en or personal) and field.required:
        yield _fault(place, "required", "Nobody has to answer this; take “required” away.")
    if section.purpose_en and field.kind in CHOICES and not personal:
        for code in (DECLINED, UNKNOWN):
            if field.option(code) is None:
                yield _fault(place, "options", "Add the option “{given}”: it is an answer too.", code)


def _of_history(form: Form, before: Form) -> Iterator[FormFault]:
    """What a code has meant it goes on meaning: options are retired, not removed, and a field keeps its kind."""
    for old in before.fields():
        new, place = form.field(old.code), f"fields.{old.code}"
        if new is None:
            continue
        if new.kind is not old.kind:
            text = "Records have this field as “{given}”; give the new one another code."
            yield _fault(place, "kind", text, old.kind.value)
        for option in old.options:
            if new.option(option.code) is None:
                text = "Records may have the option “{given}”; retire it in place of removing it."
                yield _fault(place, "options", text, option.code)
