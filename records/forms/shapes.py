"""The shape of a form: sections of fields, in the order of a conversation, worded in English and French.

A form in use never changes: each edition is a value of its own, and a record keeps the version that it was written on.
Codes are for ever; an option that is no longer offered is retired and keeps its wording.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

CODE_CHARS_MAX = 40
NAME_CHARS_MAX = 120
HINT_CHARS_MAX = 300
SECTIONS_MAX = 20
FIELDS_MAX = 60
OPTIONS_MAX = 60

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=CODE_CHARS_MAX)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=NAME_CHARS_MAX)]
Hint = Annotated[str, StringConstraints(strip_whitespace=True, max_length=HINT_CHARS_MAX)]
Elsewhere = Annotated[str, StringConstraints(min_length=1, max_length=CODE_CHARS_MAX)]
"""The name of a line or of an emergency plan, as the rule book has it."""
FRENCH = "fr"


class Kind(StrEnum):
    ONE = "one"
    SEVERAL = "several"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    LANGUAGE = "language"
    """One of the languages that the network knows."""
    CORE = "core"
    """Place, needs, notes and channel: drawn and kept in a way of their own, in every form."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Named(_Part):
    name_en: Name
    name_fr: Name

    def name(self, locale: str) -> str:
        return self.name_fr if locale.startswith(FRENCH) else self.name_en


class Option(_Named):
    code: Code
    retired: bool = False
    """Offered no more; a record that has it keeps its wording."""


class Condition(_Part):
    """True when the answer to another field is one of these."""

    field: Code
    is_one_of: Annotated[tuple[Elsewhere, ...], Field(min_length=1, max_length=OPTIONS_MAX)]


class _Asked(_Part):
    lines: Annotated[tuple[Elsewhere, ...], Field(max_length=50)] = ()
    """Asked on these lines only; on none: on every line."""
    incidents: Annotated[tuple[Elsewhere, ...], Field(max_length=50)] = ()
    """Asked only while one of these emergency plans is in force; none: always."""

    def meant_for(self, line: str, incidents: tuple[str, ...]) -> bool:
        return (not self.lines or line in self.lines) and (
            not self.incidents or any(plan in incidents for plan in self.incidents)
        )


class FormField(_Named, _Asked):
    code: Code
    kind: Kind
    hint_en: Hint = ""
    hint_fr: Hint = ""
    options: Annotated[tuple[Option, ...], Field(max_length=OPTIONS_MAX)] = ()
    asked_when: Condition | None = None
    required: bool = False
    """Without an answer, a record cannot be made final,"""
    optional_when: Condition | None = None
    """unless this holds."""

    def hint(self, locale: str) -> str:
        return self.hint_fr if locale.startswith(FRENCH) else self.hint_en

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)


class Section(_Named, _Asked):
    code: Code
    purpose_en: Hint = ""
    purpose_fr: Hint = ""
    """Why these are asked. A section with a purpose is folded, and nothing in it is ever required."""
    fields: Annotated[tuple[FormField, ...], Field(max_length=FIELDS_MAX)] = ()

    def purpose(self, locale: str) -> str:
        return self.purpose_fr if locale.startswith(FRENCH) else self.purpose_en


class Form(_Named):
    sample: bool = False
    """Invented, to try the program with."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=SECTIONS_MAX)]

    def fields(self) -> Iterator[FormField]:
        for section in self.sections:
            yield from section.fields

    def field(self, code: str) -> FormField | None:
        return next((field for field in self.fields() if field.code == code), None)

    def meant_for(self, line: str, incidents: tuple[str, ...]) -> "Form":
        """Give the form with what is asked on this line, under these emergency plans."""
        sections = []
        for section in self.sections:
            if not section.meant_for(line, incidents):
                continue
            fields = tuple(field for field in section.fields if field.meant_for(line, incidents))
            if fields:
                sections.append(section.model_copy(update={"fields": fields}))
        return self.model_copy(update={"sections": tuple(sections)})
