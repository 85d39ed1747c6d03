"""G.711 the other way round, written apart from what is tested."""


def plain(byte: int) -> int:
    """Give the sample of 16 bits that a byte of mu-law stands for."""
    turned = byte ^ 0xFF
    size = (((turned & 0x0F) << 3) + 132 << (turned >> 4 & 7)) - 132
    return -size if turned & 0x80 else size
