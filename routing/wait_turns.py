"""What a waiting caller hears in one turn: news at once, else how they stand, the ways out, and comfort by turns.

A turn is one waiting document. What a caller has heard so far travels in the address of the next one (`heard`), so the
floor keeps nothing of it and a caller whom it has lost goes on where they were.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from routing.model import ExitKind
from routing.rulebook import Message

NOTHING_HEARD = "0"
MESSAGES_A_TURN_MAX = 2
"""Of more than so many nobody remembers the first; the others follow in the next turn."""
MARK_CHARACTERS = 4
MARKS_MAX = 12
COMFORTS_MAX = 0xFFFF
_WAYS_OUT, _MESSAGES = 0, 1
_THEMES = 3
"""In every second turn: the keys, the messages once more, comfort."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    messages: tuple[Message, ...]
    explained: bool
    """The keys are explained."""
    comforted: bool
    comforts: int
    """How many comforting sentences came before this turn."""
    heard: str


def plan_turn(
    turn: int, heard: str, messages: Sequence[Message], exits: Sequence[ExitKind], *, told: bool
) -> Turn:
    """Choose what is said in a turn (0: the first).

    Shape: `messages` and `exits` are all that hold now; `told`: place or wait are named in this turn.
    """
    comforts, marks = heard_of(heard)
    news = tuple(one for one in messages if _mark_of(one) not in marks)[:MESSAGES_A_TURN_MAX]
    opened = any(_mark(kind) not in marks for kind in exits)
    theme = turn // 2 % _THEMES if turn % 2 else None
    again = _once_more(turn, messages) if theme == _MESSAGES and not news else ()
    said = news or again
    explained = opened or (theme == _WAYS_OUT and not news)
    # What is said again may have been news a moment ago: comfort comes before it.
    comforted = bool(again) or not (said or explained or told)
    known = [mark for one in messages if (mark := _mark_of(one)) in marks or one in said]
    known += [mark for kind in exits if (mark := _mark(kind)) in marks or explained]
    return Turn(
        messages=said,
        explained=explained,
        comforted=comforted,
        comforts=comforts,
        heard=_written(comforts + comforted, known),
    )


def heard_on_the_way(messages: Sequence[Message]) -> str:
    """Say what somebody has heard who was told these messages before they stood in the queue."""
    return _written(0, [_mark_of(one) for one in messages])


def heard_of(heard: str) -> tuple[int, frozenset[str]]:
    """Read how many comforting sentences were heard, and the marks of the rest. What is unreadable is nothing."""
    count, _, marks = heard.partition(".")
    try:
        comforts = int(count or "0", 16)
    except ValueError:
        comforts = 0
    found = (marks[at : at + MARK_CHARACTERS] for at in range(0, len(marks), MARK_CHARACTERS))
    return min(comforts, COMFORTS_MAX), frozenset(found)


def comforted_more(heard: str, by: int) -> str:
    """Count further comforting sentences in."""
    count, marks = heard_of(heard)
    return _written(count + by, sorted(marks))


def all_anew(heard: str) -> str:
    """Forget what was heard, so that it is said again; only comfort goes on with the next sentence."""
    return _written(heard_of(heard)[0], ())


def _once_more(turn: int, messages: Sequence[Message]) -> tuple[Message, ...]:
    """Say the messages again, a few at a time, each in its time."""
    if not messages:
        return ()
    first = turn // (2 * _THEMES) * MESSAGES_A_TURN_MAX % len(messages)
    return tuple(messages[first : first + MESSAGES_A_TURN_MAX])


def _written(comforts: int, marks: Sequence[str]) -> str:
    count = f"{min(comforts, COMFORTS_MAX):x}"
    return f"{count}.{''.join(marks[:MARKS_MAX])}" if marks else count


def _mark_of(message: Message) -> str:
    return _mark(f"{message.id}\n{message.en}\n{message.fr}")


def _mark(text: str) -> str:
    return f"{crc32(text.encode('utf-8', 'replace')) & 0xFFFF:04x}"
