"""Sounds on their way from the carrier into the records, of messages and of conversations: taken over, deleted there,
and erased in time.

Runs beside the recorder, which is what tells of them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

import structlog

from records.errors import RecordsError
from routing.model import RecordingSid
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.ports import Done, Gone
from telephony.rest import TwilioCarrier

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
AT_ONCE_MAX = 20
TellLost = Callable[[], Awaitable[int]]
"""Mark what never came, and say how many."""


class SoundStore(Protocol):
    """Where sounds are kept: `records.voicemails.Voicemails` and `records.recordings.ConversationRecordings`."""

    async def to_take_over(self, most: int) -> Sequence[RecordingSid]: ...

    async def take_over(self, recording: RecordingSid, sound: bytes) -> None:
        """Keep it, if it is what it should be; what is not kept is fetched again."""
        ...

    async def to_delete_at_carrier(self, most: int) -> Sequence[RecordingSid]:
        """Name those that are safe here."""
        ...

    async def deleted_at_carrier(self, recording: RecordingSid) -> None: ...

    async def erase_old(self) -> int: ...


class SoundKeeper:
    """Each step may be done again: nothing is deleted at the carrier that is not safe here."""

    def __init__(
        self, stores: Sequence[SoundStore], carrier: TwilioCarrier, tell_lost: TellLost | None = None
    ) -> None:
        self._stores = stores
        self._carrier = carrier
        self._tell_lost = tell_lost

    async def run(self) -> None:
        """Go on until cancelled; whatever does not work now is tried again."""
        while True:
            try:
                await self.look()
            except RecordsError as trouble:
                _log.warning("sounds_not_looked_at", cause=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Take over what is new, delete at the carrier what is here, erase what is old. Raises: RecordsUnavailable."""
        for store in self._stores:
            await self._look(store)
        if self._tell_lost is not None and (lost := await self._tell_lost()):
            _log.error("recordings_lost", count=lost)

    async def _look(self, store: SoundStore) -> None:
        for recording in await store.to_take_over(AT_ONCE_MAX):
            await self._take_over(store, recording)
        for recording in await store.to_delete_at_carrier(AT_ONCE_MAX):
            result = await self._carrier.delete_recording(recording)
            if isinstance(result, Done | Gone):
                await store.deleted_at_carrier(recording)
            else:
                _log.warning("sound_not_deleted_at_carrier", recording=recording, outcome=result.outcome)
        if erased := await store.erase_old():
            _log.info("sounds_erased", count=erased)

    async def _take_over(self, store: SoundStore, recording: RecordingSid) -> None:
        try:
            sound = await self._carrier.sound_of(recording)
        except (CarrierRefusal, CarrierUnavailable) as trouble:
            _log.warning("sound_not_taken_over", recording=recording, cause=str(trouble))
            return
        if sound is None:
            _log.warning("sound_not_at_carrier", recording=recording)
            return
        await store.take_over(recording, sound)
