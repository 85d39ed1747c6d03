"""Who was on duty beside call-detail records: as a file of shifts says, or as far as the answered calls tell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from routing.model import Instant, Language, PartnerId, Proficiency, Skill, SpecialistId
from routing.rulebook import RuleBook
from simulator.replay.answering import LINE_MS, USUAL
from simulator.replay.call_records import Rows, read_calls
from simulator.replay.recording import RecordedCall, Recording, ReplayError, SignedIn, Wish

NEEDED = ("specialist", "partner", "languages", "from", "to")
PAUSE_MS = 2 * 3_600_000
"""Whoever answered nobody for longer was not on duty in between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    specialist: SpecialistId
    does: SignedIn
    begins: Instant
    ends: Instant


def recording_of_records(path: Path, shifts: Path | None, book: RuleBook, zone: ZoneInfo) -> Recording:
    """Read call-detail records, and who was on duty. Raises: ReplayError."""
    calls = read_calls(path, book, zone, specialists_needed=shifts is None)
    on_duty = _read(shifts, book, zone) if shifts is not None else _told_by(calls, book)
    if not on_duty:
        raise ReplayError(f"{path} has no answered call, so it does not say who was on duty; name --shifts")
    begins = Instant(min(calls[0].arrived_at, *(shift.begins for shift in on_duty)))
    return Recording(
        begins=begins,
        since=calls[0].arrived_at,
        until=Instant(calls[-1].arrived_at + 1),
        calls=calls,
        wishes=tuple(sorted(_wishes(on_duty), key=lambda wish: wish.at)),
        answers={},
        partner_of={shift.specialist: shift.does.partner for shift in on_duty},
        partner_answers={},
        orders=(),
    )


def _wishes(shifts: Iterable[Shift]) -> Iterable[Wish]:
    for shift in shifts:
        yield Wish(at=shift.begins, specialist=shift.specialist, does=shift.does)
        yield Wish(at=shift.begins, specialist=shift.specialist, does=None)
        yield Wish(at=shift.ends, specialist=shift.specialist, does=None, leaves=True)


def _read(path: Path, book: RuleBook, zone: ZoneInfo) -> list[Shift]:
    """Read a file of shifts. Raises: ReplayError."""
    rows, found = Rows(path, NEEDED), list[Shift]()
    partners = [partner.id for partner in book.partners]
    for _ in rows.each():
        partner = rows.one_of("partner", partners)
        languages = tuple(Language(code) for code in rows.text("languages").split())
        begins, ends = rows.moment("from", zone), rows.moment("to", zone)
        if not rows.text("specialist"):
            rows.wrong("specialist", "is empty; write who it is")
        if not languages:
            rows.wrong("languages", "is empty; write codes with spaces between them, such as en fr")
        if begins >= ends and begins and ends:
            rows.wrong("to", "is not after the beginning of the shift; write a later moment")
        skills = tuple(Proficiency(skill=Skill(name)) for name in rows.text("skills").split())
        does = SignedIn(partner=PartnerId(partner), languages=languages, skills=skills)
        found.append(
            Shift(specialist=SpecialistId(rows.text("specialist")), does=does, begins=begins, ends=ends)
        )
    rows.finish()
    return found


def _told_by(calls: Sequence[RecordedCall], book: RuleBook) -> list[Shift]:
    """From the first call that somebody answered to the end of the last, in the languages that they answered."""
    answered: dict[SpecialistId, list[RecordedCall]] = {}
    for call in calls:
        if call.truth.specialist is not None:
            answered.setdefault(call.truth.specialist, []).append(call)
    found: list[Shift] = []
    for specialist, own in answered.items():
        spoken = {
            call.language for call in own if call.language is not None and _is_spoken(call.language, book)
        }
        partner = own[0].truth.partner
        assert partner is not None, "whoever answered has a partner"
        does = SignedIn(partner=partner, languages=tuple(sorted(spoken | {book.default_language})))
        found += (
            Shift(specialist=specialist, does=does, begins=begins, ends=ends)
            for begins, ends in _tours(sorted(_busy(call) for call in own))
        )
    return found


def _is_spoken(language: Language, book: RuleBook) -> bool:
    """A language that an interpreter helps with from the beginning says nothing of whoever answered."""
    rule = book.language(language)
    return (
        rule is None
        or rule.interpreter is None
        or not rule.interpreter.timed
        or bool(rule.interpreter.waited_ms)
    )


def _busy(call: RecordedCall) -> tuple[int, int]:
    """From the offer, as far as its answer usually takes, to the end of the notes."""
    answered = call.arrived_at + sum(call.keys) + call.truth.waited_ms
    offered = answered - min(call.truth.waited_ms, USUAL.after_ms + 2 * LINE_MS)
    return offered, answered + (call.talk_ms or 0) + (call.wrap_up_ms or 0)


def _tours(busy: Sequence[tuple[int, int]]) -> list[tuple[Instant, Instant]]:
    tours: list[tuple[Instant, Instant]] = []
    for begins, ends in busy:
        if tours and begins - tours[-1][1] <= PAUSE_MS:
            tours[-1] = (tours[-1][0], Instant(max(tours[-1][1], ends)))
        else:
            tours.append((Instant(begins), Instant(ends)))
    return tours
