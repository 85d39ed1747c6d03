"""The parts of a call record form that an administrator edits, and their way into its document."""

import copy
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from config.network import Network
from desk.form_fields import Choice, Fault, Field, Option, Table, Text, Tick, Ticks, Typed, WordList
from desk.form_rows import Group, Rows, typed_fields, written_fields
from desk.record_form_words import KIND_LABELS
from desk.sentences import Sentences
from desk.words import note
from records.forms.faults import FormFault
from records.forms.shapes import (
    FIELDS_MAX,
    HINT_CHARS_MAX,
    NAME_CHARS_MAX,
    OPTIONS_MAX,
    SECTIONS_MAX,
    Form,
    FormField,
    Section,
)

Place = tuple[str | int, ...]
_SHAPE_FAULTS = {
    "string_too_short": note("This is empty; fill it in."),
    "missing": note("This is empty; fill it in."),
    "string_too_long": note("This is too long; shorten it."),
    "string_pattern_mismatch": note(
        "A code has small letters without accents, digits and “_”, and begins with a letter or digit."
    ),
    "too_short": note("This is empty; write at least one."),
    "too_long": note("These are too many; take some away."),
}
_NO_SHAPE = note("This cannot be; choose something else.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    path: str
    """As a fault or a change of the form names it."""
    title: str
    place: Place
    """Where it stands in the form's document."""
    fields: tuple[Field, ...]


def part_of(form: Form, path: str, network: Network, sentences: Sentences) -> FormPart | None:
    """Find a part by its path: `form`, `sections.call`, `fields.kind`; None when there is no such part."""
    return next((part for part in parts(form, network, sentences) if part.path == path), None)


def parts(form: Form, network: Network, sentences: Sentences) -> Iterator[FormPart]:
    words = sentences.words
    yield FormPart(
        path="form", title=words.say("The form"), place=(), fields=_form_fields(form, words.locale)
    )
    for number, section in enumerate(form.sections):
        place: Place = ("sections", number)
        name = section.name(words.locale)
        fields = _section_fields(section, network, sentences)
        yield FormPart(path=f"sections.{section.code}", title=name, place=place, fields=fields)
        for position, field in enumerate(section.fields):
            yield FormPart(
                path=f"fields.{field.code}",
                title=field.name(words.locale),
                place=(*place, "fields", position),
                fields=_field_fields(field, form, network, sentences),
            )


def document_of(form: Form) -> Table:
    return form.model_dump(mode="json", exclude_defaults=True)


def typed_part(form: Form, part: FormPart) -> Typed:
    """Give what stands in the form as a person would type it."""
    return Typed(typed_fields(part.fields, _at(document_of(form), part.place)))


def with_part(form: Form, part: FormPart, typed: Typed) -> tuple[Form | None, tuple[Fault, ...]]:
    """Put what was typed in the place of the part; without a form, the faults say why. Raises: Faulty."""
    document = copy.deepcopy(document_of(form))
    stored = _at(document, part.place)
    written = written_fields(part.fields, typed, stored)
    stored.clear()
    stored.update(written)
    try:
        return Form.model_validate(document), ()
    except ValidationError as cause:
        return None, tuple(_shape_fault(fault["type"], fault["loc"], part.place) for fault in cause.errors())


def fault_of(fault: FormFault) -> Fault:
    return Fault(name=fault.at, text=fault.text, given=fault.given)


def _shape_fault(kind: str, loc: tuple[int | str, ...], place: Place) -> Fault:
    below = loc[len(place) :] if loc[: len(place)] == place else ()
    return Fault(name=".".join(map(str, below)), text=_SHAPE_FAULTS.get(kind, _NO_SHAPE))


def _at(document: Any, place: Place) -> Table:
    for key in place:
        document = document[key]
    found: Table = document
    return found


def _form_fields(form: Form, locale: str) -> tuple[Field, ...]:
    sections = tuple(Option(value=one.code, label=one.name(locale)) for one in form.sections)
    return (*_names(), _order("sections", note("Sections, in order"), sections, SECTIONS_MAX))


def _section_fields(section: Section, network: Network, sentences: Sentences) -> tuple[Field, ...]:
    fields = tuple(Option(value=one.code, label=one.name(sentences.words.locale)) for one in section.fields)
    return (
        *_names(),
        Text(key="purpose_en", label=note("Why this is asked, in English"), lang="en", most=HINT_CHARS_MAX, lines=2),
        Text(
            key="purpose_fr", label=note("Why this is asked, in French"), lang="fr", most=HINT_CHARS_MAX, lines=2,
            hint=note("With a purpose, the section is folded, and nothing in it is required."),
        ),
        *_asked_on(network, sentences),
        _order("fields", note("Fields, in order"), fields, FIELDS_MAX),
    )  # fmt: skip


def _field_fields(field: FormField, form: Form, network: Network, sentences: Sentences) -> tuple[Field, ...]:
    words = sentences.words
    kinds = tuple(Option(value=kind.value, label=words.say(text)) for kind, text in KIND_LABELS.items())
    others = (
        Option(value="", label="–"),
        *(Option(value=one.code, label=one.name(words.locale)) for one in form.fields() if one is not field),
    )
    return (
        *_names(),
        Text(key="hint_en", label=note("Hint, in English"), lang="en", most=HINT_CHARS_MAX),
        Text(key="hint_fr", label=note("Hint, in French"), lang="fr", most=HINT_CHARS_MAX),
        Choice(key="kind", label=note("Kind of field"), options=kinds),
        Tick(key="required", label=note("A record needs an answer to be final")),
        _condition("asked_when", note("Asked when"), others),
        _condition("optional_when", note("May stay empty when"), others),
        *_asked_on(network, sentences),
        Rows(
            key="options", label=note("Options"), row=note("Option {number}"), add=note("Another option"),
            most=OPTIONS_MAX, by="code", missing=note("Give the option a code."),
            fields=(
                Text(key="code", label=note("Code"), hint=note("Stands in records and reports for ever.")),
                Text(key="name_en", label=note("In English"), lang="en", most=NAME_CHARS_MAX),
                Text(key="name_fr", label=note("In French"), lang="fr", most=NAME_CHARS_MAX),
                Tick(key="retired", label=note("Retired: offered no more")),
            ),
        ),
    )  # fmt: skip


def _names() -> tuple[Field, ...]:
    return (
        Text(key="name_en", label=note("Wording in English"), lang="en", most=NAME_CHARS_MAX),
        Text(key="name_fr", label=note("Wording in French"), lang="fr", most=NAME_CHARS_MAX),
    )


def _condition(key: str, label: str, others: tuple[Option, ...]) -> Group:
    return Group(
        key=key,
        label=label,
        needs="field",
        fields=(
            Choice(key="field", label=note("the answer to"), options=others),
            WordList(key="is_one_of", label=note("is one of"), hint=note("Codes, with commas between them")),
        ),
    )


def _asked_on(network: Network, sentences: Sentences) -> tuple[Field, ...]:
    return (
        Ticks(
            key="lines", label=note("Only on these lines"), hint=note("With none, on every line."),
            options=_options(network.lines, {one: sentences.line(one) for one in network.lines}),
        ),
        Ticks(
            key="incidents", label=note("Only in these emergencies"), hint=note("With none, always."),
            options=_options(network.plans, {one: sentences.plan(one) for one in network.plans}),
        ),
    )  # fmt: skip


def _options(codes: Collection[str], names: Mapping[str, str]) -> tuple[Option, ...]:
    return tuple(Option(value=code, label=names.get(code, code)) for code in codes)


def _order(key: str, label: str, options: tuple[Option, ...], most: int) -> Rows:
    code = Choice(key="code", label=note("Code"), options=options)
    return Rows(key=key, label=label, row="", add="", fields=(code,), by="code", most=most, shape="order")
