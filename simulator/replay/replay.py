"""A recording replayed under the book in force and under a draft, as often as asked for."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from zoneinfo import ZoneInfo

from config.clock import to_datetime
from routing.events import RuleBookPublished
from routing.model import ContactId, EventId, Instant
from routing.rulebook import RuleBook
from simulator.replay.differences import Changes, Fidelity, Row, changes, compared, compared_by, fidelity
from simulator.replay.imputing import Imputation, Unknowns
from simulator.replay.playing import Draft, Played, book_in_force, play
from simulator.replay.recording import Fate, RecordedCall, Recording
from simulator.replay.tally import By, Marks, marks_of, tally
from simulator.virtual.journal_hash import hash_of_hashes
from simulator.virtual.replications import Stopped
from simulator.virtual.seeds import replication_seed
from simulator.workers import Progress, play_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What is to be replayed."""

    recording: Recording
    draft: Draft
    zone: str
    """Whose clock the hours are of."""
    seed: int = 1
    replications: int = 20
    workers: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One replication: the same people under both books."""

    before: Played
    after: Played


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What it came to. Equal orders give equal results, on any number of cores."""

    orders: Orders
    in_force: RuleBook
    calls: tuple[RecordedCall, ...]
    """Those that count."""
    marks: Mapping[ContactId, Marks]
    pairs: tuple[Pair, ...]
    unknowns: Unknowns
    whole: Row
    groups: Mapping[By, Mapping[str, Row]]
    changes: Changes
    fidelity: Fidelity

    @property
    def complete(self) -> bool:
        return len(self.pairs) == self.orders.replications

    @property
    def asked_anew(self) -> int:
        """Callers whom only the draft asks for their place, in the run with most of them."""
        return max(one.after.asked_anew - one.before.asked_anew for one in self.pairs)

    @property
    def plans_unknown(self) -> tuple[str, ...]:
        return tuple(sorted({plan for one in self.pairs for plan in one.after.plans_unknown}))

    @cached_property
    def result_hash(self) -> str:
        """SHA-256 of everything but itself."""
        text = json.dumps(self._content(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def as_json(self) -> dict[str, object]:
        return {**self._content(), "result_hash": self.result_hash}

    def _content(self) -> dict[str, object]:
        recording = self.orders.recording
        return {
            "since": to_datetime(recording.since).isoformat(),
            "until": to_datetime(recording.until).isoformat(),
            "zone": self.orders.zone,
            "seed": self.orders.seed,
            "replications": len(self.pairs),
            "complete": self.complete,
            "in_force": {"version": self.in_force.version, "edition": self.in_force.edition},
            "draft": {"version": self.orders.draft.book.version, "moved": dict(self.orders.draft.moved)},
            "unknown": self.unknowns.as_json(),
            "asked_anew": self.asked_anew,
            "plans_unknown": list(self.plans_unknown),
            "fidelity": self.fidelity.as_json(),
            "changes": self.changes.as_json(),
            "whole": _json(self.whole),
            "by": {
                by.value: {name: _json(row) for name, row in rows.items()} for by, rows in self.groups.items()
            },
            "journals": {
                "before": hash_of_hashes(tuple(one.before.journal_hash for one in self.pairs)),
                "after": hash_of_hashes(tuple(one.after.journal_hash for one in self.pairs)),
            },
        }


def _json(row: Row) -> dict[str, object]:
    return {name: asdict(one) for name, one in row.items()}


def under(recording: Recording, book: RuleBook) -> Recording:
    """Let a recording have been under this book from its beginning, whatever its journal says."""
    published = RuleBookPublished(id=EventId("in force"), at=Instant(recording.begins), book=book)
    others = tuple(one for one in recording.orders if not isinstance(one, RuleBookPublished))
    return replace(recording, orders=(published, *others))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    recording: Recording
    draft: Draft
    patience_mean_ms: int
    seed: int


def replay(orders: Orders, progress: Progress) -> Replayed:
    """Play it. After a Ctrl-C, what the complete replications came to.

    Raises: ReplayError; Stopped if none was complete; WorkerLost.
    """
    recording = orders.recording
    book = book_in_force(recording)
    imputation = Imputation(recording, book.pace.patience_mean_ms)
    jobs = [
        _Job(
            recording=recording,
            draft=orders.draft,
            patience_mean_ms=book.pace.patience_mean_ms,
            seed=replication_seed(orders.seed, number),
        )
        for number in range(1, orders.replications + 1)
    ]
    pairs = tuple(one for one in play_all(_pair, jobs, orders.workers, progress) if one is not None)
    if not pairs:
        raise Stopped(f"Stopped: none of {len(jobs)} replications is complete.")
    return _compared(orders, book, imputation.unknowns(), pairs)


def _pair(job: _Job, progress: Progress) -> Pair:
    callers = Imputation(job.recording, job.patience_mean_ms).callers(job.seed)
    counted = {call.id for call in job.recording.counted}
    before = play(job.recording, callers, job.seed, None, lambda share: progress(share / 2))
    after = play(job.recording, callers, job.seed, job.draft, lambda share: progress((1 + share) / 2))
    return Pair(before=_only(before, counted), after=_only(after, counted))


def _only(played: Played, counted: set[ContactId]) -> Played:
    return replace(played, fates={key: fate for key, fate in played.fates.items() if key in counted})


def _compared(orders: Orders, book: RuleBook, unknowns: Unknowns, pairs: Sequence[Pair]) -> Replayed:
    calls = orders.recording.counted
    marks = marks_of(orders.recording, book, ZoneInfo(orders.zone))
    truth: Mapping[ContactId, Fate] = {call.id: call.truth for call in calls}
    real = tally(calls, truth, marks)
    before = [tally(calls, one.before.fates, marks) for one in pairs]
    after = [tally(calls, one.after.fates, marks) for one in pairs]
    whole = compared(real, before, after)
    return Replayed(
        orders=orders,
        in_force=book,
        calls=calls,
        marks=marks,
        pairs=tuple(pairs),
        unknowns=unknowns,
        whole=whole,
        groups={by: compared_by(by, real, before, after) for by in By},
        changes=changes(calls, [one.before.fates for one in pairs], [one.after.fates for one in pairs]),
        fidelity=fidelity(calls, [one.before.fates for one in pairs], whole),
    )
