"""What the account at the carrier needs, what it has, and the difference between the two. Decides, does nothing.

Nothing is ever taken away: numbers, applications and queues that are not ours are left as they are, and so are settings
of ours about which nothing is wanted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from telephony.account import AccountState, CallHandling


class Kind(StrEnum):
    QUEUE = "queue"
    APPLICATION = "TwiML application"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One setting as it is and as it is to be; `parameter` is the carrier's name for it in the official client."""

    parameter: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One order. Without a `sid` the thing is created."""

    kind: Kind
    name: str
    sid: str | None
    differences: tuple[Difference, ...]

    @property
    def creates(self) -> bool:
        return self.sid is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the settings ask of the account.

    `numbers` and `application` are settings by the official client's names; `application_sid` is the one that the
    settings name, `application_name` the one under which it is found if they name none that exists.
    """

    numbers: Mapping[str, Mapping[str, str]]
    application_sid: str
    application_name: str
    application: Mapping[str, str]
    queue: str
    queue_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be done, what is right already, what is not ours, what cannot be done here, what else to know."""

    changes: tuple[Change, ...] = ()
    unchanged: tuple[str, ...] = ()
    left_alone: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    application_sid: str | None = None
    """The application that there is, under whatever SID; None: it is still to be created."""


WORDS = {
    "voice_url": "voice URL",
    "voice_method": "voice method",
    "voice_fallback_url": "fallback URL",
    "voice_fallback_method": "fallback method",
    "status_callback": "status callback",
    "status_callback_method": "status callback method",
    "sms_url": "messages URL",
    "sms_method": "messages method",
    "max_size": "holds callers",
}


@dataclass(slots=True)
class _Draft:
    changes: list[Change] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def settle(self, kind: Kind, name: str, sid: str | None, differences: tuple[Difference, ...]) -> None:
        if sid is None or differences:
            self.changes.append(Change(kind=kind, name=name, sid=sid, differences=differences))
        else:
            self.unchanged.append(f"{kind} {name}")


def plan_setup(wanted: Wanted, found: AccountState) -> Plan:
    """Compare. The same account and settings give the same plan, in the same order."""
    draft = _Draft()
    queue = found.queues.get(wanted.queue)
    size = {"max_size": str(wanted.queue_size)}
    have = {} if queue is None else {"max_size": str(queue.max_size)}
    draft.settle(
        Kind.QUEUE, wanted.queue, None if queue is None else queue.sid, tuple(_differences(size, have))
    )
    application = found.applications.get(wanted.application_sid) or next(
        (one for one in found.applications.values() if one.name == wanted.application_name), None
    )
    draft.settle(
        Kind.APPLICATION,
        wanted.application_name if application is None else application.name or application.sid,
        None if application is None else application.sid,
        tuple(_differences(wanted.application, _settings(application))),
    )
    for number, settings in wanted.numbers.items():
        _plan_number(draft, number, settings, found.numbers.get(number))
    draft.left_alone += [number for number in found.numbers if number not in wanted.numbers]
    return Plan(
        changes=tuple(draft.changes),
        unchanged=tuple(draft.unchanged),
        left_alone=tuple(draft.left_alone),
        problems=tuple(draft.problems),
        application_sid=None if application is None else application.sid,
    )


def _plan_number(draft: _Draft, number: str, settings: Mapping[str, str], found: CallHandling | None) -> None:
    if found is None:
        draft.problems.append(
            f"The account has no number {number}: buy it or move it there, or take it out of the settings."
        )
        return
    if found.elsewhere:
        # The published interface has no way to take it off.
        draft.problems.append(
            f"{found.elsewhere} takes the calls to {number}, so the number's own settings are not used: take that "
            "application or SIP trunk off the number in the carrier's console."
        )
    draft.settle(Kind.NUMBER, number, found.sid, tuple(_differences(settings, _settings(found))))


def _differences(wanted: Mapping[str, str], have: Mapping[str, str]) -> Iterator[Difference]:
    for parameter, after in wanted.items():
        before = have.get(parameter, "")
        if before != after:
            yield Difference(parameter=parameter, what=WORDS[parameter], before=before, after=after)


def _settings(found: CallHandling | None) -> Mapping[str, str]:
    if found is None:
        return {}
    return {
        "voice_url": found.voice_url,
        "voice_method": found.voice_method,
        "voice_fallback_url": found.voice_fallback_url,
        "voice_fallback_method": found.voice_fallback_method,
        "status_callback": found.status_callback,
        "status_callback_method": found.status_callback_method,
        "sms_url": found.sms_url,
        "sms_method": found.sms_method,
    }
