"""What happens at times in a scenario of days: emergency plans, outages, other rule books, more people."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from config.book_names import Name, PartnerCode


class _Happening(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    at_h: float = Field(ge=0)
    """When, in hours after the beginning."""


class Declare(_Happening):
    """A supervisor declares an emergency plan of the rule book."""

    do: Literal["declare"]
    """What happens."""
    plan: Name
    """Which plan."""
    lasts_h: float | None = Field(default=None, gt=0)
    """How long it is declared for; left out, as long as the plan says. Never longer than the plan allows."""


class EndEarly(_Happening):
    """A supervisor stands an emergency plan down."""

    do: Literal["stand-down"]
    """What happens."""
    plan: Name
    """Which plan."""


class Outage(_Happening):
    """A partner loses all its seats: lines break at once, callers go back to their places in the queue."""

    do: Literal["outage"]
    """What happens."""
    partner: PartnerCode
    """Whose seats."""
    hours: float = Field(gt=0)
    """For how long."""


class ExtraPeople(_Happening):
    """More specialists than planned sign in at a partner."""

    do: Literal["extra-people"]
    """What happens."""
    partner: PartnerCode
    """Where."""
    specialists: int = Field(ge=1, le=1_000)
    """How many."""
    hours: float = Field(gt=0)
    """For how long."""


class OtherBook(_Happening):
    """Another rule book is published; whoever works for a partner that it does not have goes home."""

    do: Literal["rule-book"]
    """What happens."""
    network: str = Field(min_length=1, max_length=500)
    """The network file of the new book, or a preset such as `six-partners`."""
    recall: bool = False
    """Whether those who wait already are routed anew; otherwise they keep the book that they came in under."""
    renamed: dict[PartnerCode, PartnerCode] = {}
    """Partners that go on under another code: `{ EASTERN = "CNEO" }`."""


Happening = Annotated[
    Declare | EndEarly | Outage | ExtraPeople | OtherBook,
    Field(discriminator="do"),
]
