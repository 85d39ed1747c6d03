"""The report on an emergency: what was declared, what it changed, and the service before, during and after it.

The three times are equally long and share one scale. A time that is not over yet is told as far as it has come.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.charts import WIDTH, Bar, Tick, levels, nice_top, stacked
from desk.emergencies import HOUR_MS, MINUTE_MS, time_of
from desk.rule_words import plan_words
from desk.sentences import Sentences
from desk.services import DeskServices
from desk.words import DASH, Words, note
from records.emergencies import Declaration, PastEmergency
from records.promises import Kept, Promise
from records.service import (
    ServiceLevelFormula,
    Tally,
    abandoned,
    answered,
    average_wait_ms,
    longest_wait_ms,
    offered,
    service_level,
)
from routing.model import Instant
from routing.rulebook import RuleBook

FORMULA = ServiceLevelFormula.OF_OFFERED_WITHOUT_SHORT
HOURLY_FROM_MS, SHORT_BIN_MS = 4 * HOUR_MS, 10 * MINUTE_MS
PANEL_GAP = 24.0
BEFORE, DURING, AFTER = note("Before"), note("During"), note("After")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEmergency:
    number: int
    title: str
    declared: str
    by: str
    ended: str
    how: str
    lasted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationView:
    at: str
    by: str
    until: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One tally as text; what is not known is a dash."""

    offered: str
    answered: str
    abandoned: str
    let_go: str
    average: str
    longest: str
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    title: str
    span: str
    over: bool
    figures: Figures
    ticks: tuple[Tick, ...]
    rows: tuple[tuple[str, Figures], ...]
    """By bin: when it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerRow:
    name: str
    figures: tuple[Figures, ...]
    """Before, during, after."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    title: str
    sentence: str
    declarations: tuple[DeclarationView, ...]
    changes: tuple[str, ...] | None
    """None: the rule book of that time is not on record."""
    rule_book: str
    periods: tuple[Period, ...]
    partners: tuple[PartnerRow, ...]
    bars: tuple[Bar, ...]
    lines: tuple[Tick, ...]
    """Across the chart."""
    bin: str
    answer_within_s: int
    short_abandon_s: int
    moved: tuple[str, ...]
    told: str


def listed(one: PastEmergency, now: Instant, sentences: Sentences) -> ListedEmergency:
    words = sentences.words
    return ListedEmergency(
        number=one.number,
        title=sentences.plan(one.plan),
        declared=words.moment(one.declared_at),
        by=one.declarations[0].by or "",
        ended=time_of(one.ended_at, one.declared_at, sentences) if one.ended_at is not None else DASH,
        how=_how(one, sentences),
        lasted=words.length((one.ended_at or now) - one.declared_at),
    )


def _how(one: PastEmergency, sentences: Sentences) -> str:
    say = sentences.words.say
    if one.ended_at is None:
        return say("in force")
    return say("stood down") if one.ended_by is not None else say("its time was over")


async def after_action(services: DeskServices, number: int, sentences: Sentences) -> Report | None:
    """Put the report together from the records; None when there was no such emergency.

    Raises: RecordsUnavailable
    """
    found = await services.emergencies.one(number)
    if found is None:
        return None
    words, now = sentences.words, services.clock.now()
    since, until = found.declared_at, found.ended_at or now
    length = max(1, until - since)
    bin_ms = HOUR_MS if length >= HOURLY_FROM_MS else SHORT_BIN_MS
    starts = (Instant(since - length), since, until)
    tallies = [
        await services.measures.between(start, Instant(start + length), bin_ms=bin_ms) for start in starts
    ]
    book = await services.emergencies.book_at(since)
    columns = [_columns(one, length, bin_ms) for one in tallies]
    top = nice_top(max([1, *(offered(tally) for column in columns for tally in column)]))
    return Report(
        title=sentences.plan(found.plan),
        sentence=await _sentence(services, found, now, sentences),
        declarations=tuple(_declaration(one, since, sentences) for one in found.declarations),
        changes=_changes(found, book, sentences),
        rule_book=book.version if book is not None else "",
        periods=tuple(
            _period(title, start, length, bin_ms, column, now, sentences, place)
            for place, (title, start, column) in enumerate(
                zip((BEFORE, DURING, AFTER), starts, columns, strict=True)
            )
        ),
        partners=_partners(tallies, sentences),
        bars=tuple(bar for place, column in enumerate(columns) for bar in _bars(column, top, place, words)),
        lines=levels(top, words),
        bin=words.length(bin_ms),
        answer_within_s=services.measures.answer_within_ms // 1000,
        short_abandon_s=services.measures.short_abandon_ms // 1000,
        moved=await _moved(services, found, book, until, words),
        told=await _told(services, since, until, words),
    )


async def _sentence(services: DeskServices, found: PastEmergency, now: Instant, sentences: Sentences) -> str:
    words, since = sentences.words, found.declared_at
    names = {one.id: one.display_name for one in await services.accounts.list(active_only=False)}
    by = found.declarations[0].by or ""
    places = {
        "by": names.get(by, by),
        "at": words.moment(since),
        "length": words.length((found.ended_at or now) - since),
    }
    if found.ended_at is None:
        return words.say("Declared by {by} on {at}; in force for {length} so far.", **places)
    places["end"] = time_of(found.ended_at, since, sentences)
    if found.ended_by is None:
        text = note("Declared by {by} on {at}; its time was over at {end}, after {length}.")
        return words.say(text, **places)
    places["ender"] = names.get(found.ended_by, found.ended_by)
    return words.say("Declared by {by} on {at}; stood down by {ender} at {end}, after {length}.", **places)


