"""What can go wrong inside the engine.

    RoutingError
    ├── IllegalTransition   a state table has no such arrow; nothing was changed
    └── UnknownRecord       an event names a contact, specialist or offer that the floor does not hold

The engine raises these only for its own mistakes: commands from outside are answered, never raised at.
"""


class RoutingError(Exception):
    """The engine was about to break one of its own rules."""

    code = "routing"
    retryable = False


class IllegalTransition(RoutingError):
    """This event is not allowed in this state; nothing was changed."""

    code = "illegal_transition"

    def __init__(self, machine: str, state: str, event: str) -> None:
        super().__init__(
            f"{machine} in state '{state}' cannot take {event}: no such arrow in routing/states.py"
        )


class UnknownRecord(RoutingError):
    """An event names something that is not on the floor."""

    code = "unknown_record"

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"no {kind} {key!r} on this floor")
