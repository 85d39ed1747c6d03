"""Call-detail records of other phone systems: what is wrong is told by row, and nothing is half read."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from config.editions import book_of_document
from config.network import NETWORK_FILE
from routing.model import ENGLISH, FRENCH, ContactEnd, Instant, PartnerId
from routing.rulebook import RuleBook
from simulator.replay.call_records import read_calls
from simulator.replay.playing import Draft
from simulator.replay.recording import ReplayError, SignedIn
from simulator.replay.replay import Orders, replay, under
from simulator.replay.shifts import recording_of_records

TORONTO = ZoneInfo("America/Toronto")
NOON = Instant(1_795_348_800_000)
SAMPLE = Path("simulator/replay/sample-calls.csv")
SHIFTS = Path("simulator/replay/sample-shifts.csv")
HEAD = "call,arrived_at,region,language,end,menu_s,wait_s,talk_s,wrap_up_s,partner,specialist\n"
GOOD = "a,2026-11-23T09:00:00,NORTH,fr,answered,4,12.5,300,60,EASTERN,ana\n"


@pytest.fixture(scope="module")
def book() -> RuleBook:
    return book_of_document(NETWORK_FILE.read_text(encoding="utf-8"), NOON)


def written(folder: Path, *rows: str, head: str = HEAD) -> Path:
    path = folder / "calls.csv"
    path.write_text(head + "".join(rows), encoding="utf-8")
    return path


class TestReadCalls:
    def test_takes_each_column_for_what_it_says(self, tmp_path: Path, book: RuleBook) -> None:
        lost = "b,2026-11-23T14:00:01-00:00,,en,abandoned,4,40,,,,\n"
        menu = "c,2026-11-23T09:00:02,,,abandoned_menu,9,,,,,\n"
        answered, gone, left = read_calls(
            written(tmp_path, menu, lost, GOOD), book, TORONTO, specialists_needed=True
        )
        assert (answered.id, answered.language, answered.home) == ("a", "fr", "NORTH")
        assert (answered.talk_ms, answered.wrap_up_ms, answered.borne_ms) == (300_000, 60_000, 12_500)
        assert (answered.truth.partner, answered.truth.specialist) == ("EASTERN", "ana")
        assert answered.patience_ms is None
        assert gone.arrived_at - answered.arrived_at == 1_000, (
            "an offset counts; without one it is local time"
        )
        assert (gone.patience_ms, gone.truth.end, gone.home) == (40_000, ContactEnd.ABANDONED_WAITING, None)
        assert (left.leaves_after_ms, left.language, left.borne_ms) == (9_000, None, None)

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (
                "a,yesterday,NORTH,fr,answered,4,1,3,6,NORTH,x\n",
                "row 2, column arrived_at: 'yesterday' is not a moment",
            ),
            (
                "a,2026-11-23T09:00,WEST,fr,answered,4,1,3,6,NORTH,x\n",
                "column region: 'WEST' is not known; write one of",
            ),
            (
                "a,2026-11-23T09:00,NORTH,de,answered,4,1,3,6,NORTH,x\n",
                "column language: 'de' is not known; write one of en",
            ),
            (
                "a,2026-11-23T09:00,NORTH,fr,lost,4,1,3,6,NORTH,x\n",
                "column end: 'lost' is not known; write one of answered",
            ),
            (
                "a,2026-11-23T09:00,NORTH,fr,answered,4,-1,3,6,NORTH,x\n",
                "column wait_s: '-1' is no time; write seconds",
            ),
            ("a,2026-11-23T09:00,NORTH,fr,answered,4,1,nan,6,NORTH,x\n", "column talk_s: 'nan' is no time"),
            (
                "a,2026-11-23T09:00,NORTH,fr,answered,4,1,,6,NORTH,x\n",
                "column talk_s: '' is empty, and end answered needs it",
            ),
            (
                "a,2026-11-23T09:00,NORTH,fr,abandoned,4,,,,,\n",
                "column wait_s: '' is empty, and end abandoned needs it",
            ),
            ("a,2026-11-23T09:00,NORTH,fr,answered,4,1,3,6,,x\n", "column partner: '' is not known"),
            (
                "a,2026-11-23T09:00,NORTH,fr,answered,4,1,3,6,NORTH,\n",
                "column specialist: '' is empty; write who answered",
            ),
            ("a,2026-11-23T09:00,NORTH,fr\n", "row 2 has more or fewer cells than the first row"),
            (GOOD + GOOD, "row 3, column call: 'a' stands in an earlier row"),
            ("", "has no calls"),
        ],
    )
    def test_names_row_column_and_remedy(self, tmp_path: Path, book: RuleBook, row: str, said: str) -> None:
        with pytest.raises(ReplayError) as told:
            read_calls(written(tmp_path, row), book, TORONTO, specialists_needed=True)
        assert said in str(told.value)

    def test_tells_everything_at_once_and_reads_nothing(self, tmp_path: Path, book: RuleBook) -> None:
        bad = "x,never,WEST,de,answered,4,1,3,6,NORTH,x\n"
        with pytest.raises(ReplayError) as told:
            read_calls(written(tmp_path, GOOD, *([bad] * 30)), book, TORONTO, specialists_needed=True)
        lines = str(told.value).splitlines()
        assert "calls.csv was not read" in lines[0]
        assert len(lines) == 22
        assert lines[-1].endswith("more")

    @pytest.mark.parametrize(
        ("content", "said"),
        [(b"arrived_at,region\n", "no column language and no end"), (b"\xff\xfe\x00", "cannot be read")],
    )
    def test_refuses_what_is_no_such_file(
        self, tmp_path: Path, book: RuleBook, content: bytes, said: str
    ) -> None:
        path = tmp_path / "calls.csv"
        path.write_bytes(content)
        with pytest.raises(ReplayError, match=said):
            read_calls(path, book, TORONTO, specialists_needed=True)


class TestShifts:
    def test_are_as_long_as_somebody_answered_and_in_the_languages_that_they_answered(
        self, tmp_path: Path, book: RuleBook
    ) -> None:
        later = "b,2026-11-23T10:00:00,NORTH,en,answered,0,0,600,60,EASTERN,ana\n"
        evening = "c,2026-11-23T19:00:00,NORTH,en,answered,0,0,600,60,EASTERN,ana\n"
        recording = recording_of_records(written(tmp_path, GOOD, later, evening), None, book, TORONTO)
        signed_in = [wish for wish in recording.wishes if isinstance(wish.does, SignedIn)]
        assert len(signed_in) == 2, "nobody answers for nine hours and is on duty"
        assert signed_in[0].does == SignedIn(partner=PartnerId("EASTERN"), languages=(ENGLISH, FRENCH))
        minutes = [
            (wish.at - recording.calls[0].arrived_at) / 60_000 for wish in recording.wishes if wish.leaves
        ]
        assert minutes == [71, 611]

    def test_come_from_a_file_where_there_is_one(self, tmp_path: Path, book: RuleBook) -> None:
        shifts = tmp_path / "shifts.csv"
        shifts.write_text(
            "specialist,partner,languages,from,to\nana,NORTH,en fr,2026-11-23T08:00,2026-11-23T16:00\n"
        )
        unknown = GOOD.replace(",ana", ",")
        recording = recording_of_records(written(tmp_path, unknown), shifts, book, TORONTO)
        assert [wish.specialist for wish in recording.wishes] == ["ana"] * 3
        shifts.write_text("specialist,partner,languages,from,to\n,WEST,,2026-11-23T08:00,2026-11-23T07:00\n")
        with pytest.raises(ReplayError) as told:
            recording_of_records(written(tmp_path, unknown), shifts, book, TORONTO)
        for said in ("column specialist", "column partner: 'WEST'", "column languages", "column to"):
            assert said in str(told.value)


class TestSample:
    @pytest.mark.parametrize("shifts", [None, SHIFTS])
    def test_comes_close_to_its_truth(self, book: RuleBook, shifts: Path | None) -> None:
        recording = under(recording_of_records(SAMPLE, shifts, book, TORONTO), book)
        found = replay(
            Orders(recording=recording, draft=Draft(book=book), zone="America/Toronto", replications=2),
            lambda share: None,
        )
        assert found.fidelity.close
        assert found.fidelity.same_end > 0.97
        assert not found.fidelity.exact, "records do not say how long specialists took to answer"
        assert found.changes.any.value == 0
