"""At which rates a sample year is drawn. Every one is an assumption of ours or rests on figures of elsewhere, and a
file may change each; none is a fact about any 211."""

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from config.errors import TableError
from config.toml_table import TomlTable
from simulator.people.arrivals import HOUR_WEIGHTS, WEEKDAY_WEIGHTS
from simulator.people.places import YEARLY_CALLS

Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]


class Arriving(TomlTable):
    by_region: dict[str, Weight] = Field(default=dict(YEARLY_CALLS))
    """Callers of each partner's region in a year; only their proportions count."""
    by_weekday: tuple[Weight, ...] = Field(default=WEEKDAY_WEIGHTS, min_length=7, max_length=7, strict=False)
    """Monday to Sunday. A statutory holiday is a Sunday."""
    by_hour: tuple[Weight, ...] = Field(default=HOUR_WEIGHTS, min_length=24, max_length=24, strict=False)
    by_month: tuple[Weight, ...] = Field(
        default=(1.12, 1.08, 1.03, 0.98, 0.96, 0.95, 0.92, 0.93, 1.0, 1.0, 1.03, 1.06),
        min_length=12,
        max_length=12,
        strict=False,
    )
    """January to December: winters are busier."""
    after_holiday: Weight = 1.2
    unrest: Weight = 0.08
    """How much days differ beyond chance: the standard deviation of the logarithm of a region's day."""
    awareness: Weight = 0.5
    """How much areas of one region differ in how many of their residents call; as above. Ninefold was seen."""


class Answering(TomlTable):
    abandoned_menu: Share = 0.02
    abandoned: Share = 0.07
    """Of those who enter the queue, by day and in English."""
    abandoned_at_night: Weight = 1.4
    """So many times as often from 20 to 8 and at week ends."""
    abandoned_other_language: Weight = 1.8
    """So many times as often by callers of neither official language."""
    lost: Share = 0.003
    """Ended by a technical failure."""
    patience_s: Positive = 100
    """The mean wait of who abandons."""
    at_once: Share = 0.5
    """Of the answered, who hardly wait."""
    wait_s: Positive = 70
    """The mean wait of the others."""
    elsewhere: Share = 0.06
    """Answered by another partner though their own is open."""


class Handling(TomlTable):
    talk_median_s: Positive = 372
    talk_sigma: Weight = 0.714
    """75 % of calls within ten minutes and 95 % within twenty, as elsewhere."""
    held: Share = 0.15
    hold_s: Positive = 60
    wrap_up_s: Positive = 120
    interpreted_times: Weight = 1.8
    """So many times as long is a call with an interpreter."""
    passed_on: Share = 0.04


class Speaking(TomlTable):
    french: Share = 0.02
    french_in: dict[str, Share] = Field(default={"EASTERN": 0.15, "NORTH": 0.10})
    other: Share = 0.035
    others: tuple[str, ...] = Field(
        default=(
            "zh", "yue", "pa", "ar", "es", "ta", "ur", "pt", "fa", "ru", "tl", "so", "vi", "uk", "pl", "it", "ko",
            "hi", "oj", "cr",
        ),
        strict=False,
    )  # fmt: skip
    """The languages beside the official ones, the most frequent first."""


class Recording(TomlTable):
    kinds: dict[str, Weight] = Field(default={
        "information": 27, "referral": 58, "advocacy": 4, "crisis": 2, "transfer_only": 4, "not_211": 5,
    })  # fmt: skip
    without_needs: tuple[str, ...] = Field(default=("transfer_only", "not_211"), strict=False)
    relations: dict[str, Weight] = Field(default={"self": 82, "family": 6, "friend": 3, "professional": 9})
    heard_about: dict[str, Weight] = Field(default={
        "friend_or_family": 38, "agency": 14, "health_provider": 9, "government": 8, "web": 12, "media": 4,
        "print": 4, "called_before": 8, "declined": 3,
    })  # fmt: skip
    place_known: Share = 0.95
    asked: Share = 0.35
    """How often each question about the person is answered."""
    answers: dict[str, dict[str, Weight]] = Field(default={
        "age_group": {
            "under_18": 2, "18_24": 8, "25_34": 18, "35_44": 18, "45_54": 16, "55_64": 16, "65_79": 15, "80_up": 5,
            "declined": 2,
        },
        "gender": {"woman": 62, "man": 34, "non_binary": 1, "declined": 3},
        "income_level": {"under_20": 40, "20_40": 30, "40_60": 12, "60_up": 8, "declined": 10},
        "newcomer": {"yes": 12, "no": 83, "declined": 5},
    })  # fmt: skip


