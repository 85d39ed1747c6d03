"""Turns one HSDS record into what is stored of it, and tells everything that is wrong with it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from config.clock import instant_from
from records.directory.areas import area_codes, division_of, packed, unpacked
from records.directory.faults import Faults
from records.directory.hours import opening_rows
from records.directory.shapes import shaped
from records.directory.words import key_of, tokens
from records.directory.words_index import Words, mark_of_area, mark_of_code, mark_of_language, mark_of_site
from records.tables import NAME
from records.taxonomy.codes import is_code, lineage
from records.wording import folded

PHONE_DIGITS = 10
LATITUDE_MAX, LONGITUDE_MAX = 90, 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    code: str
    names: tuple[str, ...]
    """Its names and other words for it, in both languages."""


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """What the records of an edition share: what it was brought with, and what it has told so far."""

    owner: str
    zone: str
    today: date
    terms: dict[str, Term] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    """Names by id."""
    services: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    zones: set[str] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class Compiled:
    """Rows by table, without the edition and without the number of the service."""

    service: dict[str, Any] | None = None
    document: str = ""
    organization: dict[str, Any] | None = None
    terms: list[dict[str, Any]] = field(default_factory=list)
    sites: list[dict[str, Any]] = field(default_factory=list)
    hours: list[dict[str, Any]] = field(default_factory=list)
    words: Words = field(default_factory=lambda: Words((), (), (), ()))


def compiled_term(given: object, path: str, around: Surroundings, faults: Faults) -> Compiled:
    term = shaped("taxonomy_term", given, path, faults, around.unknown)
    if term is None:
        return Compiled()
    return Compiled(terms=_term_rows(term, path, around, faults))


def compiled_organization(given: object, path: str, around: Surroundings, faults: Faults) -> Compiled:
    organization = shaped("organization", given, path, faults, around.unknown)
    return Compiled(organization=None if organization is None else _organization_row(organization, around))


def compiled_service(given: object, path: str, around: Surroundings, faults: Faults) -> Compiled:
    service = shaped("service", given, path, faults, around.unknown)
    if service is None:
        return Compiled()
    if service["id"] in around.services:
        faults.wrong(path, "id", f"{service['id']} is there twice", "Give each service an id of its own.")
        return Compiled()
    found = Compiled()
    organization = service.pop("organization", None)
    if organization is not None:
        service.setdefault("organization_id", organization["id"])
        found.organization = _organization_row(organization, around)
    owner = service.get("organization_id", "")
    if owner and owner not in around.organizations:
        what = f"organization {owner} is in no record"
        faults.wrong(path, "organization_id", what, "Bring the organization too, or correct the id.")
        return Compiled()
    for attribute in service.get("attributes", ()):
        term = attribute.pop("taxonomy_term", None)
        if term is not None:
            attribute["taxonomy_term_id"] = term["id"]
            found.terms += _term_rows(term, path, around, faults)
    terms = _terms_of(service, path, around, faults)
    _place(found, service, path, around, faults)
    found.service = _service_row(service, path, around, faults)
    found.words = _words(service, terms, around, _marks(found.service, terms))
    mapped = [(site["latitude"], site["longitude"]) for site in found.sites if site["latitude"] is not None]
    found.service["latitude"], found.service["longitude"] = mapped[0] if mapped else (None, None)
    found.service["further_sites"] = max(0, len(mapped) - 1)
    found.document = json.dumps(service, ensure_ascii=False, separators=(",", ":"))
    around.services.add(service["id"])
    return found


def _service_row(
    service: Mapping[str, Any], path: str, around: Surroundings, faults: Faults
) -> dict[str, Any]:
    places = [place.get("location", {}) for place in service.get("service_at_locations", ())]
    addresses = [address for place in places for address in place.get("addresses", ())]
    divisions = [division_of(one.get("city", ""), one.get("postal_code", "")) for one in addresses]
    languages = [_language_code(one) for one in service.get("languages", ())]
    return {
        "id": service["id"],
        "organization_id": service.get("organization_id", ""),
        "owner": service.get("record_owner", around.owner),
        "status": service["status"],
        "name": service["name"],
        "name_fr": service.get("name_fr", ""),
        "name_sort": folded(service["name"])[:NAME],
        "areas": packed(area_codes(service.get("service_areas", ()), path, faults)),
        "divisions": packed(division for division in divisions if division),
        "languages": packed(code for code in languages if code),
        "minimum_age": service.get("minimum_age"),
        "maximum_age": service.get("maximum_age"),
        "assured_on": service.get("assured_date"),
        "modified_at": _instant(service.get("last_modified"), path, faults),
        "phone_key": _phone_key(service, places),
        "name_key": key_of(service["name"]),
    }


def _place(found: Compiled, service: dict[str, Any], path: str, around: Surroundings, faults: Faults) -> None:
    """Work out where and when: points to measure from, and rows of hours. The place's own hours count as well."""
    schedules = list(service.get("schedules", ()))
    for position, place in enumerate(service.get("service_at_locations", ())):
        location = place.get("location", {})
        if location:
            place.setdefault("location_id", location["id"])
        schedules += place.get("schedules", ())
        site = {"position": position, "id": place["id"], "latitude": None, "longitude": None}
        found.sites.append(site)
        latitude, longitude = location.get("latitude"), location.get("longitude")
        if latitude is None or longitude is None:
            continue
        if abs(latitude) <= LATITUDE_MAX and abs(longitude) <= LONGITUDE_MAX:
            site |= {"latitude": latitude, "longitude": longitude}
            continue
        what = f"{latitude}, {longitude} is no point on earth"
        where = f"{path}.service_at_locations[{position}].location"
        faults.remark(where, "latitude", what, "Write degrees north and east.")
        del location["latitude"], location["longitude"]
    rows = opening_rows(schedules, around.zone, around.today, path, faults)
    found.hours = [{"position": position, **asdict(row)} for position, row in enumerate(rows)]
    around.zones.update(row.zone for row in rows)


