"""The music that waiting callers hear: ours, so that nobody need be asked for it, and made anew by `python -m
telephony.music`.

Slow chords and a few bells, within what a telephone carries. It begins and ends in silence, so that it can be played
over and over without a click. Whole numbers only: every machine makes the same bytes.
"""

import hashlib
import math
import struct
from functools import lru_cache
from pathlib import Path

MUSIC_FILE = Path(__file__).with_name("sounds") / "waiting.wav"
MUSIC_S = 24
RATE = 8_000
"""Samples a second: what telephones carry."""

_CHORD_S = 6
_CHORDS = ((262, 330, 392, 494), (294, 349, 440, 523), (262, 349, 440, 659), (294, 392, 494, 587))
"""Hertz; each a little brighter than the one before it, the last leading back to the first."""
_BELLS = (784, 659, 587, 880, 698, 659, 880, 784, 698, 988, 784, 587)
_BELL_EVERY_S, _BELL_S = 2, 2
_PAD, _BELL = 2_300, 1_900
"""How loud one note is, of 32,767: calm beside a voice, and never cut off where all sound at once."""
_OCTAVE, _OCTAVE_PART = 2, 4
_SINE = [round(32_767 * math.sin(2 * math.pi * step / 1_024)) for step in range(1_024)]
_ULAW, _PLAIN_FORMAT_BYTES = 7, 18


def waiting_music() -> bytes:
    """Make the whole file: WAV, 8 kHz, one channel, mu-law, as the carrier plays it without a change."""
    samples = [0] * (MUSIC_S * RATE)
    for place, chord in enumerate(_CHORDS):
        for hertz in chord:
            _add(samples, place * _CHORD_S * RATE, _CHORD_S * RATE, hertz, _PAD, _CHORD_S * RATE // 3)
    for place, hertz in enumerate(_BELLS):
        # The last of them, too, has died away before the end.
        length = min(_BELL_S * RATE, len(samples) - place * _BELL_EVERY_S * RATE)
        _add(samples, place * _BELL_EVERY_S * RATE, length, hertz, _BELL, RATE // 50)
    return _wav(bytes(_ulaw(sample) for sample in samples))


@lru_cache(maxsize=1)
def music_digest() -> str:
    """Name the content of the file, so that whoever keeps a copy never has an old one."""
    return hashlib.sha256(MUSIC_FILE.read_bytes()).hexdigest()[:12]


def _add(samples: list[int], start: int, length: int, hertz: int, loudness: int, rise: int) -> None:
    """Add one note with its octave: it swells for `rise` samples and then dies away until it is gone."""
    fall = length - rise
    for place in range(length):
        left = length - place
        swell = place * loudness // rise if place < rise else loudness * left * left // (fall * fall)
        phase = place * hertz * 1_024 // RATE
        tone = _SINE[phase % 1_024] + _SINE[_OCTAVE * phase % 1_024] // _OCTAVE_PART
        samples[start + place] += swell * tone // 32_767


def _ulaw(sample: int) -> int:
    """Press one sample of 16 bits into 8, as G.711 says."""
    sign, size = (0x80, -sample) if sample < 0 else (0, sample)
    size = min(size, 32_635) + 132
    exponent = size.bit_length() - 8
    return ~(sign | exponent << 4 | (size >> (exponent + 3)) & 0x0F) & 0xFF


def _wav(data: bytes) -> bytes:
    layout = struct.pack("<HHIIHHH", _ULAW, 1, RATE, RATE, 1, 8, 0)
    fact = struct.pack("<4sII", b"fact", 4, len(data))
    body = b"WAVEfmt " + struct.pack("<I", _PLAIN_FORMAT_BYTES) + layout + fact
    body += struct.pack("<4sI", b"data", len(data)) + data
    return struct.pack("<4sI", b"RIFF", len(body)) + body


if __name__ == "__main__":
    MUSIC_FILE.write_bytes(waiting_music())
