"""What a measure is called, and how it is reckoned."""

from dataclasses import dataclass

from records.wording import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    name: Bilingual
    formula: Bilingual
    note: Bilingual | None = None
    """What a reader would otherwise get wrong."""
