"""What supervisors are told of texts that wait, in a sentence."""

from desk.words import Words
from routing.floor import Floor
from routing.model import Instant
from routing.text_entries import TextContact
from routing.text_model import TextState


def waiting_texts(floor: Floor) -> list[TextContact]:
    """Conversations that nobody has, in the order in which they are offered."""
    unanswered = (TextState.WAITING, TextState.OFFERED)
    return sorted((one for one in floor.texts.values() if one.state in unanswered), key=lambda one: one.place)


def urgent_texts(floor: Floor) -> int:
    """How many of them come first for what was written."""
    return sum(bool(one.urgent) for one in waiting_texts(floor))


def texts_sentence(floor: Floor, now: Instant, words: Words) -> str:
    waiting = waiting_texts(floor)
    if not waiting:
        return ""
    said = words.count("{number} text waits", "{number} texts wait", len(waiting))
    oldest = words.length(max(now - (one.queued_at or one.arrived_at) for one in waiting))
    urgent = urgent_texts(floor)
    if not urgent:
        return words.say("{said}, the oldest for {age}.", said=said, age=oldest)
    first = words.count(
        "{number} with words of danger: somebody must read it now",
        "{number} with words of danger: somebody must read them now",
        urgent,
    )
    return words.say("{said}, the oldest for {age}; {first}.", said=said, age=oldest, first=first)
