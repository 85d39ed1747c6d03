"""What a draft would have done, in a sentence or two, and how far to trust it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.languages import LANGUAGES
from config.network import Network
from simulator.days.paired import Estimate
from simulator.replay.differences import Row
from simulator.replay.replay import Replayed
from simulator.replay.tally import UNKNOWN, By
from simulator.replay.words import WORDS, ReplayWords
from simulator.report.english import EN
from simulator.report.french import FR
from simulator.report.numbers import Numbers
from simulator.report.phrases import DASH

CALLERS_MIN = 10
"""A group with fewer answered callers is not spoken of first."""
MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The two rule books as a reader knows them."""

    in_force: Network
    draft: Network
    in_force_name: str
    draft_name: str

    @property
    def same(self) -> bool:
        return self.in_force == self.draft


class Voice:
    """Names and numbers in one language."""

    def __init__(self, books: Books, lang: str) -> None:
        self.words: ReplayWords = WORDS[lang]
        self.numbers = Numbers(FR if lang == "fr" else EN)
        self.books = books
        self._lang = lang

    def partner(self, code: str) -> str:
        if code == UNKNOWN:
            return self.words.unknown_region
        network = self.books.draft if code in self.books.draft.partners else self.books.in_force
        return network.partner_name(code, self._lang)

    def language(self, code: str) -> str:
        if code == UNKNOWN:
            return self.words.no_language
        return next((one.name(self._lang) for one in LANGUAGES if one.code == code), code)

    def spoken(self, code: str) -> str:
        """Name a language within a sentence: French writes them small."""
        name = self.language(code)
        return name.lower() if self._lang == "fr" else name

    def group(self, by: By, key: str) -> str:
        match by:
            case By.REGION | By.PARTNER:
                return self.partner(key)
            case By.LANGUAGE:
                return self.language(key)
            case By.REGION_AND_LANGUAGE:
                region, _, language = key.partition("/")
                return f"{self.partner(region)}, {self.language(language)}"
            case By.HOUR:
                return key

    def share(self, value: float | None) -> str:
        return self.numbers.share(value)

    def signed(self, value: float, digits: int = 0) -> str:
        rounded = round(value, digits)
        text = self.numbers.plain(abs(rounded), digits)
        return text if not rounded else f"{'+' if rounded > 0 else MINUS}{text}"

    def low(self, value: float, digits: int = 0) -> str:
        """Give a bound: a number with a sign only where it is less than nothing."""
        return self.signed(value, digits).removeprefix("+")

    def between(self, one: Estimate, *, less: bool) -> str:
        """Give the interval of how much less, or how much more; nothing where there is none to speak of."""
        if one.low is None or one.high is None:
            return ""
        low, high = (-one.high, -one.low) if less else (one.low, one.high)
        if round(low) == round(high):
            return ""
        return self.words.between.format(low=self.low(low), high=self.low(high))


def verdict(found: Replayed, voice: Voice) -> str:
    """Say first who gives up and who waits, then whose callers gain or lose most, then who gives more."""
    words = voice.words
    if not found.changes.any.value:
        return words.nothing.format(calls=voice.numbers.whole(len(found.calls)))
    clauses = [
        *_abandoned(found, voice),
        *_waits(found, voice),
        *_group(found, voice),
        *_helper(found, voice),
    ]
    text = words.joined.join(clauses)
    return f"{text[0].upper()}{text[1:]}."


def _abandoned(found: Replayed, voice: Voice) -> Iterator[str]:
    change = found.whole["abandoned"].difference
    words, value = voice.words, change.value or 0.0
    if not round(value):
        yield words.as_many
        return
    sentence = words.fewer if value < 0 else words.more
    yield sentence.format(
        count=voice.numbers.whole(abs(value)), between=voice.between(change, less=value < 0)
    )


def _waits(found: Replayed, voice: Voice) -> Iterator[str]:
    change = found.whole["wait_mean_s"].difference
    value = change.value or 0.0
    if round(value):
        sentence = voice.words.all_less if value < 0 else voice.words.all_more
        yield sentence.format(
            seconds=voice.numbers.whole(abs(value)), between=voice.between(change, less=value < 0)
        )


