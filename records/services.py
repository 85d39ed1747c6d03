"""The directory of services that a need can be referred to: a sample of invented ones, searched in memory."""

import tomllib
from dataclasses import dataclass
from functools import cache

from records.errors import CatalogueInvalid
from records.taxonomy import DATA, FRENCH, RESULTS_MAX, Bilingual, need_terms
from records.wording import Wording, folded


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
    read = tomllib.loads((DATA / "services.toml").read_text(encoding="utf-8"))
    found: dict[str, Service] = {}
    for entry in read["service"]:
        unknown = set(entry["needs"]) - set(need_terms())
        if unknown or entry["id"] in found:
            raise CatalogueInvalid("services.toml", f"{entry['id']} is there twice or names {unknown}")
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


def find_services(
    need_code: str | None = None,
    text: str = "",
    region: str | None = None,
    locale: str = "en",
    limit: int = RESULTS_MAX,
) -> list[Service]:
    """Find services for a need, for what was typed, or both.

    Order:   of the region (a partner id) first, then those that serve exactly the need before those of its
             category, then as in `Wording.rank`, then alphabetically. Other regions stay in the list, because a
             neighbour's service may be the only one.
    Returns: nothing when neither a need nor a text is given.
    """
    sought = folded(text)
    if not sought and need_code is None:
        return []
    ranked = []
    for service in services().values():
        nearness = _nearness(service, need_code)
        rank = _wording(service.id, locale.startswith(FRENCH)).rank(sought)
        if nearness is not None and rank is not None:
            away = region is not None and service.partner != region
            ranked.append((away, nearness, rank, folded(service.name.in_locale(locale)), service.id))
    return [services()[entry[-1]] for entry in sorted(ranked)[:limit]]


def _nearness(service: Service, need_code: str | None) -> int | None:
    """0: serves the need itself, 1: another need of its category, None: neither."""
    if need_code is None or need_code in service.needs:
        return 0
    wanted = need_terms().get(need_code)
    if wanted is None:
        return None
    return 1 if any(need_terms()[need].category == wanted.category for need in service.needs) else None


@cache
def _wording(service_id: str, french: bool) -> Wording:
    service = services()[service_id]
    needs = [need_terms()[code].name for code in service.needs]
    english = (service.name.en, *(name.en for name in needs))
    other = (service.name.fr, *(name.fr for name in needs))
    own, rest = (other, english) if french else (english, other)
    return Wording.of(own[0], (*own[1:], service.place), rest)
