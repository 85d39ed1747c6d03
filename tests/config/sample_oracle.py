"""The sample book said again: who may serve a caller, when, and what the caller is told, read from the file itself.

It shares nothing with the program but the file: TOML is read with `tomllib`, times with the clock on the wall
(`zoneinfo`), holidays from the table. It knows only the keys that the sample uses, and says so where it meets another.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.config.told_choices import Choices

CONFIG = Path(__file__).parents[2] / "config"
BOOK: Mapping[str, Any] = tomllib.loads((CONFIG / "network.toml").read_text(encoding="utf-8"))
PRESS = timedelta(seconds=3)
"""How long a caller takes for each answer."""
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_KNOWN_OF_RULE = {
    "name", "name_en", "name_fr", "note_en", "note_fr", "when", "first", "credit_s", "messages", "timers", "exits",
    "skills", "widening",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    home: str
    confidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """From so many seconds of waiting on: how good somebody must be, and whether an interpreter may help."""

    after_s: int
    level: int
    interpreter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the book says of one caller."""

    replies: tuple[str, ...]
    """What they are told, one after the other, up to the queue."""
    queued_at: datetime
    language: str
    home: str | None
    rule: str
    first: str
    credit_s: int
    messages: tuple[str, ...]
    skills: tuple[str, ...]
    stages: tuple[Stage, ...]
    exits: tuple[tuple[str, int, bool], ...]
    """Kind, after how many seconds, and whether it opens as soon as nobody who may serve is on duty."""
    offer_s: int
    connect_s: int

    def stage(self, waited_s: float) -> Stage:
        return [stage for stage in self.stages if stage.after_s <= waited_s][-1]


def answer(caller: Choices) -> Answer:
    language, replies, presses = _at_the_menu(caller)
    region = _region_of(caller)
    if region is None:
        region, asked = _asked(caller, language)
        replies, presses = (*replies, *asked), presses + len(asked)
    at = caller.at + presses * PRESS
    relay = caller.relay or bool(BOOK["lines"][caller.line].get("relay"))
    rule = next(one for one in BOOK["rules"] if _fits(one, caller.line, language, region, relay, at))
    assert rule.keys() <= _KNOWN_OF_RULE, f"teach the oracle what {rule.keys() - _KNOWN_OF_RULE} mean"
    messages, limits, timers = tuple(rule.get("messages", ())), BOOK["limits"], rule.get("timers", {})
    return Answer(
        replies=(*replies, " ".join(("queue", language, *messages))),
        queued_at=at,
        language=language,
        home=region.home if region is not None else None,
        rule=rule["name"],
        first=_first(rule["first"], region),
        credit_s=rule.get("credit_s", 0),
        messages=messages,
        skills=tuple(rule.get("skills", ())),
        stages=tuple(_stages(rule, language)),
        exits=tuple(_exit(way) for way in rule.get("exits", ())),
        offer_s=timers.get("offer_s", limits["offer_s"]),
        connect_s=timers.get("connect_s", limits["connect_s"]),
    )


# --- what the caller is asked -----------------------------------------------------------------------


def _at_the_menu(caller: Choices) -> tuple[str, tuple[str, ...], int]:
    """The language, what was said at the menu, and how many answers it took."""
    chosen = {entry["key"]: entry["language"] for entry in BOOK["menu"]}
    assert BOOK["limits"]["menu_attempts"] == 2
    if caller.keys[0] in chosen:
        return chosen[caller.keys[0]], ("ask language 1",), 1
    language = chosen.get(caller.keys[1], BOOK["network"]["default_language"])
    return language, ("ask language 1", "ask language 2"), 2


def _asked(caller: Choices, language: str) -> tuple[Region | None, tuple[str, ...]]:
    """What the postal code says, which only those are asked for of whom nothing is known."""
    assert BOOK["network"]["ask_region_below"] == "low"
    assert BOOK["limits"]["region_attempts"] == 2
    first, second = f"ask region {language} 1", f"ask region {language} 2"
    found = keyed(caller.postal[0])
    return (found, (first,)) if found is not None else (keyed(caller.postal[1]), (first, second))


