"""What a specialist writes down about one contact, and what it lacks before it is final.

A draft holds whatever was typed, right or wrong; only `missing` judges, by the form that the record was opened with.
Fields that were not asked are empty or None, which is not the same as an answer.
"""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from records.forms.answers import Answers, Wrong, asked, is_required, wrong_with
from records.forms.shapes import Form, FormField
from records.forms.standard import CHANNEL, IN_COLUMNS, INTERPRETER, NEEDS, NO, NOTES, PLACE, YES
from records.taxonomy.taxonomy import Taxonomy

TYPED_CHARS_MAX = 500
NOTES_CHARS_MAX = 20_000
NEEDS_MAX = 50
REFERRALS_MAX = 100
ANSWERS_MAX = 100
VALUES_MAX = 60

Typed = Annotated[
    str,
    # The one character that PostgreSQL cannot hold; no keyboard makes it.
    AfterValidator(lambda text: text.replace("\0", "")),
    Field(max_length=TYPED_CHARS_MAX),
]
"""As it was typed: kept even when it means nothing."""

_POSTAL_CODE = re.compile(r"([ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z])(?:[ -]?(\d[ABCEGHJ-NPRSTV-Z]\d))?")


class NeedOutcome(StrEnum):
    MET = "met"
    UNMET = "unmet"


class Missing(StrEnum):
    """What stands between a draft and a final record. The desk words it in both languages."""

    PLACE = "place"
    """Neither postal code nor municipality, and not marked as unknown."""
    POSTAL_CODE = "postal_code"
    """Typed, but no Canadian postal code or its first three characters."""
    NEEDS = "needs"
    NEED_CODE = "need_code"
    NEED_OUTCOME = "need_outcome"
    UNMET_REASON = "unmet_reason"
    REFERRAL_SERVICE = "referral_service"
    REFERRAL_NEED = "referral_need"
    NOTES = "notes"
    UNANSWERED = "unanswered"
    """The field that the lack names needs an answer."""
    NOT_OFFERED = "not_offered"
    NOT_A_NUMBER = "not_a_number"


