"""Specialists of virtual time: what they will do is drawn once, and planned when its time comes."""

from records.accounts import Account
from records.sample_people import sample_accounts
from routing import commands as c
from routing import events as e
from routing.model import CallSid, ConferenceSid, ContactId, Language, OfferId, PartnerId, SpecialistId
from simulator.people import Streams
from simulator.virtual.scenario import NetworkScenario
from simulator.virtual.virtual_time import VirtualTime


class WrapUps:
    """How long each caller's specialist will write afterwards: drawn with the caller, whoever will answer."""

    def __init__(self, streams: Streams, mean_s: float) -> None:
        self._stream = streams.of("wrap-up")
        self._mean_s = mean_s
        self._drawn: dict[ContactId, float] = {}

    def draw(self, contact: ContactId) -> float:
        wrap_up_s = self._drawn[contact] = self._stream.exponential(self._mean_s)
        return wrap_up_s

    def take(self, contact: ContactId) -> float:
        return self._drawn.pop(contact)

    def forget(self, contact: ContactId) -> None:
        self._drawn.pop(contact, None)


class VirtualSpecialists:
    """Accept, decline or miss what they are offered, talk, write, come back."""

    def __init__(
        self, time: VirtualTime, scenario: NetworkScenario, streams: Streams, wrap_ups: WrapUps
    ) -> None:
        self._time = time
        self._scenario = scenario
        self._choice = streams.of("offer choice")
        self._delay = streams.of("answer delay")
        self._wrap_ups = wrap_ups
        self.count = 0
        time.hear(e.OfferMade, self._offered)
        time.hear(e.OfferAccepted, self._dial_in)
        time.hear(e.OfferMissed, self._comes_back)
        time.hear(e.SpecialistDropped, self._comes_back)
        time.hear(e.WrapUpStarted, self._write)
        for person in sample_accounts():
            stem, _, number = person.id.rpartition("_")
            if not number.isdecimal() or stem.endswith("supervisor"):
                continue
            if int(number) <= scenario.specialists_per_partner:
                self._begin(person)

    def _begin(self, person: Account) -> None:
        self.count += 1
        specialist = SpecialistId(person.id)
        self._time.ask(
            c.SignIn(
                id=self._time.next_id(),
                specialist=specialist,
                partner=PartnerId(person.partner),
                languages=tuple(Language(language) for language in person.languages),
                skills=person.skills,
            )
        )
        self._ready(specialist)

    def _ready(self, specialist: SpecialistId) -> None:
        self._time.ask(c.BecomeReady(id=self._time.next_id(), specialist=specialist))

    def _comes_back(self, event: e.OfferMissed | e.SpecialistDropped) -> None:
        specialist = event.specialist
        self._time.after(20.0, lambda: self._ready(specialist))

    def _write(self, event: e.WrapUpStarted) -> None:
        specialist = event.specialist
        self._time.after(self._wrap_ups.take(event.contact), lambda: self._finish(specialist))

    def _offered(self, event: e.OfferMade) -> None:
        delay_s = self._delay.lognormal(self._scenario.answer_delay_s, 0.5)
        missed = self._choice.happens(self._scenario.misses)
        declined = self._choice.happens(self._scenario.declines)
        if missed:
            return
        command: c.Command
        if declined:
            command = c.DeclineOffer(id=self._time.next_id(), specialist=event.specialist, offer=event.offer)
        else:
            command = c.AcceptOffer(id=self._time.next_id(), specialist=event.specialist, offer=event.offer)
        self._time.after(delay_s, lambda: self._send(command))

    def _send(self, command: c.Command) -> None:
        self._time.ask(command)

    def _dial_in(self, event: e.OfferAccepted) -> None:
        leg = CallSid(f"leg-{event.offer}")
        dial = c.ReportSpecialistDialled(
            id=self._time.next_id(), specialist=event.specialist, offer=event.offer, leg=leg
        )
        join = c.ReportParticipantJoined(
            id=self._time.next_id(), offer=event.offer, call=leg, conference=room_of(event.offer)
        )

        def arrive() -> None:
            self._send(dial)
            self._send(join)

        self._time.after(self._scenario.connect_s, arrive)

    def _finish(self, specialist: SpecialistId) -> None:
        self._time.ask(c.EndWrapUp(id=self._time.next_id(), specialist=specialist))


def room_of(offer: OfferId) -> ConferenceSid:
    return ConferenceSid(f"room-{offer}")
