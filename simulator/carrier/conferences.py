"""Conferences: rooms with participants, and what the carrier reports of them."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.carrier.calls import Subscription
from simulator.carrier.clock import milliseconds, rfc2822
from simulator.carrier.leg import Leg, RoomOver
from simulator.carrier.recordings import Recording

if TYPE_CHECKING:
    from simulator.carrier.account import Account


@dataclass(slots=True, kw_only=True, eq=False)
class Participant:
    leg: Leg
    label: str
    muted: bool
    start_on_enter: bool
    end_on_exit: bool
    joined_at: float
    coach: str = ""
    hold: bool = False
    met_at: float | None = None
    added_by_api: bool = False

    def fields(self) -> dict[str, str]:
        return {
            "CallSid": self.leg.call.sid,
            "Muted": _word(self.muted),
            "Hold": _word(self.hold),
            "Coaching": _word(bool(self.coach)),
            "EndConferenceOnExit": _word(self.end_on_exit),
            "StartConferenceOnEnter": _word(self.start_on_enter),
            **({"ParticipantLabel": self.label} if self.label else {}),
        }

    def introduction(self) -> dict[str, str]:
        return {"call_sid": self.leg.call.sid, "label": self.label, "party": self.leg.call.party}


@dataclass(slots=True, kw_only=True, eq=False)
class Conference:
    """One room. It is never revived: when it ends, its name is free for another.

    `subscription` is the first participant's, and so is whether the room is recorded; what later ones ask is ignored.
    """

    sid: str
    name: str
    account: "Account"
    subscription: Subscription | None
    created_at: float
    batch: str = ""
    """Of the first participant's call: its callbacks are timed there."""
    is_recorded: bool = False
    recording_reports: Subscription | None = None
    recording: Recording | None = None
    status: str = "init"
    participants: dict[str, Participant] = field(default_factory=dict)
    sequence: int = 0
    updated_at: float = 0.0
    reason_ended: str | None = None
    ended_by_call_sid: str | None = None

    def find(self, sid_or_label: str) -> Participant | None:
        found = self.participants.get(sid_or_label)
        if found is not None:
            return found
        return next((p for p in self.participants.values() if p.label and p.label == sid_or_label), None)

    def admit(self, participant: Participant) -> None:
        """Let a leg in and start the room when two are there and one may start it."""
        leg = participant.leg
        self.participants[leg.call.sid] = participant
        leg.room = self
        leg.note("joined_room", room=self.name, conference_sid=self.sid, label=participant.label)
        self._report("join", "participant-join", participant.fields())
        if self.status == "in-progress":
            self._introduce(participant)
        elif len(self.participants) > 1 and any(p.start_on_enter for p in self.participants.values()):
            self.status = "in-progress"
            self._report("start", "conference-start", {})
            if self.is_recorded:
                self.recording = self.account.recordings.start(
                    call_sid="",
                    conference_sid=self.sid,
                    source="Conference",
                    subscription=self.recording_reports,
                )
            for present in self.participants.values():
                self._meet(present)

    def leave(self, leg: Leg, reason: str, call_status: str, *, kicked: bool = False) -> None:
        """Take a leg out; it may end the room for everyone. Nothing happens if it is not in."""
        participant = self.participants.pop(leg.call.sid, None)
        if participant is None:
            return
        self._part(participant, reason, call_status)
        for other in self.participants.values():
            other.leg.note("party_left", room=self.name, **participant.introduction())
        verb = "kicked" if kicked else "left"
        if participant.end_on_exit:
            self._end(
                f"participant-with-end-conference-on-exit-{verb}", participant, "moderator_ended_conference"
            )
        elif not self.participants:
            self._end(f"last-participant-{verb}", participant, "")
        elif len(self.participants) == 1:
            self._leave_alone(next(iter(self.participants.values())))

    def end_by_api(self) -> None:
        if self.status != "completed":
            self._end("conference-ended-via-api", None, "conference_ended_via_api")

    def kick(self, participant: Participant) -> None:
        leg = participant.leg
        self.leave(leg, "participant_updated_via_api", "in-progress", kicked=True)
        if participant.added_by_api:
            leg.hang_up("far_end", "participant_removed")
        else:
            leg.interrupt(RoomOver("participant_updated_via_api"))

    def change(self, participant: Participant, *, muted: bool | None, hold: bool | None) -> None:
        if muted is not None and muted != participant.muted:
            participant.muted = muted
            self._report("mute", "participant-mute" if muted else "participant-unmute", participant.fields())
        if hold is not None and hold != participant.hold:
            participant.hold = hold
            participant.leg.note("held" if hold else "unheld", room=self.name)
            self._report("hold", "participant-hold" if hold else "participant-unhold", participant.fields())

    def modified(self, participant: Participant) -> None:
        self._report("modify", "participant-modify", participant.fields())

    def announced(self, name: str, fields: dict[str, str]) -> None:
        self._report("announcement", name, fields)

    def add_failed(self, call_sid: str, label: str, call_status: str) -> None:
        """Report a leg that was dialled into the room and never came."""
        fields = {"CallSid": call_sid, "Muted": "false", "Hold": "false", "Coaching": "false"}
        fields |= {"ParticipantCallStatus": call_status, "ReasonParticipantLeft": "participant_add_failed"}
        self._report("leave", "participant-leave", fields | ({"ParticipantLabel": label} if label else {}))
        if not self.participants and self.status != "completed":
            self._end("last-participant-left", None, "")

    def _end(self, reason: str, ender: Participant | None, left_reason: str) -> None:
        self.status = "completed"
        self.reason_ended = reason
        fields = {"ReasonConferenceEnded": reason, "Reason": reason.replace("-", " ")}
        if ender is not None:
            self.ended_by_call_sid = fields["CallSidEndingConference"] = ender.leg.call.sid
            if ender.label:
                fields["ParticipantLabelEndingConference"] = ender.label
        self.account.conferences.forget_name(self)
        if self.recording is not None:
            self.account.recordings.stop(self.recording)
        self._report("end", "conference-end", fields)
        rest, self.participants = list(self.participants.values()), {}
        for participant in rest:
            self._part(participant, left_reason, "in-progress")
            participant.leg.interrupt(RoomOver(left_reason))

    def _part(self, participant: Participant, reason: str, call_status: str) -> None:
        leg = participant.leg
        fields = participant.fields() | {
            "ParticipantCallStatus": call_status,
            "ReasonParticipantLeft": reason,
        }
        self._report("leave", "participant-leave", fields)
        leg.room = None
        talked_ms = 0
        if participant.met_at is not None:
            talked_ms = milliseconds(self.account.clock.now()) - milliseconds(participant.met_at)
        leg.note("left_room", room=self.name, conference_sid=self.sid, reason=reason, talked_ms=talked_ms)
        leg.person.parted(leg)

    def _meet(self, participant: Participant) -> None:
        participant.met_at = self.account.clock.now()
        others = [p.introduction() for p in self.participants.values() if p is not participant]
        details = {"room": self.name, "conference_sid": self.sid}
        participant.leg.note("room_started", **details, **{"with": others})
        participant.leg.person.met(participant.leg)
        participant.leg.nudge()

    def _introduce(self, participant: Participant) -> None:
        """Let a late comer and those present know of each other."""
        self._meet(participant)
        for other in self.participants.values():
            if other is not participant:
                other.leg.note("party_joined", room=self.name, **participant.introduction())
                other.leg.person.met(other.leg)

    def _leave_alone(self, participant: Participant) -> None:
        # Talk ends when nobody is left to talk to; a later arrival starts it again.
        participant.leg.person.parted(participant.leg)

    def _report(self, event: str, name: str, fields: dict[str, str]) -> None:
        now = self.account.clock.now()
        self.updated_at = now
        if self.subscription is None or event not in self.subscription.events:
            return
        self.sequence += 1
        message = {
            "ConferenceSid": self.sid,
            "FriendlyName": self.name,
            "AccountSid": self.account.settings.account_sid,
            "SequenceNumber": str(self.sequence),
            "Timestamp": rfc2822(now),
            "StatusCallbackEvent": name,
            **fields,
        }
        self.account.post.notify(self.subscription.method, self.subscription.url, message, self.batch)


def _word(flag: bool) -> str:
    return "true" if flag else "false"
