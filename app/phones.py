"""Where a specialist's telephone is, for the orders to ring it: from the records, held to the settings each time.

What was read is remembered while the program runs: a database that does not answer must not keep specialists from
their callers. Nothing is logged but that it was so.
"""

from typing import Protocol

import structlog

from config.settings import Settings
from records.errors import RecordsError
from records.phones import StoredPhone
from routing.model import SpecialistId
from telephony.dialable import fault_of_phone
from telephony.effects import Phones, Reach

_log = structlog.get_logger(__name__)


class StoredPhones(Protocol):
    """`records.phones.Phones` by shape."""

    async def of(self, account_id: str) -> StoredPhone: ...


def phones_of(stored: StoredPhones, settings: Settings) -> Phones:
    known: dict[SpecialistId, str] = {}
    shown = next(iter(settings.lines), "")

    async def look_up(specialist: SpecialistId) -> Reach | None:
        try:
            known[specialist] = (await stored.of(specialist)).phone
        except RecordsError as trouble:
            _log.warning("phone_not_read", specialist=specialist, cause=trouble.code)
        phone = known.get(specialist, "")
        if not phone or not shown:
            return None
        fault = fault_of_phone(phone, settings.phones_that_may_ring, settings.lines)
        if fault is not None:
            _log.error("phone_not_allowed", specialist=specialist, fault=fault.value)
            return None
        return Reach(to=phone, caller_id=shown)

    return look_up
