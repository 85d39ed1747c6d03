"""The fields that reports know: their codes are fixed in every form, whatever a form calls them.

A form decides how they are worded, what is offered, and whether they are asked and required. Some are kept in columns
of their own beside the record; the answers to all others are rows of `record_answer`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from records.forms.shapes import Kind

LANGUAGE, INTERPRETER = "language", "interpreter"
KIND, CALLER_RELATION, HEARD_ABOUT = "kind", "caller_relation", "heard_about"
PLACE, NEEDS, NOTES, CHANNEL = "place", "needs", "notes", "channel"
YES, NO = "yes", "no"
DECLINED, UNKNOWN = "declined", "unknown"
"""Two answers that every demographic question has: would not say, and was not known. Neither is "not asked"."""

CORE = (PLACE, NEEDS, NOTES)
"""In every form, once."""
IN_COLUMNS = (LANGUAGE, KIND, CALLER_RELATION, HEARD_ABOUT, INTERPRETER)

DEMOGRAPHICS = (
    "age_group", "gender", "ethnicity", "children_in_household", "income_level", "newcomer", "disability", "veteran",
)  # fmt: skip

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        LANGUAGE: Kind.LANGUAGE,
        INTERPRETER: Kind.YES_NO,
        "interpreter_language": Kind.LANGUAGE,
        KIND: Kind.ONE,
        "further_kinds": Kind.SEVERAL,
        CALLER_RELATION: Kind.ONE,
        HEARD_ABOUT: Kind.ONE,
        "contacted_before": Kind.ONE,
        "not_211": Kind.YES_NO,
        "misdirected": Kind.YES_NO,
        "misdirected_from": Kind.ONE,
        "misdirected_to": Kind.ONE,
        PLACE: Kind.CORE,
        NEEDS: Kind.CORE,
        NOTES: Kind.CORE,
        CHANNEL: Kind.CORE,
        **dict.fromkeys(DEMOGRAPHICS, Kind.ONE),
    }
)
"""What each standard field is."""

OFFERED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        KIND: ("referral",),
        CHANNEL: ("phone", "text"),
        **dict.fromkeys(DEMOGRAPHICS, (DECLINED, UNKNOWN)),
    }
)
"""Options that a standard field must keep, at least as retired ones: the program, or a report, counts on them."""
