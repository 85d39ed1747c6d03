"""How far anybody may be passed: the guarantee to callers, exactly, read from the history alone.

Two callers are equal when the same people may serve them from the same moment on. Of two equal callers of one home
region the one who came later is never offered first. Of different regions, only a caller whom a specialist of their
own partner takes may pass, and only who came at most `own_first_within_ms` later. Priority moves a caller forward by
its credit, and by not a millisecond more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from routing import events as e
from routing.model import PartnerId
from routing.rulebook import Condition, Rule, RuleBook, Term, Treatment
from tests.routing.bench import NIGHT, NORTH, PATIENT, SOUTH, Bench, rules

CREDIT_MS = 25_000
URGENT, ORDINARY = "urgent", "main"
HOMES = (NORTH, SOUTH, NIGHT)
STAFF = {"nan": NORTH, "ned": NORTH, "sue": SOUTH, "eve": NIGHT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    home: PartnerId
    urgent: bool
    after_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Freed:
    """A specialist ends their call, or comes to work."""

    specialist: str
    after_ms: int


callers = st.builds(
    Caller, home=st.sampled_from(HOMES), urgent=st.booleans(), after_ms=st.integers(0, 15_000)
)
freed = st.builds(Freed, specialist=st.sampled_from(sorted(STAFF)), after_ms=st.integers(0, 15_000))
stories = st.lists(st.one_of(callers, callers, freed), min_size=4, max_size=40)


def book(within_ms: int | None) -> RuleBook:
    urgent = Rule(
        name="urgent",
        when=(Term(condition=Condition(name="urgent", lines=(URGENT,))),),
        then=Treatment(credit_ms=CREDIT_MS),
    )
    plain = rules(limits=replace(PATIENT, own_first_within_ms=within_ms))
    return replace(plain, rules=(urgent, Rule(name="ordinary", then=Treatment())))


def play(story: list[Caller | Freed], within_ms: int | None) -> Bench:
    bench = Bench.opened(book(within_ms))
    for specialist, partner in STAFF.items():
        bench.sign_in(specialist, partner)
    for number, happens in enumerate(story):
        bench.pass_time(happens.after_ms)
        if isinstance(happens, Caller):
            contact = f"k{number:02}"
            bench.arrive(contact, happens.home, URGENT if happens.urgent else ORDINARY)
            bench.key(contact)
            if bench.offered_to(contact) is not None:
                bench.connect(contact)
            continue
        person = bench.specialist(happens.specialist)
        if person.contact is not None:
            bench.hang_up(person.id, person.contact)
        bench.ready(person.id)
        if person.offer is not None:
            bench.connect(bench.floor.offer(person.offer).contact)
    return bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """At this moment a specialist was offered `first` while `other`, who had come earlier, went on waiting."""

    other: e.ContactQueued
    first: e.ContactQueued
    at_own_partner: bool

    @property
    def later_by_ms(self) -> int:
        return self.first.queued_at - self.other.queued_at

    @property
    def credit_ms(self) -> int:
        """By how much more priority moved the later one forward."""
        return self.first.route.credit_ms - self.other.route.credit_ms


def passed(log: list[e.Event]) -> Iterator[Passed]:
    waiting: dict[str, e.ContactQueued] = {}
    for event in log:
        if isinstance(event, e.ContactQueued):
            waiting[event.contact] = event
        elif isinstance(event, e.OfferMade):
            first = waiting.pop(event.contact)
            for other in waiting.values():
                if _before(other, first):
                    yield Passed(
                        other=other, first=first, at_own_partner=event.partner == first.route.preferred
                    )


def _before(one: e.ContactQueued, other: e.ContactQueued) -> bool:
    return (one.queued_at, one.contact) < (other.queued_at, other.contact)


class TestOvertaking:
    @settings(deadline=None, max_examples=150)
    @given(stories, st.sampled_from((None, 0, 8_000)))
    def test_is_never_by_an_equal_of_the_same_region(
        self, story: list[Caller | Freed], within_ms: int | None
    ) -> None:
        """L6 and lessons 3.4(a): no caller is passed by a later equal one; K is nought."""
        for one in passed(play(story, within_ms).log):
            assert one.first.route != one.other.route, one

    @settings(deadline=None, max_examples=150)
    @given(stories, st.sampled_from((None, 0, 8_000)))
    def test_across_regions_is_by_own_callers_who_came_at_most_so_much_later(
        self, story: list[Caller | Freed], within_ms: int | None
    ) -> None:
        for one in passed(play(story, within_ms).log):
            if one.first.route.home == one.other.route.home or one.credit_ms > 0:
                continue
            assert one.at_own_partner, one
            assert within_ms is None or one.later_by_ms - one.credit_ms <= within_ms, one

    @settings(deadline=None, max_examples=150)
    @given(stories, st.sampled_from((0, 8_000)))
    def test_by_priority_is_by_no_more_than_its_credit(
        self, story: list[Caller | Freed], within_ms: int
    ) -> None:
        """S02: ageing applies to all, so nobody starves; the credit is the longest anybody is put back."""
        for one in passed(play(story, within_ms).log):
            bound = max(one.credit_ms, 0)
            if one.first.route.home != one.other.route.home:
                bound += within_ms
            assert one.later_by_ms <= bound, one

    def test_happens_in_such_stories(self) -> None:
        """The guarantee is not kept because nobody is ever passed."""
        story: list[Caller | Freed] = [
            Caller(home=SOUTH, urgent=False, after_ms=0),
            Caller(home=NORTH, urgent=False, after_ms=5_000),
            Freed(specialist="nan", after_ms=0),
        ]
        (one,) = passed(play(story, 8_000).log)
        assert (one.later_by_ms, one.at_own_partner) == (5_000, True)
        assert not list(passed(play(story, 4_999).log))