class Lack(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: Missing
    position: int | None = None
    """Which need or referral, counted from 0; None for a field of the record itself."""
    field: str = ""
    """The code of the form's field; empty for place, needs and referrals."""


class NeedEntry(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: Typed
    outcome: NeedOutcome | None = None
    unmet_reason: Typed = ""


class ReferralEntry(BaseModel):
    model_config = ConfigDict(frozen=True)

    service_id: Typed = ""
    """Empty for a service that is not in the directory; then the name says what was told."""
    service_name: Typed = ""
    partner: Typed = ""
    edition: int | None = None
    """Of the directory from which it was told; the name is the one that was told then."""
    needs: tuple[int, ...] = ()
    """Positions of the needs that it serves: one referral may serve several, one need have several."""


class Answer(BaseModel):
    """The answer to a field of the form that has no column of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: Annotated[str, Field(max_length=40, pattern=r"^[a-z0-9_]+$")]
    values: Annotated[tuple[Typed, ...], Field(max_length=VALUES_MAX)] = ()
    """Codes, a number or words, as the kind of the field has it; none: nothing was answered."""


class RecordDraft(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Typed = ""
    kind: Typed = ""
    postal_code: Typed = ""
    municipality: Typed = ""
    place_unknown: bool = False
    """The caller does not know or would not say: an answer, so nothing is missing."""
    heard_about: Typed = ""
    caller_relation: Typed = ""
    interpreter: bool | None = None
    needs: Annotated[tuple[NeedEntry, ...], Field(max_length=NEEDS_MAX)] = ()
    referrals: Annotated[tuple[ReferralEntry, ...], Field(max_length=REFERRALS_MAX)] = ()
    answers: Annotated[tuple[Answer, ...], Field(max_length=ANSWERS_MAX, repr=False)] = ()
    notes: Annotated[str, Field(max_length=NOTES_CHARS_MAX, repr=False)] = ""


def answered(draft: RecordDraft) -> Answers:
    """Give every answer by the code of its field, those that have columns of their own too."""
    found = {answer.field: answer.values for answer in draft.answers}
    columns = (getattr(draft, code) for code in IN_COLUMNS)
    for code, value in zip(IN_COLUMNS, columns, strict=True):
        if code == INTERPRETER:
            value = {True: YES, False: NO, None: ""}[value]
        found[code] = (value,) if value else ()
    return found


def in_order(draft: RecordDraft) -> RecordDraft:
    """Give the draft as it is stored: answers by field, each field once, empty ones left out, referrals linked."""
    known = {answer.field: answer for answer in draft.answers if any(answer.values)}
    answers = tuple(known[code] for code in sorted(known) if code not in IN_COLUMNS)
    return linked(draft.model_copy(update={"answers": answers}))


def settled(draft: RecordDraft, form: Form) -> RecordDraft:
    """Leave out what was not asked in the end: its answers stayed while somebody might have come back to them."""
    codes = {field.code for field in asked(form, answered(draft))}
    answers = tuple(answer for answer in draft.answers if answer.field in codes)
    return draft.model_copy(update={"answers": answers})


def linked(draft: RecordDraft) -> RecordDraft:
    """Give the draft with each referral linked to needs that are there, each once, in order."""
    known = range(len(draft.needs))
    referrals = tuple(
        entry.model_copy(update={"needs": tuple(sorted({need for need in entry.needs if need in known}))})
        for entry in draft.referrals
    )
    return draft.model_copy(update={"referrals": referrals})


def postal_code(typed: str) -> str | None:
    """Read a postal code or its first three characters: `m5v2t6` is `M5V 2T6`, `m5v` is `M5V`; None for neither."""
    match = _POSTAL_CODE.fullmatch(typed.strip().upper())
    if match is None:
        return None
    return f"{match[1]} {match[2]}" if match[2] else match[1]


def missing(draft: RecordDraft, form: Form, taxonomy: Taxonomy) -> list[Lack]:
    """List what a final record lacks, in the order of the form. A record is complete without anybody's identity."""
    answers = answered(draft)
    return [lack for field in asked(form, answers) for lack in _lacks(draft, field, answers, taxonomy)]


def _lacks(draft: RecordDraft, field: FormField, answers: Answers, taxonomy: Taxonomy) -> Iterator[Lack]:
    required = is_required(field, answers)
    if field.code == PLACE:
        yield from _missing_of_place(draft, required)
    elif field.code == NEEDS:
        if required and not draft.needs:
            yield Lack(code=Missing.NEEDS)
        yield from _missing_of_needs(draft, taxonomy)
        yield from _missing_of_referrals(draft)
    elif field.code == NOTES:
        if required and not draft.notes.strip():
            yield Lack(code=Missing.NOTES)
    elif field.code != CHANNEL and (wrong := wrong_with(field, answers)) is not None:
        yield Lack(code=_WRONG[wrong], field=field.code)


_WRONG = {
    Wrong.UNANSWERED: Missing.UNANSWERED,
    Wrong.NOT_OFFERED: Missing.NOT_OFFERED,
    Wrong.NOT_A_NUMBER: Missing.NOT_A_NUMBER,
}


def _missing_of_place(draft: RecordDraft, required: bool) -> Iterator[Lack]:
    if draft.postal_code.strip() and postal_code(draft.postal_code) is None:
        yield Lack(code=Missing.POSTAL_CODE)
    elif required and not (draft.postal_code.strip() or draft.municipality.strip() or draft.place_unknown):
        yield Lack(code=Missing.PLACE)


def _missing_of_needs(draft: RecordDraft, taxonomy: Taxonomy) -> list[Lack]:
    lacks: list[Lack] = []
    for position, need in enumerate(draft.needs):
        if not taxonomy.knows(need.code):
            lacks.append(Lack(code=Missing.NEED_CODE, position=position))
        if need.outcome is None:
            lacks.append(Lack(code=Missing.NEED_OUTCOME, position=position))
        elif need.outcome is NeedOutcome.UNMET and need.unmet_reason not in taxonomy.unmet_reasons:
            lacks.append(Lack(code=Missing.UNMET_REASON, position=position))
    return lacks


def _missing_of_referrals(draft: RecordDraft) -> list[Lack]:
    lacks: list[Lack] = []
    for position, referral in enumerate(draft.referrals):
        if not (referral.service_id or referral.service_name.strip()):
            lacks.append(Lack(code=Missing.REFERRAL_SERVICE, position=position))
        known = range(len(draft.needs))
        if not referral.needs or any(need not in known for need in referral.needs):
            lacks.append(Lack(code=Missing.REFERRAL_NEED, position=position))
    return lacks
