"""What one caller chose, and the same caller with one choice changed; drawn from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

TORONTO = ZoneInfo("America/Toronto")
FIRST_DAY, DAYS = date(2026, 10, 25), 76
"""With the end of daylight-saving time, Christmas, Boxing Day and New Year's Day in it."""
HOLIDAYS = (date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1))
LINES = (
    "main", "main", "main", "east", "north", "crisis", "benefits", "benefits",
    "crisis-tty", "tty-central-east", "tty-south-west",
)  # fmt: skip
NUMBERS = (
    "", "", "", "", "", "anonymous", "+41445550101",
    # Exchanges of towns, area codes of one partner, of two, of three, and one of an overlay.
    "+19054580101", "+15197420101", "+17057590101", "+16135450101",
    "+14165550101", "+19055550101", "+15195550101", "+17055550101", "+18075550101", "+16135550101", "+13435550101",
)  # fmt: skip
POSTAL_KEYS = (
    # Of every partner, more and less surely; all six keys; and what is no postal code.
    "658", "562", "582", "502", "712", "569", "628", "676", "606", "702", "569286", "658286", "", "", "000", "12",
)  # fmt: skip
KEYS = ("1", "1", "1", "2", "2", "3", "", "9")
EDGES = (6, 7, 8, 9, 17, 18, 19, 20, 23)
"""Hours of the day at which something opens or closes somewhere in the sample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """A caller: when they dialled what, from which number, and what they pressed."""

    at: datetime
    line: str = "main"
    number: str = ""
    relay: bool = False
    keys: tuple[str, str] = ("1", "")
    """At the language menu, the first time and the second; empty: they said nothing."""
    postal: tuple[str, str] = ("", "")
    """When asked for a postal code, the first time and the second."""

    def __str__(self) -> str:
        local = self.at.astimezone(TORONTO)
        relay = " through a relay" if self.relay else ""
        return (
            f"{local:%a %Y-%m-%d %H:%M:%S} from {self.number or 'a hidden number'}{relay} to {self.line}, "
            f"keys {self.keys[0] or '-'}/{self.keys[1] or '-'}, postal {self.postal[0] or '-'}/{self.postal[1] or '-'}"
        )


def moments(dice: Random, count: int) -> list[datetime]:
    """Draw instants: two in three within seconds of something's opening or closing, one in six on a holiday."""
    drawn = []
    for _ in range(count):
        day = FIRST_DAY + timedelta(days=dice.randrange(1, DAYS - 3))
        day = dice.choice(HOLIDAYS) if dice.random() < 1 / 6 else day
        if dice.random() < 2 / 3:
            local = datetime.combine(day, time(dice.choice(EDGES)), TORONTO)
            drawn.append(local.astimezone(UTC) + timedelta(seconds=dice.randrange(-12, 4)))
        else:
            local = datetime.combine(day, time(dice.randrange(24), dice.randrange(60)), TORONTO)
            drawn.append(local.astimezone(UTC))
    return drawn


def drawn_choices(dice: Random, at: datetime) -> Choices:
    return Choices(
        at=at,
        line=dice.choice(LINES),
        number=dice.choice(NUMBERS),
        relay=dice.random() < 0.05,
        keys=(dice.choice(KEYS), dice.choice(KEYS)),
        postal=(dice.choice(POSTAL_KEYS), dice.choice(POSTAL_KEYS)),
    )


def another_key(one: Choices, dice: Random) -> Choices:
    return replace(one, keys=(_other(dice, KEYS, one.keys[0]), one.keys[1]))


def another_postal_code(one: Choices, dice: Random) -> Choices:
    return replace(one, postal=(_other(dice, POSTAL_KEYS, one.postal[0]), one.postal[1]))


def another_line(one: Choices, dice: Random) -> Choices:
    return replace(one, line=_other(dice, LINES, one.line))


def another_number(one: Choices, dice: Random) -> Choices:
    return replace(one, number=_other(dice, NUMBERS, one.number))


def an_hour_later(one: Choices, dice: Random) -> Choices:
    return replace(one, at=one.at + timedelta(hours=1))


def another_day(one: Choices, dice: Random) -> Choices:
    """The same time by the clock on the wall, on a weekday, a Sunday or a holiday."""
    local = one.at.astimezone(TORONTO)
    day = dice.choice((date(2026, 11, 25), date(2026, 11, 25), date(2026, 11, 29), date(2026, 12, 25)))
    return replace(one, at=datetime.combine(day, local.time(), TORONTO).astimezone(UTC))


def through_a_relay(one: Choices, dice: Random) -> Choices:
    return replace(one, relay=not one.relay)


CHANGES = (
    another_key, another_postal_code, another_line, another_number, an_hour_later, another_day, through_a_relay
)  # fmt: skip


def walks(dice: Random, count: int, length: int) -> Iterator[list[tuple[str, Choices]]]:
    """Draw walks of callers: each is the one before with one choice changed, and beside each stands what changed."""
    for at in moments(dice, count):
        one = drawn_choices(dice, at)
        walk = [("", one)]
        while len(walk) < length:
            change = dice.choice(CHANGES)
            one = change(one, dice)
            walk.append((change.__name__.replace("_", " "), one))
        yield walk


def _other(dice: Random, among: tuple[str, ...], than: str) -> str:
    return dice.choice([one for one in among if one != than])
