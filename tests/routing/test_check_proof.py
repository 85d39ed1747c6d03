"""The proof against brute force: asked minute by minute, caller by caller, the book answers what the proof says; and
on a floor with nobody but those whose hours say so, each caller comes to what the proof promises."""

from itertools import pairwise, product
from typing import NamedTuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routing import commands as c
from routing import events as e
from routing.check_callers import UNKNOWN, CallerClass, world_of
from routing.check_model import Belief
from routing.check_paths import Outcome, Verdict, verdict_of
from routing.check_proof import Path, Proof, prove, timeline_of
from routing.check_timeline import numbers
from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    CallSid,
    Confidence,
    ContactId,
    ContactState,
    EvidenceSource,
    Instant,
    Language,
    PartnerId,
    Proficiency,
    RegionEvidence,
    Route,
    SpecialistId,
)
from routing.routes import NoRule, Situation, is_open, route_for
from routing.rulebook import EmergencyPlan, First, RuleBook
from tests.routing.bench import Bench
from tests.routing.check_books import CRISIS, DAY, HOUR, MINUTE, MONDAY, PARTNERS, random_books

UNTIL = Instant(MONDAY + DAY)
EXAMPLES = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
SPARE_MS = 10_000
"""The queue is looked at every five seconds; a limit may be seen that much late."""


class Caller(NamedTuple):
    """One caller, but for the time of the call."""

    language: Language
    home: PartnerId | None
    belief: Belief
    line: str
    relay: bool

    def at(self, instant: int, plans: tuple[EmergencyPlan, ...]) -> Situation:
        source, confidence = self.belief
        return Situation(
            at=Instant(instant),
            language=self.language,
            line=self.line,
            evidence=RegionEvidence(source=source, confidence=confidence, home=self.home),
            relay=self.relay,
            plans=plans,
        )


def everybody(book: RuleBook) -> list[Caller]:
    world = world_of(book)
    return [
        Caller(language, home, belief, line, relay)
        for home in world.homes
        for language, belief, line in product(world.languages, world.beliefs(home), world.lines)
        for relay in world.relay(line)
    ]


def classes_of(proof: Proof) -> dict[Caller, CallerClass]:
    """The class of each caller; no caller is in two."""
    found: dict[Caller, CallerClass] = {}
    for one in proof.classes:
        for values in product(one.languages, (one.home,), one.beliefs, one.lines, one.relay):
            assert Caller(*values) not in found, f"{values} is in two classes"
            found[Caller(*values)] = one
    return found


def said(proof: Proof, callers: CallerClass, instant: int) -> Path:
    """What the proof says of a class at an instant."""
    found = [
        path
        for path in proof.paths
        if path.callers == callers
        and any(span.start <= instant < span.end for span in proof.timeline.spans(path.patterns))
    ]
    assert len(found) == 1, f"{callers} has {len(found)} paths at {instant}"
    return found[0]


def asked(book: RuleBook, situation: Situation) -> tuple[int | None, Route | None]:
    try:
        route = route_for(book, situation)
    except NoRule:
        return None, None
    return len(route.tried), route


def assert_agrees(proof: Proof, path: Path, situation: Situation) -> None:
    number, route = asked(proof.book, situation)
    assert path.rule == number
    if route is None:
        assert path.routes == ()
    elif proof.rules[len(route.tried)][1].then.first is not First.LEAST_WAIT:
        assert path.routes == (route,)
        assert path.verdict == verdict_of(proof.book, route, situation)
    else:
        assert route in path.routes


