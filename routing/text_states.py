"""The machine of conversations by text, as a table: state -> event type -> next state. An absent arrow is illegal."""

from collections.abc import Mapping
from typing import Final

from routing import text_events as t
from routing.errors import IllegalTransition
from routing.message import Event
from routing.text_model import TextState

_MESSAGES: Final = (
    t.TextReceived,
    t.TextWritten,
    t.TextGiven,
    t.TextProgressed,
    t.TextMarkedUrgent,
    t.TextCoolDownEnded,
    t.TextPostponed,
)
"""Messages come and go in every state."""


def _stays(state: TextState) -> dict[type[Event], TextState]:
    return dict.fromkeys(_MESSAGES, state)


TEXT: Final[Mapping[TextState, Mapping[type[Event], TextState]]] = {
    TextState.CHOOSING: {
        **_stays(TextState.CHOOSING),
        t.TextLanguageChosen: TextState.CHOOSING,
        t.TextQueued: TextState.WAITING,
        t.TextClosed: TextState.CLOSED,
    },
    TextState.WAITING: {
        **_stays(TextState.WAITING),
        t.TextLanguageChosen: TextState.WAITING,
        t.TextOffered: TextState.OFFERED,
        t.TextClosed: TextState.CLOSED,
    },
    TextState.OFFERED: {
        **_stays(TextState.OFFERED),
        t.TextLanguageChosen: TextState.OFFERED,
        t.TextOfferEnded: TextState.WAITING,
        t.TextTaken: TextState.CONNECTED,
        t.TextClosed: TextState.CLOSED,
    },
    TextState.CONNECTED: {
        **_stays(TextState.CONNECTED),
        t.TextLanguageChosen: TextState.CONNECTED,
        t.TextOffered: TextState.CONNECTED,
        t.TextOfferEnded: TextState.CONNECTED,
        t.TextTaken: TextState.CONNECTED,
        t.TextPutBack: TextState.WAITING,
        t.TextClosed: TextState.CLOSED,
    },
    TextState.CLOSED: {},
}


def next_text_state(state: TextState, event: Event) -> TextState:
    """Raises: IllegalTransition."""
    found = TEXT[state].get(type(event))
    if found is None:
        raise IllegalTransition("text contact", state, type(event).__name__)
    return found
