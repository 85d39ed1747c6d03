"""Scenarios of virtual time: files that say who calls, who answers, and for how long.

Two kinds: `network` is the sample network with its people; `textbook` is one pool of equal specialists, whose
figures queueing theory knows exactly.
"""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.virtual.assignments import AssignmentError, assigned

SHIPPED = Path(__file__).parents[1] / "scenarios"


class ScenarioError(Exception):
    """The scenario cannot be used; the message names each wrong field."""

    code = "scenario"


class Scenario(BaseModel):
    """What every run has. Times in seconds of simulated life; shares between 0 and 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: str
    starts: AwareDatetime = Field(strict=False)
    horizon_s: float = Field(gt=0)
    """Nobody calls later; whoever is on the line then is served to the end."""
    warm_up_s: float = Field(default=0.0, ge=0)
    """Callers who arrive earlier are simulated, but not counted: the floor starts empty, which no real one is."""
    service_level_s: float = Field(default=90, gt=0)

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
    calls_per_hour: float = Field(gt=0)
    specialists_per_partner: int = Field(ge=0, le=45)
    talk_median_s: float = Field(gt=0)
    patience_mean_s: float = Field(gt=0)
    answer_delay_s: float = Field(ge=0)
    misses: float = Field(default=0.0, ge=0, le=1)
    declines: float = Field(default=0.0, ge=0, le=1)
    wrap_up_mean_s: float = Field(ge=0)
    connect_s: float = Field(default=0.4, ge=0)


class TextbookScenario(Scenario):
    """M/M/n, or with patience M/M/n+M: Poisson arrivals, exponential times, and nothing else takes any time."""

    kind: Literal["textbook"]
    arrivals_per_hour: float = Field(gt=0)
    specialists: int = Field(ge=1, le=10_000)
    handle_mean_s: float = Field(gt=0)
    patience_mean_s: float | None = Field(default=None, gt=0)
    """None: callers wait for ever."""


KINDS: Mapping[str, type[Scenario]] = {"network": NetworkScenario, "textbook": TextbookScenario}


def scenario_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_scenario(name: str, assignments: Sequence[str] = ()) -> Scenario:
    """Load a shipped scenario by name, or any by its path, and change values in it.

    Shape:  each assignment is `path=value`, the value as TOML writes it (quotes may be left out); the last wins.
    Raises: ScenarioError with the file, each wrong field and what is allowed.
    """
    path = SHIPPED / f"{name}.toml"
    if not path.exists():
        path = Path(name)
    if not path.is_file():
        raise ScenarioError(f"there is no scenario {name!r}; shipped are: {', '.join(scenario_names())}")
    try:
        return _checked(assigned(tomllib.loads(path.read_text()), assignments))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as cause:
        raise ScenarioError(f"{path}: {cause}") from cause
    except (AssignmentError, _WrongValues) as cause:
        raise ScenarioError(f"{name}: {cause}") from cause


class _WrongValues(Exception):
    """Values that no scenario of their kind may have."""


def _checked(values: Mapping[str, Any]) -> Scenario:
    kind = values.get("kind", "network")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise _WrongValues(f"kind: {kind!r} is none of {', '.join(KINDS)}")
    try:
        return model.model_validate(values)
    except ValidationError as cause:
        faults = [
            f"{'.'.join(map(str, one['loc'])) or 'scenario'}: {_words(one['type'], one['msg'])}"
            for one in cause.errors()
        ]
        if any(one["type"] == "extra_forbidden" for one in cause.errors()):
            faults.append(f"a {kind} scenario has: {', '.join(model.model_fields)}")
        raise _WrongValues("; ".join(faults)) from cause


def _words(kind: str, message: str) -> str:
    return "there is no such value" if kind == "extra_forbidden" else message.removeprefix("Value error, ")
