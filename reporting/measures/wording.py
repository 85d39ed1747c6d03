"""A text in both languages, and what to call a measure and how it is reckoned."""

from dataclasses import dataclass

FRENCH = "fr"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    en: str
    fr: str

    def in_locale(self, locale: str) -> str:
        """Give the French for `fr` and its regions, the English for everybody else."""
        return self.fr if locale.startswith(FRENCH) else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    name: Text
    formula: Text
    note: Text | None = None
    """What a reader would otherwise get wrong."""