class TestProof:
    @EXAMPLES
    @given(random_books(), st.data())
    def test_says_of_every_caller_what_the_book_answers_around_each_change(
        self, book: RuleBook, data: st.DataObject
    ) -> None:
        """F34, F47: no minute and no caller is left out, at the edges of hours least of all."""
        plans = book.plans if data.draw(st.booleans()) else ()
        proof = prove(book, timeline_of(book, MONDAY, UNTIL), plans)
        changes = [proof.timeline.spans(1 << number)[0].start for number in range(len(proof.timeline.masks))]
        edges = data.draw(st.lists(st.sampled_from(changes), max_size=3, unique=True))
        times = {max(MONDAY, edge + by) for edge in edges for by in (-MINUTE, 0)} | {MONDAY}
        known: dict[tuple[CallerClass, int], Path] = {}
        classes = classes_of(proof)
        for caller in everybody(book):
            for instant in times:
                place = (classes[caller], instant)
                if place not in known:
                    known[place] = said(proof, *place)
                assert_agrees(proof, known[place], caller.at(instant, plans))

    @EXAMPLES
    @given(random_books(), st.data())
    def test_says_of_a_caller_what_the_book_answers_in_every_minute_of_the_day(
        self, book: RuleBook, data: st.DataObject
    ) -> None:
        plans = book.plans if data.draw(st.booleans()) else ()
        proof = prove(book, timeline_of(book, MONDAY, UNTIL), plans)
        caller = data.draw(st.sampled_from(everybody(book)))
        callers = classes_of(proof)[caller]
        in_minute: dict[int, Path] = {}
        for path in proof.paths:
            if path.callers == callers:
                for start, end in proof.timeline.spans(path.patterns):
                    in_minute |= dict.fromkeys(range(start, end, MINUTE), path)
        assert in_minute.keys() == set(range(MONDAY, UNTIL, MINUTE))
        for instant, path in in_minute.items():
            assert_agrees(proof, path, caller.at(instant, plans))

    @EXAMPLES
    @given(random_books(), st.data())
    def test_promises_what_a_floor_keeps(self, book: RuleBook, data: st.DataObject) -> None:
        """F33, F34: a caller who is promised somebody is offered to somebody or sent; one who is promised a way out is
        offered it in time; and whoever is said to ring for ever would do so."""
        proof = prove(book, timeline_of(book, MONDAY, UNTIL), ())
        judged = [
            path
            for path in proof.paths
            if path.verdict is not None
            and path.rule is not None
            and proof.rules[path.rule][1].then.first is not First.LEAST_WAIT
        ]
        if not judged:
            return
        path = data.draw(st.sampled_from(judged))
        assert path.verdict is not None
        start, end = proof.timeline.spans(1 << next(numbers(path.patterns)))[0]
        # With steps that take partners away, who waits longer may lose somebody: only what is left is promised.
        assume(path.verdict.outcome is Outcome.HUMAN or not narrows(path.routes[0]))
        # What comes after the next opening or closing is another path's business.
        assume(path.verdict.after_ms is None or start + path.verdict.after_ms + SPARE_MS < end)
        assert_floor_keeps(book, path.callers.situation(start, ()), path.verdict, min(HOUR, end - start - 1))


def narrows(route: Route) -> bool:
    return any(
        later.partners is not None and not set(before.partners or PARTNERS) <= set(later.partners)
        for before, later in pairwise(route.steps)
    )


def assert_floor_keeps(book: RuleBook, situation: Situation, verdict: Verdict, lasts_ms: int) -> None:
    bench = staffed_as_hours_say(book, situation)
    call(bench, situation)
    waits = bench.floor.contacts.get(ContactId("ann"))
    if verdict.outcome is Outcome.LET_GO:
        assert waits is None, "the caller is let go at once"
        return
    if waits is None:
        # A forced way out may ask for more people than the one on duty: not sure, and as good an end.
        assert verdict.outcome is Outcome.HUMAN
        assert any(way.forced and way.when.staffed_below for way in route_for(book, situation).exits)
        return
    served = waits.state in (ContactState.OFFERED, ContactState.SENT)
    if verdict.outcome is Outcome.HUMAN:
        assert verdict.after_ms is not None
        bench.pass_time(verdict.after_ms + SPARE_MS)
        assert served or any(isinstance(event, e.OfferMade | e.ContactSent) for event in bench.log)
    elif verdict.outcome is Outcome.EXIT:
        assert verdict.after_ms is not None
        bench.pass_time(verdict.after_ms + SPARE_MS)
        opened = [kind for event in bench.log if isinstance(event, e.ExitsOpened) for kind in event.exits]
        assert verdict.exit in opened
    else:
        bench.pass_time(lasts_ms)
        assert not any(
            isinstance(event, e.OfferMade | e.ContactSent | e.ExitsOpened | e.ContactClosed)
            for event in bench.log
        )


def staffed_as_hours_say(book: RuleBook, situation: Situation) -> Bench:
    """A floor on which each partner that is open, and no other, has one specialist, who can do everything."""
    bench = Bench(now=situation.at)
    bench.publish(book)
    for partner in book.partners:
        if partner.phone_system is None and is_open(partner, situation):
            specialist = SpecialistId(partner.id.lower())
            bench.do(
                c.SignIn(
                    id=bench.id(),
                    specialist=specialist,
                    partner=partner.id,
                    languages=(ENGLISH, FRENCH),
                    skills=(Proficiency(skill=CRISIS, level=5),),
                )
            )
            bench.ready(specialist)
    bench.floor.timers = type(bench.floor.timers)()
    return bench


def call(bench: Bench, situation: Situation) -> None:
    contact, sid = ContactId("ann"), CallSid("CA-ann")
    bench.do(
        c.ReportCallArrived(
            id=bench.id(),
            contact=contact,
            call=sid,
            line=situation.line,
            evidence=situation.evidence,
            relay=situation.relay,
        )
    )
    bench.do(
        c.ReportStillWaiting(
            id=bench.id(), contact=contact, call=sid, language=situation.language, queued_ms=0
        )
    )


class TestWorld:
    @given(random_books())
    def test_knows_callers_of_every_kind_that_evidence_can_give(self, book: RuleBook) -> None:
        world = world_of(book)
        assert set(world.languages) >= {ENGLISH, FRENCH, OTHER}
        assert {None, *(partner.id for partner in book.partners)} == set(world.homes)
        assert UNKNOWN in world.beliefs(None)
        assert UNKNOWN not in world.beliefs(book.partners[0].id)
        assert Belief(EvidenceSource.POSTAL_CODE, Confidence.HIGH) in world.beliefs(None)
