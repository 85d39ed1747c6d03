"""The ladder against floods of calls as supervisors see it: what is watched, asked, set apart and blocked.

Pure: a floor, what the lines hear and an instant in, plain values out. Numbers are known by a mark alone.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.emergencies import time_of
from desk.incoming import IncomingCalls, SourceSeen
from desk.sentences import Sentences
from desk.words import note
from routing.flood_model import BLOCK_MS_MAX, Block, SourceTag
from routing.floor import Contact, Floor
from routing.lane import IN_LANE, lane_size
from routing.model import ContactState, Instant

MARK_CHARACTERS = 8
LENGTHS_MS = (600_000, 1_800_000, BLOCK_MS_MAX)
USUAL_MS = 1_800_000
REASON_CHARACTERS_MAX = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One rung of the ladder."""

    key: str
    title: str
    text: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    source: str
    mark: str
    calls: str
    latest: str
    waiting: str
    served: str
    blocked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockView:
    source: str
    mark: str
    until: str
    ends_at_ms: int
    by: str
    reason: str
    turned_away: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FloodsView:
    now_ms: int
    steps: tuple[StepView, ...]
    sources: tuple[SourceView, ...]
    blocks: tuple[BlockView, ...]


def mark_of(source: str) -> str:
    """Name a number for a person: the beginning of its keyed hash."""
    return source[:MARK_CHARACTERS]


def floods_view(
    floor: Floor,
    incoming: IncomingCalls,
    sources: Sequence[SourceSeen],
    now: Instant,
    sentences: Sentences,
    names: Mapping[str, str],
) -> FloodsView:
    suspects = [one for one in floor.contacts.values() if one.suspected]
    blocks = [one for one in floor.blocks.values() if one.ends_at > now]
    return FloodsView(
        now_ms=now,
        steps=_steps(floor, incoming, blocks, sentences),
        sources=_sources(floor, sources, suspects, now, sentences),
        blocks=tuple(
            _block(one, now, sentences, names) for one in sorted(blocks, key=lambda one: one.ends_at)
        ),
    )


def _steps(
    floor: Floor, incoming: IncomingCalls, blocks: Sequence[Block], sentences: Sentences
) -> tuple[StepView, ...]:
    words = sentences.words
    arrivals = words.count(
        "{number} call within the last minute, {withheld} without a number.",
        "{number} calls within the last minute, {withheld} without a number.",
        incoming.arrivals_last_minute,
        withheld=words.number(incoming.withheld_last_minute),
    )
    asked = words.count(
        "{number} number calls very often and is asked to press a key first.",
        "{number} numbers call very often and are asked to press a key first.",
        incoming.numbers_over_rate,
    )
    away = sum(one.turned_away for one in blocks)
    blocked = words.count(
        "{number} number is blocked; {calls} of its calls were not taken.",
        "{number} numbers are blocked; {calls} of their calls were not taken.",
        len(blocks),
        calls=words.number(away),
    )
    found = (
        ("watch", note("Watch"), arrivals, incoming.too_many),
        ("key", note("Ask for a key"), asked, incoming.numbers_over_rate > 0),
        ("lane", note("Set apart"), _lane(floor, sentences), floor.lane + floor.suspects > 0),
        ("block", note("Block by hand"), blocked, bool(blocks)),
    )
    return tuple(
        StepView(key=key, title=words.say(title), text=text, active=active)
        for key, title, text, active in found
    )


def _lane(floor: Floor, sentences: Sentences) -> str:
    words, size = sentences.words, lane_size(floor)
    if size is None:
        return words.say("The rule book sets nobody apart.")
    text = note(
        "{served} of such callers are served and {waiting} wait. At most {most} are served at one time, by "
        "{staff} specialists on duty."
    )
    return words.say(
        text,
        served=words.number(floor.lane),
        waiting=words.number(floor.suspects),
        most=words.number(size),
        staff=words.number(sum(floor.staff.values())),
    )


def _sources(
    floor: Floor,
    sources: Sequence[SourceSeen],
    suspects: Sequence[Contact],
    now: Instant,
    sentences: Sentences,
) -> tuple[SourceView, ...]:
    """List the numbers that call very often, and those who did and are still on the line."""
    words = sentences.words
    waiting = Counter(one.source for one in suspects if one.state is ContactState.WAITING)
    served = Counter(one.source for one in suspects if one.state in IN_LANE)
    seen = {one.source: one for one in sources}
    known: list[SourceTag] = [*seen, *sorted({one.source for one in suspects} - set(seen))]
    return tuple(
        SourceView(
            source=source,
            mark=mark_of(source),
            calls=words.number(seen[source].calls) if source in seen else words.say("fewer by now"),
            latest=words.span(1_000 * seen[source].seconds_ago) if source in seen else "–",
            waiting=words.number(waiting[source]),
            served=words.number(served[source]),
            blocked=is_blocked(floor, source, now),
        )
        for source in known
    )


def is_blocked(floor: Floor, source: str, now: Instant) -> bool:
    block = floor.blocks.get(SourceTag(source))
    return block is not None and block.ends_at > now


def _block(one: Block, now: Instant, sentences: Sentences, names: Mapping[str, str]) -> BlockView:
    return BlockView(
        source=one.source,
        mark=mark_of(one.source),
        until=time_of(one.ends_at, now, sentences),
        ends_at_ms=one.ends_at,
        by=names.get(one.by, one.by),
        reason=one.reason,
        turned_away=sentences.words.number(one.turned_away),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LengthChoice:
    ms: int
    text: str
    usual: bool


def lengths(sentences: Sentences, chosen_ms: int = USUAL_MS) -> tuple[LengthChoice, ...]:
    usual = chosen_ms if chosen_ms in LENGTHS_MS else USUAL_MS
    return tuple(LengthChoice(ms=ms, text=sentences.words.length(ms), usual=ms == usual) for ms in LENGTHS_MS)
