"""The numbers of a network file: limits, what to expect, when waits are announced, how people are called back."""

from typing import Literal

from pydantic import Field

from config.book_names import DAY_S, HOUR_S, Name
from config.toml_table import Several, TomlTable


class LimitsTable(TomlTable):
    """The engine's limits under the names people use, in seconds; `routing.rulebook.Limits` explains them."""

    offer_s: int = Field(default=20, ge=5, le=120)
    """How long a specialist has to accept a call."""
    connect_s: int = Field(default=8, ge=2, le=60)
    """How long each side may take to join once it is accepted."""
    drop_grace_s: int = Field(default=2, ge=0, le=30)
    """How long after a specialist's line ended the news may come that it was the caller who hung up."""
    wrap_up_s: int = Field(default=60, ge=0, le=HOUR_S)
    """Time for notes after a call."""
    wrap_up_extension_s: int = Field(default=60, ge=10, le=HOUR_S)
    """What one press of “more time” adds."""
    lease_s: int = Field(default=12, ge=3, le=120)
    """A silent browser counts as gone after this."""
    cool_down_s: int = Field(default=30, ge=0, le=HOUR_S)
    """How long before a missed or declined caller is offered to the same specialist again."""
    own_first_within_s: int | None = Field(default=None, ge=0, le=HOUR_S)
    """A partner's own callers come first only as long as nobody else has waited so many seconds more. Without
    it: always; 0: never, the oldest comes first."""
    menu_attempts: int = Field(default=2, ge=1, le=5)
    """How often the language menu is played."""
    region_attempts: int = Field(default=2, ge=1, le=5)
    """How often the question for a postal code is asked."""
    queue_max: int = Field(default=5_000, ge=1, le=100_000)
    """Most callers waiting in the whole network."""
    queue_full_message: Name | None = None
    """What callers hear who cannot even wait (`[messages.NAME]`)."""
    review_s: int = Field(default=5, ge=1, le=60)
    """How often depth, expected wait and staffing are looked at for those who wait."""
    hops_max: int = Field(default=3, ge=0, le=20)
    """To how many partners' own phone systems one caller may be sent."""
    remember_closed_s: int = Field(default=4 * HOUR_S, ge=60, le=7 * DAY_S)
    """How long late news of an ended call is recognised."""
    transfers_max: int = Field(default=3, ge=0, le=20)
    """How often one caller may be passed on."""
    hold_remind_s: int = Field(default=120, ge=10, le=HOUR_S)
    """After so long on hold the specialist is reminded of the caller, and then every so often."""
    party_ring_s: int = Field(default=30, ge=5, le=120)
    """How long an interpreter or an outside line rings."""


class WaitsTable(TomlTable):
    """When callers are told their place and expected wait: only while recent estimates were good."""

    announce: Several[Literal["position", "expected"]] = Field(default=(), max_length=2)
    """What callers are told: their place in line, their expected wait, both or (empty) neither."""
    promises_min: int = Field(default=10, ge=1, le=1_000)
    """Before so many estimates have met their truth, nothing is said."""
    error_s_max: int = Field(default=60, ge=1, le=HOUR_S)
    """The mean error of recent estimates is at most this ..."""
    error_percent_max: int = Field(default=60, ge=1, le=500)
    """... or this many per cent of the mean true wait, whichever is more."""


class PaceTable(TomlTable):
    """What to expect of callers and specialists before they have shown it."""

    handle_mean_s: int = Field(default=600, ge=10, le=4 * HOUR_S)
    """From accepting a call to the end of wrap-up, on average."""
    patience_mean_s: int = Field(default=270, ge=10, le=4 * HOUR_S)
    """How long callers wait before they hang up, on average."""


KEY_S = 30
"""What an attempt takes beside the ringing: being asked for the key twice, in two languages."""


class CallBacksTable(TomlTable):
    """How people are called back who chose that in place of waiting on (`exits`)."""

    attempts: int = Field(default=3, ge=1, le=10)
    """After so many attempts that reached nobody, a call-back ends."""
    again_after_s: int = Field(default=900, ge=60, le=DAY_S)
    """The pause after an attempt that reached nobody."""
    ring_s: int = Field(default=25, ge=5, le=60)
    """How long a caller's telephone rings."""
    attempt_s: int = Field(default=60, ge=20, le=180)
    """How long a specialist waits for one attempt: ringing, and the key."""
    late_after_s: int = Field(default=HOUR_S, ge=60, le=7 * DAY_S)
    """From what age on supervisors are alarmed of a call-back that is still owed."""
    beyond_full_max: int = Field(default=0, ge=0, le=10_000)
    """So many callers whom a full queue cannot take are called back; the others hear that it is full."""


class FloodsTable(TomlTable):
    """The lane of callers whose numbers call very often (SWITCHBOARD_CALLER_CALLS_MAX): a flood takes so many
    specialists at one time and no more. At least one is always theirs."""

    lane_percent: int = Field(default=10, ge=1, le=100)
    """At most so many of the specialists on duty serve such callers at one time, in per cent."""
    kept: int = Field(default=0, ge=0, le=1_000)
    """So many of the specialists on duty are kept for everybody else."""


class RepeatsTable(TomlTable):
    """Callers who call again a short while after their call was over."""

    linked_within_s: int = Field(default=600, ge=0, le=HOUR_S)
    """Within so many seconds a call is linked with the one before it from the same number; 0: never. Withheld numbers
    and those that many share are never linked."""
    keeps_place: Literal["when-cut-off", "never"] = "when-cut-off"
    """Whether a caller whom we cut off, and who calls again, stands where they stood."""


class VoicemailTable(TomlTable):
    """What becomes of the messages that callers leave in place of waiting on (`exits`)."""

    due_h: int = Field(default=24, ge=1, le=14 * 24)
    """Within so many hours a message is to be answered."""
    kept_days: int = Field(default=30, ge=1, le=366)
    """So long a message that was answered is kept, from when it was left."""
