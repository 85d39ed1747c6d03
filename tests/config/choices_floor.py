"""The production engine as a caller meets it: from the call to who may be offered it, on floors with a fixed staff."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from config.clock import instant_from
from config.compile import compile_rulebook
from config.geography import RegionFinder
from config.network import load_network
from routing import commands as c
from routing import replies as r
from routing.engine import handle
from routing.floor import Contact, Floor
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    CommandId,
    ContactId,
    Instant,
    Language,
    PartnerId,
    Proficiency,
    Skill,
    SpecialistId,
)
from routing.rulebook import RuleBook
from tests.config.sample_oracle import PRESS
from tests.config.told_choices import DAYS, FIRST_DAY, TORONTO, Choices
from tests.routing.bench import Bench
from tests.routing.kept import revived, stored
from tests.routing.service import may_serve

NETWORK = load_network()
BOOK = compile_rulebook(NETWORK, FIRST_DAY, DAYS)
REGIONS = RegionFinder(NETWORK)
OPENED = instant_from(datetime.combine(date(2026, 10, 26), datetime.min.time(), TORONTO))
LOOKS = (0.0, 5.0, 29.999, 30.0, 59.999, 60.0, 115.0, 120.0, 295.0, 300.0, 595.0, 600.0)
"""Seconds of waiting at which a caller is looked at: just before and at everything that the sample times."""
REVIEW_MS = BOOK.limits.review_ms
CAPPED = PartnerId("SOUTH_WEST")
CAP = 8


class Staffing(StrEnum):
    USUAL = "usual"
    AT_CAP = "South West at its cap"
    UNTRAINED = "nobody trained in benefits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: str
    partner: str
    languages: tuple[str, ...] = ("en",)
    benefits: int = 0
    """Level; 0: not trained."""

    @property
    def spoken(self) -> tuple[Language, ...]:
        return tuple(Language(one) for one in self.languages)

    @property
    def skills(self) -> tuple[Proficiency, ...]:
        trained = Proficiency(skill=Skill("benefits"), level=self.benefits)
        return (Proficiency(skill=Skill("crisis"), level=4), *([trained] if self.benefits else ()))

    def __str__(self) -> str:
        skills = f", benefits {self.benefits}" if self.benefits else ""
        return f"{self.id} ({', '.join(self.languages)}{skills})"


def _crew(partner: str) -> Iterator[Person]:
    kinds = (
        (("en",), 0), (("en", "fr"), 0), (("en",), 5), (("en", "pa"), 2), (("en", "fr"), 3), (("fr",), 1),
        (("en",), 0), (("en",), 0),
    )  # fmt: skip
    for number, (languages, level) in enumerate(kinds[: 8 if partner == CAPPED else 6], 1):
        yield Person(id=f"{partner.lower()}_{number}", partner=partner, languages=languages, benefits=level)


EVERYBODY = tuple(person for partner in NETWORK.partners for person in _crew(partner))


def staff_of(staffing: Staffing) -> tuple[Person, ...]:
    untrained = staffing is Staffing.UNTRAINED
    return tuple(person for person in EVERYBODY if not (untrained and person.benefits))


def busy_floor(staffing: Staffing, book: RuleBook = BOOK) -> bytes:
    """A snapshot of a floor whose people are all in a call of their own region, or of another for those at the cap."""
    bench = Bench.opened(book)
    bench.now = OPENED
    for person in staff_of(staffing):
        bench.staff(person.id, PartnerId(person.partner), person.spoken, person.skills)
        helping = staffing is Staffing.AT_CAP and person.partner == CAPPED
        home = PartnerId("NORTH" if helping else person.partner)
        bench.call(f"with_{person.id}", home, ENGLISH if "en" in person.languages else FRENCH)
        assert bench.offered_to(f"with_{person.id}") == person.id
        bench.connect(f"with_{person.id}")
    return stored(bench.floor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is true of a waiting caller after so many seconds."""

    waited_s: float
    may_serve: frozenset[str]
    exits: frozenset[str]
    told: tuple[str, ...]
    """The messages that the caller hears then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the engine made of one caller."""

    replies: tuple[str, ...]
    home: str | None
    rule: str
    first: str
    credit_ms: int
    looks: tuple[Look, ...]


Offered = tuple[frozenset[str], ...]
TWIN = "_twin"


