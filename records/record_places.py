"""Where the encrypted values of a call record lie: its notes, what was answered freely, and what its history keeps."""

from records.field_cipher import Place


def notes_of(contact_id: str) -> Place:
    return Place(table="call_record", column="notes_encrypted", row=contact_id)


def words_of(contact_id: str, field: str, position: int) -> Place:
    return Place(table="record_answer", column="words_encrypted", row=f"{contact_id}/{field}/{position}")


def reason_of(contact_id: str, number: int) -> Place:
    return Place(table="record_history", column="reason_encrypted", row=f"{contact_id}/{number}")


def content_of(contact_id: str, number: int) -> Place:
    return Place(table="record_history", column="content_encrypted", row=f"{contact_id}/{number}")