def _terms_of(service: Mapping[str, Any], path: str, around: Surroundings, faults: Faults) -> list[Term]:
    found = []
    for number, attribute in enumerate(service.get("attributes", ())):
        wanted = attribute.get("taxonomy_term_id")
        if wanted is None:
            continue
        term = around.terms.get(wanted)
        if term is None:
            faults.remark(
                f"{path}.attributes[{number}]",
                "taxonomy_term_id",
                f"term {wanted} is in no record",
                "Bring the term too. Until then the service is not found by it.",
            )
        elif term.code:
            found.append(term)
    return found


def _term_rows(term: dict[str, Any], path: str, around: Surroundings, faults: Faults) -> list[dict[str, Any]]:
    if term["id"] in around.terms:
        return []
    code = term.get("code", "")
    if not is_code(code):
        faults.remark(
            f"{path} {term['name'][:60]}",
            "code",
            f"{code[:40]!r} is no code of the form AA-####.####-###.##",
            "Correct it. Until then services are not found by this term.",
        )
        code = ""
    around.terms[term["id"]] = term_of(term, code)
    return [{"id": term["id"], "code": code, "document": json.dumps(term, ensure_ascii=False)}]


def term_of(term: Mapping[str, Any], code: str) -> Term:
    others = (*term.get("use_references", ()), *term.get("use_references_fr", ()))
    return Term(code=code, names=(term["name"], term.get("name_fr", ""), *others))


def _organization_row(organization: dict[str, Any], around: Surroundings) -> dict[str, Any] | None:
    if organization["id"] in around.organizations:
        return None
    around.organizations[organization["id"]] = organization["name"]
    document = json.dumps(organization, ensure_ascii=False, separators=(",", ":"))
    return {"id": organization["id"], "name": organization["name"], "document": document}


def _marks(row: Mapping[str, Any], terms: Iterable[Term]) -> list[str]:
    areas = unpacked(row["areas"])
    where = (
        [mark_of_area(area) for area in areas]
        if areas
        else [mark_of_site(division) for division in unpacked(row["divisions"])]
    )
    codes = sorted({code for term in terms for code in lineage(term.code)})
    languages = map(mark_of_language, unpacked(row["languages"]))
    return [*map(mark_of_code, codes), *where, *filter(None, languages)]


def _words(
    service: Mapping[str, Any], terms: Iterable[Term], around: Surroundings, marks: list[str]
) -> Words:
    names = tokens(
        *(service.get(name) for name in ("name", "name_fr", "alternate_name", "alternate_name_fr"))
    )
    organization = around.organizations.get(service.get("organization_id", ""), "")
    about = tokens(organization, *(name for term in terms for name in term.names))
    cities = [
        text
        for place in service.get("service_at_locations", ())
        for location in (place.get("location", {}),)
        for text in (location.get("name"), *(one.get("city") for one in location.get("addresses", ())))
    ]
    fields = ("description", "description_fr", "eligibility_description", "eligibility_description_fr")
    rest = tokens(*(service.get(name) for name in fields), *cities)
    known = set(names)
    about = [word for word in about if word not in known]
    known.update(about)
    return Words(names, about, [word for word in rest if word not in known], marks)


def _phone_key(service: Mapping[str, Any], places: Iterable[Mapping[str, Any]]) -> str:
    for holder in (service, *service.get("service_at_locations", ()), *places):
        for phone in holder.get("phones", ()):
            digits = "".join(sign for sign in phone["number"] if sign.isdecimal())
            if len(digits) >= PHONE_DIGITS:
                return digits[-PHONE_DIGITS:]
    return ""


def _language_code(language: Mapping[str, Any]) -> str:
    return str(language.get("code") or language.get("name") or "").strip().lower()[:16]


def _instant(value: str | None, path: str, faults: Faults) -> int | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return instant_from(moment if moment.tzinfo else moment.astimezone())
    except ValueError:
        faults.remark(
            path, "last_modified", f"{value[:40]!r} is no moment", "Write it as 2026-11-27T10:30:00Z."
        )
        return None
