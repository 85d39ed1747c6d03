"""Scenarios of virtual time: who calls, who answers, for how long, and what is hoped of it.

`network` is the sample network with its people; `textbook` is one pool of equal specialists, whose figures queueing
theory knows exactly. The third kind, `days`, is in `days.py`.
"""

from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

SEED_MAX = 2**53 - 1
"""The greatest whole number that every reader of JSON keeps as it is."""


class Scenario(BaseModel):
    """What every scenario has. Times in seconds of simulated life; shares between 0 and 1."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")
    """Small letters, digits and hyphens."""
    description_en: str = Field(default="", max_length=200)
    """One line that says what it shows."""
    description_fr: str = Field(default="", max_length=200)
    """The same line in French."""
    starts: AwareDatetime = Field(strict=False)
    """When the simulated life begins, with its offset from UTC."""
    horizon_s: float = Field(gt=0, le=10 * 365 * 86_400)
    """Nobody calls later; whoever is on the line then is served to the end."""
    warm_up_s: float = Field(default=0.0, ge=0)
    """Callers who arrive earlier are simulated, but not counted: the floor starts empty, which no real one is."""
    seed: int = Field(default=1, ge=0, le=SEED_MAX)
    """Where all chance comes from: the same seed gives the same journal."""
    replications: int = Field(default=1, ge=1, le=1_000)
    """How many times the scenario is played, each time with a seed of its own that follows from `seed`."""
    service_level_s: float = Field(default=90, gt=0)
    """The service level is the share of the offered who are answered within so many seconds."""
    service_level_goal: float = Field(default=0.8, gt=0, lt=1)
    """The service level that is hoped for."""

    @model_validator(mode="after")
    def _something_is_counted(self) -> Self:
        if self.warm_up_s >= self.horizon_s:
            raise ValueError(
                f"warm_up_s ({self.warm_up_s:g}) must be less than horizon_s ({self.horizon_s:g})"
            )
        return self


class NetworkScenario(Scenario):
    """The sample network: its menu, its regions, its specialists with their habits."""

    kind: Literal["network"] = "network"
    """Which of the kinds of scenario this is; `network` where nothing is said."""
    calls_per_hour: float = Field(gt=0)
    """Callers who dial, in an hour on average."""
    specialists_per_partner: int = Field(ge=0, le=45)
    """How many are on the floor at each partner, all the time."""
    talk_median_s: float = Field(gt=0)
    """Half of the talks are shorter; their times are lognormal."""
    patience_mean_s: float = Field(gt=0)
    """How long callers wait on average before they give up; exponential."""
    answer_delay_s: float = Field(ge=0)
    """Median time that a specialist takes to accept an offer."""
    misses: float = Field(default=0.0, ge=0, le=1)
    """Share of offers that nobody touches."""
    declines: float = Field(default=0.0, ge=0, le=1)
    """Share of offers that are declined."""
    wrap_up_mean_s: float = Field(ge=0)
    """Writing after a talk, on average; exponential."""
    connect_s: float = Field(default=0.4, ge=0)
    """From accepting to the specialist's line, and again to the caller's."""


class TextbookScenario(Scenario):
    """M/M/n, or with patience M/M/n+M: Poisson arrivals, exponential times, and nothing else takes any time."""

    kind: Literal["textbook"]
    """Which of the kinds of scenario this is."""
    arrivals_per_hour: float = Field(gt=0)
    """Callers of one pool, in an hour on average."""
    specialists: int = Field(ge=1, le=10_000)
    """Specialists of one pool."""
    handle_mean_s: float = Field(gt=0)
    """Mean talk; exponential."""
    patience_mean_s: float | None = Field(default=None, gt=0)
    """How long callers wait on average before they give up; left out, they wait for ever."""
    pools: int = Field(default=1, ge=1, le=100)
    """So many equal pools beside each other, a partner each, that never answer for each other."""
