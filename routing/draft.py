"""A decision in the making: the events and effects of one command, numbered as they are added."""

from dataclasses import dataclass, field

from routing.effects import (
    Announce,
    CallPartyIn,
    Effect,
    EndCall,
    MoveCallerToRoom,
    MoveLegToRoom,
    ParkLeg,
    PlaceCallBack,
    ReturnCallerToQueue,
    RingPhone,
    RingSpecialist,
    SendCallerOut,
    SendCallerToPartner,
    SendText,
    SetHold,
    SetListening,
    SetRecording,
)
from routing.events import Event
from routing.model import (
    NO_CALL,
    NO_CONTACT,
    CallSid,
    CommandId,
    ConferenceSid,
    ContactId,
    EffectId,
    EventId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    RerouteReason,
    SpecialistId,
)
from routing.recording_model import RecordingOrder
from routing.talk_model import Announcement, ListenMode, PartyId, PartyKind
from routing.text_model import Template, TextId


@dataclass(slots=True, kw_only=True)
class Draft:
    command: CommandId
    at: Instant
    events: list[Event] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    reroutes: RerouteReason | None = None
    """Set when the rules changed, so that everybody who waits is routed anew once the change is applied."""
    _numbers: int = 0

    def id(self) -> EventId:
        """The id of the next event: the command's, and its position in the decision."""
        self._numbers += 1
        return EventId(f"{self.command}.{self._numbers}")

    def add(self, event: Event) -> None:
        self.events.append(event)

    def move_caller(self, contact: ContactId, call: CallSid, offer: OfferId) -> None:
        self.effects.append(MoveCallerToRoom(id=self._effect_id(), contact=contact, call=call, offer=offer))

    def call_back(
        self,
        contact: ContactId,
        number_of: CallSid,
        offer: OfferId,
        line: str,
        language: Language,
        ring_ms: int,
    ) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            PlaceCallBack(
                id=effect,
                contact=contact,
                call=number_of,
                offer=offer,
                line=line,
                language=language,
                ring_ms=ring_ms,
            )
        )
        return effect

    def return_caller(self, contact: ContactId, call: CallSid) -> None:
        if call == NO_CALL:
            return
        self.effects.append(ReturnCallerToQueue(id=self._effect_id(), contact=contact, call=call))

    def send_caller(self, contact: ContactId, call: CallSid, partner: PartnerId, ring_ms: int) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            SendCallerToPartner(id=effect, contact=contact, call=call, partner=partner, ring_ms=ring_ms)
        )
        return effect

    def end_call(self, contact: ContactId, call: CallSid | None) -> None:
        if call is not None and call != NO_CALL:
            self.effects.append(EndCall(id=self._effect_id(), contact=contact, call=call))

    def ring_specialist(
        self,
        contact: ContactId,
        call: CallSid,
        specialist: SpecialistId,
        offer: OfferId,
        language: Language,
        ring_ms: int,
    ) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            RingSpecialist(
                id=effect,
                contact=contact,
                call=call,
                specialist=specialist,
                offer=offer,
                language=language,
                ring_ms=ring_ms,
                since=self.at,
            )
        )
        return effect

    def ring_phone(self, specialist: SpecialistId, language: Language, ring_ms: int) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            RingPhone(
                id=effect,
                contact=NO_CONTACT,
                call=NO_CALL,
                specialist=specialist,
                language=language,
                ring_ms=ring_ms,
                since=self.at,
            )
        )
        return effect

    def move_leg(
        self,
        contact: ContactId,
        leg: CallSid,
        specialist: SpecialistId,
        offer: OfferId,
        language: Language,
    ) -> None:
        self.effects.append(
            MoveLegToRoom(
                id=self._effect_id(),
                contact=contact,
                call=leg,
                specialist=specialist,
                offer=offer,
                language=language,
            )
        )

    def park_leg(
        self, contact: ContactId, leg: CallSid, specialist: SpecialistId, language: Language
    ) -> None:
        self.effects.append(
            ParkLeg(id=self._effect_id(), contact=contact, call=leg, specialist=specialist, language=language)
        )

    def set_hold(self, contact: ContactId, call: CallSid, conference: ConferenceSid, *, on: bool) -> EffectId:
        effect = self._effect_id()
        self.effects.append(SetHold(id=effect, contact=contact, call=call, conference=conference, on=on))
        return effect

    def call_party(
        self,
        contact: ContactId,
        call: CallSid,
        room: OfferId,
        conference: ConferenceSid,
        party: PartyId,
        kind: PartyKind,
        target: str,
        language: Language | None,
        ring_ms: int,
    ) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            CallPartyIn(
                id=effect,
                contact=contact,
                call=call,
                party=party,
                kind=kind,
                target=target,
                room=room,
                conference=conference,
                language=language,
                ring_ms=ring_ms,
            )
        )
        return effect

    def announce(
        self,
        contact: ContactId,
        call: CallSid,
        conference: ConferenceSid,
        words: Announcement,
        language: Language | None,
    ) -> None:
        self.effects.append(
            Announce(
                id=self._effect_id(),
                contact=contact,
                call=call,
                conference=conference,
                words=words,
                language=language,
            )
        )

    def send_out(self, contact: ContactId, call: CallSid, line: str, ring_ms: int) -> EffectId:
        effect = self._effect_id()
        self.effects.append(SendCallerOut(id=effect, contact=contact, call=call, line=line, ring_ms=ring_ms))
        return effect

    def set_listening(
        self,
        contact: ContactId,
        leg: CallSid,
        conference: ConferenceSid,
        mode: ListenMode,
        coached: CallSid | None,
    ) -> None:
        self.effects.append(
            SetListening(
                id=self._effect_id(),
                contact=contact,
                call=leg,
                conference=conference,
                mode=mode,
                coached=coached,
            )
        )

    def set_recording(
        self, contact: ContactId, call: CallSid, number: int, order: RecordingOrder
    ) -> EffectId:
        effect = self._effect_id()
        self.effects.append(SetRecording(id=effect, contact=contact, call=call, number=number, order=order))
        return effect

    def send_text(
        self,
        contact: ContactId,
        text: TextId,
        reply_to: TextId,
        template: Template | None,
        language: Language | None,
    ) -> EffectId:
        effect = self._effect_id()
        self.effects.append(
            SendText(
                id=effect,
                contact=contact,
                call=NO_CALL,
                text=text,
                reply_to=reply_to,
                template=template,
                language=language,
            )
        )
        return effect

    def _effect_id(self) -> EffectId:
        return EffectId(f"{self.command}.e{len(self.effects) + 1}")
