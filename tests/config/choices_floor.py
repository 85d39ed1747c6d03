"""The production engine as a caller meets it: from the call to who may be offered it, on floors with a fixed staff."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from config.clock import instant_from
from config.compile import compile_rulebook
from config.geography import RegionFinder
from config.network import load_network
from routing import commands as c
from routing import replies as r
from routing.engine import handle
from routing.entries import Specialist
from routing.floor import Contact, Floor
from routing.model import (
    ENGLISH,
    FRENCH,
    CallSid,
    CommandId,
    ContactId,
    Instant,
    Language,
    OfferId,
    PartnerId,
    Proficiency,
    Skill,
    SpecialistId,
)
from routing.rulebook import RuleBook
from tests.config.sample_oracle import PRESS, Answer
from tests.config.told_choices import DAYS, FIRST_DAY, TORONTO, Choices
from tests.routing.bench import Bench
from tests.routing.truths import may_serve, revived, stored

NETWORK = load_network()
BOOK = compile_rulebook(NETWORK, FIRST_DAY, DAYS)
REGIONS = RegionFinder(NETWORK)
OPENED = instant_from(datetime.combine(date(2026, 10, 26), datetime.min.time(), TORONTO))
LOOKS = (0.0, 5.0, 25.0, 29.999, 30.0, 55.0, 59.999, 60.0, 115.0, 120.0, 295.0, 300.0, 595.0, 600.0)
"""Seconds of waiting at which a caller is looked at: just before and at everything that the sample times."""
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


@dataclass(slots=True, kw_only=True)
class Line:
    """One floor, restored from a snapshot, that takes callers one after the other."""

    floor: Floor
    calls: int = 0
    _numbers: int = 0
    _sets: dict[tuple[ContactId, int], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def on(cls, snapshot: bytes) -> "Line":
        return cls(floor=revived(snapshot))

    def play(self, caller: Choices) -> Played:
        """Let somebody call, wait ten minutes and hang up."""
        contact, replies, queued_at = self.queue(caller)
        live = self.floor.contact(contact)
        assert live.route is not None
        looks = tuple(self._look(live, queued_at, waited_s) for waited_s in LOOKS)
        played = Played(
            replies=replies,
            home=live.route.home,
            rule=live.route.rule,
            first=live.route.preferred,
            credit_ms=queued_at - live.place,
            looks=looks,
        )
        self.hang_up(contact, queued_at + 600_000)
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

    def _look(self, contact: Contact, queued_at: Instant, waited_s: float) -> Look:
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
        return Look(
            waited_s=waited_s,
            may_serve=self._who(contact),
            exits=frozenset(told.exits),
            told=tuple(message.id for message in told.messages),
        )

    def _who(self, contact: Contact) -> frozenset[str]:
        key = (contact.id, contact.step)
        if key not in self._sets:
            everybody = self.floor.specialists.values()
            self._sets[key] = frozenset(one.id for one in everybody if may_serve(self.floor, one, contact))
        return self._sets[key]

    def tick(self, contact: ContactId, at: Instant) -> None:
        """Let the timers do what is due by then: the contact's next step, and the look at the queue."""
        handle(self.floor, c.WidenReach(id=self.id(), contact=contact), at)
        handle(self.floor, c.ReviewQueue(id=self.id()), at)

    def hang_up(self, contact: ContactId, at: int) -> None:
        call = CallSid(f"CA-{contact}")
        ended = c.ReportCallEnded(id=self.id(), contact=contact, call=call, status="completed")
        handle(self.floor, ended, Instant(at))

    def come_on_duty(self, like: Specialist, at: Instant) -> SpecialistId:
        """Somebody with the same partner, languages and skills becomes free."""
        twin = SpecialistId(f"{like.id}_twin")
        signed_in = c.SignIn(
            id=self.id(), specialist=twin, partner=like.partner, languages=like.languages, skills=like.skills
        )
        handle(self.floor, signed_in, at)
        handle(self.floor, c.BecomeReady(id=self.id(), specialist=twin), at)
        return twin

    def go_off_duty(self, specialist: SpecialistId, at: Instant) -> None:
        handle(self.floor, c.SignOut(id=self.id(), specialist=specialist), at)

    def offer_of(self, contact: ContactId) -> OfferId | None:
        return self.floor.contact(contact).offer

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


# --- what the oracle says of these people -----------------------------------------------------------


def serves(person: Person, answer: Answer, waited_s: float, staffing: Staffing | None = None) -> bool:
    """Whether the book lets this person serve after so many seconds; without a staffing, caps are not looked at."""
    stage = answer.stage(waited_s)
    if answer.language not in person.languages and not stage.interpreter:
        return False
    assert answer.skills in ((), ("benefits",)), "teach these people the skill"
    if answer.skills and person.benefits < stage.level:
        return False
    foreign = answer.home is not None and answer.home != person.partner
    return not (staffing is Staffing.AT_CAP and person.partner == CAPPED and foreign)


def expected_looks(answer: Answer, staffing: Staffing) -> tuple[Look, ...]:
    staff, opened, looks = staff_of(staffing), set[str](), []
    for waited_s in LOOKS:
        nobody = not any(serves(person, answer, waited_s) for person in staff)
        # Ways out are looked for every five seconds, first five seconds after a caller joined.
        for kind, after_s, unless_staffed in answer.exits if waited_s.is_integer() and waited_s else ():
            if waited_s >= after_s or (nobody and unless_staffed):
                opened.add(kind)
        able = frozenset(person.id for person in staff if serves(person, answer, waited_s, staffing))
        looks.append(Look(waited_s=waited_s, may_serve=able, exits=frozenset(opened), told=answer.messages))
    return tuple(looks)


def expected(answer: Answer, staffing: Staffing) -> Played:
    return Played(
        replies=answer.replies,
        home=answer.home,
        rule=answer.rule,
        first=answer.first,
        credit_ms=answer.credit_s * 1_000,
        looks=expected_looks(answer, staffing),
    )


def differences(caller: Choices, staffing: Staffing, engine: Played, book: Played) -> Iterator[str]:
    """One line a difference, for a person to read."""
    who = f"{caller} ({staffing}; rule {book.rule})"
    for part in ("replies", "home", "rule", "first", "credit_ms"):
        if getattr(engine, part) != getattr(book, part):
            yield f"{who}: {part} is {getattr(engine, part)}, the book says {getattr(book, part)}"
    for found, due in zip(engine.looks, book.looks, strict=True):
        if found == due:
            continue
        parts = [f"{who}: after {due.waited_s:g} s"]
        if found.may_serve != due.may_serve:
            extra, lacking = sorted(found.may_serve - due.may_serve), sorted(due.may_serve - found.may_serve)
            parts.append(f"the engine also lets {extra or 'nobody'} serve and keeps out {lacking or 'nobody'};")
        if (found.exits, found.told) != (due.exits, due.told):
            parts.append(f"ways out and words are {sorted(found.exits)} {found.told}, not {sorted(due.exits)} {due.told}")
        yield " ".join(parts)
        return
