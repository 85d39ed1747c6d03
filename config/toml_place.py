"""Find where in a TOML text a key stands; the standard parser gives values without their lines."""

import re
from collections import Counter
from collections.abc import Sequence

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")


def key_path(place: Sequence[int | str]) -> str:
    """Write a place as people write it: `partners.NORTH.hours`, `menu[2].key` (the first is 1)."""
    path = ""
    for part in place:
        if isinstance(part, int):
            path += f"[{part + 1}]"
        elif part != "[key]":
            path += f".{part}" if path else part
    return path


def line_of(text: str, place: Sequence[int | str]) -> int | None:
    """Find the line of the deepest part of a place that the text shows; None when it shows none of it."""
    wanted = [part for part in place if part != "[key]"]
    best: tuple[int, int] | None = None
    seen: Counter[str] = Counter()
    table: list[int | str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            name = header[2]
            table = [part.strip().strip('"') for part in name.split(".")]
            if header[1] == "[[":
                table.append(seen[name])
                seen[name] += 1
            here = table
        elif key := _KEY.match(line):
            here = [*table, key[1].strip('"')]
        else:
            continue
        if wanted[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None
