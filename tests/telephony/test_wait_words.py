"""Place and wait in honest words; messages bounded, in the caller's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.phrases import default_phrases
from routing.model import ENGLISH, FRENCH, OTHER, Language
from routing.rulebook import Message
from telephony.wait_words import (
    MESSAGE_CHARACTERS_MAX,
    MESSAGES_MAX,
    place_and_wait,
    shortened,
    spoken_message,
    spoken_messages,
)


def said(
    language: Language = ENGLISH, position: int | None = None, expected_ms: int | None = None
) -> list[str]:
    return [one.text for one in place_and_wait(default_phrases(), language, position, expected_ms)]


class TestPlace:
    def test_is_named_only_when_it_is_given(self) -> None:
        assert said() == []
        assert said(position=3) == ["You are number 3 in line."]
        assert said(FRENCH, 3) == ["Votre appel est le numéro 3 dans la file d’attente."]

    def test_of_whoever_comes_next_needs_no_number(self) -> None:
        assert said(position=1) == ["You are next in line."]

    def test_is_named_in_both_languages_to_who_speaks_another(self) -> None:
        assert len(said(OTHER, 3, 200_000)) == 4


class TestExpectedWait:
    @pytest.mark.parametrize(
        ("expected_ms", "words"),
        [
            (0, "in less than a minute"),
            (59_999, "in less than a minute"),
            (60_001, "in about 2 minutes"),
            (200_000, "in about 4 minutes"),
            (240_000, "in about 4 minutes"),
            (1_800_000, "in about 30 minutes"),
            (1_800_001, "more than 30 minutes"),
            (86_400_000, "more than 30 minutes"),
        ],
    )
    def test_is_rounded_up_and_promises_nothing_beyond_half_an_hour(
        self, expected_ms: int, words: str
    ) -> None:
        """S10: what is announced is the estimate itself, never less."""
        (sentence,) = said(expected_ms=expected_ms)
        assert words in sentence


class TestMessages:
    BOTH = Message(id="m", en="Hello.", fr="Bonjour.")

    def test_are_spoken_in_the_callers_language_or_in_both(self) -> None:
        voices = {
            language: [one.voice for one in spoken_message(self.BOTH, language)]
            for language in (ENGLISH, FRENCH, OTHER)
        }
        assert voices == {ENGLISH: ["en-CA"], FRENCH: ["fr-CA"], OTHER: ["en-CA", "fr-CA"]}

    def test_that_lack_a_language_are_better_than_silence(self) -> None:
        (only,) = spoken_message(Message(id="m", en=" \x00", fr="Bonjour."), ENGLISH)
        assert (only.voice, only.text) == ("fr-CA", "Bonjour.")
        assert spoken_message(Message(id="m", en="", fr=""), ENGLISH) == ()

    def test_are_few(self) -> None:
        assert len(spoken_messages([self.BOTH] * 20, OTHER)) == 2 * MESSAGES_MAX

    def test_are_cut_at_the_end_of_a_word(self) -> None:
        cut = shortened("abcd " * 200)
        assert len(cut) <= MESSAGE_CHARACTERS_MAX
        assert set(cut.split()) == {"abcd"}

    @given(text=st.text(max_size=1_500))
    def test_are_bounded_whatever_they_hold(self, text: str) -> None:
        assert len(shortened(text)) <= MESSAGE_CHARACTERS_MAX
