"""Imports: whole or not at all, able to go on, every fault told by its place (X-7: bounded, never trusted)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from records.directory import importing
from records.directory.editions import Editions, EditionState
from records.directory.importing import Importer, check
from records.directory.reading import JsonSource, Piece
from records.directory.tables import (
    directory_document,
    directory_edition,
    directory_hours,
    directory_organization,
    directory_service,
)
from records.directory.tables_in import TableSource
from records.errors import DirectoryUnreadable, ImportRefused
from tests.official_files import hsds_files
from tests.records.directory.data import (
    PLAN,
    TERM,
    CutOff,
    Interrupted,
    service,
    silent,
    tables,
    uuid_of,
    written,
)
from tests.records.story import FakeClock

EXAMPLES = hsds_files() / "examples"


def names(database: Engine) -> list[str]:
    """Give the services that can be seen."""
    current = select(directory_edition.c.number).where(directory_edition.c.state == "current")
    query = select(directory_service.c.name).where(directory_service.c.edition.in_(current))
    with database.connect() as connection:
        return sorted(connection.scalars(query))


class TestForms:
    @pytest.mark.parametrize(
        "content",
        [
            service("Shelter"),
            [service("Shelter")],
            {"total_items": 1, "contents": [service("Shelter")], "empty": False},
            {"taxonomy_terms": [TERM], "services": [service("Shelter")]},
        ],
        ids=["document", "array", "list", "by name"],
    )
    def test_of_json_are_read_alike(
        self, importer: Importer, database: Engine, tmp_path: Path, content: Any
    ) -> None:
        edition = importer.run(JsonSource(written(tmp_path, content)), PLAN, silent)
        assert (edition.state, edition.services, edition.wrong) == (EditionState.CURRENT, 1, 0)
        assert names(database) == ["Shelter"]

    def test_of_tables_are_put_together(self, importer: Importer, database: Engine, tmp_path: Path) -> None:
        folder = tables(
            tmp_path / "package",
            {
                "organizations": [{"id": uuid_of("house"), "name": "House", "description": "Invented."}],
                "services": [
                    {
                        "id": uuid_of("Shelter"),
                        "organization_id": uuid_of("house"),
                        "name": "Shelter",
                        "name_fr": "Refuge",
                        "status": "active",
                    }
                ],
                "schedules": [
                    {
                        "id": uuid_of("hours"),
                        "service_id": uuid_of("Shelter"),
                        "freq": "WEEKLY",
                        "byday": "MO,TU",
                        "opens_at": "20:00",
                        "closes_at": "08:00",
                    }
                ],
                "phones": [
                    {"id": uuid_of("phone"), "service_id": uuid_of("nobody"), "number": "416-555-0100"}
                ],
            },
        )
        edition = importer.run(TableSource(folder), PLAN, silent)
        assert (edition.services, edition.wrong, edition.remarks) == (1, 0, 1)
        with database.connect() as connection:
            rows = connection.execute(select(directory_hours).order_by(directory_hours.c.position)).all()
            assert connection.scalars(select(directory_organization.c.name)).all() == ["House"]
        assert [(row.weekdays, row.opens_min, row.closes_min) for row in rows] == [
            (0b11, 1200, 1440),
            (0b110, 0, 480),
        ]

    @pytest.mark.skipif(
        not EXAMPLES.is_dir(),
        reason=f"no official HSDS examples at {EXAMPLES}: TEST_HSDS_SCHEMAS names their folder",
    )
    @pytest.mark.parametrize("name", ["service_full.json", "service_list.json", "csv"])
    def test_of_the_official_examples_come_in(self, importer: Importer, database: Engine, name: str) -> None:
        path = EXAMPLES / name
        source = TableSource(path) if path.is_dir() else JsonSource(path)
        edition = importer.run(source, PLAN, silent)
        assert (edition.services, edition.wrong) == (1, 0)
        assert names(database) == ["Community Counselling"]
        with database.connect() as connection:
            document = connection.scalars(select(directory_document.c.document)).one()
        # No person stands in the directory, though the examples name one.
        assert "Persona" not in document

    def test_that_are_none_are_refused_in_words(self, importer: Importer, tmp_path: Path) -> None:
        with pytest.raises(DirectoryUnreadable, match=r"data\.json cannot be read as HSDS data"):
            importer.run(JsonSource(written(tmp_path, '[{"id": "unfinished')), PLAN, silent)

    def test_are_read_a_piece_at_a_time(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("records.directory.reading.CHUNK_CHARS", 7)
        content = [service(f"Shelter {number} of the “north”") for number in range(20)]
        found = [piece.value["name"] for piece in JsonSource(written(tmp_path, content)).pieces()]
        assert found == [one["name"] for one in content]


class TestFaults:
    def test_are_told_by_place_with_what_to_do_and_publish_nothing(
        self, importer: Importer, editions: Editions, database: Engine, tmp_path: Path
    ) -> None:
        importer.run(JsonSource(written(tmp_path, [service("Former")])), PLAN, silent)
        bad = [service("Good"), service("Bad", status="open", id="12"), "no record"]
        edition = importer.run(JsonSource(written(tmp_path, bad)), PLAN, silent)
        assert (edition.state, edition.wrong) == (EditionState.REFUSED, 3)
        assert names(database) == ["Former"]
        told = {(fault.path, fault.field): fault for fault in editions.faults(edition.number)}
        assert set(told) == {("[1]", "id"), ("[1]", "status"), ("[2]", "")}
        assert (
            told["[1]", "status"].what == "'open' is not one of active, inactive, defunct, temporarily closed"
        )
        assert all(fault.remedy for fault in told.values())

    def test_may_be_left_out_knowingly(self, importer: Importer, database: Engine, tmp_path: Path) -> None:
        data = JsonSource(written(tmp_path, [service("Good"), service("Bad", status="open")]))
        assert importer.run(data, PLAN, silent, leave_out_wrong=True).state is EditionState.CURRENT
        assert names(database) == ["Good"]

    def test_of_optional_fields_are_remarks(self, tmp_path: Path) -> None:
        odd = service("Odd", url="not a page", assured_date="soon", colour="red", assurer_email="a@b.c")
        progress, faults = check(JsonSource(written(tmp_path, [odd])), PLAN, FakeClock(), silent)
        assert (progress.services, progress.wrong) == (1, 0)
        assert {(fault.path, fault.field) for fault in faults} == {
            ("[0]", "url"),
            ("[0]", "assured_date"),
            ("everywhere", "service.colour"),
        }

    def test_name_what_is_missing_and_what_is_twice(self, tmp_path: Path) -> None:
        lost = service("Lost", organization=None, organization_id=uuid_of("nobody"))
        data = [service("Twice"), service("Twice"), lost]
        progress, faults = check(JsonSource(written(tmp_path, data)), PLAN, FakeClock(), silent)
        assert progress.wrong == 2
        assert [(fault.path, fault.field) for fault in faults] == [("[1]", "id"), ("[2]", "organization_id")]

    def test_of_rows_name_the_row(self, importer: Importer, editions: Editions, tmp_path: Path) -> None:
        (tmp_path / "services.csv").write_text(
            f"id,name,status\n{uuid_of('a')},Shelter\n{uuid_of('b')},Other,active\n"
        )
        edition = importer.run(TableSource(tmp_path), PLAN, silent)
        assert [fault.path for fault in editions.faults(edition.number)] == ["services.csv row 2"]


class TestInterruption:
    def test_goes_on_where_it_was_cut_off_and_shows_nothing_before(
        self, importer: Importer, editions: Editions, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "BATCH", 4)
        pieces = [
            Piece(path=f"[{n}]", value=service(f"S{n:02}", status="bad" if n == 2 else "active"))
            for n in range(12)
        ]
        with pytest.raises(CutOff):
            importer.run(Interrupted(pieces, after=10), PLAN, silent, leave_out_wrong=True)
        assert names(database) == []
        [begun] = editions.all()
        assert (begun.state, begun.position, begun.services) == (EditionState.LOADING, 8, 7)
        edition = importer.run(Interrupted(pieces), PLAN, silent, leave_out_wrong=True)
        assert (edition.number, edition.services, edition.wrong) == (begun.number, 11, 1)
        assert names(database) == [f"S{n:02}" for n in range(12) if n != 2]
        assert [fault.path for fault in editions.faults(edition.number)] == ["[2]"]

    def test_of_other_data_begins_anew(
        self, importer: Importer, editions: Editions, database: Engine, tmp_path: Path
    ) -> None:
        with pytest.raises(CutOff):
            importer.run(Interrupted([Piece(path="[0]", value=service("A"))], after=0), PLAN, silent)
        importer.run(JsonSource(written(tmp_path, [service("B")])), PLAN, silent)
        assert names(database) == ["B"]
        assert [one.state for one in editions.all()] == [EditionState.CURRENT, EditionState.REFUSED]

    def test_by_another_import_stops_the_first(
        self, importer: Importer, database: Engine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importing, "BATCH", 1)
        pieces = [Piece(path=f"[{n}]", value=service(f"S{n}")) for n in range(3)]
        other = Importer(database, FakeClock())

        class Overtaken(Interrupted):
            def pieces(self) -> Any:
                for number, piece in enumerate(pieces):
                    if number == 2:
                        other.run(Interrupted(pieces), PLAN, silent)
                    yield piece

        with pytest.raises(ImportRefused, match="took over"):
            importer.run(Overtaken(pieces), PLAN, silent)
        assert names(database) == ["S0", "S1", "S2"]


class TestEditions:
    def test_replace_only_those_of_their_source(
        self, importer: Importer, database: Engine, tmp_path: Path
    ) -> None:
        north = PLAN.__class__(**{name: getattr(PLAN, name) for name in PLAN.__slots__} | {"source": "north"})
        importer.run(JsonSource(written(tmp_path, [service("Main 1")])), PLAN, silent)
        importer.run(JsonSource(written(tmp_path, [service("North 1")])), north, silent)
        importer.run(JsonSource(written(tmp_path, [service("Main 2")])), PLAN, silent)
        assert names(database) == ["Main 2", "North 1"]

    def test_keep_only_the_last_former_one(
        self, importer: Importer, database: Engine, tmp_path: Path
    ) -> None:
        for number in range(3):
            importer.run(JsonSource(written(tmp_path, [service(f"S{number}")])), PLAN, silent)
        with database.connect() as connection:
            assert connection.scalar(select(func.count()).select_from(directory_service)) == 2

    def test_of_nothing_change_nothing(self, importer: Importer, database: Engine, tmp_path: Path) -> None:
        importer.run(JsonSource(written(tmp_path, [service("Former")])), PLAN, silent)
        with pytest.raises(ImportRefused, match="holds no service"):
            importer.run(JsonSource(written(tmp_path, [])), PLAN, silent)
        assert names(database) == ["Former"]