@dataclass(slots=True, kw_only=True)
class Line:
    """One floor, restored from a snapshot, that takes callers one after the other."""

    floor: Floor
    calls: int = 0
    _numbers: int = 0

    @classmethod
    def on(cls, snapshot: bytes) -> "Line":
        return cls(floor=revived(snapshot))

    def play(self, caller: Choices) -> Played:
        """Let somebody call, wait ten minutes and hang up."""
        contact, replies, queued_at = self.queue(caller)
        live = self.floor.contact(contact)
        assert live.route is not None
        able: dict[int, frozenset[str]] = {}
        looks = tuple(self._look(live, queued_at, waited_s, able) for waited_s in LOOKS)
        played = Played(
            replies=replies,
            home=live.route.home,
            rule=live.route.rule,
            first=live.route.preferred,
            credit_ms=queued_at - live.place,
            looks=looks,
        )
        self.hang_up(contact, Instant(queued_at + 600_000))
        return played

    def queue(self, caller: Choices) -> tuple[ContactId, tuple[str, ...], Instant]:
        """Bring a caller into the queue: the contact, what they were told, and when they joined."""
        self.calls += 1
        contact, at, replies = ContactId(f"k{self.calls}"), caller.at, []
        call, press = CallSid(f"CA-{contact}"), PRESS
        told = self.ask(
            c.ReportCallArrived(
                id=self.id(),
                contact=contact,
                call=call,
                line=caller.line,
                evidence=REGIONS.evidence(caller.number, caller.line),
                relay=caller.relay,
            ),
            at,
        )
        while not isinstance(told, r.EnterQueue):
            replies.append(_words(told))
            at += press
            command: c.Command
            if isinstance(told, r.AskLanguage):
                command = c.ReportMenuKey(
                    id=self.id(),
                    contact=contact,
                    call=call,
                    digits=caller.keys[told.attempt - 1],
                    attempt=told.attempt,
                )
            else:
                assert isinstance(told, r.AskRegion), told
                command = c.ReportRegionGiven(
                    id=self.id(),
                    contact=contact,
                    call=call,
                    evidence=REGIONS.keyed(caller.postal[told.attempt - 1]),
                    attempt=told.attempt,
                )
            told = self.ask(command, at)
        return contact, (*replies, _words(told)), instant_from(at)

    def _look(
        self, contact: Contact, queued_at: Instant, waited_s: float, able: dict[int, frozenset[str]]
    ) -> Look:
        """`able`: who may serve, by the step of the ladder; found once a step, for nobody else comes or goes."""
        at = Instant(queued_at + round(waited_s * 1_000))
        self.tick(contact.id, at)
        told = handle(
            self.floor,
            c.ReportStillWaiting(
                id=self.id(), contact=contact.id, call=contact.call, language=ENGLISH, queued_ms=0
            ),
            at,
        ).reply
        assert isinstance(told, r.KeepWaiting)
        if contact.step not in able:
            everybody = self.floor.specialists.values()
            able[contact.step] = frozenset(one.id for one in everybody if may_serve(self.floor, one, contact))
        return Look(
            waited_s=waited_s,
            may_serve=able[contact.step],
            exits=frozenset(told.exits),
            told=tuple(message.id for message in told.messages),
        )

    def tick(self, contact: ContactId, at: Instant) -> None:
        """Let the timers do what is due by then: the contact's next step, and the look at the queue."""
        handle(self.floor, c.WidenReach(id=self.id(), contact=contact), at)
        handle(self.floor, c.ReviewQueue(id=self.id()), at)

    def hang_up(self, contact: ContactId, at: Instant) -> None:
        call = CallSid(f"CA-{contact}")
        ended = c.ReportCallEnded(id=self.id(), contact=contact, call=call, status="completed")
        handle(self.floor, ended, at)
        # The last look at a queue in which nobody waits any more: the next caller starts the looks anew.
        handle(self.floor, c.ReviewQueue(id=self.id()), Instant(at + REVIEW_MS))
        assert self.floor.review_due is None

    def who_is_offered(self, caller: Choices, people: Sequence[Person], waits_s: Sequence[float]) -> Offered:
        """Ask the engine itself: after each wait, let everybody's twin become free, one after the other.

        Shape: the caller hangs up at the end; each twin leaves before the next one comes.
        """
        contact, _, queued_at = self.queue(caller)
        offered = []
        for waited_s in waits_s:
            at = Instant(queued_at + round(waited_s * 1_000))
            self.tick(contact, at)
            able = set()
            for person in people:
                self.come_on_duty(person, at)
                if self.floor.contact(contact).offer is not None:
                    able.add(person.id)
                self.go_off_duty(person, at)
            offered.append(frozenset(able))
        self.hang_up(contact, Instant(queued_at + round(waits_s[-1] * 1_000)))
        return tuple(offered)

    def who_comes_first(self, caller: Choices, people: Sequence[Person]) -> tuple[str | None, int]:
        """Let everybody's twin be free when the caller comes: who is offered the call, for how many milliseconds."""
        began = instant_from(caller.at)
        for person in people:
            self.come_on_duty(person, began)
        contact, _, queued_at = self.queue(caller)
        offer = self.floor.contact(contact).offer
        made = self.floor.offer(offer) if offer is not None else None
        self.hang_up(contact, queued_at)
        for person in people:
            self.go_off_duty(person, queued_at)
        if made is None:
            return None, 0
        return made.specialist.removesuffix(TWIN), made.expires_at - queued_at

    def come_on_duty(self, person: Person, at: Instant) -> None:
        """Somebody of the same partner, languages and skills becomes free."""
        twin = SpecialistId(f"{person.id}{TWIN}")
        signed_in = c.SignIn(
            id=self.id(),
            specialist=twin,
            partner=PartnerId(person.partner),
            languages=person.spoken,
            skills=person.skills,
        )
        handle(self.floor, signed_in, at)
        handle(self.floor, c.BecomeReady(id=self.id(), specialist=twin), at)

    def go_off_duty(self, person: Person, at: Instant) -> None:
        handle(self.floor, c.SignOut(id=self.id(), specialist=SpecialistId(f"{person.id}{TWIN}")), at)

    def ask(self, command: c.Command, at: datetime) -> r.Reply:
        return handle(self.floor, command, instant_from(at)).reply

    def id(self) -> CommandId:
        self._numbers += 1
        return CommandId(f"q{self._numbers}")


def _words(reply: r.Reply) -> str:
    match reply:
        case r.AskLanguage(attempt=attempt):
            return f"ask language {attempt}"
        case r.AskRegion(attempt=attempt, language=language):
            return f"ask region {language} {attempt}"
        case r.EnterQueue(language=language, messages=messages):
            return " ".join(("queue", language, *(message.id for message in messages)))
    return repr(reply)
