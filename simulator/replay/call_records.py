"""Call-detail records of any phone system, as CSV, read as a recording; docs/simulation.md has the columns.

Everything that is wrong is told at once, by row and column, and nothing is half read.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isfinite
from pathlib import Path
from zoneinfo import ZoneInfo

from config.clock import instant_from
from routing.model import (
    UNKNOWN_REGION,
    Confidence,
    ContactEnd,
    ContactId,
    EvidenceSource,
    ExitKind,
    Instant,
    Language,
    PartnerId,
    RegionEvidence,
    SpecialistId,
)
from routing.rulebook import RuleBook
from simulator.replay.recording import Fate, RecordedCall, ReplayError

NEEDED = ("arrived_at", "region", "language", "end")
ENDS = {
    "answered": ContactEnd.ANSWERED,
    "abandoned": ContactEnd.ABANDONED_WAITING,
    "abandoned_menu": ContactEnd.ABANDONED_MENU,
    "call_back": ContactEnd.CALL_BACK,
    "voicemail": ContactEnd.VOICEMAIL,
}
_EXITS = {ContactEnd.CALL_BACK: ExitKind.CALL_BACK, ContactEnd.VOICEMAIL: ExitKind.VOICEMAIL}
PROBLEMS_SHOWN = 20


@dataclass(slots=True)
class Rows:
    """A CSV file while it is read: its rows, and what is wrong with them."""

    path: Path
    needed: Sequence[str]
    problems: list[str] = field(default_factory=list)
    line: int = 1
    row: Mapping[str, str] = field(default_factory=dict)
    columns: frozenset[str] = frozenset()

    def each(self) -> Iterator[None]:
        """Go from row to row. Raises: ReplayError where the file cannot be read, or lacks a column."""
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                self.columns = frozenset(reader.fieldnames or ())
                missing = [column for column in self.needed if column not in self.columns]
                if missing:
                    raise ReplayError(
                        f"{self.path} has no column {' and no '.join(missing)}; its first row names the columns"
                    )
                for row in reader:
                    self.line = reader.line_num
                    if None in row or None in row.values():
                        self.wrong(
                            "", "has more or fewer cells than the first row; write one for each column"
                        )
                        continue
                    self.row = {name: value.strip() for name, value in row.items()}
                    yield
        except (OSError, UnicodeDecodeError, csv.Error) as cause:
            raise ReplayError(f"{self.path} cannot be read: {cause}") from cause

    def wrong(self, column: str, words: str) -> None:
        where = (
            f"row {self.line}, column {column}: {self.row.get(column, '')!r}"
            if column
            else f"row {self.line}"
        )
        self.problems.append(f"{where} {words}")

    def finish(self) -> None:
        """Raises: ReplayError with everything that is wrong."""
        if not self.problems:
            return
        shown = "\n".join(f"  {one}" for one in self.problems[:PROBLEMS_SHOWN])
        more = len(self.problems) - PROBLEMS_SHOWN
        rest = f"\n  and {more} more" if more > 0 else ""
        raise ReplayError(f"{self.path} was not read, for these reasons:\n{shown}{rest}")

    # --- cells ------------------------------------------------------------------------------------

    def text(self, column: str) -> str:
        return self.row.get(column, "")

    def one_of(self, column: str, known: Sequence[str], *, needed: bool = True) -> str:
        written = self.text(column)
        if (written or needed) and written not in known:
            self.wrong(column, f"is not known; write one of {', '.join(known)}")
        return written

    def moment(self, column: str, zone: ZoneInfo) -> Instant:
        written = self.text(column)
        try:
            moment = datetime.fromisoformat(written)
        except ValueError:
            self.wrong(
                column, "is not a moment; write one such as 2026-11-23T08:15:30 or with an offset, -05:00"
            )
            return Instant(0)
        return instant_from(moment if moment.tzinfo is not None else moment.replace(tzinfo=zone))

    def ms(self, column: str, *, needed: bool) -> int | None:
        """Read seconds. An empty cell is None, and wrong where it is needed."""
        written = self.text(column)
        if not written:
            if needed:
                self.wrong(
                    column, f"is empty, and end {self.text('end')} needs it; write seconds such as 12.5"
                )
            return None
        try:
            seconds = float(written)
        except ValueError:
            seconds = -1.0
        if not (isfinite(seconds) and seconds >= 0):
            self.wrong(column, "is no time; write seconds, 0 or more, such as 12.5")
            return None
        return round(seconds * 1_000)


def read_calls(
    path: Path, book: RuleBook, zone: ZoneInfo, *, specialists_needed: bool
) -> tuple[RecordedCall, ...]:
    """Read call-detail records, by arrival; regions, partners and languages are those of the book in force.

    Raises: ReplayError.
    """
    rows, calls = Rows(path, NEEDED), list[RecordedCall]()
    partners = [partner.id for partner in book.partners]
    languages = [key.language for key in book.menu]
    known: set[str] = set()
    for _ in rows.each():
        calls.append(_call(rows, partners, languages, zone, specialists_needed=specialists_needed))
        if calls[-1].id in known:
            rows.wrong("call", "stands in an earlier row, too; give each call a name of its own")
        known.add(calls[-1].id)
    rows.finish()
    if not calls:
        raise ReplayError(f"{path} has no calls, so there is nothing to replay")
    return tuple(sorted(calls, key=lambda call: call.arrived_at))


def _call(
    rows: Rows, partners: Sequence[str], languages: Sequence[str], zone: ZoneInfo, *, specialists_needed: bool
) -> RecordedCall:
    end = ENDS.get(rows.one_of("end", tuple(ENDS)), ContactEnd.ANSWERED)
    in_menu, answered = end is ContactEnd.ABANDONED_MENU, end is ContactEnd.ANSWERED
    region = rows.one_of("region", partners, needed=False)
    language = rows.one_of("language", languages, needed=not in_menu)
    partner = rows.one_of("partner", partners, needed=answered)
    menu_ms, wait_ms = rows.ms("menu_s", needed=in_menu), rows.ms("wait_s", needed=not in_menu)
    talk_ms, wrap_up_ms = rows.ms("talk_s", needed=answered), rows.ms("wrap_up_s", needed=False)
    if answered and specialists_needed and not rows.text("specialist"):
        rows.wrong("specialist", "is empty; write who answered, or give everybody's shifts with --shifts")
    if "wrap_up_s" not in rows.columns:
        wrap_up_ms = 0
    exit = _EXITS.get(end)
    evidence = _evidence(region)
    return RecordedCall(
        id=ContactId(rows.text("call") or f"row-{rows.line:07}"),
        arrived_at=rows.moment("arrived_at", zone),
        line=rows.text("line"),
        evidence=evidence,
        home=evidence.home,
        keys=() if in_menu else (menu_ms or 0,),
        digits="" if in_menu else "?",
        language=None if in_menu else Language(language),
        leaves_after_ms=menu_ms if in_menu else None,
        patience_ms=wait_ms if end is ContactEnd.ABANDONED_WAITING else None,
        borne_ms=None if in_menu else wait_ms,
        exit=exit,
        exits=(exit,) if exit is not None else (),
        talk_ms=talk_ms if answered else None,
        wrap_up_ms=wrap_up_ms if answered else None,
        truth=Fate(
            end=end,
            waited_ms=wait_ms or 0,
            talked_ms=talk_ms or 0,
            partner=PartnerId(partner) if answered else None,
            specialist=SpecialistId(rows.text("specialist"))
            if answered and rows.text("specialist")
            else None,
        ),
    )


def _evidence(region: str) -> RegionEvidence:
    """The region of a record counts as what an exchange says of a caller's."""
    if not region:
        return UNKNOWN_REGION
    return RegionEvidence(
        source=EvidenceSource.EXCHANGE, confidence=Confidence.HIGH, home=PartnerId(region), share_percent=100
    )