# --- where the caller is ----------------------------------------------------------------------------


@cache
def _rows(table: str) -> list[dict[str, str]]:
    with (CONFIG / "data" / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@cache
def _home(division: str) -> str:
    return next(str(code) for code, entry in BOOK["partners"].items() if division in entry["divisions"])


def _region_of(caller: Choices) -> Region | None:
    """By the line that was dialled, else by the number that they call from."""
    partner = BOOK["lines"][caller.line].get("partner")
    return Region(home=partner, confidence="high") if partner is not None else _of_number(caller.number)


@cache
def _of_number(number: str) -> Region | None:
    match = re.fullmatch(r"\+1(\d{3})(\d{3})\d{4}", number)
    if match is None:
        return None
    families = {row["area_code"]: row["family"] for row in _rows("area_codes")}
    for row in _rows("exchanges"):
        if row["prefix"] == f"{match[1]}-{match[2]}":
            overlay = families.get(match[1]) != match[1]
            return Region(home=_home(row["cduid"]), confidence="low" if overlay else "medium")
    shares = {
        row["partner"]: int(row["share_percent"])
        for row in _rows("area_codes")
        if row["area_code"] == match[1]
    }
    if not shares:
        return None
    likeliest = max(shares, key=lambda partner: shares[partner])
    return Region(home=likeliest, confidence="medium" if shares[likeliest] >= 95 else "low")


@cache
def keyed(keys: str) -> Region | None:
    """What three or six keys of a postal code mean, by how many people live where they can mean."""
    if re.fullmatch(r"[2-9]\d[2-9](\d[2-9]\d)?", keys) is None:
        return None
    weights: dict[str, int] = {}
    for row in _rows("forward_sortation_areas"):
        if "".join(_key(sign) for sign in row["fsa"]) == keys[:3]:
            partner = _home(row["cduid"])
            people = max(int(row["people"]), 1) * int(row["share_percent"])
            weights[partner] = weights.get(partner, 0) + people
    ranked = sorted(weights.values(), reverse=True)
    if not ranked or ranked[:1] == ranked[1:2]:
        return None
    percent = 100 * ranked[0] // sum(ranked)
    sureness = "high" if percent >= 95 else "medium" if percent >= 75 else "low"
    return Region(home=max(weights, key=lambda partner: weights[partner]), confidence=sureness)


def _key(sign: str) -> str:
    letters = ("ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ")
    return next((str(key) for key, row in enumerate(letters, 2) if sign in row), sign)


# --- hours ------------------------------------------------------------------------------------------


@cache
def _holidays() -> frozenset[date]:
    return frozenset(
        date.fromisoformat(f"{row['year']}-{day}")
        for row in _rows("holidays")
        if row["calendar"] == "CA-ON"
        for day in row["days"].split()
    )


def _on_the_wall(schedule: Mapping[str, Any], zone: str, at: datetime) -> bool:
    """Whether the clock on the wall stands within the hours; a shift that began the day before runs to its end."""
    if schedule.get("hours") == "always":
        return True
    local = at.astimezone(ZoneInfo(zone))
    now = f"{local:%H:%M}"
    today, before = _shifts(schedule, local.date()), _shifts(schedule, local.date() - timedelta(days=1))
    return any(begins <= now < (ends if ends > begins else "24:00") for begins, ends in today) or any(
        ends <= begins and now < ends for begins, ends in before
    )


def _shifts(schedule: Mapping[str, Any], day: date) -> list[tuple[str, str]]:
    assert not schedule.get("exceptions"), "teach the oracle the days of exception"
    holidays = schedule.get("holidays")
    if holidays is not None and day in _holidays():
        assert holidays == {"calendar": "CA-ON", "hours": "closed"}, "teach the oracle these holidays"
        return []
    hours = schedule.get("hours", {})
    found: list[str] = next(
        (spans for days, spans in hours.items() if DAY_NAMES[day.weekday()] in _days(days)), []
    )
    return [(span[:5], span[6:]) for span in found]


def _days(written: str) -> tuple[str, ...]:
    first, _, last = written.partition("-")
    return DAY_NAMES[DAY_NAMES.index(first) : DAY_NAMES.index(last or first) + 1]


def is_open(partner: str, language: str, at: datetime) -> bool:
    """A partner is open for a language while it is open, and within the hours that the language has of its own."""
    entry = BOOK["partners"][partner]
    own = entry.get("languages", {}).get(language)
    return _on_the_wall(entry, entry["zone"], at) and (own is None or _on_the_wall(own, entry["zone"], at))


# --- rules ------------------------------------------------------------------------------------------


def _fits(
    rule: Mapping[str, Any], line: str, language: str, region: Region | None, relay: bool, at: datetime
) -> bool:
    for term in rule.get("when", ()):
        wanted = not term.startswith("not ")
        if _holds(BOOK["conditions"][term.removeprefix("not ")], line, language, region, relay, at) != wanted:
            return False
    return True


def _holds(
    condition: Mapping[str, Any], line: str, language: str, region: Region | None, relay: bool, at: datetime
) -> bool:
    home = region.home if region is not None else BOOK["network"]["default_home"]
    truths: dict[str, Callable[[Any], bool]] = {
        "lines": lambda these: line in these,
        "languages": lambda these: language in these,
        "relay": lambda wanted: relay == wanted,
        "region_known": lambda wanted: (region is not None) == wanted,
        "confidences": lambda these: (region.confidence if region is not None else "none") in these,
        "homes": lambda these: region is not None and region.home in these,
        "home_open": lambda wanted: is_open(home, language, at) == wanted,
        "partners_open": lambda these: all(is_open(one, language, at) for one in these),
        "hours": lambda name: _on_the_wall(BOOK["hours"][name], BOOK["hours"][name]["zone"], at),
    }
    return all(truths[key](value) for key, value in condition.items() if not key.startswith("name_"))


def _first(said: str, region: Region | None) -> str:
    network: Mapping[str, str] = BOOK["network"]
    if said == "home":
        return region.home if region is not None else network["default_home"]
    return {"default-home": network["default_home"], "after-hours": network["after_hours"]}.get(said, said)


def _stages(rule: Mapping[str, Any], language: str) -> Iterator[Stage]:
    widening = rule.get("widening", [{"reach": "network"}])
    assert all(step.keys() <= {"reach", "level", "after_s"} for step in widening), (
        "teach the oracle this step"
    )
    assert all(step["reach"] == "network" for step in widening), "teach the oracle narrower steps"
    helped = BOOK["languages"].get(language, {}).get("interpreter", "never")
    helped_s = {"at-once": 0, "never": 10**9}.get(helped, helped)
    for after_s in sorted({0, helped_s, *(step.get("after_s", 0) for step in widening)}):
        level = [step.get("level", 1) for step in widening if step.get("after_s", 0) <= after_s][-1]
        yield Stage(after_s=after_s, level=level, interpreter=after_s >= helped_s)


def _exit(way: Mapping[str, Any]) -> tuple[str, int, bool]:
    """Five minutes are expected, on these floors, only where nobody on duty may serve."""
    known = {"kind", "after_s", "expected_wait_s", "staffed_below", "message"}
    assert way.keys() <= known, f"teach the oracle the exit {way}"
    assert way.get("staffed_below", 1) == 1
    assert way.get("expected_wait_s", 300) == 300
    return way["kind"].replace("-", "_"), way["after_s"], "expected_wait_s" in way or "staffed_below" in way
