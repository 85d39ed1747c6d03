"""The music of those who wait: ours, the same on every machine, and without a click where it begins anew."""

import wave
from itertools import pairwise

from telephony.music import MUSIC_FILE, MUSIC_S, RATE, waiting_music
from tests.telephony.ulaw import plain

HEADER_BYTES = 58
SIZE_MAX = 200_000


def samples() -> list[int]:
    return [plain(byte) for byte in MUSIC_FILE.read_bytes()[HEADER_BYTES:]]


class TestWaitingMusic:
    def test_is_what_the_script_makes(self) -> None:
        assert MUSIC_FILE.read_bytes() == waiting_music()

    def test_is_a_small_file_of_telephone_sound(self) -> None:
        content = MUSIC_FILE.read_bytes()
        assert len(content) <= SIZE_MAX
        assert (content[:4], content[8:12]) == (b"RIFF", b"WAVE")
        kind, channels, rate = content[20], content[22], int.from_bytes(content[24:28], "little")
        assert (kind, channels, rate) == (7, 1, 8_000), "mu-law, one channel, 8 kHz"
        assert len(samples()) == MUSIC_S * RATE
        assert kind != wave.WAVE_FORMAT_PCM

    def test_begins_and_ends_in_silence_so_that_it_can_be_repeated(self) -> None:
        sound = samples()
        assert max(map(abs, sound[:20] + sound[-20:])) <= 300, "a hundredth of the loudest that there is"
        inside = max(abs(one - other) for one, other in pairwise(sound))
        assert abs(sound[-1] - sound[0]) <= inside // 20

    def test_is_calm_beside_a_voice_and_never_cut_off(self) -> None:
        loudest = max(map(abs, samples()))
        assert 4_000 <= loudest <= 16_000

    def test_is_never_silent_for_long(self) -> None:
        sound = samples()
        quiet_s = longest = 0.0
        for start in range(0, len(sound), RATE // 10):
            loud = max(map(abs, sound[start : start + RATE // 10])) > 60
            quiet_s = 0.0 if loud else quiet_s + 0.1
            longest = max(longest, quiet_s)
        assert longest <= 0.5
