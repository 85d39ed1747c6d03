"""What each column of a released table means, in both languages."""

from typing import Final, NamedTuple

from records.wording import Bilingual
from reporting.open_data.declared import By, Counted, Declared


class Column(NamedTuple):
    name: str
    kind: str
    """As the data package calls it."""
    meaning: Bilingual


_PERIOD = Column(
    "period",
    "string",
    Bilingual(
        en="Month (2026-11) or twelve months (2025-12--2026-11)",
        fr="Mois (2026-11) ou douze mois (2025-12--2026-11)",
    ),
)
_AREA = Column(
    "area",
    "string",
    Bilingual(
        en="Sortation area, census division, region of a partner, unknown or elsewhere (unknown), or all",
        fr="Région de tri, division de recensement, région d’un partenaire, inconnu ou ailleurs (unknown), "
        "ou tout (all)",
    ),
)
_BY: Final = {
    By.CATEGORY: Bilingual(en="Category of need, or all", fr="Catégorie de besoin, ou tout (all)"),
    By.HOUR: Bilingual(
        en="Hour on the clock of the partner that answered (00 to 23), part of the day, or all",
        fr="Heure à l’horloge du partenaire qui a répondu (00 à 23), partie du jour (night, morning, afternoon, "
        "evening), ou tout (all)",
    ),
    By.LANGUAGE: Bilingual(
        en="Language of the conversation (ISO 639), other, official (en and fr), not-official, or all",
        fr="Langue de la conversation (ISO 639), autre (other), officielle (official : en et fr), non officielle "
        "(not-official), ou tout (all)",
    ),
}
_COUNTED: Final = {
    Counted.NEEDS: Bilingual(
        en="Needs on final 211 records; empty: hidden, because it is small or would tell a small one",
        fr="Besoins des fiches 211 finalisées; vide : masqué, parce que petit ou révélateur d’un petit",
    ),
    Counted.CONTACTS: Bilingual(
        en="Final 211 records, of contacts, not persons; empty: hidden, because it is small or would tell a small one",
        fr="Fiches 211 finalisées, donc des contacts, non des personnes; vide : masqué, parce que petit ou révélateur "
        "d’un petit",
    ),
}


def columns_of(declared: Declared) -> tuple[Column, ...]:
    """Give the columns of a table, in their order, with what each means."""
    return (
        _PERIOD,
        _AREA,
        Column(declared.by.value, "string", _BY[declared.by]),
        Column(declared.counted.value, "integer", _COUNTED[declared.counted]),
    )
