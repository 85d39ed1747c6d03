"""One replay: a recording, one rule book after the other, and one seed for what is not known."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from config.clock import to_datetime
from routing import commands as c
from routing import events as e
from routing.events import Event
from routing.model import ContactId
from routing.rulebook import RuleBook
from simulator.people import Streams
from simulator.replay.answering import Answers, PartnerAnswers
from simulator.replay.callers import Moved, ReplayedCallers
from simulator.replay.imputing import PlayedCaller
from simulator.replay.recording import Fate, NoRuleBook, Recording
from simulator.replay.specialists import ReplayedSpecialists
from simulator.virtual.rule_books import FOR_EVER_MS
from simulator.virtual.virtual_time import VirtualTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The rule book that takes the place of the one in force, from the first counted minute on."""

    book: RuleBook
    moved: Moved = field(default_factory=dict)
    """Census divisions that belong to another partner than in the book that was in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What one replay came to."""

    fates: dict[ContactId, Fate]
    asked_anew: int
    plans_unknown: frozenset[str]
    """Emergency plans that were declared and that the draft does not have."""
    journal_hash: str


def play(
    recording: Recording,
    callers: tuple[PlayedCaller, ...],
    seed: int,
    draft: Draft | None,
    progress: Callable[[float], None] | None = None,
    listener: Callable[[Event], None] | None = None,
) -> Played:
    """Play it under the books of the journal, or (with a draft) under those until the first counted minute.

    Raises: NoRuleBook.
    """
    time = VirtualTime(to_datetime(recording.begins), without_leases(first_book(recording)))
    if listener is not None:
        time.listeners.append(listener)
    streams = Streams(seed).within("answers")
    fates = _Fates(time)
    played = ReplayedCallers(time, callers, PartnerAnswers(recording, streams), progress)
    specialists = ReplayedSpecialists(time, recording.wishes, Answers(recording, streams), played)
    orders = _Orders(time, recording, draft, played)
    orders.begin()
    specialists.begin()
    played.begin()
    time.run()
    return Played(
        fates=fates.found,
        asked_anew=played.asked_anew,
        plans_unknown=frozenset(orders.unknown),
        journal_hash=time.journal_hash(),
    )


def first_book(recording: Recording) -> RuleBook:
    """Give the book in force when the journal begins; its first one, where that came later."""
    books = [one for one in recording.orders if isinstance(one, e.RuleBookPublished)]
    if not books:
        raise NoRuleBook(
            "the journal has no rule book, so what was in force is unknown; name it with --in-force"
        )
    before = [one.book for one in books if one.at <= recording.begins]
    return before[-1] if before else books[0].book


def book_in_force(recording: Recording) -> RuleBook:
    """Give the book in force at the first counted minute."""
    books = [
        one.book
        for one in recording.orders
        if isinstance(one, e.RuleBookPublished) and one.at <= recording.since
    ]
    return books[-1] if books else first_book(recording)


def without_leases(book: RuleBook) -> RuleBook:
    """Give a book as virtual time needs it: its specialists have no browsers that must be heard from."""
    return replace(book, limits=replace(book.limits, lease_ms=FOR_EVER_MS))


class _Orders:
    """What supervisors and partners' phone systems told the floor, told again; and the draft in its time."""

    def __init__(
        self, time: VirtualTime, recording: Recording, draft: Draft | None, callers: ReplayedCallers
    ) -> None:
        self.unknown: set[str] = set()
        self._time = time
        self._recording = recording
        self._draft = draft
        self._callers = callers

    def begin(self) -> None:
        for order in self._recording.orders:
            self._time.plan(max(order.at, self._time.now), partial(self._carry_out, order))
        if self._draft is not None:
            self._time.plan(max(self._recording.since, self._time.now), self._publish_draft)

    def _publish_draft(self) -> None:
        assert self._draft is not None, "only a draft is published"
        self._callers.moved = self._draft.moved
        book = without_leases(self._draft.book)
        self._time.ask(c.PublishRuleBook(id=self._time.next_id(), book=book))

    def _carry_out(self, order: Event) -> None:
        time = self._time
        match order:
            case e.RuleBookPublished():
                self._published(order)
            case e.EmergencyDeclared():
                self._declared(order)
            case e.EmergencyEnded() if order.by is not None:
                time.ask(c.StandDown(id=time.next_id(), plan=order.plan, by=order.by))
            case e.PartnerLoadReported():
                time.ask(
                    c.ReportPartnerLoad(
                        id=time.next_id(),
                        partner=order.partner,
                        waiting=order.waiting,
                        staffed=order.staffed,
                        free=order.free,
                        handle_mean_ms=order.handle_mean_ms,
                        stamp=order.stamp,
                    )
                )

    def _published(self, order: e.RuleBookPublished) -> None:
        if order.at < self._recording.begins:
            # Of the books before the journal only the last counts, and it is in force already.
            return
        if self._draft is None or order.at < self._recording.since:
            book = without_leases(order.book)
            self._time.ask(c.PublishRuleBook(id=self._time.next_id(), book=book, recall=order.recall))

    def _declared(self, order: e.EmergencyDeclared) -> None:
        time = self._time
        book = time.floor.rule_book
        assert book is not None, "virtual time begins with a rule book"
        if order.ends_at <= time.now:
            return
        if book.plan(order.plan) is None:
            self.unknown.add(order.plan)
            return
        time.ask(
            c.DeclareEmergency(
                id=time.next_id(),
                plan=order.plan,
                by=order.by,
                reason=order.reason,
                lasts_ms=order.ends_at - time.now,
            )
        )


class _Fates:
    """Hears what becomes of each caller."""

    def __init__(self, time: VirtualTime) -> None:
        self.found: dict[ContactId, Fate] = {}
        self._waited_ms: dict[ContactId, int] = {}
        time.hear(e.ContactConnected, self._reached)
        time.hear(e.PartnerAnswered, self._reached)
        time.hear(e.ContactClosed, self._closed)

    def _reached(self, event: e.ContactConnected | e.PartnerAnswered) -> None:
        self._waited_ms.setdefault(event.contact, event.waited_ms)

    def _closed(self, event: e.ContactClosed) -> None:
        self.found[event.contact] = Fate(
            end=event.end,
            waited_ms=self._waited_ms.pop(event.contact, event.waited_ms),
            talked_ms=event.talked_ms,
            partner=event.partner,
            specialist=event.specialist,
        )
