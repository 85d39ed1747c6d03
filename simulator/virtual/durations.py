"""How long things take, as scenario files write it: four shapes, each with its mean."""

from math import exp
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from config.toml_table import Several


class _Shape(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Exponential(_Shape):
    """Memoryless: whatever has passed, as much is still to come on average."""

    shape: Literal["exponential"]
    """Which of the four shapes this is."""
    mean_s: float = Field(gt=0)
    """The mean, in seconds."""

    @property
    def expected_s(self) -> float:
        return self.mean_s


class Lognormal(_Shape):
    """Most are short, a few are very long: how talks are."""

    shape: Literal["lognormal"]
    """Which of the four shapes this is."""
    median_s: float = Field(gt=0)
    """Half are shorter, in seconds."""
    sigma: float = Field(ge=0, le=3)
    """Spread: the standard deviation of the logarithm."""

    @property
    def expected_s(self) -> float:
        return self.median_s * exp(self.sigma**2 / 2)


class Fixed(_Shape):
    """Always the same."""

    shape: Literal["fixed"]
    """Which of the four shapes this is."""
    seconds: float = Field(ge=0)
    """How long it takes."""

    @property
    def expected_s(self) -> float:
        return self.seconds


class Observed(_Shape):
    """One of a list, each as likely as the others: what somebody measured."""

    shape: Literal["observed"]
    """Which of the four shapes this is."""
    values_s: Several[Annotated[float, Field(ge=0)]] = Field(min_length=1, max_length=100_000)
    """What was measured, in seconds, in any order."""

    @property
    def expected_s(self) -> float:
        return sum(self.values_s) / len(self.values_s)


Duration = Annotated[Exponential | Lognormal | Fixed | Observed, Field(discriminator="shape")]
"""Exponential, lognormal, always the same, or one of a list."""