def _declaration(one: Declaration, since: Instant, sentences: Sentences) -> DeclarationView:
    return DeclarationView(
        at=time_of(one.at, since, sentences),
        by=one.by or "",
        until=time_of(one.ends_at, since, sentences),
        reason=one.reason,
    )


def _changes(found: PastEmergency, book: RuleBook | None, sentences: Sentences) -> tuple[str, ...] | None:
    plan = book.plan(found.plan) if book is not None else None
    return tuple(plan_words(plan, book, sentences)) if plan is not None and book is not None else None


def _columns(found: Mapping[tuple[int, str], Tally], length: int, bin_ms: int) -> list[Tally]:
    """Sum the partners up, bin by bin, empty ones too."""
    columns = [Tally() for _ in range(-(-length // bin_ms))]
    for (place, _partner), tally in found.items():
        columns[place] += tally
    return columns


def _period(
    title: str,
    start: Instant,
    length: int,
    bin_ms: int,
    column: Sequence[Tally],
    now: Instant,
    sentences: Sentences,
    place: int,
) -> Period:
    words = sentences.words
    end = Instant(start + length)
    first, last = words.moment(start), time_of(end, start, sentences)
    x, width = _panel(place)
    return Period(
        title=words.say(title),
        span=f"{first} {DASH} {last}",
        over=end <= now,
        figures=_figures(sum(column, Tally()), words),
        ticks=(
            Tick(place=x, label=words.clock(start, seconds=False)),
            Tick(place=x + width, label=words.clock(end, seconds=False)),
        ),
        rows=tuple(
            (words.clock(start + number * bin_ms, seconds=False), _figures(tally, words))
            for number, tally in enumerate(column)
        ),
    )


def _panel(place: int) -> tuple[float, float]:
    """Where one of the three panels begins, and how wide it is."""
    width = (WIDTH - 2 * PANEL_GAP) / 3
    return place * (width + PANEL_GAP), width


def _bars(column: Sequence[Tally], top: int, place: int, words: Words) -> list[Bar]:
    x, width = _panel(place)
    parts = [
        (("answered", answered(one)), ("other", one.let_go + one.lost), ("lost", abandoned(one)))
        for one in column
    ]
    titles = [
        words.say(
            "{offered} offered, {answered} answered, {abandoned} abandoned",
            offered=words.number(offered(one)),
            answered=words.number(answered(one)),
            abandoned=words.number(abandoned(one)),
        )
        for one in column
    ]
    return stacked(parts, top, titles, x=x, width=width)


def _figures(tally: Tally, words: Words) -> Figures:
    mean_ms = average_wait_ms(tally)
    return Figures(
        offered=words.number(offered(tally)),
        answered=words.number(answered(tally)),
        abandoned=words.number(abandoned(tally)),
        let_go=words.number(tally.let_go),
        average=words.span(round(mean_ms) if mean_ms is not None else None),
        longest=words.span(longest_wait_ms(tally)),
        level=words.percent(service_level(tally, FORMULA)),
    )


def _partners(
    tallies: Sequence[Mapping[tuple[int, str], Tally]], sentences: Sentences
) -> tuple[PartnerRow, ...]:
    by_partner = [_by_partner(one) for one in tallies]
    known = {partner for one in by_partner for partner in one}
    order = [one for one in sentences.network.partners if one in known]
    order += sorted(known - set(order))
    return tuple(
        PartnerRow(
            name=sentences.partner(partner),
            figures=tuple(_figures(one.get(partner, Tally()), sentences.words) for one in by_partner),
        )
        for partner in order
    )


def _by_partner(found: Mapping[tuple[int, str], Tally]) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for (_place, partner), tally in found.items():
        tallies[partner] = tallies.get(partner, Tally()) + tally
    return tallies


async def _moved(
    services: DeskServices, found: PastEmergency, book: RuleBook | None, until: Instant, words: Words
) -> tuple[str, ...]:
    """Say whom it moved: those who waited when it began or ended, and those whom its own rules routed."""
    declared = [one.at for one in found.declarations]
    ends = [found.ended_at] if found.ended_at is not None else []
    moved = await services.emergencies.rerouted([*declared, *ends])
    told = [
        _rerouted(sum(moved.get(at, 0) for at in declared), note("when it was declared or extended"), words)
    ]
    told += [_rerouted(moved.get(at, 0), note("when it ended"), words) for at in ends]
    plan = book.plan(found.plan) if book is not None else None
    if plan is not None and plan.rules:
        names = [rule.name for rule in plan.rules]
        routed = await services.emergencies.routed_by(names, found.declared_at, until)
        told.append(
            words.count(
                "{number} caller came in by its own rules.",
                "{number} callers came in by its own rules.",
                routed,
            )
        )
    return tuple(told)


def _rerouted(number: int, when: str, words: Words) -> str:
    return words.count(
        "{number} waiting caller was routed anew {when}.",
        "{number} waiting callers were routed anew {when}.",
        number,
        when=words.say(when),
    )


async def _told(services: DeskServices, since: Instant, until: Instant, words: Words) -> str:
    slots = await services.promises.by_slot(since, until, Promise.TOLD)
    kept = sum((slot.kept for slot in slots), Kept())
    if not kept.count:
        return words.say("No caller of this time was told an expected wait and then offered to somebody.")
    callers = kept.count
    heard = words.count(
        "{number} caller was told an expected wait", "{number} callers were told an expected wait", callers
    )
    return words.say(
        "{heard}: {promised} on average, and it was {actual}; the mean error was {error}.",
        heard=heard,
        promised=words.length(kept.promised_ms // callers),
        actual=words.length(kept.actual_ms // callers),
        error=words.length(kept.error_ms // callers),
    )
