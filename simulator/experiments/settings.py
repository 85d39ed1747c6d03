"""What an experiment reads: its own file, and the days that several of them share."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from simulator.virtual.assignments import AssignmentError, assigned
from simulator.virtual.scenario_files import ShippedScenario

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FILES = SCENARIOS / "experiments"
DAYS = SCENARIOS / "days"


class ExperimentError(Exception):
    """The experiment cannot be played; the message names what is wrong, and where."""

    code = "experiment"


class Values(BaseModel):
    """Values of a file: every one known, none of another type."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Day(Values):
    """One day of several regions, each a partner: who calls when, and how many answer. Times in seconds."""

    name: str
    starts: AwareDatetime
    step_s: int = Field(gt=0)
    handle_mean_s: float = Field(gt=0)
    patience_mean_s: float = Field(gt=0)
    regions: tuple[str, ...] = Field(min_length=1)
    calls_per_step: tuple[tuple[float, ...], ...]
    """Mean calls, by step and region."""
    staff: Mapping[str, tuple[tuple[int, ...], ...]]
    """By the name of a staffing: specialists on duty, by step and region."""

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        for name, table in (("calls_per_step", self.calls_per_step), *self.staff.items()):
            if len(table) != len(self.calls_per_step):
                raise ValueError(
                    f"{name} has {len(table)} steps, and calls_per_step {len(self.calls_per_step)}"
                )
            for step, row in enumerate(table, 1):
                if len(row) != len(self.regions) or min(row) < 0:
                    raise ValueError(f"{name}, step {step}: one number for each region, none below 0")
        return self

    @property
    def step_ms(self) -> int:
        return self.step_s * 1_000

    def agent_hours(self, staffing: str) -> float:
        return sum(map(sum, self.staff[staffing])) * self.step_s / 3_600


class Settings(Values):
    """What every experiment has."""

    name: str
    description_en: str
    description_fr: str
    replications: int = Field(ge=1, le=10_000)
    """Days, or runs of a stationary queue; each with streams of its own, of one seed."""


S = TypeVar("S", bound=Values)


def load_day(name: str) -> Day:
    """Load a shipped day by its name, or any by the path of its file. Raises: ExperimentError."""
    path = DAYS / f"{name}.toml"
    if not path.is_file():
        path = Path(name)
    if not path.is_file():
        shipped = ", ".join(sorted(one.stem for one in DAYS.glob("*.toml")))
        raise ExperimentError(f"there is no day {name!r}; shipped are: {shipped}")
    return checked(Day, path.name, tomllib.loads(path.read_text()))


def load_settings(model: type[S], name: str, assignments: Sequence[str] = ()) -> S:
    """Load an experiment's file, with values changed: `replications=60`. Raises: ExperimentError."""
    values = tomllib.loads((FILES / f"{name}.toml").read_text())
    try:
        return checked(model, name, assigned(values, assignments))
    except AssignmentError as cause:
        raise ExperimentError(f"{name}: {cause}") from cause


def shipped_experiments() -> tuple[ShippedScenario, ...]:
    """Describe the experiments, as `scenarios list` does."""
    return tuple(
        ShippedScenario(
            name=path.stem, description_en=read["description_en"], description_fr=read["description_fr"]
        )
        for path in sorted(FILES.glob("*.toml"))
        for read in (tomllib.loads(path.read_text(encoding="utf-8")),)
    )


def checked(model: type[S], where: str, values: Mapping[str, Any]) -> S:
    try:
        # As JSON, where a list may be a tuple and a text a time, and nothing else is taken for anything else.
        return model.model_validate_json(json.dumps(values, default=str))
    except ValidationError as cause:
        faults = [f"{'.'.join(map(str, one['loc'])) or where}: {one['msg']}" for one in cause.errors()]
        if any(one["type"] == "extra_forbidden" for one in cause.errors()):
            faults.append(f"there are: {', '.join(model.model_fields)}")
        raise ExperimentError(f"{where}: {'; '.join(faults)}") from cause
