"""Invented services that people know from the sample; the sample directory begins with them."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from records.errors import CatalogueInvalid
from records.taxonomy.sample import sample_taxonomy
from records.wording import Bilingual

SERVICES = Path(__file__).parent / "data" / "services.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    id: str
    partner: str
    """The partner whose region it serves."""
    name: Bilingual
    place: str
    phone: str
    needs: tuple[str, ...]
    languages: tuple[str, ...]
    hours: Bilingual
    how_to_apply: Bilingual


@cache
def services() -> dict[str, Service]:
    """Give the services by id, in the order of the list.

    Raises: CatalogueInvalid when a service names a need that the taxonomy does not hold.
    """
    read = tomllib.loads(SERVICES.read_text(encoding="utf-8"))
    found: dict[str, Service] = {}
    for entry in read["service"]:
        unknown = set(entry["needs"]) - set(sample_taxonomy().terms)
        if unknown or entry["id"] in found:
            raise CatalogueInvalid(SERVICES.name, f"{entry['id']} is there twice or names {unknown}")
        found[entry["id"]] = Service(
            id=entry["id"],
            partner=entry["partner"],
            name=Bilingual(en=entry["en"], fr=entry["fr"]),
            place=entry["place"],
            phone=entry["phone"],
            needs=tuple(entry["needs"]),
            languages=tuple(entry["languages"]),
            hours=Bilingual(en=entry["hours_en"], fr=entry["hours_fr"]),
            how_to_apply=Bilingual(en=entry["apply_en"], fr=entry["apply_fr"]),
        )
    return found
