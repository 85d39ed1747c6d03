"""The rules of a network file: for whom, whose specialists come first, who else may serve, and what callers hear."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from config.book_names import CODE, HOUR_S, NAME, Name, PartnerCode, WaitSeconds
from config.toml_table import NamedTable, Note, Several, TomlTable

STEPS_MAX, EXITS_MAX, TERMS_MAX = 20, 10, 20
DEPTH_MAX, STAFF_MAX = 100_000, 10_000
FIRST_WORDS = ("home", "default-home", "after-hours", "least-wait")
REACH_WORDS = ("first-only", "neighbours", "network")
NOT = "not "

_TERM = rf"^({NOT})?{NAME[1:]}"


def _first(written: str) -> str:
    if written in FIRST_WORDS or re.fullmatch(CODE, written):
        return written
    raise ValueError(f"{written!r} is nobody; write {', '.join(FIRST_WORDS)}, or the code of a partner")


def _reach(written: object) -> object:
    if written in REACH_WORDS:
        return written
    codes = written if isinstance(written, (list, tuple)) else ()
    if codes and all(isinstance(code, str) and re.fullmatch(CODE, code) for code in codes):
        return written
    raise ValueError(f'write {", ".join(REACH_WORDS)}, or a list of partners such as ["NORTH"]')


def _term(written: str) -> str:
    if re.fullmatch(_TERM, written):
        return written
    raise ValueError(
        f"{written!r} is not the name of a condition; write one such as home-open, or not home-open"
    )


FirstChoice = Annotated[
    str,
    AfterValidator(_first),
    WithJsonSchema({"anyOf": [{"enum": list(FIRST_WORDS)}, {"type": "string", "pattern": CODE}]}),
]
Reach = Annotated[
    Literal["first-only", "neighbours", "network"] | Several[PartnerCode], BeforeValidator(_reach)
]
ConditionTerm = Annotated[str, AfterValidator(_term), WithJsonSchema({"type": "string", "pattern": _TERM})]
Level = Annotated[int, Field(ge=1, le=5)]


class TriggerTable(TomlTable):
    """When something applies to a waiting caller: as soon as one of the given limits is reached. None given: at
    once."""

    after_s: WaitSeconds | None = None
    """The caller has waited so many seconds."""
    waiting: Annotated[int, Field(ge=0, le=DEPTH_MAX)] | None = None
    """So many callers wait ahead."""
    expected_wait_s: WaitSeconds | None = None
    """The wait from now on is expected to be at least so long."""
    oldest_s: WaitSeconds | None = None
    """Somebody with the same needs has waited so long."""
    staffed_below: Annotated[int, Field(ge=1, le=STAFF_MAX)] | None = None
    """Fewer specialists than this who may serve are on duty."""

    @property
    def at_once(self) -> bool:
        return self.timed and self.after_s is None

    @property
    def timed(self) -> bool:
        """Tell whether nothing but the caller's own waiting decides."""
        return (self.waiting, self.expected_wait_s, self.oldest_s, self.staffed_below) == (None,) * 4


class WideningStep(TriggerTable):
    """Who may serve, from one step on. The first step is always at once."""

    reach: Reach = "network"
    """Beside the partner that comes first: nobody (`first-only`), its `neighbours`, the partners of a list, or
    the whole `network`."""
    level: Level = 1
    """The least proficiency in each skill of the rule, 1 to 5."""


WHOLE_NETWORK_AT_ONCE = (WideningStep(),)


class ExitEntry(TriggerTable):
    """A way out of the queue: offered to the caller, or (`forced`) taken without asking."""

    kind: Literal["call-back", "voicemail", "message"]
    """A call-back that keeps the caller's place, voicemail, or a message and good-bye."""
    forced: bool = False
    """Not a choice of the caller. It is decided when the caller would join the queue."""
    message: Name | None = None
    """What is spoken with it (`[messages.NAME]`)."""


class TimersEntry(TomlTable):
    """Limits that a rule stretches for callers who need more time; what is left out stays as in `[limits]`."""

    offer_s: int | None = Field(default=None, ge=5, le=120)
    """How long a specialist has to accept the call."""
    connect_s: int | None = Field(default=None, ge=2, le=60)
    """How long each side may take to join once it is accepted."""
    wrap_up_s: int | None = Field(default=None, ge=0, le=HOUR_S)
    """Time for notes after the call."""


class RuleEntry(NamedTable):
    """One rule. Rules are tried from the top; the first whose conditions all hold decides."""

    name: Name
    """How the journal, traces and other rules call it."""
    note_en: Note | None = None
    """Why the rule is there, for those who change it, in English."""
    note_fr: Note | None = None
    """The same in French."""
    when: Several[ConditionTerm] = Field(default=(), max_length=TERMS_MAX)
    """Names of conditions, all of which must hold; `"not NAME"`: it must not. The last rule has none."""
    first: FirstChoice = "home"
    """Whose specialists come first: `home` (the caller's own partner; without one, the default home),
    `default-home`, `after-hours`, `least-wait`, or the code of a partner."""
    widening: Several[WideningStep] = Field(default=WHOLE_NETWORK_AT_ONCE, min_length=1, max_length=STEPS_MAX)
    """Who may serve beside them, step by step. Without it: the whole network, at once."""
    credit_s: int = Field(default=0, ge=0, le=HOUR_S)
    """Priority: the caller counts as having waited so many seconds more. It cannot starve anybody."""
    skills: Several[Name] = Field(default=(), max_length=10)
    """What the specialist must be able to do, beside the language."""
    exits: Several[ExitEntry] = Field(default=(), max_length=EXITS_MAX)
    """Ways out of the queue."""
    messages: Several[Name] = Field(default=(), max_length=10)
    """What callers hear while they wait (`[messages.NAME]`)."""
    timers: TimersEntry | None = None
    """Longer limits, for callers who need more time."""
