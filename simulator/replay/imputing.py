"""What the journal does not say of callers, drawn from what it says of others: patience, handling, ways out.

Each caller draws from streams of their own, so that both rule books meet the same people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from routing.model import ExitKind, Language, PartnerId
from simulator.people import Streams
from simulator.people.chance import Stream
from simulator.replay.patience import PatienceCurve, Wait
from simulator.replay.recording import NobodyAnswered, RecordedCall, Recording

ENOUGH = 20
"""So many observations make a group of its own; with fewer, a wider one is asked."""
LEFT_MIN = 5
"""With fewer abandonments in all, patience is the rule book's expectation."""
DECIDES_MS = 12_000
"""From an offered way out to the key, where nobody took one: as scenarios of days have it."""
Handling = tuple[int, int]
"""Talk and wrap-up of one call."""
_Group = tuple[Language | None, PartnerId | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCaller:
    """One caller as they are played: what is known of them, and the rest drawn."""

    call: RecordedCall
    patience_ms: int
    talk_ms: int
    wrap_up_ms: int
    exits: Mapping[ExitKind, int]
    """Ways out that they take when offered, each with how long they think about it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknowns:
    """How much of the counted callers had to be drawn."""

    calls: int
    patience: int
    """Did not hang up while they waited: how long they would have is drawn, beyond what they bore."""
    talk: int
    wrap_up: int
    on_the_line: int
    """Of these, were still on the line when the journal ended."""
    dropped: int
    """Calls whose line broke. In a replay lines hold, and what they would have talked is drawn."""
    patience_mean_s: Mapping[str, float]
    """Waiting over abandonments, for each language with enough of them; `all`: everybody."""
    patience_assumed: bool
    """Too few gave up: patience is the rule book's expectation."""

    def as_json(self) -> dict[str, object]:
        return asdict(self)


class Imputation:
    """Estimates once, then draws for as many seeds as are wanted. Raises: NobodyAnswered."""

    def __init__(self, recording: Recording, patience_mean_ms: int) -> None:
        self._recording = recording
        self._assumed_ms = patience_mean_ms
        self._waits = _waits(recording.calls)
        self._curves = {
            language: PatienceCurve.of(waits)
            for language, waits in self._waits.items()
            if _gone(waits) >= (ENOUGH if language is not None else LEFT_MIN)
        }
        self._handling = _handling(recording.calls)
        if not self._handling:
            raise NobodyAnswered(
                "nobody was answered in this journal, so it does not say how long calls take; name a longer time"
            )
        self._takes = _takes(recording.calls)

    def callers(self, seed: int) -> tuple[PlayedCaller, ...]:
        """Give everybody, by arrival."""
        streams = Streams(seed).within("imputed")
        return tuple(self._caller(call, streams.within(call.id)) for call in self._recording.calls)

    def unknowns(self) -> Unknowns:
        calls = self._recording.counted
        means = {
            language or "all": sum(one.ms for one in self._waits[language]) / _gone(self._waits[language])
            for language in self._curves
        }
        return Unknowns(
            calls=len(calls),
            patience=sum(call.patience_ms is None and call.language is not None for call in calls),
            talk=sum(call.talk_ms is None for call in calls),
            wrap_up=sum(call.wrap_up_ms is None for call in calls),
            on_the_line=sum(not call.truth.over for call in calls),
            dropped=self._recording.dropped,
            patience_mean_s={name: round(mean_ms / 1_000, 1) for name, mean_ms in means.items()},
            patience_assumed=None not in self._curves,
        )

    def _caller(self, call: RecordedCall, streams: Streams) -> PlayedCaller:
        patience_ms = call.patience_ms
        if patience_ms is None:
            patience_ms = self._curve(call.language).draw(call.borne_ms or 0, streams.of("patience"))
        talk_ms, wrap_up_ms = streams.of("handling").one_of(self._like(call))
        return PlayedCaller(
            call=call,
            patience_ms=patience_ms,
            talk_ms=max(talk_ms, call.truth.talked_ms) if call.talk_ms is None else call.talk_ms,
            wrap_up_ms=wrap_up_ms if call.wrap_up_ms is None else call.wrap_up_ms,
            exits=self._exits(call, streams.of("ways out")),
        )

    def _curve(self, language: Language | None) -> PatienceCurve:
        curve = self._curves.get(language) or self._curves.get(None)
        return curve if curve is not None else PatienceCurve.constant(self._assumed_ms)

    def _like(self, call: RecordedCall) -> Sequence[Handling]:
        """Give the handling of calls in the same language of the same region, or of as many as it takes."""
        groups: tuple[_Group, ...] = ((call.language, call.home), (call.language, None))
        return next(
            (found for group in groups if len(found := self._handling.get(group, ())) >= ENOUGH),
            self._handling[None, None],
        )

    def _exits(self, call: RecordedCall, stream: Stream) -> Mapping[ExitKind, int]:
        taken: dict[ExitKind, int] = {}
        for kind, (share, after_ms) in self._takes.items():
            likes = stream.happens(share)
            if kind is call.exit:
                taken[kind] = call.exit_after_ms
            elif likes and kind not in call.exits:
                taken[kind] = after_ms
        return taken


def _waits(calls: Sequence[RecordedCall]) -> dict[Language | None, list[Wait]]:
    """By language; None: everybody."""
    found: dict[Language | None, list[Wait]] = {None: []}
    for call in calls:
        if call.borne_ms is not None:
            wait = Wait(ms=call.borne_ms, left=call.patience_ms is not None and not call.cut_off)
            found[None].append(wait)
            found.setdefault(call.language, []).append(wait)
    return found


def _gone(waits: Sequence[Wait]) -> int:
    return sum(wait.left for wait in waits)


def _handling(calls: Sequence[RecordedCall]) -> dict[_Group, list[Handling]]:
    """By language and region, by language, and of everybody."""
    found: dict[_Group, list[Handling]] = {}
    for call in calls:
        if call.talk_ms is not None and call.wrap_up_ms is not None:
            for group in ((call.language, call.home), (call.language, None), (None, None)):
                found.setdefault(group, []).append((call.talk_ms, call.wrap_up_ms))
    return found


def _takes(calls: Sequence[RecordedCall]) -> dict[ExitKind, tuple[float, int]]:
    """For each way out the share that took it of those it was offered, and how long they thought about it."""
    found: dict[ExitKind, tuple[float, int]] = {}
    for kind in (ExitKind.CALL_BACK, ExitKind.VOICEMAIL):
        offered = sum(kind in call.exits for call in calls)
        thought = sorted(call.exit_after_ms for call in calls if call.exit is kind)
        if offered:
            found[kind] = (len(thought) / offered, thought[len(thought) // 2] if thought else DECIDES_MS)
    return found
