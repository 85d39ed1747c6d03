"""How a command says that it cannot do what it was asked."""

import sys
from typing import NoReturn


def refuse(words: str, status: int = 2) -> NoReturn:
    """Say why, and end."""
    sys.stderr.write(f"{words}\n")
    raise SystemExit(status)
