"""A floor as plain as can be, made from the events alone: who waits, who is offered to whom, who talks, who is free.

It does not use the engine's states, indexes or tables; what it finds impossible is told.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from routing import events as e
from routing.model import NO_CALL, ContactEnd, ContactId, Instant, MatchReason, OfferId, Route, SpecialistId
from routing.talk_model import PartyId

Wrong = Callable[[str, str], None]

TALK_OF_SPECIALIST = (
    e.CallerHeld,
    e.HoldReminded,
    e.PartyCalled,
    e.ConsultStarted,
    e.ContactHandedOver,
    e.ContactTransferred,
    e.ContactHandedOut,
)
"""What only happens while a specialist has the caller."""
TALK = (*TALK_OF_SPECIALIST, e.CallerResumed, e.PartyJoined, e.PartyFailed, e.PartyLeft, e.OutsideFailed)
FREE, BUSY, WRAP_UP, AWAY = "free", "busy", "wrap-up", "away"


@dataclass(slots=True, kw_only=True)
class Caller:
    call: str
    rule_book: str
    language: str = ""
    queued_at: Instant | None = None
    kept_place: Instant | None = None
    """Of somebody whom we cut off: where they stood before."""
    route: Route | None = None
    offer: OfferId | None = None
    sent: bool = False
    outside: bool = False
    """Left to somebody outside."""
    consult: OfferId | None = None
    """With which a colleague is asked into the conversation."""
    held: bool = False
    parties: set[PartyId] = field(default_factory=set)
    connected: bool = False
    call_back: bool = False
    """Somebody who is to be called back; owed for as long as it takes."""
    postponed: bool = False
    """A call-back that reached nobody, and is not due again."""
    cooling: dict[SpecialistId, Instant] = field(default_factory=dict)

    @property
    def place(self) -> Instant | None:
        return self.queued_at if self.kept_place is None else self.kept_place

    @property
    def waits(self) -> bool:
        return (
            self.queued_at is not None
            and self.offer is None
            and not (self.sent or self.outside or self.connected or self.postponed)
        )


@dataclass(slots=True, kw_only=True)
class Person:
    languages: tuple[str, ...]
    does: str = AWAY
    offer: OfferId | None = None


@dataclass(slots=True, kw_only=True)
class OpenOffer:
    contact: ContactId
    specialist: SpecialistId
    made_at: Instant
    expires_at: Instant
    accepted: bool = False
    consult: bool = False


class Model:
    """Takes one event after the other. `wrong` hears of what cannot be: the check, and the case in words."""

    def __init__(self, wrong: Wrong) -> None:
        self.callers: dict[ContactId, Caller] = {}
        self.closed: dict[ContactId, e.ContactClosed] = {}
        self.contact_at: dict[str, ContactId] = {}
        """Whose each call is or was: one that somebody is called back with belongs to the call-back."""
        self.people: dict[SpecialistId, Person] = {}
        self.offers: dict[OfferId, OpenOffer] = {}
        self.messages: set[ContactId] = set()
        self.ids: set[str] = set()
        self.wrong = wrong

    def take(self, event: e.Event) -> None:
        if event.id in self.ids:
            self.wrong("S6 exactly once", f"event {event.id} happened twice")
        self.ids.add(event.id)
        if isinstance(event, e.ContactEvent):
            self._of_contact(event)
        elif isinstance(event, e.SpecialistEvent):
            self._of_specialist(event)

    # --- contacts -------------------------------------------------------------------------------------

    def _of_contact(self, event: e.ContactEvent) -> None:
        kind = type(event).__name__
        if event.contact in self.closed:
            if isinstance(event, e.MessageLeft):
                self._message_left(event)
                return
            check = "S1 one end" if isinstance(event, e.ContactClosed) else "S9 nothing after the end"
            self.wrong(check, f"{kind} of {event.contact}, which had ended")
            return
        if isinstance(event, e.CallArrived):
            if event.contact in self.callers:
                self.wrong("S1 one arrival", f"{event.contact} arrived twice")
            self.callers[event.contact] = Caller(call=event.call, rule_book=event.rule_book)
            self.contact_at[event.call] = event.contact
            return
        if isinstance(event, e.CallBackBooked):
            self._call_back_booked(event)
            return
        if isinstance(event, e.CallBackTaken):
            self.contact_at[event.call] = event.contact
        caller = self.callers.get(event.contact)
        if caller is None:
            self.wrong("S7 whole history", f"{kind} of {event.contact}, which never arrived")
            return
        self._on_the_way(event, caller)

    def _message_left(self, event: e.MessageLeft) -> None:
        """A message comes after the end, once, of a caller who chose to leave one."""
        if self.closed[event.contact].end is not ContactEnd.VOICEMAIL or event.contact in self.messages:
            self.wrong("S6 exactly once", f"{event.contact} left a message that it should not have left")
        self.messages.add(event.contact)

    def _call_back_booked(self, event: e.CallBackBooked) -> None:
        """A contact that nobody is on the line for waits at the place of the one that booked it."""
        if event.contact in self.callers:
            self.wrong("S1 one arrival", f"{event.contact} was booked twice")
        self.callers[event.contact] = Caller(
            call=NO_CALL,
            call_back=True,
            rule_book=event.rule_book,
            language=event.language,
            queued_at=event.queued_at,
            route=event.route,
        )

    def _on_the_way(self, event: e.ContactEvent, caller: Caller) -> None:
        match event:
            case e.ContactQueued():
                if caller.queued_at is not None:
                    self.wrong("F15 the place is kept", f"{event.contact} was queued twice")
                caller.language, caller.queued_at, caller.route = event.language, event.queued_at, event.route
            case e.CallerReturned():
                caller.kept_place = event.place
            case e.CallBackFailed():
                caller.postponed = True
            case e.CallBackDue() | e.CallBackTaken():
                caller.postponed = False
                caller.call = event.call if isinstance(event, e.CallBackTaken) else caller.call
            case e.ContactRerouted():
                caller.route, caller.rule_book = event.route, event.rule_book
            case e.ContactClosed():
                self._closed(event, caller)
            case _ if isinstance(event, TALK):
                self._of_talk(event, caller)
            case _:
                self._of_partner(event, caller)
                self._of_offer(event, caller)

    def _of_partner(self, event: e.ContactEvent, caller: Caller) -> None:
        match event:
            case e.ContactSent():
                self._gets_somebody(event.contact, caller)
                caller.sent = True
            case e.PartnerAnswered() | e.ContactConnected():
                caller.connected = True
            case e.PartnerFailed():
                caller.sent = caller.connected = False
            case _:
                pass

    # --- conversations --------------------------------------------------------------------------------

    def _of_talk(self, event: e.ContactEvent, caller: Caller) -> None:
        outside = isinstance(event, e.OutsideFailed)
        if not caller.connected and not (caller.outside and not isinstance(event, TALK_OF_SPECIALIST)):
            self.wrong("S8 conservation", f"{type(event).__name__} of {event.contact}, who talks with nobody")
        match event:
            case e.CallerHeld():
                if caller.held:
                    self.wrong("S8 conservation", f"{event.contact} was put on hold twice")
                caller.held = True
            case e.CallerResumed():
                caller.held = False
            case e.PartyCalled():
                caller.parties.add(event.party)
            case e.PartyFailed() | e.PartyLeft():
                if event.party not in caller.parties:
                    self.wrong("S8 conservation", f"{event.party} left {event.contact} and was not there")
                caller.parties.discard(event.party)
            case _:
                self._passed_on(event, caller)
        if outside:
            caller.outside = caller.connected = False

    def _passed_on(self, event: e.ContactEvent, caller: Caller) -> None:
        match event:
            case e.ContactHandedOver():
                if caller.consult != event.offer or caller.offer != event.from_offer:
                    self.wrong("S3 one human per caller", f"{event.offer} took over from {event.from_offer}")
                self._leaves(event.from_offer)
                caller.offer, caller.consult, caller.held = event.offer, None, False
            case e.ContactTransferred():
                if caller.consult is not None or caller.parties:
                    self.wrong(
                        "S8 conservation", f"{event.contact} was passed on, and others were left behind"
                    )
                self._leaves(event.offer)
                caller.offer, caller.connected, caller.held = None, False, False
                caller.language, caller.route = event.language, event.route
                caller.cooling[event.specialist] = event.cool_until
            case e.ContactHandedOut():
                if caller.consult is not None:
                    self.wrong(
                        "S8 conservation", f"{event.contact} was left outside, and somebody was consulted"
                    )
                self._leaves(event.offer)
                caller.offer, caller.connected, caller.held, caller.outside = None, False, False, True
            case _:
                pass

    def _leaves(self, offer: OfferId) -> None:
        """The specialist of an offer has nothing more to do with the caller, but for their notes."""
        gone = self.offers.pop(offer, None)
        person = self.people.get(gone.specialist) if gone is not None else None
        if person is not None:
            person.does, person.offer = WRAP_UP, None

    def _of_offer(self, event: e.ContactEvent, caller: Caller) -> None:
        match event:
            case e.OfferMade():
                self._offer_made(event, caller)
            case e.OfferAccepted():
                self._offer_accepted(event)
            case (
                e.OfferDeclined()
                | e.OfferMissed()
                | e.OfferWithdrawn()
                | e.OfferFailed()
                | e.SpecialistDropped()
            ):
                self._offer_over(event, caller)
            case _:
                pass

    def _gets_somebody(self, contact: ContactId, caller: Caller) -> None:
        if caller.offer is not None or caller.sent or caller.connected:
            self.wrong(
                "S3 one human per caller", f"{contact} has {caller.offer or 'somebody'} and gets another"
            )

    def _closed(self, event: e.ContactClosed, caller: Caller) -> None:
        if caller.consult is not None or caller.parties:
            left = sorted({*caller.parties, *((caller.consult,) if caller.consult is not None else ())})
            self.wrong("S8 conservation", f"{event.contact} ended and {', '.join(left)} were left behind")
        if caller.offer is not None:
            offer = self.offers.pop(caller.offer)
            person = self.people.get(offer.specialist)
            if person is not None:
                if not caller.connected:
                    self.wrong(
                        "S8 conservation", f"{event.contact} ended and {offer.specialist} was not freed"
                    )
                person.does, person.offer = WRAP_UP, None
        self.closed[event.contact] = event
        del self.callers[event.contact]

    # --- offers ---------------------------------------------------------------------------------------

    def _offer_made(self, event: e.OfferMade, caller: Caller) -> None:
        consult = event.room is not None
        if not consult:
            self._gets_somebody(event.contact, caller)
        elif not caller.connected or caller.consult is not None:
            self.wrong("S3 one human per caller", f"{event.offer} asks somebody in where that cannot be")
        person = self.people.get(event.specialist)
        if person is None or person.does is not FREE:
            does = person.does if person is not None else "signed out"
            self.wrong("S2 no double booking", f"{event.offer} went to {event.specialist}, who is {does}")
        if event.why.rule_book and event.why.rule_book != caller.rule_book:
            self.wrong("S13 pinned rules", f"{event.offer} by {event.why.rule_book}, not {caller.rule_book}")
        if event.why.match is not MatchReason.ASKED_FOR:
            # Whom a specialist names is their choice; for nobody else may others be passed over.
            self._overtakes(event, caller)
        if consult:
            caller.consult = event.offer
        else:
            caller.offer = event.offer
        self.offers[event.offer] = OpenOffer(
            contact=event.contact,
            specialist=event.specialist,
            made_at=event.at,
            expires_at=event.expires_at,
            consult=consult,
        )
        if person is not None:
            person.does, person.offer = BUSY, event.offer

    def _overtakes(self, event: e.OfferMade, caller: Caller) -> None:
        """Nobody is passed by a later caller with the same need, but for whom this specialist has just refused."""
        route = caller.route
        if route is None or caller.queued_at is None:
            self.wrong("F15 the place is kept", f"{event.contact} was offered and never queued")
            return
        if event.specialist in caller.cooling and caller.cooling[event.specialist] > event.at:
            self.wrong("F11 cooling down", f"{event.offer} went back to {event.specialist} at once")
        for contact, other in self.callers.items():
            if (
                other.waits
                and other.place is not None
                and caller.place is not None
                and other.place < caller.place
                and other.language == caller.language
                and other.route is not None
                and _need(other.route) == _need(route)
                and other.cooling.get(event.specialist, event.at) <= event.at
            ):
                self.wrong(
                    "L6 no overtaking", f"{event.contact} was offered before {contact}, who waits longer"
                )
                return

    def _offer_accepted(self, event: e.OfferAccepted) -> None:
        offer = self.offers.get(event.offer)
        if offer is None or offer.accepted or offer.specialist != event.specialist:
            self.wrong("S5 fencing", f"{event.offer} was accepted by {event.specialist} and not open to them")
            return
        if event.at >= offer.expires_at:
            late_ms = event.at - offer.expires_at
            self.wrong("F-24 deadlines", f"{event.offer} was accepted {late_ms} ms after its time")
        offer.accepted = True

    def _offer_over(
        self,
        event: e.OfferDeclined | e.OfferMissed | e.OfferWithdrawn | e.OfferFailed | e.SpecialistDropped,
        caller: Caller,
    ) -> None:
        gone = self.offers.pop(event.offer, None)
        if caller.consult == event.offer:
            caller.consult = None
        if caller.offer == event.offer:
            caller.offer, caller.connected, caller.held = None, False, False
        asked_in = gone is not None and gone.consult
        if isinstance(event, e.OfferDeclined | e.OfferMissed | e.OfferFailed) and not asked_in:
            caller.cooling[event.specialist] = event.cool_until
        person = self.people.get(event.specialist)
        if person is not None:
            away = isinstance(event, e.OfferMissed | e.SpecialistDropped)
            person.does, person.offer = AWAY if away else FREE, None

    # --- specialists ----------------------------------------------------------------------------------

    def _of_specialist(self, event: e.SpecialistEvent) -> None:
        if isinstance(event, e.SpecialistSignedIn):
            self.people[event.specialist] = Person(languages=event.languages)
            return
        person = self.people.get(event.specialist)
        if person is None:
            self.wrong("S7 whole history", f"{type(event).__name__} of {event.specialist}, who is not there")
            return
        if person.offer is not None and isinstance(
            event, e.SpecialistReady | e.SpecialistNotReady | e.SpecialistSignedOut
        ):
            self.wrong("S8 conservation", f"{type(event).__name__} of {event.specialist} at {person.offer}")
        match event:
            case e.SpecialistReady():
                person.does = FREE
            case e.SpecialistNotReady():
                person.does = AWAY
            case e.SpecialistSignedOut():
                del self.people[event.specialist]
            case _:
                pass


def _need(route: Route) -> tuple[object, ...]:
    return route.rule, route.preferred, route.home, route.credit_ms, route.skills
