"""The ledger of help between partners, from what the records sum up. Pure: sums in, plain values out.

Units: minutes on the screen, rounded each by itself; shares of help are shares of conversation with callers of
other regions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desk.charts import Bar, Tick
from desk.sentences import Sentences
from desk.words import DASH, Words
from records.ledger import Help

MINUTE_MS = 60_000
NAMES_WIDTH, CHART_WIDTH, ROW_HEIGHT, BAR_HEIGHT = 170.0, 560.0, 32.0, 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    minutes: str
    calls: str
    own: bool
    """The partner's own callers: no help."""
    none: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    name: str
    cells: tuple[Cell, ...]
    """One a region, then those whose region nobody knows."""
    given: Cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    name: str
    given: str
    received: str
    balance: str
    """Given minus received, with its sign."""
    agreed: str
    actual: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    bars: tuple[Bar, ...]
    marks: tuple[Bar, ...]
    """Where an agreed share stands."""
    names: tuple[Tick, ...]
    height: float
    top: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerView:
    sentence: str
    regions: tuple[str, ...]
    rows: tuple[Row, ...]
    received: tuple[Cell, ...]
    total: Cell
    balances: tuple[Balance, ...]
    minutes: Picture
    shares: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sums:
    """Everything that the page shows, by partner; milliseconds and calls."""

    partners: tuple[str, ...]
    cells: Mapping[tuple[str, str], Help]
    shares: Mapping[str, int]

    def given(self, partner: str) -> Help:
        found = [one for one in self.cells.values() if one.giver == partner and _helped(one)]
        return _sum(found)

    def received(self, partner: str) -> Help:
        return _sum([one for one in self.cells.values() if one.home == partner and _helped(one)])

    @property
    def helped(self) -> Help:
        return _sum([one for one in self.cells.values() if _helped(one)])

    @property
    def all(self) -> Help:
        return _sum(list(self.cells.values()))

    def agreed(self, partner: str) -> float | None:
        whole = sum(self.shares.values())
        return self.shares[partner] / whole if partner in self.shares and whole else None

    def actual(self, partner: str) -> float | None:
        whole = self.helped.talked_ms
        return self.given(partner).talked_ms / whole if whole else None


def ledger_view(found: Sequence[Help], shares: Mapping[str, int], sentences: Sentences) -> LedgerView:
    """Lay the sums out. Shape: `shares` as the rule book agrees them, by partner; those without one are missing."""
    known = list(sentences.network.partners)
    others = {one for help_ in found for one in (help_.giver, help_.home) if one and one not in known}
    sums = _Sums(
        partners=tuple(known + sorted(others)),
        cells={(one.giver, one.home): one for one in found},
        shares=shares,
    )
    words = sentences.words
    return LedgerView(
        sentence=_sentence(sums, sentences),
        regions=tuple(sentences.partner(one) for one in sums.partners),
        rows=tuple(_row(one, sums, sentences) for one in sums.partners),
        received=tuple(_cell(sums.received(one), words) for one in sums.partners),
        total=_cell(sums.helped, words),
        balances=tuple(_balance(one, sums, sentences) for one in sums.partners),
        minutes=_minutes(sums, sentences),
        shares=_shares(sums, sentences),
    )


def _helped(one: Help) -> bool:
    return bool(one.home) and one.home != one.giver


def _sum(found: Sequence[Help]) -> Help:
    return Help(
        giver="",
        home="",
        calls=sum(one.calls for one in found),
        talked_ms=sum(one.talked_ms for one in found),
    )


_NOTHING = Help(giver="", home="", calls=0, talked_ms=0)


def _row(partner: str, sums: _Sums, sentences: Sentences) -> Row:
    words = sentences.words
    return Row(
        name=sentences.partner(partner),
        cells=tuple(
            _cell(sums.cells.get((partner, home), _NOTHING), words, own=home == partner)
            for home in (*sums.partners, "")
        ),
        given=_cell(sums.given(partner), words),
    )


def _cell(one: Help, words: Words, *, own: bool = False) -> Cell:
    return Cell(
        minutes=words.number(minutes(one.talked_ms)),
        calls=words.number(one.calls),
        own=own,
        none=one.calls == 0,
    )


def minutes(talked_ms: int) -> int:
    return round(talked_ms / MINUTE_MS)


def _balance(partner: str, sums: _Sums, sentences: Sentences) -> Balance:
    words = sentences.words
    given, received = sums.given(partner).talked_ms, sums.received(partner).talked_ms
    return Balance(
        name=sentences.partner(partner),
        given=words.number(minutes(given)),
        received=words.number(minutes(received)),
        balance=signed(minutes(given) - minutes(received), words),
        agreed=words.percent(sums.agreed(partner)),
        actual=words.percent(sums.actual(partner)),
    )