class Needing(TomlTable):
    needs_per_contact: Annotated[float, Field(ge=1, le=8)] = 1.35
    """Of contacts that have needs at all."""
    categories: dict[str, Weight] = Field(default={
        "health": 17, "housing": 16, "income": 13, "legal": 10, "food": 8, "mental_health": 8, "utilities": 6,
        "government": 6, "transportation": 5,
    })  # fmt: skip
    other_category: Weight = 2
    seasons: dict[str, tuple[Weight, ...]] = Field(
        default={
            "utilities": (1.7, 1.6, 1.4, 1.0, 0.7, 0.6, 0.6, 0.6, 0.7, 0.9, 1.2, 1.5),
            "SAMPLE-FOOD.04": (0.1, 0.1, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.2, 1.0, 5.0, 6.0),
            "SAMPLE-INCOME.05": (1.0, 2.5, 5.0, 4.0, 1.0, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3),
            "education": (0.9, 0.8, 0.8, 0.8, 0.8, 0.9, 1.0, 1.8, 1.6, 0.9, 0.8, 0.6),
            "disaster": (1.2, 1.1, 1.0, 1.0, 1.0, 1.1, 1.2, 1.1, 0.9, 0.8, 0.8, 1.0),
        },
        strict=False,
    )
    """January to December, by category or code: how many times as often as in the average month."""
    unmet: dict[str, Share] = Field(default={
        "SAMPLE-HOUSING.01": 0.18, "SAMPLE-HOUSING.02": 0.33, "SAMPLE-HOUSING.03": 0.33, "SAMPLE-HEALTH.02": 0.25,
        "SAMPLE-HEALTH.03": 0.25, "SAMPLE-INCOME.05": 0.04, "transportation": 0.30, "utilities": 0.15, "food": 0.06,
        "legal": 0.08, "mental_health": 0.12,
    })  # fmt: skip
    """By category or code."""
    unmet_elsewhere: Share = 0.05
    remote_from: Share = 0.29
    """From this index of remoteness on an area is remote."""
    remote_times: Weight = 1.5
    """So many times as often needs stay unmet there."""
    reasons: dict[str, Weight] = Field(default={
        "no_service": 25, "waiting_list": 15, "not_eligible": 25, "hours": 5, "cost": 10, "language": 3,
        "distance": 7, "caller_declined": 7, "other": 3,
    })  # fmt: skip
    lacking: tuple[str, ...] = Field(default=("no_service", "distance"), strict=False)
    lacking_where_remote: Weight = 3
    """So many times as often these are the reason there."""
    referrals: dict[str, Weight] = Field(default={"0": 7, "1": 58, "2": 32, "3": 3})
    """Of a need that was met; with the needs of a contact they make about 1.6 a contact."""


class Assumptions(TomlTable):
    arriving: Arriving = Arriving()
    answering: Answering = Answering()
    handling: Handling = Handling()
    speaking: Speaking = Speaking()
    recording: Recording = Recording()
    needing: Needing = Needing()


def load_assumptions(path: Path | None) -> Assumptions:
    """Read a file that changes some of them; without one, all stay. Raises: TableError"""
    if path is None:
        return Assumptions()
    try:
        return Assumptions.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as cause:
        if isinstance(cause, ValidationError):
            problems = [
                f"{'.'.join(map(str, one['loc']))}: {one['msg']}"
                for one in cause.errors(include_input=False, include_url=False, include_context=False)
            ]
            raise TableError(problems, path.name) from None
        raise TableError([f"it cannot be read as TOML: {cause}"], path.name) from cause
