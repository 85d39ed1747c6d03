"""Names that one part of a network file uses and another part gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from config.readable_part import Place

Problem = tuple[Place, str]
"""Where something is wrong, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Every name that a document gives, also of entries that could not be read."""

    partners: tuple[str, ...]
    languages: tuple[str, ...]
    lines: tuple[str, ...]
    hours: tuple[str, ...]
    conditions: tuple[str, ...]
    messages: tuple[str, ...]

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Names:
        def keys(section: str) -> tuple[str, ...]:
            entries = content.get(section)
            return tuple(str(key) for key in entries) if isinstance(entries, Mapping) else ()

        return cls(
            partners=keys("partners"),
            languages=keys("languages") or ("other",),
            lines=keys("lines"),
            hours=keys("hours"),
            conditions=keys("conditions"),
            messages=keys("messages"),
        )


def unknown(name: str, known: Collection[str], what: str, where: str) -> Iterator[str]:
    """Say that a name is not given anywhere, unless it is."""
    if name not in known:
        there = f"use one of {', '.join(known)}" if known else "there is none yet"
        yield f"{name} is not {what} of this network; {there}, or add {where}"