def signed(number: int, words: Words) -> str:
    if not number:
        return words.number(0)
    return f"+{words.number(number)}" if number > 0 else f"\N{MINUS SIGN}{words.number(-number)}"


def _sentence(sums: _Sums, sentences: Sentences) -> str:
    """Say how much help there was, and who gave and who received most on balance."""
    words, helped = sentences.words, sums.helped
    if not sums.all.calls:
        return words.say("No conversation ended in this time.")
    if not helped.calls:
        return words.say("Partners answered their own callers only.")
    share = helped.talked_ms / sums.all.talked_ms if sums.all.talked_ms else None
    calls = words.count("{number} call", "{number} calls", helped.calls)
    told = words.say(
        "Partners gave each other {minutes} minutes in {calls}: {share} of all conversation.",
        minutes=words.number(minutes(helped.talked_ms)),
        calls=calls,
        share=words.percent(share),
    )
    order = sorted(
        sums.partners, key=lambda one: (sums.given(one).talked_ms - sums.received(one).talked_ms, one)
    )
    balance = {one: minutes(sums.given(one).talked_ms - sums.received(one).talked_ms) for one in order}
    if balance[order[-1]] <= 0:
        return told
    most = words.say(
        "On balance {giver} gave most ({given} min) and {receiver} received most ({received} min).",
        giver=sentences.partner(order[-1]),
        given=signed(balance[order[-1]], words),
        receiver=sentences.partner(order[0]),
        received=signed(balance[order[0]], words),
    )
    return f"{told} {most}"


def _minutes(sums: _Sums, sentences: Sentences) -> Picture:
    pairs = [(sums.given(one).talked_ms, sums.received(one).talked_ms) for one in sums.partners]
    most = max([MINUTE_MS, *(value for pair in pairs for value in pair)])
    bars = [
        _bar(kind, value / most, number, place)
        for number, pair in enumerate(pairs)
        for place, (kind, value) in enumerate(zip(("given", "received"), pair, strict=True))
    ]
    return _picture(bars, [], sums, sentences, sentences.words.number(minutes(most)))


def _shares(sums: _Sums, sentences: Sentences) -> Picture:
    actual = [sums.actual(one) or 0.0 for one in sums.partners]
    agreed = [sums.agreed(one) for one in sums.partners]
    most = max([0.01, *actual, *(one for one in agreed if one is not None)])
    bars = [_bar("given", share / most, number, 0.5) for number, share in enumerate(actual)]
    marks = [
        Bar(
            kind="point",
            x=NAMES_WIDTH + (CHART_WIDTH - NAMES_WIDTH) * share / most - 1.5,
            y=ROW_HEIGHT * number + 3,
            width=3.0,
            height=ROW_HEIGHT - 6,
        )
        for number, share in enumerate(agreed)
        if share is not None
    ]
    return _picture(bars, marks, sums, sentences, sentences.words.percent(most))


def _bar(kind: str, share: float, row: int, place: float) -> Bar:
    return Bar(
        kind=kind,
        x=NAMES_WIDTH,
        y=ROW_HEIGHT * row + 6 + place * (BAR_HEIGHT + 2),
        width=(CHART_WIDTH - NAMES_WIDTH) * share,
        height=BAR_HEIGHT,
    )


def _picture(
    bars: Sequence[Bar], marks: Sequence[Bar], sums: _Sums, sentences: Sentences, top: str
) -> Picture:
    names = tuple(
        Tick(place=ROW_HEIGHT * (number + 0.5) + 5, label=sentences.partner(one))
        for number, one in enumerate(sums.partners)
    )
    return Picture(
        bars=tuple(bar for bar in bars if bar.width > 0),
        marks=tuple(marks),
        names=names,
        height=ROW_HEIGHT * len(sums.partners),
        top=top,
    )


def ledger_rows(found: Sequence[Help], sentences: Sentences) -> list[list[str | int | float]]:
    """The same sums for a spreadsheet: one row a giver and region, headed in the reader's language."""
    say = sentences.words.say
    head: list[str | int | float] = [
        say("Answered by (code)"), say("Answered by"), say("Callers of (code)"), say("Callers of"),
        say("Calls"), say("Minutes"),
    ]  # fmt: skip
    rows: list[list[str | int | float]] = [head]
    for one in found:
        home = sentences.partner(one.home) if one.home else DASH
        talked = round(one.talked_ms / MINUTE_MS, 2)
        rows.append([one.giver, sentences.partner(one.giver), one.home, home, one.calls, talked])
    return rows
