"""Scenarios of hours, days or weeks: a network with its profile, surges and shifts, and what happens to it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from config.book_names import PartnerCode
from config.toml_table import Several
from simulator.virtual.assignments import AssignmentError, assigned
from simulator.virtual.durations import Duration, Exponential, Lognormal
from simulator.virtual.events_of_days import Happening
from simulator.virtual.scenario import Scenario

HORIZON_S_MAX = 366 * 86_400
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Surge(_Part):
    """More callers than usual: a rise, a plateau, and an exponential way back. Surges at one time multiply."""

    factor: float = Field(ge=0, le=100)
    """How many times the usual callers there are on the plateau; below 1 there are fewer."""
    regions: Several[PartnerCode] = ()
    """By the codes of their partners; left out, every region."""
    begins_h: float = Field(ge=0)
    """When the rise begins, in hours after the beginning."""
    onset_h: float = Field(default=0.0, ge=0)
    """How long it rises, in a straight line."""
    plateau_h: float = Field(default=0.0, ge=0)
    """How long it stays."""
    half_life_h: float = Field(default=0.0, ge=0)
    """After each so many hours half of what is more than usual is left; 0: the surge ends with its plateau."""


class CallersOfDays(_Part):
    """What callers do, whatever becomes of them. The usual values are assumptions; docs/simulation.md names them."""

    french: dict[PartnerCode, Share] = {"EASTERN": 0.15, "NORTH": 0.10}
    """Share of a region's callers who speak French."""
    french_elsewhere: Share = 0.015
    """The same share of all other regions."""
    other_language: Share = 0.035
    """Share who speak neither English nor French."""
    patience: Duration = Exponential(shape="exponential", mean_s=270)
    """The longest wait that a caller bears."""
    talk: Duration = Lognormal(shape="lognormal", median_s=370, sigma=0.714)
    """Talk with a specialist, without an interpreter: that takes 1.8 times as long."""
    takes_call_back: Share = 0.0
    """Share who take a call-back when one is offered while they wait."""
    answers_call_back: Share | None = None
    """An assumption: the share of attempts at which somebody who is called back answers and presses the key. Left out,
    nobody is called back, and what these calls would cost is told as work that is still owed."""
    takes_voicemail: Share = 0.0
    """Share who leave a message when that is offered."""
    decides_s: float = Field(default=12.0, ge=0)
    """From the offer to the key: most of it is listening."""
    patience_once_told: float = Field(default=1.0, gt=0, le=10)
    """An assumption for what announcements do: whoever hears a message of an emergency plan bears so many times the
    wait that is left to them. 1: nothing is assumed, and messages change no figure."""


class PeopleOfDays(_Part):
    """How specialists work. Who is on duty when stands in the staffing file."""

    answer_delay_s: float = Field(default=3.0, ge=0)
    """Median time to accept an offer."""
    misses: Share = 0.01
    """Share of offers that nobody touches."""
    declines: Share = 0.01
    """Share of offers that are declined."""
    back_after_s: float = Field(default=60.0, ge=0)
    """How long somebody who missed an offer stays away."""
    wrap_up: Duration = Exponential(shape="exponential", mean_s=120)
    """Writing after a talk."""
    connect_s: float = Field(default=0.4, ge=0)
    """From accepting to the specialist's line, and again to the caller's."""
    french: dict[PartnerCode, Share] = {"EASTERN": 0.5, "NORTH": 0.5}
    """Share of a partner's specialists who speak French too; where it is above 0, the first of them does."""
    french_elsewhere: Share = 0.2
    """The same share of all other partners."""


class Variant(_Part):
    """The same callers under other rules: `switchboard simulate --compare` plays all variants beside each other."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    """Small letters, digits and hyphens."""
    label_en: str = Field(min_length=1, max_length=80)
    """What tables call it in English."""
    label_fr: str = Field(min_length=1, max_length=80)
    """What tables call it in French."""
    set: Several[str] = ()
    """What differs, each as `--set` has it: `rules=each-alone`."""


class DaysScenario(Scenario):
    """A whole network over hours, days or weeks: callers by hour and weekday, surges, shifts, things that happen."""

    kind: Literal["days"]
    """Which of the kinds of scenario this is."""
    source: str = Field(default="", max_length=500)
    """What the figures are shaped on, and what is only assumed."""
    horizon_s: float = Field(gt=0, le=HORIZON_S_MAX)
    """Nobody calls later; whoever is on the line then is served to the end."""
    network: str = Field(default="sample", min_length=1, max_length=500)
    """The rule book: `sample`, a preset such as `six-partners`, or the path of a network file."""
    rules: Literal["as-written", "each-alone"] = "as-written"
    """`each-alone`: no partner answers for another, but for the hours in which one is closed."""
    calls_per_year: dict[PartnerCode, Annotated[float, Field(ge=0)]] = Field(default={})
    """Callers of each region in a year, by the code of its partner; left out, the sample's 527,000."""
    volume: float = Field(default=1.0, gt=0, le=1_000)
    """All of these times so much."""
    weekday_weights: Several[Weight] = Field(default=(), max_length=7)
    """Monday to Sunday, as parts of any whole; left out, the sample's."""
    hour_weights: Several[Weight] = Field(default=(), max_length=24)
    """The 24 hours of a day on each region's own clock, as parts of any whole; left out, the sample's."""
    holidays: Several[date] = ()
    """Days on which people call as on a Sunday."""
    surges: Several[Surge] = ()
    """When there are more callers than usual, or fewer."""
    trace: str | None = Field(default=None, max_length=500)
    """A CSV file of callers to play in place of drawn ones; docs/simulation.md has its columns."""
    callers: CallersOfDays = CallersOfDays()
    """What callers do."""
    specialists: PeopleOfDays = PeopleOfDays()
    """How specialists work."""
    staffing: str = Field(default="ordinary", min_length=1, max_length=500)
    """Who is on duty, by partner, weekday and half hour: a shipped staffing, or the path of a file."""
    staff_factor: float = Field(default=1.0, ge=0, le=100)
    """So many times the people of that file, rounded up at each partner."""
    events: Several[Happening] = ()
    """What happens when."""
    variants: Several[Variant] = Field(default=(), max_length=8)
    """What `--compare` plays beside each other; each is compared with the one before it."""

    @model_validator(mode="after")
    def _whole_profiles(self) -> Self:
        for name, weights, count in (
            ("weekday_weights", self.weekday_weights, 7),
            ("hour_weights", self.hour_weights, 24),
        ):
            if weights and (len(weights) != count or not sum(weights)):
                raise ValueError(f"{name} has {len(weights)} weights; write {count}, not all of them 0")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Self:
        from simulator.virtual.days_checks import problems

        if found := problems(self):
            raise ValueError("; ".join(found))
        return self

    @model_validator(mode="after")
    def _variants_can_be_played(self) -> Self:
        names = [one.name for one in self.variants]
        if len(set(names)) < len(names):
            raise ValueError("variants: two have the same name; give each its own")
        for one in self.variants:
            try:
                varied(self, one.set)
            except (ValidationError, AssignmentError) as cause:
                first = cause.errors()[0]["msg"] if isinstance(cause, ValidationError) else str(cause)
                raise ValueError(f"variants: {one.name} cannot be played: {first}") from cause
        return self


def varied(scenario: DaysScenario, changes: Sequence[str]) -> DaysScenario:
    """Give a scenario with values changed, and without variants of its own.

    Raises: AssignmentError, ValidationError.
    """
    values: Mapping[str, Any] = {**scenario.model_dump(), "variants": ()}
    return DaysScenario.model_validate(assigned(values, changes))
