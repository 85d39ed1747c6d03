"""The rooms of an account: found by name, entered by legs."""

import re
from typing import TYPE_CHECKING

from simulator.carrier.calls import Subscription
from simulator.carrier.conferences import Conference, Participant
from simulator.carrier.leg import Leg
from simulator.carrier.verbs import ConferenceNoun

if TYPE_CHECKING:
    from simulator.carrier.account import Account

INVALID_LABEL, DUPLICATE_LABEL = 16023, 16025
LABEL_CHARACTERS_MAX = 128
BAD_LABEL = re.compile(r"/|%2[Ff]|^CA[0-9a-f]{32}$")
BAD_COACH = 13240
ROOM_FULL = 13228


def is_bad_label(label: str) -> bool:
    return len(label) > LABEL_CHARACTERS_MAX or BAD_LABEL.search(label) is not None


class EntryRefused(Exception):
    """The leg does not get in and goes on with its document, or with the Dial action if `to_action`."""

    def __init__(self, code: int, detail: str, *, to_action: bool = False) -> None:
        super().__init__(detail)
        self.code = code
        self.to_action = to_action


class Conferences:
    """The rooms of an account; a name means the one that is open under it."""

    def __init__(self, account: "Account") -> None:
        self.by_sid: dict[str, Conference] = {}
        self._open: dict[str, Conference] = {}
        self._account = account

    def open_room(self, name: str) -> Conference | None:
        return self._open.get(name)

    def named(
        self,
        name: str,
        subscription: Subscription | None,
        *,
        is_recorded: bool = False,
        recording_reports: Subscription | None = None,
        batch: str = "",
    ) -> Conference:
        """Find the open room of this name, or open one."""
        room = self._open.get(name)
        if room is None:
            account = self._account
            now = account.clock.now()
            room = Conference(
                sid=account.dice.sid("CF"),
                name=name,
                account=account,
                subscription=subscription,
                is_recorded=is_recorded,
                recording_reports=recording_reports,
                created_at=now,
                updated_at=now,
                batch=batch,
            )
            self.by_sid[room.sid] = self._open[name] = room
            while len(self.by_sid) > account.settings.ended_calls_kept:
                del self.by_sid[next(iter(self.by_sid))]
        return room

    def enter(
        self,
        leg: Leg,
        noun: ConferenceNoun,
        subscription: Subscription | None,
        recording_reports: Subscription | None = None,
    ) -> Conference:
        """Bring a leg into a room by name. Raises: EntryRefused."""
        if is_bad_label(noun.label):
            raise EntryRefused(INVALID_LABEL, f"label {noun.label!r} is not allowed")
        present = self._open.get(noun.name)
        if noun.coach and (present is None or noun.coach not in present.participants):
            raise EntryRefused(BAD_COACH, f"nobody to coach: {noun.coach}", to_action=True)
        if present is not None:
            self._refuse_if_unfit(present, noun)
        room = self.named(
            noun.name,
            subscription,
            is_recorded=noun.is_recorded,
            recording_reports=recording_reports,
            batch=leg.call.batch,
        )
        participant = Participant(
            leg=leg,
            label=noun.label,
            muted=noun.muted,
            start_on_enter=noun.start_on_enter,
            end_on_exit=noun.end_on_exit,
            coach=noun.coach,
            joined_at=self._account.clock.now(),
            added_by_api=leg.added_by_api,
        )
        room.admit(participant)
        return room

    def _refuse_if_unfit(self, room: Conference, noun: ConferenceNoun) -> None:
        if noun.label and room.find(noun.label) is not None:
            raise EntryRefused(DUPLICATE_LABEL, f"label {noun.label!r} is taken")
        if len(room.participants) >= min(noun.participants_max, self._account.settings.room_size_max):
            raise EntryRefused(ROOM_FULL, "the conference is full", to_action=True)

    def forget_name(self, room: Conference) -> None:
        if self._open.get(room.name) is room:
            del self._open[room.name]
