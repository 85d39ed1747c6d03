"""How messages are declared, and what all commands and all events have: values that nobody changes, made by the dozen
for every call.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routing.model import CommandId, ContactId, EventId, Instant, SpecialistId

__all__ = ["Command", "ContactEvent", "Event", "SpecialistEvent", "message"]

if TYPE_CHECKING:
    from dataclasses import dataclass as message
else:

    def message(*, frozen: bool, slots: bool, kw_only: bool):
        """Declare a dataclass that the type checker holds to be frozen, and that is an ordinary one at run time.

        A frozen one takes three times as long to make; mypy refuses every assignment to one all the same.
        """
        assert frozen, "a message is frozen: declare an ordinary dataclass where a value may change"
        return dataclass(slots=slots, kw_only=kw_only, unsafe_hash=True)


@message(frozen=True, slots=True, kw_only=True)
class Command:
    id: CommandId


@message(frozen=True, slots=True, kw_only=True)
class Event:
    id: EventId
    at: Instant


@message(frozen=True, slots=True, kw_only=True)
class ContactEvent(Event):
    contact: ContactId


@message(frozen=True, slots=True, kw_only=True)
class SpecialistEvent(Event):
    specialist: SpecialistId
