"""Golden decisions at run time: a small fixed floor, callers of every kind, and what becomes of each of them.

An episode is a moment, the emergency plans in force, and how many are on duty. Specialists accept and talk for a few
minutes, every fifth offer is left to run out, and callers neither hang up nor choose a way out: so the order in which
they are served shows credits, own callers first, shares, caps, skills, interpreters and kept languages, and those whom
nobody serves show which ways out open when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from routing import commands as c
from routing import events as e
from routing import replies as r
from routing.check_model import Belief
from routing.model import (
    OTHER,
    Confidence,
    ContactId,
    ContactState,
    EvidenceSource,
    Instant,
    Language,
    OfferId,
    PartnerId,
    Proficiency,
)
from routing.rulebook import MenuKey, RuleBook
from tests.routing.bench import Bench, call_of
from tests.routing.golden_callers import Caller, lattice_callers

STEP_MS, TALK_MS, LASTS_MS = 10_000, 170_000, 17 * 60_000
ARRIVALS_EVERY_MS = 4_000
CALLERS = 26
STAFFING = ("nobody", "one", "three")
HOME = Belief(EvidenceSource.EXCHANGE, Confidence.MEDIUM)
FORGETFUL = 5
"""Every so manieth offer is left to run out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A specialist on duty."""

    name: str
    partner: PartnerId
    languages: tuple[Language, ...]
    skills: tuple[Proficiency, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    name: str
    at: Instant
    callers: tuple[Caller, ...]
    crew: tuple[Member, ...]
    menu: tuple[MenuKey, ...]
    """The keys that callers press: of the book that the episode was made for."""
    plans: tuple[str, ...] = ()
    lasts_ms: int = LASTS_MS


def episodes(book: RuleBook, first: Instant, days: int) -> Iterator[Episode]:
    """Floors that differ in the time, the plans and the staff, with callers who differ in all else; then one floor
    for each language that is kept, and for each agreement of a partner."""
    callers = tuple(lattice_callers(book, first, days, 4_000))
    moments = list(dict.fromkeys(caller.at for caller in callers[:40]))
    number = 0
    for plans in ((), *((plan.name,) for plan in book.plans)):
        for staffing in STAFFING:
            for _ in range(3 if not plans else 1):
                own = callers[number * CALLERS : (number + 1) * CALLERS]
                at = moments[number % len(moments)]
                number += 1
                yield Episode(
                    name=f"{number}: {staffing} on duty{', ' + plans[0] if plans else ''}",
                    at=at,
                    callers=tuple(replace(one, at=at) for one in own),
                    crew=tuple(_crew(book, staffing)),
                    menu=book.menu,
                    plans=plans,
                )
    yield from _kept(book, callers[0])
    for plans in ((), *((plan.name,) for plan in book.plans)):
        yield from _agreements(book, callers[0], plans)


def _kept(book: RuleBook, plain: Caller) -> Iterator[Episode]:
    """Two are free, and the one who also speaks a kept language has been so for longer: who gets the first call?"""
    home, language = book.default_home, book.default_language
    caller = replace(plain, language=language, line="", home=home, belief=HOME, relay=False)
    for kept in book.kept_languages():
        yield Episode(
            name=f"kept: {kept}",
            at=plain.at,
            callers=(caller,),
            crew=(
                Member(name="both", partner=home, languages=(language, kept)),
                Member(name="one", partner=home, languages=(language,)),
            ),
            menu=book.menu,
            lasts_ms=STEP_MS,
        )


def _agreements(book: RuleBook, plain: Caller, plans: tuple[str, ...]) -> Iterator[Episode]:
    """One partner alone has people on duty, one more than its cap or reserve; all callers are of another region."""
    for partner in book.partners:
        for what, most in (("cap", partner.cap), ("reserve", partner.reserve or None)):
            if most is None or partner.phone_system is not None:
                continue
            home = next((one.id for one in book.partners if one.id != partner.id), None)
            caller = replace(
                plain, language=book.default_language, line="", home=home, belief=HOME, relay=False
            )
            yield Episode(
                name=f"{what} of {partner.id}{', ' + plans[0] if plans else ''}",
                at=plain.at,
                callers=(caller,) * (most + 2),
                crew=tuple(
                    Member(name=f"m{number}", partner=partner.id, languages=(book.default_language,))
                    for number in range(most + 1)
                ),
                menu=book.menu,
                plans=plans,
                lasts_ms=60_000,
            )


def play(book: RuleBook, episode: Episode) -> tuple[str, ...]:
    """Play an episode under a book, and tell what became of each caller."""
    floor = _Floor(book, episode)
    for number, caller in enumerate(episode.callers):
        floor.arrive(number, caller)
        floor.go_on(ARRIVALS_EVERY_MS)
    while floor.bench.now < episode.at + episode.lasts_ms:
        floor.go_on(STEP_MS)
    return tuple(floor.told(number) for number in range(len(episode.callers)))


class _Floor:
    """One floor at work."""

    def __init__(self, book: RuleBook, episode: Episode) -> None:
        self.episode, self.bench = episode, Bench(now=episode.at)
        self._replies: list[list[str]] = []
        self._offers: set[OfferId] = set()
        self.bench.publish(replace(book, limits=replace(book.limits, lease_ms=10**9)))
        for plan in episode.plans:
            self.bench.declare(plan)
        for one in episode.crew:
            # One after another, so that each has been free for a time of its own.
            self.bench.staff(one.name, one.partner, one.languages, one.skills)
            self.bench.pass_time(1)
        for entry in book.partners:
            if entry.phone_system is not None:
                self.bench.report_load(entry.id, waiting=1, staffed=2, free=0)

    def arrive(self, number: int, caller: Caller) -> None:
        """Dial, press the key of the language where there is one, and say nothing of the region when asked."""
        contact, call = ContactId(f"c{number}"), call_of(f"c{number}")
        self._replies.append([])
        self._do(
            c.ReportCallArrived(
                id=self.bench.id(),
                contact=contact,
                call=call,
                line=caller.line,
                evidence=caller.evidence,
                relay=caller.relay,
            )
        )
        reply = self._do(self._choice(contact, caller))
        while isinstance(reply, r.AskRegion):
            command = c.ReportRegionGiven(
                id=self.bench.id(), contact=contact, call=call, evidence=None, attempt=reply.attempt
            )
            reply = self._do(command)

    def _choice(self, contact: ContactId, caller: Caller) -> c.Command:
        call, identity = call_of(contact), self.bench.id()
        for key in self.episode.menu:
            if key.language == caller.language:
                return c.ReportMenuKey(id=identity, contact=contact, call=call, digits=key.digits, attempt=1)
        return c.ReportStillWaiting(
            id=identity, contact=contact, call=call, language=caller.language, queued_ms=0
        )

    def _do(self, command: c.Command) -> r.Reply:
        reply = self.bench.do(command).reply
        said = [type(reply).__name__]
        if isinstance(reply, r.EnterQueue):
            said += [reply.language, *(message.id for message in reply.messages)]
        if isinstance(reply, r.LetGo):
            said += [reply.kind, reply.message.id if reply.message is not None else "in silence"]
        self._replies[-1].append(" ".join(said))
        return reply

    def go_on(self, by_ms: int) -> None:
        """Let time pass; then offers are accepted, phone systems answer every other call, and talks come to an end."""
        self.bench.pass_time(by_ms)
        for contact in list(self.bench.floor.contacts.values()):
            offer = contact.offer
            if contact.state is ContactState.OFFERED and offer is not None and offer not in self._offers:
                self._offers.add(offer)
                if len(self._offers) % FORGETFUL:
                    self.bench.connect(contact.id)
            elif contact.state is ContactState.SENT and contact.hops % 2 == 0:
                self.bench.partner_answers(contact.id)
            elif contact.connected_at is not None and self.bench.now - contact.connected_at >= TALK_MS:
                self.bench.end_call(contact.id)

    def told(self, number: int) -> str:
        """What became of one caller, in the order in which it did."""
        contact = f"c{number}"
        happened = [
            f"{(event.at - self.episode.at) // 1_000}s {said}"
            for event in self.bench.log
            if isinstance(event, e.ContactEvent) and event.contact == contact and (said := _said(event))
        ]
        return "; ".join((*self._replies[number], *happened))


def _said(event: e.Event) -> str:
    match event:
        case e.ContactQueued():
            return f"queued by {event.route.rule} for {event.route.preferred}"
        case e.OfferMade():
            lasts_s = (event.expires_at - event.at) // 1_000
            helped = ", interpreter" if event.why.interpreter else ""
            return f"offered to {event.specialist} for {lasts_s}s, {event.why.match}{helped}"
        case e.ReachWidened():
            return f"step {event.step}"
        case e.ExitsOpened():
            return f"may have {','.join(event.exits)}"
        case e.ContactSent():
            return f"sent to {event.partner}"
        case e.ContactClosed():
            return f"closed {event.end}"
        case _:
            return ""


def _crew(book: RuleBook, staffing: str) -> Iterator[Member]:
    """The specialists on duty: one with the second language of the menu or not, one without, one of a kept language."""
    rules = (*book.rules, *(rule for plan in book.plans for rule in plan.rules))
    asked = tuple(dict.fromkeys(skill for rule in rules for skill in rule.then.skills))
    spoken = tuple(key.language for key in book.menu if key.language != OTHER)
    kept = tuple(one for one in book.kept_languages() if one not in spoken)[:1]
    native = [partner.id for partner in book.partners if partner.phone_system is None]
    for number, partner in enumerate(native):
        skills = tuple(Proficiency(skill=skill, level=2 + number % 2 * 2) for skill in asked)
        name = partner.lower()
        if staffing in ("one", "three"):
            some = skills[: number % 3]
            yield Member(name=f"{name}-a", partner=partner, languages=spoken[: 1 + number % 2], skills=some)
        if staffing == "three":
            yield Member(name=f"{name}-b", partner=partner, languages=spoken[:1], skills=skills)
            yield Member(name=f"{name}-c", partner=partner, languages=(*spoken[:2], *kept))
