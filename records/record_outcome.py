"""What became of a wish about a record."""

from dataclasses import dataclass
from enum import StrEnum

from records.record_draft import Lack
from records.record_rows import CallRecord


class Refusal(StrEnum):
    STALE = "stale"
    NOT_YOURS = "not_yours"
    FINALISED = "finalised"
    INCOMPLETE = "incomplete"
    NOT_FINAL = "not_final"
    NO_REASON = "no_reason"
    ERASED = "erased"
    """What was written is kept nowhere any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordOutcome:
    """What became of it, with the record as it is now stored."""

    record: CallRecord
    refusal: Refusal | None = None
    missing: tuple[Lack, ...] = ()
