"""Recordings: what was recorded of calls and conferences, and what the carrier reports of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.carrier.calls import API_VERSION, Subscription
from simulator.carrier.clock import rfc2822

if TYPE_CHECKING:
    from simulator.carrier.account import Account

READY_S = 0.2
"""How long after its end a recording is there, and is reported."""
LIVE = ("in-progress", "paused")


@dataclass(slots=True, kw_only=True, eq=False)
class Recording:
    """`begun_at` and `paused_s`: seconds; a paused time counts as nothing, as with `PauseBehavior=skip`."""

    sid: str
    call_sid: str
    source: str
    begun_at: float
    conference_sid: str = ""
    channels: int = 1
    subscription: Subscription | None = None
    status: str = "in-progress"
    updated_at: float = 0.0
    duration_s: int | None = None
    paused_at: float | None = None
    paused_s: float = 0.0

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class Recordings:
    """The recordings of an account, the oldest first; deleted ones are gone."""

    def __init__(self, account: "Account") -> None:
        self.by_sid: dict[str, Recording] = {}
        self._account = account
        self._live: dict[str, list[Recording]] = {}

    def start(
        self,
        *,
        call_sid: str,
        source: str,
        subscription: Subscription | None,
        conference_sid: str = "",
        channels: int = 1,
    ) -> Recording:
        now = self._account.clock.now()
        recording = Recording(
            sid=self._account.dice.sid("RE"),
            call_sid=call_sid,
            conference_sid=conference_sid,
            source=source,
            channels=channels,
            subscription=subscription,
            begun_at=now,
            updated_at=now,
        )
        self.by_sid[recording.sid] = recording
        if not conference_sid:
            self._live.setdefault(call_sid, []).append(recording)
        while len(self.by_sid) > self._account.settings.ended_calls_kept:
            del self.by_sid[next(iter(self.by_sid))]
        self._report(recording, "in-progress")
        return recording

    def pause(self, recording: Recording) -> None:
        if recording.status == "in-progress":
            recording.status, recording.paused_at = "paused", self._account.clock.now()
            recording.updated_at = recording.paused_at

    def resume(self, recording: Recording) -> None:
        if recording.status == "paused":
            now = self._account.clock.now()
            recording.paused_s += now - (recording.paused_at or now)
            recording.status, recording.paused_at, recording.updated_at = "in-progress", None, now

    def stop(self, recording: Recording, *, seconds: float | None = None, silent: bool = False) -> None:
        """End a recording, once; it is ready a little later. `seconds`: what is on it, if not the time that passed."""
        if not recording.is_live:
            return
        self.resume(recording)
        now = self._account.clock.now()
        length_s = now - recording.begun_at - recording.paused_s if seconds is None else seconds
        recording.duration_s = 0 if silent else max(1, round(length_s))
        recording.status, recording.updated_at = "processing", now
        self._account.clock.call_later(
            READY_S, lambda: self._ready(recording, "absent" if silent else "completed")
        )

    def of_call(self, call_sid: str) -> list[Recording]:
        return [one for one in self.by_sid.values() if one.call_sid == call_sid]

    def of_conference(self, conference_sid: str) -> list[Recording]:
        return [one for one in self.by_sid.values() if one.conference_sid == conference_sid]

    def stop_all_of_call(self, call_sid: str) -> None:
        """End what a call that is over has left running."""
        for recording in self._live.pop(call_sid, ()):
            self.stop(recording)

    def fields(self, recording: Recording) -> dict[str, str]:
        """What an action is told of a recording."""
        return {
            "RecordingUrl": self.media_url(recording),
            "RecordingSid": recording.sid,
            "RecordingDuration": str(recording.duration_s or 0),
        }

    def media_url(self, recording: Recording) -> str:
        account_sid = self._account.settings.account_sid
        return f"https://api.twilio.com/{API_VERSION}/Accounts/{account_sid}/Recordings/{recording.sid}"

    def _ready(self, recording: Recording, status: str) -> None:
        recording.status = status
        self._report(recording, status)

    def _report(self, recording: Recording, status: str) -> None:
        subscription = recording.subscription
        if subscription is None or status not in subscription.events:
            return
        message = {
            "AccountSid": self._account.settings.account_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.media_url(recording),
            "RecordingStatus": status,
            "RecordingChannels": str(recording.channels),
            "RecordingSource": recording.source,
            "RecordingStartTime": rfc2822(recording.begun_at),
            "RecordingTrack": "both",
        }
        if recording.call_sid:
            message["CallSid"] = recording.call_sid
        if recording.conference_sid:
            message["ConferenceSid"] = recording.conference_sid
        if recording.duration_s is not None:
            message["RecordingDuration"] = str(recording.duration_s)
        self._account.post.notify(subscription.method, subscription.url, message)
