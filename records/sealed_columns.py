"""Every column whose values lie encrypted: the one list that changing keys and looking for what is unreadable go by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Table

from records.field_cipher import Place
from records.opened_records import reason_for_opening
from records.opened_tables import opened_record
from records.people.contact_data import SEALED, field_of_contact
from records.people.tables import contact_data
from records.phones import phone_of_account
from records.record_places import content_of, notes_of, reason_of, words_of
from records.record_tables import record_answer, record_history
from records.recording_tables import conversation_recording
from records.recordings import sound_of_conversation
from records.second_factor_tables import second_factor
from records.second_factors import secret_of
from records.tables import call_record, specialist_phone, text_message, voicemail
from records.texts import own_body, text_body
from records.voicemails import sound_of_message


def _as_it_was(_row: RowMapping, former: str) -> str:
    return former


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedColumn:
    table: Table
    name: str
    place: Callable[[RowMapping], Place]
    owner: str = "floor"
    """The column that says whose the row is; of some tables, none."""
    text: bool = True
    """Whether it holds text; else bytes."""
    of_former: Callable[[RowMapping, str], str] = _as_it_was
    """Gives the value itself out of what the release before encrypted."""

    @property
    def column(self) -> ColumnElement[Any]:
        return self.table.c[self.name]

    @property
    def key(self) -> tuple[ColumnElement[Any], ...]:
        return tuple(self.table.primary_key.columns)

    @property
    def title(self) -> str:
        return f"{self.table.name}.{self.name}"


SEALED_COLUMNS: tuple[SealedColumn, ...] = (
    SealedColumn(
        table=call_record,
        name="notes_encrypted",
        owner="",
        place=lambda row: notes_of(row["contact_id"]),
    ),
    SealedColumn(
        table=record_answer,
        name="words_encrypted",
        owner="",
        place=lambda row: words_of(row["contact_id"], row["field"], row["position"]),
    ),
    SealedColumn(
        table=record_history,
        name="reason_encrypted",
        owner="",
        place=lambda row: reason_of(row["contact_id"], row["number"]),
    ),
    SealedColumn(
        table=record_history,
        name="content_encrypted",
        owner="",
        place=lambda row: content_of(row["contact_id"], row["number"]),
    ),
    SealedColumn(
        table=text_message,
        name="body",
        place=lambda row: text_body(row["text_id"], row["floor"]),
        of_former=lambda row, former: own_body(row["text_id"], former),
    ),
    SealedColumn(
        table=specialist_phone,
        name="phone",
        owner="",
        place=lambda row: phone_of_account(row["account_id"]),
    ),
    SealedColumn(
        table=voicemail,
        name="sound",
        text=False,
        place=lambda row: sound_of_message(row["recording_sid"], row["floor"]),
    ),
    SealedColumn(
        table=conversation_recording,
        name="sound",
        text=False,
        place=lambda row: sound_of_conversation(row["contact_id"], row["number"], row["floor"]),
    ),
    SealedColumn(
        table=second_factor, name="secret", owner="", place=lambda row: secret_of(row["account_id"])
    ),
    SealedColumn(
        table=opened_record, name="reason", owner="", place=lambda row: reason_for_opening(row["id"])
    ),
    *(
        SealedColumn(
            table=contact_data,
            name=name,
            owner="partner",
            place=lambda row, name=name: field_of_contact(name, row["contact_id"], row["partner"]),  # type: ignore[misc]
        )
        for name in SEALED
    ),
)
