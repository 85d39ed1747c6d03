"""Scenarios of virtual time: files that say who calls, who answers, and for how long."""

import tomllib
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

SHIPPED = Path(__file__).parents[1] / "scenarios"


class ScenarioError(Exception):
    """The scenario cannot be used; the message names each wrong field."""

    code = "scenario"


class Scenario(BaseModel):
    """One run. Times in seconds of simulated life; shares between 0 and 1."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    starts: datetime
    horizon_s: float = Field(gt=0)
    calls_per_hour: float = Field(gt=0)
    specialists_per_partner: int = Field(ge=0, le=45)
    talk_median_s: float = Field(gt=0)
    patience_mean_s: float = Field(gt=0)
    answer_delay_s: float = Field(ge=0)
    misses: float = Field(default=0.0, ge=0, le=1)
    declines: float = Field(default=0.0, ge=0, le=1)
    wrap_up_mean_s: float = Field(ge=0)
    connect_s: float = Field(default=0.4, ge=0)
    service_level_s: float = Field(default=90, gt=0)


def scenario_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_scenario(name: str) -> Scenario:
    """Load a shipped scenario by name, or any by its path.

    Raises: ScenarioError with the file, each wrong field and what is allowed.
    """
    path = SHIPPED / f"{name}.toml"
    if not path.exists():
        path = Path(name)
    if not path.exists():
        raise ScenarioError(f"there is no scenario {name!r}; shipped are: {', '.join(scenario_names())}")
    try:
        return Scenario.model_validate(tomllib.loads(path.read_text()))
    except tomllib.TOMLDecodeError as cause:
        raise ScenarioError(f"{path}: {cause}") from cause
    except ValidationError as cause:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in cause.errors())
        raise ScenarioError(f"{path}: {faults}") from cause
