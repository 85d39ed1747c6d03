"""How a command says that it cannot do what it was asked."""

import sys
from typing import NoReturn


def refuse(words: str) -> NoReturn:
    """Say why, and end with status 2."""
    sys.stderr.write(f"{words}\n")
    raise SystemExit(2)
