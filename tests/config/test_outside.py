"""The list of outside lines and interpreters: read whole or refused; no message repeats a number."""

from pathlib import Path

import pytest

from config.errors import TableError
from config.outside import NOBODY, OUTSIDE_FILE, load_outside

LINE = """
[lines.crisis]
en = "Crisis line"
fr = "Ligne de crise"
kind = "crisis"
number = "{number}"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "outside.toml"
    path.write_text(text, encoding="utf-8")
    return path


class TestSample:
    def test_is_read_and_labelled_as_sample(self) -> None:
        outside = load_outside(OUTSIDE_FILE)
        assert set(outside.lines) == {"emergency", "suicide-crisis", "health-advice"}
        assert all("(sample)" in line.en and "(exemple)" in line.fr for line in outside.lines.values())

    def test_names_interpreters_of_a_language_in_their_order(self) -> None:
        outside = load_outside(OUTSIDE_FILE)
        assert outside.interpreters_for("fr") == ("voices", "bridges")
        assert outside.interpreters_for("pa") == ("voices",)
        assert outside.interpreters_for("so") == ()

    def test_shows_no_number_and_no_key(self) -> None:
        """X-9, S11: what is logged by mistake gives nothing away."""
        shown = repr(load_outside(OUTSIDE_FILE))
        assert "+1416" not in shown
        assert "1234#" not in shown


class TestBadFiles:
    @pytest.mark.parametrize(
        ("number", "expected"),
        [
            ("911", "leads to no telephone"),
            ("+19005550100", "charges its callers"),
            ("+1416555", "leads to no telephone"),
            ("tel:1", "leads to no telephone"),
        ],
    )
    def test_name_the_line_and_what_to_write_but_not_the_number(
        self, tmp_path: Path, number: str, expected: str
    ) -> None:
        with pytest.raises(TableError) as refused:
            load_outside(written(tmp_path, LINE.format(number=number)))
        assert expected in str(refused.value)
        assert "lines.crisis.number" in str(refused.value)
        assert number not in str(refused.value).replace("+18075550123", "")

    @pytest.mark.parametrize("text", ["[lines", "[telephones.a]\nen = 1", LINE.format(number="1") + "x = 1"])
    def test_are_refused_whole(self, tmp_path: Path, text: str) -> None:
        with pytest.raises(TableError):
            load_outside(written(tmp_path, text))

    def test_that_are_missing_say_so(self, tmp_path: Path) -> None:
        with pytest.raises(TableError):
            load_outside(tmp_path / "nowhere.toml")

    def test_are_not_needed(self) -> None:
        assert load_outside(None) is NOBODY
