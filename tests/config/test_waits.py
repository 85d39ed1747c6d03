"""What callers hear while they wait, as a network file says it: told with line and remedy where it cannot be."""

from datetime import date

import pytest

from config.compile import compile_rulebook
from config.errors import TableError
from config.network import NETWORK_FILE, read_network
from routing.sound_settings import WaitSound

SAMPLE = NETWORK_FILE.read_text(encoding="utf-8")


def waits(text: str) -> str:
    """Add to the sample's table of waits, or give it one."""
    assert "\n[waits]\n" in SAMPLE
    return SAMPLE.replace("\n[waits]\n", f"\n[waits]\n{text}\n")


class TestWaits:
    def test_are_compiled(self) -> None:
        text = waits('music = "https://example.org/calm.mp3"\nmusic_s = 30\ncomfort = ["surge", "overnight"]')
        words = compile_rulebook(read_network(text), date(2026, 11, 1)).wait_words
        assert words.sound == WaitSound(
            music="https://example.org/calm.mp3", music_ms=30_000, speak_every_ms=45_000
        )
        assert words.comfort == ("surge", "overnight")

    @pytest.mark.parametrize(
        ("written", "key", "remedy"),
        [
            ('music = "calm.mp3"', "waits.music", 'write such an address, "own" or "none"'),
            ('music = "http://example.org/x.mp3"', "waits.music", "begins with https://"),
            ('music = "https://amy:secret@example.org/x.mp3"', "waits.music", "user name"),
            ("music_s = 600", "waits.music_s", "80"),
            ("speak_every_s = 600", "waits.speak_every_s", "90"),
            ('comfort = ["surge"]', "waits.comfort[1]", "write at least two messages"),
            ('comfort = ["surge", "surge", "overnight"]', "waits.comfort[2]", "twice in a row"),
            ('comfort = ["surge", "nothing"]', "waits.comfort[2]", "add [messages.nothing]"),
        ],
    )
    def test_tell_what_is_wrong_where_and_what_to_write(self, written: str, key: str, remedy: str) -> None:
        text = waits(written)
        line = text[: text.index(written)].count("\n") + 1
        with pytest.raises(TableError) as raised:
            read_network(text)
        (problem,) = raised.value.problems
        assert problem.startswith(f"{key} (line {line}):")
        assert remedy in problem


class TestRecording:
    def test_of_a_language_is_an_address(self) -> None:
        text = SAMPLE.replace(
            'pa = { interpreter = "at-once" }',
            'pa = { interpreter = "at-once", recording = "https://example.org/pa.mp3" }',
        )
        book = compile_rulebook(read_network(text), date(2026, 11, 1))
        (punjabi,) = [one for one in book.languages if one.code == "pa"]
        assert punjabi.recording == "https://example.org/pa.mp3"
        with pytest.raises(TableError, match=r"languages\.pa\.recording.*or remove the line"):
            read_network(text.replace("https://example", "ftp://example"))
