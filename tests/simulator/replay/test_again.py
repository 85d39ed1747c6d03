"""Replays whose journal is read again: what no simulated day has, such as partners with phone systems of their own."""

from dataclasses import replace

from routing import events as e
from routing.events import Event
from routing.model import ContactEnd, EventId, Instant, PartnerFailure, PartnerId
from routing.rulebook import PhoneSystem, RuleBook
from simulator.replay.from_events import recording_of
from simulator.replay.imputing import Imputation
from simulator.replay.playing import Draft, book_in_force, play
from simulator.replay.recording import PartnerAnswer, Recording
from simulator.replay.replay import Orders, replay, under
from tests.simulator.replay.simulated import simulated_day

EASTERN = PartnerId("EASTERN")


def with_a_phone_system(book: RuleBook) -> RuleBook:
    """Let the East answer on phones of its own, where nobody of ours signs in."""
    partners = tuple(
        replace(one, phone_system=PhoneSystem(assumed_staff=6)) if one.id == EASTERN else one
        for one in book.partners
    )
    return replace(book, partners=partners, version="phones of its own")


def played_with_phones() -> tuple[Recording, tuple[Event, ...]]:
    """Play a morning on such a book, whose partner picks up, is busy, reports its load, or lets it ring."""
    known = simulated_day("monday-peak", "horizon_s=14_400").recording()
    book = with_a_phone_system(book_in_force(known))
    report = e.PartnerLoadReported(
        id=EventId("load"),
        at=Instant(known.begins + 9_000_000),
        partner=EASTERN,
        waiting=0,
        staffed=4,
        free=2,
    )
    answers = (
        PartnerAnswer(after_ms=6_000),
        PartnerAnswer(after_ms=4_000, failed=PartnerFailure.BUSY),
        PartnerAnswer(after_ms=9_000),
        PartnerAnswer(after_ms=2_000, failed=PartnerFailure.DECLINED),
    )
    changed = under(known, book)
    changed = replace(
        changed,
        wishes=tuple(wish for wish in known.wishes if known.partner_of[wish.specialist] != EASTERN),
        partner_answers={EASTERN: answers},
        orders=(*changed.orders, report),
    )
    first = e.RuleBookPublished(id=EventId("book"), at=known.begins, book=book)
    events: list[Event] = [first]
    play(changed, Imputation(changed, 270_000).callers(1), 1, None, listener=events.append)
    return recording_of(events, known.since, known.until), tuple(events)


class TestPartnersWithPhoneSystems:
    def test_pick_up_or_fail_as_they_did(self) -> None:
        recording, events = played_with_phones()
        assert {type(event) for event in events} >= {e.ContactSent, e.PartnerAnswered, e.PartnerFailed}
        assert len(recording.partner_answers[EASTERN]) > 10
        there = [call for call in recording.calls if call.truth.answered and call.truth.partner == EASTERN]
        assert len(there) > 3
        assert all(call.truth.specialist is None and call.wrap_up_ms is None for call in there)
        for seed in (1, 2):
            played = play(recording, Imputation(recording, 270_000).callers(seed), seed, None)
            assert [played.fates[call.id] for call in recording.calls] == [
                call.truth for call in recording.calls
            ]


class TestUnfinishedJournal:
    def test_plays_to_the_end_whoever_was_on_the_line(self) -> None:
        day = simulated_day("monday-peak", "horizon_s=14_400")
        cut = Instant(day.begins + 10_000_000)
        events = [event for event in day.events if event.at < cut]
        recording = recording_of(events, day.begins, cut)
        open_ = [call for call in recording.calls if not call.truth.over]
        assert {call.truth.end for call in open_} >= {ContactEnd.ANSWERED}
        found = replay(
            Orders(
                recording=recording,
                draft=Draft(book=book_in_force(recording)),
                zone="America/Toronto",
                replications=1,
            ),
            lambda share: None,
        )
        assert found.unknowns.on_the_line == len(open_)
        assert found.fidelity.exact, "of the calls that were over"
        assert all(found.pairs[0].before.fates[call.id].over for call in open_)


class TestOutage:
    def test_in_which_lines_broke_comes_close_and_says_so(self) -> None:
        recording = simulated_day("partner-outage", "horizon_s=28_800").recording()
        found = replay(
            Orders(
                recording=recording,
                draft=Draft(book=book_in_force(recording)),
                zone="America/Toronto",
                replications=1,
            ),
            lambda share: None,
        )
        assert found.unknowns.dropped > 0
        assert not found.fidelity.exact
        assert found.fidelity.close
