"""The rows of a sample day, as the recorder and the desk would have written them; all names say that it is a sample."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Table

from records.codec import encode_event
from records.forms.reading import SHIPPED
from records.projection import EMPTY_CONTACT
from records.record_rows import RecordStatus
from records.record_tables import record_answer
from records.tables import call_record, contact, interaction_log, need, referral, referral_need
from records.taxonomy.sample import sample_taxonomy
from routing.events import Event
from routing.model import Confidence, ContactEnd, EndedBy, EvidenceSource
from simulator.year.crews import events_of_day
from simulator.year.drawing import DrawnContact, DrawnNeed

SAMPLE = "sample-"
"""How the names of all contacts, specialists and services of the sample begin."""
LINE = "main"
VERSION = 2
Rows = dict[Table, list[tuple[Any, ...]]]
"""By table, in the order of `COLUMNS`; a table comes after those that it points to."""

_CONTACT_COLUMNS = ("contact_id", "floor", *EMPTY_CONTACT)
COLUMNS: Mapping[Table, tuple[str, ...]] = {
    interaction_log: (
        "floor", "event_id", "position", "kind", "at_ms", "contact_id", "specialist_id", "data",
    ),
    contact: _CONTACT_COLUMNS,
    call_record: (
        "contact_id", "status", "version", "specialist_id", "partner", "form_version", "channel", "kind", "language",
        "postal_code", "fsa", "municipality", "place_unknown", "heard_about", "caller_relation", "interpreter",
        "taxonomy", "started_at", "saved_at", "finalised_at", "first_finalised_at", "line",
    ),
    record_answer: ("contact_id", "field", "position", "value"),
    need: ("contact_id", "position", "code", "outcome", "unmet_reason"),
    referral: ("contact_id", "position", "service_id", "service_name", "partner"),
    referral_need: ("contact_id", "referral_position", "need_position"),
}  # fmt: skip


def contact_id(day: date, number: int) -> str:
    """Name a contact of the sample; names rise with time, so that indexes grow at their end."""
    return f"{SAMPLE}{day:%Y%m%d}-{number:06}"


def rows_of_day(floor: str, day: date, drawn: Sequence[DrawnContact]) -> Rows:
    rows: Rows = {table: [] for table in COLUMNS}
    named = [(one, contact_id(day, one.number)) for one in drawn]
    events, answered_by = events_of_day(named, f"{SAMPLE}{'ab'[day.toordinal() % 2]}")
    rows[interaction_log] = [_log_row(floor, day, event) for event in events]
    for one, name in named:
        who = answered_by.get(name)
        rows[contact].append(_contact_row(floor, one, name, who))
        if who is not None:
            rows[call_record].append(_record_row(one, name, who))
            rows[record_answer] += [(name, field, 0, value) for field, value in one.answers]
            _put_needs(rows, name, one.giver, one.needs)
    return rows


def _log_row(floor: str, day: date, event: Event) -> tuple[Any, ...]:
    return (
        floor,
        event.id,
        f"{SAMPLE}{day:%Y%m%d}",
        type(event).__name__,
        event.at,
        getattr(event, "contact", None),
        getattr(event, "specialist", None),
        encode_event(event).decode(),
    )


def _contact_row(floor: str, one: DrawnContact, name: str, who: str | None) -> tuple[Any, ...]:
    row = {"contact_id": name, "floor": floor, **EMPTY_CONTACT}
    row |= {
        "arrived_at": one.arrived_at,
        "line": LINE,
        "language": None if one.queued_at is None else one.language,
        "evidence_source": EvidenceSource.AREA_CODE.value,
        "evidence_confidence": Confidence.MEDIUM.value,
        "evidence_division": one.division,
        "home_partner": one.region,
        "closed_at": one.closed_at,
        "ended_as": one.end.value,
        "ended_by": (EndedBy.NETWORK if one.end is ContactEnd.FAILED else EndedBy.CALLER).value,
    }
    if one.queued_at is not None:
        row |= {
            "preferred_partner": one.preferred,
            "rule": "sample",
            "rule_book": "sample",
            "queued_at": one.queued_at,
            "waited_ms": one.waited_ms,
        }
    if who is not None:
        row |= {
            "first_offer_at": one.connected_at,
            "connected_at": one.connected_at,
            "partner": one.giver,
            "specialist_id": who,
            "answered_after_ms": one.waited_ms,
            "talked_ms": one.talked_ms,
            "offers": 1,
        }
        if one.interpreted:
            row |= {"interpreted_ms": one.talked_ms, "interpreted_language": one.language}
    return tuple(row[column] for column in _CONTACT_COLUMNS)


def _record_row(one: DrawnContact, name: str, who: str) -> tuple[Any, ...]:
    handed_in = one.closed_at + one.wrap_up_ms
    return (
        name, RecordStatus.FINALISED.value, VERSION, who, one.giver, SHIPPED, "phone", one.kind, one.language,
        one.fsa, one.fsa or None, "", not one.fsa, one.heard_about, one.relation, one.interpreted,
        sample_taxonomy().edition, one.connected_at, handed_in, handed_in, handed_in, LINE,
    )  # fmt: skip


def _put_needs(rows: Rows, name: str, giver: str, needs: Sequence[DrawnNeed]) -> None:
    referrals = 0
    for place, one in enumerate(needs):
        outcome = "unmet" if one.reason else "met"
        rows[need].append((name, place, one.code, outcome, one.reason))
        for number in range(one.referrals):
            service = f"{SAMPLE}{one.code}-{number}".lower()
            rows[referral].append((name, referrals, service, f"Sample service {one.code}", giver))
            rows[referral_need].append((name, referrals, place))
            referrals += 1
