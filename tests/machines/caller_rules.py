"""What callers and their calls do."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from routing import commands as c
from routing.model import (
    CallSid,
    Confidence,
    ContactId,
    ContactState,
    EffectId,
    EvidenceSource,
    ExitKind,
    Language,
    OfferState,
    PartnerId,
    RegionEvidence,
)
from tests.machines.books import MAIN
from tests.machines.driver import FloorDriver
from tests.machines.people import a_home, a_language, a_line, a_pick
from tests.routing.bench import KEYS, NORTH, call_of, region

LIVE_MAX = 9


class CallerRules(FloorDriver):
    @precondition(lambda self: len(self.floor.contacts) < LIVE_MAX)
    @rule(
        home=a_home,
        language=a_language,
        line=a_line,
        keyed=st.booleans(),
        dialable=st.sampled_from((True, True, True, False)),
    )
    def call(
        self, home: PartnerId | None, language: Language, line: str, keyed: bool, dialable: bool = True
    ) -> None:
        self.arrivals += 1
        contact = ContactId(f"k{self.arrivals:03}")
        self.known.append(contact)
        self._arrive(contact, home, line, dialable=dialable)
        if keyed:
            self.press(contact=contact, digits=KEYS[language], attempt=1)
            if contact in self.floor.contacts and self.floor.contacts[contact].region_attempt:
                self.say_where(contact, NORTH, attempt=1)

    @precondition(lambda self: len(self.floor.contacts) < LIVE_MAX - 3)
    @rule(
        callers=st.lists(st.tuples(a_home, a_language, a_line), min_size=2, max_size=4),
        apart_ms=st.sampled_from((0, 1, 4_000)),
    )
    def several_call(self, callers: list[tuple[PartnerId | None, Language, str]], apart_ms: int) -> None:
        for home, language, line in callers:
            self.call(home=home, language=language, line=line, keyed=True)
            self.pass_time(apart_ms)

    def _arrive(
        self, contact: ContactId, home: PartnerId | None, line: str = MAIN, *, dialable: bool = True
    ) -> None:
        self.do(
            c.ReportCallArrived(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                line=line,
                evidence=region(home),
                dialable=dialable,
            )
        )

    def say_where(self, contact: ContactId, home: PartnerId | None, attempt: int) -> None:
        evidence = RegionEvidence(source=EvidenceSource.PLACE, confidence=Confidence.HIGH, home=home)
        self.do(
            c.ReportRegionGiven(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                evidence=evidence if home is not None else None,
                attempt=attempt,
            )
        )

    @rule(pick=a_pick, home=a_home, attempt=st.integers(1, 3), choosing=st.booleans())
    def say_where_they_are(self, pick: int, home: PartnerId | None, attempt: int, choosing: bool) -> None:
        states = (ContactState.CHOOSING,) if choosing else ()
        self.say_where(self.some_contact(pick, *states), home, attempt)

    @rule(pick=a_pick, kind=st.sampled_from(ExitKind))
    def take_a_way_out(self, pick: int, kind: ExitKind) -> None:
        contact = self.some_contact(pick)
        self.do(c.TakeExit(id=self.id(), contact=contact, call=call_of(contact), kind=kind))

    @precondition(lambda self: any(one.exits_open for one in self.floor.contacts.values()))
    @rule(pick=a_pick)
    def take_a_way_out_that_is_open(self, pick: int) -> None:
        contact = self.one([one for one in self.floor.contacts.values() if one.exits_open], pick)
        kind = self.one(contact.exits_open, pick)
        self.do(c.TakeExit(id=self.id(), contact=contact.id, call=contact.call, kind=kind))

    def press(self, contact: ContactId, digits: str, attempt: int) -> None:
        self.do(
            c.ReportMenuKey(
                id=self.id(), contact=contact, call=call_of(contact), digits=digits, attempt=attempt
            )
        )

    @rule(pick=a_pick, home=a_home)
    def arrive_again(self, pick: int, home: PartnerId | None) -> None:
        contact = self.some_contact(pick)
        if contact != "stranger":
            self._arrive(contact, home)

    @rule(pick=a_pick, digits=st.sampled_from(("1", "2", "3", "4", "9", "")), attempt=st.integers(1, 3))
    def press_a_key(self, pick: int, digits: str, attempt: int) -> None:
        self.press(self.some_contact(pick), digits, attempt)

    @rule(pick=a_pick, language=a_language, queued_ms=st.sampled_from((0, 5_000, 90_000)))
    def ask_what_to_play(self, pick: int, language: Language, queued_ms: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportStillWaiting(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                language=language,
                queued_ms=queued_ms,
            )
        )

    @rule(
        pick=a_pick,
        result=st.sampled_from(("hangup", "redirected", "bridged", "queue-full", "error", "leave")),
    )
    def leave_the_carriers_queue(self, pick: int, result: str) -> None:
        contact = self.some_contact(pick)
        self.do(c.ReportQueueLeft(id=self.id(), contact=contact, call=call_of(contact), result=result))

    @rule(pick=a_pick, offered=a_pick)
    def ask_for_the_room(self, pick: int, offered: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallerAtRoom(
                id=self.id(), contact=contact, call=call_of(contact), offer=self.some_offer(offered)
            )
        )

    @rule(pick=a_pick, offered=a_pick)
    def come_out_of_the_room(self, pick: int, offered: int) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallerOutOfRoom(
                id=self.id(), contact=contact, call=call_of(contact), offer=self.some_offer(offered)
            )
        )

    @rule(pick=a_pick)
    def come_back_to_the_queue(self, pick: int) -> None:
        contact = self.some_contact(pick)
        self.do(c.ReportCallerRequeued(id=self.id(), contact=contact, call=call_of(contact)))

    @rule(pick=a_pick, fallback=st.booleans())
    def end_the_call(self, pick: int, fallback: bool) -> None:
        contact = self.some_contact(pick)
        self.do(
            c.ReportCallEnded(
                id=self.id(),
                contact=contact,
                call=call_of(contact),
                status="completed",
                fallback=fallback,
            )
        )

    @precondition(lambda self: self.has(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED))
    @rule(pick=a_pick)
    def hang_up_with_an_offer_in_hand(self, pick: int) -> None:
        """F06, F-14: the caller goes while somebody rings, dials in or talks."""
        offer = self.one(self.in_state(OfferState.OPEN, OfferState.ACCEPTED, OfferState.CONNECTED), pick)
        self.do(
            c.ReportCallEnded(
                id=self.id(), contact=offer.contact, call=call_of(offer.contact), status="completed"
            )
        )

    @rule(pick=a_pick)
    def end_before_arriving(self, pick: int) -> None:
        self.arrivals += 1
        contact = ContactId(f"k{self.arrivals:03}")
        self.known.append(contact)
        self.do(c.ReportCallEnded(id=self.id(), contact=contact, call=call_of(contact), status="no-answer"))
        if pick % 2:
            self._arrive(contact, NORTH)

    @rule(pick=a_pick, lost=st.booleans())
    def hear_that_the_call_is_gone(self, pick: int, lost: bool) -> None:
        contact = self.some_contact(pick)
        if lost:
            self.do(c.CloseLostContact(id=self.id(), contact=contact))
        else:
            self.do(
                c.ReportEffect(
                    id=self.id(),
                    effect=EffectId("order"),
                    contact=contact,
                    call=call_of(contact) if pick % 3 else CallSid("CA-other"),
                    gone=bool(pick % 4),
                )
            )
