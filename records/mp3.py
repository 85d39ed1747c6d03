"""How long an MP3 plays, by its frames: what a recording is held against before the carrier's copy is deleted.

Source: ISO/IEC 11172-3 and 13818-3, layer III.
"""

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
"""Samples a second, by version (3: MPEG-1, 2: MPEG-2, 0: MPEG-2.5)."""
_KBPS_ONE = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBPS_TWO = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_LAYER_THREE = 1
_TAG_BYTES = 10


def mp3_ms(sound: bytes) -> int | None:
    """Add up the frames, in milliseconds; None for what is no MP3, or is cut off in its first frame."""
    at, total_ms = _after_tag(sound), 0.0
    frames = 0
    while at + 4 <= len(sound):
        frame = _frame(sound[at : at + 4])
        if frame is None:
            break
        size, milliseconds = frame
        if at + size > len(sound):
            break
        at, total_ms, frames = at + size, total_ms + milliseconds, frames + 1
    return round(total_ms) if frames else None


def _after_tag(sound: bytes) -> int:
    """Skip an ID3 tag, whose length is written in four times seven bits."""
    if sound[:3] != b"ID3" or len(sound) < _TAG_BYTES:
        return 0
    size = 0
    for byte in sound[6:10]:
        size = size << 7 | byte & 0x7F
    return _TAG_BYTES + size


def _frame(header: bytes) -> tuple[int, float] | None:
    """Read a frame's size in bytes and length in milliseconds; None where none begins."""
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    kbps_at, rate_at, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    is_frame = header[0] == 0xFF and header[1] >> 5 == 7 and layer == _LAYER_THREE
    if not is_frame or version not in _RATES or rate_at == 3 or kbps_at in (0, 15):
        return None
    first = version == 3
    kbps, rate = (_KBPS_ONE if first else _KBPS_TWO)[kbps_at], _RATES[version][rate_at]
    samples = 1_152 if first else 576
    return samples // 8 * kbps * 1_000 // rate + padding, 1_000 * samples / rate
