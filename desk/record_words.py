"""The words of a call record: its form as the screen draws it, and what stands between a draft and a final record."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from config.languages import LANGUAGES
from desk.words import Words, note
from records.forms.shapes import Condition, Form, FormField, Kind, Section
from records.forms.standard import CHANNEL, NO, YES
from records.record_draft import Lack, Missing
from records.record_rows import RecordStatus

STATUSES: Mapping[RecordStatus, str] = {
    RecordStatus.DRAFT: note("Draft"),
    RecordStatus.FINALISED: note("Finalised"),
    RecordStatus.DELETED: note("Deleted"),
}
_LACKS: Mapping[Missing, tuple[str, str]] = {
    Missing.PLACE: (
        "municipality",
        note("Give a postal code or a municipality, or tick that the place is not known."),
    ),
    Missing.POSTAL_CODE: (
        "postal_code",
        note("The postal code is not complete: write N4K 1A1, or only N4K."),
    ),
    Missing.NEEDS: ("needs", note("Add at least one need, or choose a kind of call that has none.")),
    Missing.NEED_CODE: ("needs", note("Need {number} is not in the list: choose it again.")),
    Missing.NEED_OUTCOME: ("needs", note("Need {number}: say whether it was met.")),
    Missing.UNMET_REASON: ("needs", note("Need {number}: say why it was not met.")),
    Missing.REFERRAL_SERVICE: ("needs", note("Referral {number} names no service.")),
    Missing.REFERRAL_NEED: ("needs", note("Referral {number} belongs to no need.")),
    Missing.NOTES: ("notes", note("Write a note.")),
    Missing.UNANSWERED: ("", note("“{field}” has no answer yet.")),
    Missing.NOT_OFFERED: ("", note("“{field}”: choose one of the answers that are offered.")),
    Missing.NOT_A_NUMBER: ("", note("“{field}” is a number: write digits only.")),
}
_OF_NEEDS = (Missing.NEED_CODE, Missing.NEED_OUTCOME, Missing.UNMET_REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionTold:
    code: str
    name: str
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldTold:
    """A field as the page's script draws it, in the reader's language."""

    code: str
    kind: Kind
    name: str
    hint: str
    required: bool
    options: tuple[OptionTold, ...]
    when_field: str = ""
    when_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionTold:
    code: str
    name: str
    purpose: str
    fields: tuple[FieldTold, ...]


def sections_told(form: Form, words: Words) -> tuple[SectionTold, ...]:
    """Give what is drawn; the channel stands at the record's head, so its section leaves it out."""
    return tuple(_section(section, words) for section in form.sections)


def form_told(form: Form, words: Words) -> list[dict[str, Any]]:
    return [asdict(section) for section in sections_told(form, words)]


def _section(section: Section, words: Words) -> SectionTold:
    return SectionTold(
        code=section.code,
        name=section.name(words.locale),
        purpose=section.purpose(words.locale),
        fields=tuple(_field(field, words) for field in section.fields if field.code != CHANNEL),
    )


def _field(field: FormField, words: Words) -> FieldTold:
    when: Condition | None = field.asked_when
    return FieldTold(
        code=field.code,
        kind=field.kind,
        name=field.name(words.locale),
        hint=field.hint(words.locale),
        required=field.required,
        options=options_of(field, words),
        when_field=when.field if when else "",
        when_values=when.is_one_of if when else (),
    )


def options_of(field: FormField, words: Words) -> tuple[OptionTold, ...]:
    """Give what can be answered, in the reader's language; nothing for what is written freely."""
    if field.kind is Kind.LANGUAGE:
        return tuple(OptionTold(code=one.code, name=one.name(words.locale)) for one in LANGUAGES)
    if field.kind is Kind.YES_NO:
        return (OptionTold(code=YES, name=words.say("Yes")), OptionTold(code=NO, name=words.say("No")))
    return tuple(
        OptionTold(code=option.code, name=option.name(words.locale), retired=option.retired)
        for option in field.options
    )


def answer_told(field: FormField | None, values: tuple[str, ...], words: Words) -> str:
    """Say an answer as people read it; what the form does not know is said as it was typed."""
    known = {option.code: option.name for option in options_of(field, words)} if field is not None else {}
    return ", ".join(known.get(value, value) for value in values)


def channel_told(form: Form, channel: str, words: Words) -> str:
    field = form.field(CHANNEL)
    option = field.option(channel) if field is not None else None
    return option.name(words.locale) if option is not None else ""


def lack_told(lack: Lack, words: Words, form: Form) -> dict[str, object]:
    """Say what is missing, and which field of the page it concerns."""
    anchor, text = _LACKS[lack.code]
    position = lack.position
    number = words.number(position + 1) if position is not None else ""
    field = form.field(lack.field)
    of_need = position is not None and lack.code in _OF_NEEDS
    anchor = f"need-{position}" if of_need else f"field-{anchor or lack.field}"
    name = field.name(words.locale) if field is not None else lack.field
    return {
        "code": lack.code,
        "field": anchor,
        "position": position,
        "message": words.say(text, number=number, field=name),
    }
