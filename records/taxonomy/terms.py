"""One term of a taxonomy, one reason why a need stays unmet."""

from dataclasses import dataclass
from datetime import date

from records.wording import Bilingual

NOT_DEFINED = Bilingual(en="", fr="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    code: str
    name: Bilingual
    directory: str
    """The code under which the directory files what serves it; the sample's differ from its own."""
    en_synonyms: tuple[str, ...] = ()
    fr_synonyms: tuple[str, ...] = ()
    """Other words that lead to it: use references, and what editors added."""
    definition: Bilingual = NOT_DEFINED
    facet: str = ""
    category: str = ""
    """Where the data name one: the code or English name of a category."""
    heading: bool = False
    """It groups others; nobody records it."""
    target: bool = False
    """It says for whom, and is recorded behind another term."""
    valid_from: date | None = None
    valid_to: date | None = None
    replaced_by: str = ""

    @property
    def retired(self) -> bool:
        """Whether it is kept for old records only."""
        return self.valid_to is not None

    @property
    def recordable(self) -> bool:
        return not (self.heading or self.target or self.retired)


@dataclass(frozen=True, slots=True, kw_only=True)
class Synonym:
    """Another word for a term that an editor added; it outlives editions."""

    code: str
    locale: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetReason:
    code: str
    name: Bilingual
    gap: bool
    """Whether it tells of a gap in services; what a caller declines does not."""