def _group(found: Replayed, voice: Voice) -> Iterator[str]:
    """Name the region and language whose callers' waiting changes most in all, and surely."""
    rows = {
        key: row
        for key, row in found.groups[By.REGION_AND_LANGUAGE].items()
        if UNKNOWN not in key.split("/") and (row["answered"].before or 0) >= CALLERS_MIN
    }
    key = _greatest(rows, "wait_mean_s", weighed="answered")
    if key is None:
        return
    change, (region, language) = rows[key]["wait_mean_s"].difference, key.split("/")
    value = change.value or 0.0
    sentence = voice.words.less if value < 0 else voice.words.longer
    yield sentence.format(
        region=voice.partner(region),
        language=voice.spoken(language),
        seconds=voice.numbers.whole(abs(value)),
        between=voice.between(change, less=value < 0),
    )


def _helper(found: Replayed, voice: Voice) -> Iterator[str]:
    rows = found.groups[By.PARTNER]
    key = _greatest(rows, "given_min")
    if key is None:
        return
    change = rows[key]["given_min"].difference
    value = change.value or 0.0
    sentence = voice.words.gives_less if value < 0 else voice.words.gives_more
    yield sentence.format(
        partner=voice.partner(key),
        minutes=voice.numbers.whole(abs(value)),
        between=voice.between(change, less=value < 0),
    )


def _greatest(rows: Mapping[str, Row], name: str, weighed: str = "") -> str | None:
    """Name the group that differs most; one whose interval holds no change is not sure, and is left out."""

    def weight(key: str) -> float:
        value = abs(rows[key][name].difference.value or 0.0)
        return value * (rows[key][weighed].before or 0.0) if weighed else value

    sure = [key for key, row in rows.items() if _is_sure(row[name].difference)]
    return max(sure, key=weight) if sure else None


def _is_sure(change: Estimate) -> bool:
    if change.value is None or not round(change.value):
        return False
    return change.low is None or change.high is None or change.low > 0 or change.high < 0


# --- how far to trust it --------------------------------------------------------------------------


def sentences(found: Replayed, voice: Voice) -> Iterator[str]:
    """Say what was played, what changes call by call, how true the replay is, and what was drawn."""
    words, numbers = voice.words, voice.numbers
    orders = found.orders
    if not found.complete:
        yield words.stopped.format(done=len(found.pairs), wanted=orders.replications)
    yield words.set_up.format(
        calls=numbers.whole(len(found.calls)),
        count=len(found.pairs),
        in_force=voice.books.in_force_name,
        draft=voice.books.draft_name,
        seed=orders.seed,
    )
    if voice.books.same:
        yield words.same_book
    elif found.changes.any.value:
        yield words.changed.format(
            partner=_counted(found.changes.partner, voice),
            answered=_counted(found.changes.answered, voice),
            lost=_counted(found.changes.lost, voice),
        )
    yield from _fidelity(found, voice)
    yield from _drawn(found, voice)
    yield words.interval_said


def _counted(change: Estimate, voice: Voice) -> str:
    return f"{voice.numbers.whole(change.value or 0.0)}{voice.between(change, less=False)}"


def _fidelity(found: Replayed, voice: Voice) -> Iterator[str]:
    true, words = found.fidelity, voice.words
    if true.exact:
        yield words.exact
        return
    sentence = words.close if true.close else words.far
    partner = DASH if true.same_partner is None else voice.share(true.same_partner)
    yield sentence.format(same=voice.share(true.same_end), partner=partner)
    if true.wait_error_s is not None:
        yield words.wait_error.format(seconds=voice.numbers.plain(true.wait_error_s))


def _drawn(found: Replayed, voice: Voice) -> Iterator[str]:
    unknown, words, numbers = found.unknowns, voice.words, voice.numbers
    if unknown.patience:
        means = ", ".join(
            f"{voice.spoken(code) if code != 'all' else words.whole.lower()}: {numbers.seconds(mean_s, 0)}"
            for code, mean_s in sorted(unknown.patience_mean_s.items())
        )
        yield words.patience.format(
            count=numbers.whole(unknown.patience), calls=numbers.whole(unknown.calls), means=means or DASH
        )
    if unknown.patience_assumed:
        yield words.patience_assumed
    if unknown.talk or unknown.wrap_up:
        yield words.handling.format(talk=numbers.whole(unknown.talk), wrap_up=numbers.whole(unknown.wrap_up))
    for sentence, count in (
        (words.on_the_line, unknown.on_the_line),
        (words.dropped, unknown.dropped),
        (words.asked_anew, found.asked_anew),
        (words.moved, len(found.orders.draft.moved)),
    ):
        if count:
            yield sentence.format(count=numbers.whole(count))
    if found.plans_unknown:
        yield words.plans_unknown.format(plans=", ".join(found.plans_unknown))
