"""Needs and referrals of a call record, to rows and back. Saved as a whole: the rows are replaced."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncConnection

from records.database import insert_into, insert_many
from records.record_draft import NeedEntry, NeedOutcome, ReferralEntry
from records.tables import need, referral, referral_need


async def store_entries(
    connection: AsyncConnection,
    contact_id: str,
    needs: tuple[NeedEntry, ...],
    referrals: tuple[ReferralEntry, ...],
) -> None:
    """Replace the rows of a record. Each referral names only needs that are there (`record_draft.linked`)."""
    for table in (referral_need, referral, need):
        await connection.execute(delete(table).where(table.c.contact_id == contact_id))
    need_rows = [
        {"contact_id": contact_id, "position": position, **entry.model_dump(mode="json")}
        for position, entry in enumerate(needs)
    ]
    referral_rows = [
        {"contact_id": contact_id, "position": position, **entry.model_dump(mode="json", exclude={"needs"})}
        for position, entry in enumerate(referrals)
    ]
    links = [
        {"contact_id": contact_id, "referral_position": position, "need_position": served}
        for position, entry in enumerate(referrals)
        for served in entry.needs
    ]
    for table, rows in ((need, need_rows), (referral, referral_rows), (referral_need, links)):
        await insert_many(connection, insert_into(connection, table), rows)


async def load_entries(
    connection: AsyncConnection, contact_id: str
) -> tuple[tuple[NeedEntry, ...], tuple[ReferralEntry, ...]]:
    needs = await connection.execute(
        select(need).where(need.c.contact_id == contact_id).order_by(need.c.position)
    )
    entries = tuple(
        NeedEntry(
            code=row.code,
            outcome=NeedOutcome(row.outcome) if row.outcome is not None else None,
            unmet_reason=row.unmet_reason,
        )
        for row in needs
    )
    links: dict[int, list[int]] = {}
    linked = select(referral_need).where(referral_need.c.contact_id == contact_id)
    for row in await connection.execute(linked.order_by(referral_need.c.need_position)):
        links.setdefault(row.referral_position, []).append(row.need_position)
    referrals = await connection.execute(
        select(referral).where(referral.c.contact_id == contact_id).order_by(referral.c.position)
    )
    return entries, tuple(
        ReferralEntry(
            service_id=row.service_id,
            service_name=row.service_name,
            partner=row.partner,
            needs=tuple(links.get(row.position, ())),
        )
        for row in referrals
    )
