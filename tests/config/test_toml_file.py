"""Files of the service owner's: each problem is told with its key and its line, and no value of theirs ever is."""

from pathlib import Path

import pytest

from config.errors import TableError
from config.reporting import ReportingFile
from config.toml_file import load_toml


def refusal(tmp_path: Path, text: str) -> str:
    file = tmp_path / "reporting.toml"
    file.write_text(text)
    with pytest.raises(TableError) as refused:
        load_toml(ReportingFile, file)
    return str(refused.value)


class TestLoadToml:
    def test_names_every_problem_with_its_key_and_line(self, tmp_path: Path) -> None:
        told = refusal(
            tmp_path, '[small_cells]\npublic = 2\n\n[counts]\nfolder = "x"\npostal_code = "hush"\n'
        )
        assert "small_cells (line 1): public must not be smaller than inside" in told
        assert "counts.postal_code (line 6): " in told
        assert "reporting.toml" in told
        assert "hush" not in told

    def test_says_that_it_is_no_toml(self, tmp_path: Path) -> None:
        assert "it cannot be read as TOML: " in refusal(tmp_path, "[counts")

    def test_says_that_it_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(TableError, match="cannot be read"):
            load_toml(ReportingFile, tmp_path / "nowhere.toml")
