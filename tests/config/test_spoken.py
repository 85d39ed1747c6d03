import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.spoken import TEXT_MAX, heard


class TestHeard:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("M5V 2T6.", ["m5v", "2t6"]),
            ("K-0-J", ["k", "0", "j"]),
            ("I’m in Barry's Bay", ["i'm", "in", "barry's", "bay"]),
            ("Je suis à l'Orignal", ["je", "suis", "dans", "l'orignal"]),
            ("je suis a\u0300 Orle\u0301ans", ["je", "suis", "dans", "orleans"]),
            ("Là-bas, voilà !", ["la", "bas", "voila"]),
            ("Sœur", ["soeur"]),
            ("at 3 p.m.", ["at", "3"]),
            ("\uff2d\uff15\uff36", ["m5v"]),
            ("…?!", []),
        ],
    )
    def test_gives_words_without_case_accents_and_signs(self, text: str, words: list[str]) -> None:
        assert heard(text) == words

    def test_listens_to_a_bounded_length(self) -> None:
        assert heard("a" * TEXT_MAX + "b") == ["a" * TEXT_MAX]

    @given(st.text())
    def test_takes_any_text(self, text: str) -> None:
        assert all(word for word in heard(text))
