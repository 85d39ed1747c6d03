import pytest

from simulator.virtual.assignments import AssignmentError, assigned


class TestAssigned:
    def test_reads_values_as_toml_does_and_other_words_as_text(self) -> None:
        changed = assigned({}, ["a=12", "b = 1.5", "c=true", "d=a name", 'e="12"', "f=1_000"])
        assert changed == {"a": 12, "b": 1.5, "c": True, "d": "a name", "e": "12", "f": 1_000}

    def test_reaches_into_tables_and_lets_the_last_word_win(self) -> None:
        before = {"talk": {"mean_s": 300, "law": "exponential"}}
        after = assigned(before, ["talk.mean_s=200", "talk.mean_s=100"])
        assert after == {"talk": {"mean_s": 100, "law": "exponential"}}
        assert before["talk"]["mean_s"] == 300

    @pytest.mark.parametrize("wrong", ["specialists", "=3", "a..b=1", "specialists="])
    def test_says_how_one_is_written(self, wrong: str) -> None:
        with pytest.raises(AssignmentError, match="path=value"):
            assigned({}, [wrong])

    def test_does_not_look_for_values_within_a_value(self) -> None:
        with pytest.raises(AssignmentError, match="specialists is a value"):
            assigned({"specialists": 3}, ["specialists.north=2"])
