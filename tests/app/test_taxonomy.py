"""Another taxonomy is seen by a running process, brought in from the command line, and survives a silent database."""

from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine
from typer.testing import CliRunner

from app.cli import app
from app.taxonomy import TaxonomyInForce
from records.database import open_database
from records.taxonomy.sample import sample_taxonomy
from tests.migrated import migrate
from tests.records.taxonomy.releases import FRENCH, LADDER, xml


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SWITCHBOARD_DATA_DIR", str(tmp_path / "data"))
    made = f"sqlite:///{tmp_path / 'records.db'}"
    monkeypatch.setenv("SWITCHBOARD_DATABASE_URL", made)
    migrate(made)
    return made


def said(*arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, ["taxonomy", *arguments])
    assert result.exit_code == status, result.output
    return result.output


class TestTaxonomyCommand:
    async def test_brings_one_in_that_a_running_process_follows(self, url: str, tmp_path: Path) -> None:
        files = [xml(tmp_path / "en.xml"), xml(tmp_path / "fr.xml", FRENCH, language="fr")]
        engine: AsyncEngine = open_database(url)
        followed = TaxonomyInForce(engine)
        await followed.look()
        assert followed().edition == sample_taxonomy().edition
        assert "Terms: 8" in said("check", *map(str, files))
        assert followed().edition == sample_taxonomy().edition
        assert "is in force" in said("import", *map(str, files), "--licence", "invented")
        await followed.look()
        assert followed().edition == "Invented CA 2026-07-01"
        assert "Invented CA" in said("status")
        table = tmp_path / "categories.toml"
        assert "ZQ...  5" in said("categories", "--write", str(table))
        table.write_text(table.read_text().replace('["SAMPLE-FOOD.02"', '["ZQ", "SAMPLE-FOOD.02"'))
        assert "     0  Other" in said("categories", str(table))
        await followed.look()
        assert followed().category_of("ZQ-1900-L").code == "food"
        await engine.dispose()

    def test_refuses_what_is_wrong_with_a_report_by_line(self, url: str, tmp_path: Path) -> None:
        file = xml(tmp_path / "en.xml", {**LADDER, "ZX-1": "No code"})
        assert "Nothing was changed" in said("import", str(file), status=1)
        report = (tmp_path / "en-report.csv").read_text(encoding="utf-8-sig")
        assert "en.xml line" in report
        assert "'ZX-1' is no code" in report

    def test_says_what_cannot_be_read(self, url: str, tmp_path: Path) -> None:
        (tmp_path / "bad.xml").write_text("<!DOCTYPE taxonomy><taxonomy/>")
        assert "document type" in said("check", str(tmp_path / "bad.xml"), status=2)
