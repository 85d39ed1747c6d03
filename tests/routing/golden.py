"""The golden decisions of the sample rule book: what it decides for a fixed list of callers, kept in `golden.json`.

A change of the book, or of the engine, that changes a decision shows as a difference to this file, caller by caller.
When the change is meant, look at what differs and write the file anew:

    .venv/bin/python -m tests.routing.golden            # says what differs
    .venv/bin/python -m tests.routing.golden --write    # writes it

The file holds a digest for each caller of `tests/routing/golden_callers.py` and for each caller of each episode of
`tests/routing/golden_floor.py`, and says once in words what each digest of the first kind stands for.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from config.clock import instant_from
from config.compile import compile_rulebook
from config.network import load_network
from routing.model import AT_ONCE, Route, Trigger
from routing.routes import NoRule, route_for
from routing.rulebook import RuleBook
from tests.routing.golden_callers import Caller, golden_callers
from tests.routing.golden_floor import Episode, episodes, play

FILE = Path(__file__).with_name("golden.json")
FIRST_DAY, DAYS = date(2026, 11, 2), 365
FIRST = instant_from(datetime(2026, 11, 2, 5, tzinfo=UTC))
COMMAND = ".venv/bin/python -m tests.routing.golden --write"
DIGEST_CHARACTERS, IN_A_LINE, DIFFERENCES_MAX = 6, 15, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldenSet:
    """The callers that a book is asked about: made for one book, and put to others to see whether they differ."""

    callers: tuple[Caller, ...]
    episodes: tuple[Episode, ...]

    @classmethod
    def of(cls, book: RuleBook) -> "GoldenSet":
        return cls(callers=golden_callers(book, FIRST, DAYS), episodes=tuple(episodes(book, FIRST, DAYS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Golden:
    """What a book decides, as digests; `words` says what those of the situations stand for."""

    situations: tuple[str, ...]
    floor: Mapping[str, tuple[str, ...]]
    words: Mapping[str, str]


def sample_book() -> RuleBook:
    """The shipped network's book, compiled on a fixed day."""
    return compile_rulebook(load_network(), FIRST_DAY)


def golden_of(book: RuleBook, asked: GoldenSet) -> Golden:
    words: dict[str, str] = {}
    situations = []
    for caller in asked.callers:
        said = decision(book, caller)
        situations.append(digest(said))
        words[situations[-1]] = said
    floor = {one.name: tuple(map(digest, play(book, one))) for one in asked.episodes}
    return Golden(situations=tuple(situations), floor=floor, words=dict(sorted(words.items())))


def decision(book: RuleBook, caller: Caller) -> str:
    """What a book decides for a caller, in words for developers. What was tried in vain before is not part of it."""
    try:
        route = route_for(book, caller.situation(book))
    except NoRule:
        return "no rule"
    return _said(route)


def _said(route: Route) -> str:
    steps = "; ".join(
        f"{_when(step.when)}: {'all' if step.partners is None else ' '.join(step.partners)}"
        f"{' with interpreter' if step.interpreter else ''}{f' level {step.level_min}' * (step.level_min > 1)}"
        for step in route.steps
    )
    exits = "; ".join(
        f"{'must ' * one.forced}{one.kind} {_when(one.when)} {one.message}".strip() for one in route.exits
    )
    timers = "/".join(
        str(one) for one in (route.timers.offer_ttl_ms, route.timers.connect_ms, route.timers.wrap_up_ms)
    )
    parts = (
        f"{route.rule}{f' of {route.emergency}' if route.emergency else ''}: {route.preferred} for {route.home}",
        steps,
        f"skills {' '.join(route.skills)}" if route.skills else "",
        f"exits {exits}" if exits else "",
        f"credit {route.credit_ms}" if route.credit_ms else "",
        f"says {' '.join(route.messages)}" if route.messages else "",
        f"timers {timers}" if timers != "None/None/None" else "",
    )
    return " | ".join(part for part in parts if part)


def _when(when: Trigger) -> str:
    if when == AT_ONCE:
        return "at once"
    limits = (
        ("waited", when.waited_ms),
        ("expected", when.expected_ms),
        ("depth", when.depth),
        ("oldest", when.oldest_ms),
        ("staffed<", when.staffed_below),
    )
    return " or ".join(f"{name} {value}" for name, value in limits if value is not None)


def digest(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:DIGEST_CHARACTERS]


# --- the file -------------------------------------------------------------------------------------


def stored() -> Golden:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    return Golden(
        situations=tuple(" ".join(content["situations"]).split()),
        floor={name: tuple(digests.split()) for name, digests in content["floor"].items()},
        words=content["words"],
    )


def write(golden: Golden) -> None:
    content = {
        "written_by": COMMAND,
        "words": golden.words,
        "floor": {name: " ".join(digests) for name, digests in golden.floor.items()},
        "situations": list(_lines(golden.situations)),
    }
    FILE.write_text(json.dumps(content, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")


def _lines(digests: Sequence[str]) -> Iterator[str]:
    every = iter(digests)
    while line := list(islice(every, IN_A_LINE)):
        yield " ".join(line)


def differences(before: Golden, after: Golden, asked: GoldenSet) -> list[str]:
    """Say what differs: each kind of changed decision once, with the first caller whom it meets."""
    found: dict[tuple[str, str], str] = {}
    for caller, old, new in zip(asked.callers, before.situations, after.situations, strict=False):
        if old != new:
            what = f"{caller}\n  before: {before.words.get(old, old)}\n  after:  {after.words[new]}"
            found.setdefault((old, new), what)
    said = list(found.values())
    if len(before.situations) != len(after.situations):
        said.append(f"{len(before.situations)} situations before, {len(after.situations)} after")
    for name in dict.fromkeys((*before.floor, *after.floor)):
        old_floor, new_floor = before.floor.get(name, ()), after.floor.get(name, ())
        if old_floor != new_floor:
            changed = sum(old != new for old, new in zip(old_floor, new_floor, strict=False))
            said.append(f"floor {name}: {changed} of {len(new_floor)} callers fare differently")
    return said


def main(arguments: Sequence[str]) -> int:
    book = sample_book()
    asked = GoldenSet.of(book)
    present = golden_of(book, asked)
    said = differences(stored(), present, asked) if FILE.exists() else ["nothing was stored yet"]
    sys.stdout.write("\n".join(said or ["Nothing differs."]) + "\n")
    if "--write" in arguments:
        write(present)
    return 1 if said and "--write" not in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
