"""What happened to specialists' telephones. A floor on which everybody works in the browser has none of these."""

from routing.message import ContactEvent, SpecialistEvent, message
from routing.model import CallSid, EffectId, Instant, Language, OfferId, SpecialistId
from routing.phone_model import PhoneFailure, Reach


@message(frozen=True, slots=True, kw_only=True)
class ReachChosen(SpecialistEvent):
    reach: Reach
    language: Language


@message(frozen=True, slots=True, kw_only=True)
class PhoneCalled(SpecialistEvent):
    """The telephone is called to be kept on the line, or to see that it works."""

    effect: EffectId
    until: Instant


@message(frozen=True, slots=True, kw_only=True)
class PhoneRang(SpecialistEvent):
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class PhoneTaken(SpecialistEvent):
    """Somebody pressed the key. A parked telephone is on the line from now on; another has shown that it works."""

    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class PhoneUnreached(SpecialistEvent):
    reason: PhoneFailure


@message(frozen=True, slots=True, kw_only=True)
class PhoneLost(SpecialistEvent):
    """A telephone that was on the line is not any more."""


@message(frozen=True, slots=True, kw_only=True)
class SpecialistPhoned(ContactEvent):
    """The telephone of a specialist who accepted is called."""

    offer: OfferId
    specialist: SpecialistId
    effect: EffectId


@message(frozen=True, slots=True, kw_only=True)
class SpecialistPhoneRang(ContactEvent):
    offer: OfferId
    leg: CallSid


@message(frozen=True, slots=True, kw_only=True)
class SpecialistPhoneFailed(ContactEvent):
    """The telephone did not take the call: the offer is missed, as the event beside this one says."""

    offer: OfferId
    specialist: SpecialistId
    reason: PhoneFailure
