"""The call record form: what a specialist writes down about one contact, and what it lacks before it is final.

A draft holds whatever was typed, right or wrong; only `missing` judges. Fields that were not asked are empty or
None, which is not the same as an answer.
"""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from records.taxonomy.taxonomy import Taxonomy

FORM_VERSION = "2026-11"
TYPED_CHARS_MAX = 500
NOTES_CHARS_MAX = 20_000
NEEDS_MAX = 50
REFERRALS_MAX = 100

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


class CallerRelation(StrEnum):
    """Who called for the person in need; place and needs are always of the person in need."""

    SELF = "self"
    FAMILY = "family"
    FRIEND = "friend"
    PROFESSIONAL = "professional"
    OTHER = "other"


class HeardAbout(StrEnum):
    FRIEND_OR_FAMILY = "friend_or_family"
    AGENCY = "agency"
    HEALTH_PROVIDER = "health_provider"
    GOVERNMENT = "government"
    EMERGENCY_LINE = "emergency_line"
    MEDIA = "media"
    WEB = "web"
    PRINT = "print"
    CALLED_BEFORE = "called_before"
    DECLINED = "declined"
    OTHER = "other"


class ContactKind(StrEnum):
    """What kind of service the contact was; empty in a draft means referral."""

    INFORMATION = "information"
    REFERRAL = "referral"
    ADVOCACY = "advocacy"
    CRISIS = "crisis"
    TRANSFER_ONLY = "transfer_only"
    NOT_211 = "not_211"
    """Wrong number, prank, or another contract's call: left out of 211 reports, needs no needs."""


WITHOUT_NEEDS = {ContactKind.TRANSFER_ONLY, ContactKind.NOT_211}


class Missing(StrEnum):
    """What stands between a draft and a final record. The desk words it in both languages."""

    LANGUAGE = "language"
    PLACE = "place"
    """Neither postal code nor municipality, and not marked as unknown."""
    POSTAL_CODE = "postal_code"
    """Typed, but no Canadian postal code or its first three characters."""
    CALLER_RELATION = "caller_relation"
    KIND = "kind"
    HEARD_ABOUT = "heard_about"
    NEEDS = "needs"
    NEED_CODE = "need_code"
    NEED_OUTCOME = "need_outcome"
    UNMET_REASON = "unmet_reason"
    REFERRAL_SERVICE = "referral_service"
    REFERRAL_NEED = "referral_need"


class Lack(BaseModel):
    model_config = ConfigDict(frozen=True)

    code: Missing
    position: int | None = None
    """Which need or referral, counted from 0; None for a field of the record itself."""


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
    notes: Annotated[str, Field(max_length=NOTES_CHARS_MAX, repr=False)] = ""


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


def missing(draft: RecordDraft, taxonomy: Taxonomy) -> list[Lack]:
    """List what a final record lacks, in the order of the form. A record is complete without anybody's identity."""
    lacks: list[Lack] = []
    if not draft.language:
        lacks.append(Lack(code=Missing.LANGUAGE))
    if draft.postal_code.strip() and postal_code(draft.postal_code) is None:
        lacks.append(Lack(code=Missing.POSTAL_CODE))
    elif not (draft.postal_code.strip() or draft.municipality.strip() or draft.place_unknown):
        lacks.append(Lack(code=Missing.PLACE))
    if draft.caller_relation not in set(CallerRelation):
        lacks.append(Lack(code=Missing.CALLER_RELATION))
    if draft.kind and draft.kind not in set(ContactKind):
        lacks.append(Lack(code=Missing.KIND))
    lacks += _missing_of_needs(draft, taxonomy) + _missing_of_referrals(draft)
    if draft.heard_about and draft.heard_about not in set(HeardAbout):
        lacks.append(Lack(code=Missing.HEARD_ABOUT))
    return lacks


def _missing_of_needs(draft: RecordDraft, taxonomy: Taxonomy) -> list[Lack]:
    if not draft.needs and draft.kind not in WITHOUT_NEEDS:
        return [Lack(code=Missing.NEEDS)]
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
