"""Messages on their way from the carrier into the records: taken over, deleted there, and erased in time.

Runs beside the recorder, which is what tells of them.
"""

import asyncio

import structlog

from records.errors import RecordsError
from records.voicemails import Voicemails
from routing.model import RecordingSid
from telephony.errors import CarrierRefusal, CarrierUnavailable
from telephony.ports import Done, Gone
from telephony.rest import TwilioCarrier

_log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
AT_ONCE_MAX = 20


class MessageKeeper:
    def __init__(self, voicemails: Voicemails, carrier: TwilioCarrier) -> None:
        self._voicemails = voicemails
        self._carrier = carrier

    async def run(self) -> None:
        """Go on until cancelled; whatever does not work now is tried again."""
        while True:
            try:
                await self.look()
            except RecordsError as trouble:
                _log.warning("messages_not_looked_at", cause=type(trouble).__name__)
            await asyncio.sleep(LOOK_EVERY_S)

    async def look(self) -> None:
        """Take over what is new, delete at the carrier what is here, erase what is old. Raises: RecordsUnavailable."""
        for recording in await self._voicemails.to_take_over(AT_ONCE_MAX):
            await self._take_over(recording)
        for recording in await self._voicemails.to_delete_at_carrier(AT_ONCE_MAX):
            result = await self._carrier.delete_recording(recording)
            if isinstance(result, Done | Gone):
                await self._voicemails.deleted_at_carrier(recording)
            else:
                _log.warning("message_not_deleted_at_carrier", recording=recording, outcome=result.outcome)
        if erased := await self._voicemails.erase_old():
            _log.info("messages_erased", count=erased)

    async def _take_over(self, recording: RecordingSid) -> None:
        try:
            sound = await self._carrier.sound_of(recording)
        except (CarrierRefusal, CarrierUnavailable) as trouble:
            _log.warning("message_not_taken_over", recording=recording, cause=str(trouble))
            return
        if sound is None:
            _log.warning("message_not_at_carrier", recording=recording)
            return
        await self._voicemails.take_over(recording, sound)
