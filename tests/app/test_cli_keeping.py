"""The commands that keep and erase data, as whoever runs the service types them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from records.field_cipher import FieldCipher


@pytest.fixture
def given(tmp_path: Path) -> dict[str, str]:
    return {"SWITCHBOARD_DATA_DIR": str(tmp_path / "data")}


def switchboard(*words: str, given: dict[str, str], answers: str = "") -> Result:
    return CliRunner().invoke(app, list(words), env=given, input=answers)


class TestKeys:
    def test_say_under_which_key_everything_lies_and_change_it(self, given: dict[str, str]) -> None:
        drawn = switchboard("keys", "new", given=given).output.strip()
        assert FieldCipher([drawn]) is not None
        renewed = given | {"SWITCHBOARD_FIELD_KEYS": drawn}
        status = switchboard("keys", "status", given=renewed)
        assert status.exit_code == 0, status.output
        assert "contact_data.address" in status.output
        rotated = switchboard("keys", "rotate", given=renewed)
        assert "Done: 0 values renewed" in rotated.output

    def test_that_are_none_are_refused_and_not_repeated(self, given: dict[str, str]) -> None:
        refused = switchboard("keys", "status", given=given | {"SWITCHBOARD_FIELD_KEYS": "a-canary"})
        assert refused.exit_code == 2
        assert "SWITCHBOARD_FIELD_KEYS" in refused.output
        assert "canary" not in refused.output


class TestRetention:
    def test_says_what_is_overdue_and_erases_it(self, given: dict[str, str]) -> None:
        before = switchboard("retention", "status", given=given)
        assert before.exit_code == 0, before.output
        assert "Last night done: none yet" in before.output
        run = switchboard("retention", "run", "--at", "2027-03-01T03:15:00", given=given)
        assert run.exit_code == 0, run.output
        assert "notes" in run.output
        proved = switchboard("audit", "verify", given=given)
        assert proved.exit_code == 0, proved.output

    def test_of_one_person_asks_for_the_number_and_does_not_repeat_it(self, given: dict[str, str]) -> None:
        asked = switchboard("retention", "erase", "--number", given=given, answers="+14165550188\n")
        assert asked.exit_code == 2
        assert "Nothing is kept under it" in asked.output
        assert "5550188" not in asked.output
        assert "Say whose" in switchboard("retention", "erase", given=given).output


class TestBackup:
    def test_is_made_checked_and_brought_back(self, given: dict[str, str], tmp_path: Path) -> None:
        file = str(tmp_path / "records.backup")
        switchboard("retention", "run", given=given)
        for words in (("backup", "make", file), ("backup", "verify", file)):
            done = switchboard(*words, given=given)
            assert done.exit_code == 0, done.output
            assert "is whole" in done.output
        there = switchboard("restore", file, given=given)
        assert there.exit_code == 2
        assert "--over" in there.output
        elsewhere = {"SWITCHBOARD_DATA_DIR": str(tmp_path / "elsewhere")}
        assert "is restored" in switchboard("restore", file, given=elsewhere).output
