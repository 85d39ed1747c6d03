"""Invented services in HSDS form, to try the directory with and to measure it: no organization in it exists.

The same seed gives the same services. Telephone numbers are of the range that is kept free for fiction, addresses are
on streets that are named for what this is. `sample_pieces` gives the sample directory, the services of
`services.toml` first; `invented_services` gives as many as one likes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from config.tables import DivisionRow, division_rows, place_rows
from records.directory.reading import SERVICE, TERM, Piece
from records.places import places
from records.services import Service, services
from records.taxonomy.sample import sample_taxonomy
from records.taxonomy.terms import Term

SAMPLE_SERVICES = 400
SAMPLE_SEED = 211
TAXONOMY_NAME = "Sample needs (invented; not the licensed human-services taxonomy)"
LICENCE = "CC0 1.0: invented data, free for any use"
NOTE = "Invented for trying this program; it does not exist."
NOTE_FR = "Inventé pour essayer ce programme; n’existe pas."
SPREAD_DEGREES = 0.25
SERVICES_PER_ORGANIZATION = 3
_FIRST = (
    "Cedar", "Harbour", "Birch", "Lantern", "Meadow", "Bridge", "Compass", "Willow", "Granite", "Heron", "Maple",
    "North Star", "Riverbend", "Loon", "Juniper", "Anchor", "Orchard", "Trillium", "Beacon", "Otter", "Spruce",
    "Quarry", "Wheatfield", "Lighthouse", "Sugarbush", "Tamarack", "Red Door", "Open Hand", "Morning Gate",
)  # fmt: skip
_LAST = (
    ("Community Centre", "Centre communautaire"), ("Family Services", "Services à la famille"),
    ("Help Centre", "Centre d’entraide"), ("Neighbourhood House", "Maison de quartier"),
    ("Support Network", "Réseau de soutien"), ("Resource Centre", "Centre de ressources"),
    ("Outreach", "Intervention communautaire"),
)  # fmt: skip
_HOURS = (
    ("MO,TU,WE,TH,FR", "09:00", "17:00", "Monday to Friday, 9 to 5", "Du lundi au vendredi, de 9 h à 17 h"),
    ("MO,TU,WE,TH,FR", "08:30", "16:30", "Monday to Friday, 8:30 to 4:30", "Du lundi au vendredi, de 8 h 30 à 16 h 30"),
    ("MO,TU,WE,TH,FR,SA,SU", "09:00", "19:00", "Every day, 9 to 7", "Tous les jours, de 9 h à 19 h"),
    ("MO,TU,WE,TH,FR,SA,SU", "00:00", "00:00", "Day and night", "Jour et nuit"),
    ("TU,TH", "13:00", "20:00", "Tuesday and Thursday, 1 to 8", "Les mardis et jeudis, de 13 h à 20 h"),
    ("1SA", "10:00", "14:00", "First Saturday of the month, 10 to 2", "Premier samedi du mois, de 10 h à 14 h"),
    ("FR,SA", "20:00", "02:00", "Friday and Saturday, 8 pm to 2 am", "Vendredi et samedi, de 20 h à 2 h"),
)  # fmt: skip
_APPLY = (
    ("Call for an appointment.", "Appelez pour prendre rendez-vous."),
    ("Come in during opening hours; no appointment is needed.", "Venez aux heures d’ouverture, sans rendez-vous."),
    ("Ask a doctor to refer you.", "Demandez à un médecin de vous adresser."),
    ("Fill in the form on the website, or call.", "Remplissez le formulaire en ligne, ou appelez."),
)  # fmt: skip
_DOCUMENTS = (
    ("Identification with your address", "Pièce d’identité avec votre adresse"),
    ("Health card", "Carte santé"),
    ("Proof of income of the last month", "Preuve de revenu du dernier mois"),
    ("A recent bill", "Une facture récente"),
)
_FEES = (
    ("Free", "Gratuit"),
    ("Sliding scale by income", "Selon le revenu"),
    ("$10 a visit; nobody is turned away", "10 $ la visite; personne n’est refusé"),
)
_ACCESS = (
    ("Ramp, lift and accessible washroom", "Rampe, ascenseur et toilettes accessibles"),
    ("Two steps at the door; call ahead", "Deux marches à l’entrée; appelez avant de venir"),
)  # fmt: skip
_LANGUAGES = (
    ("fr", "French"),
    ("pa", "Punjabi"),
    ("ar", "Arabic"),
    ("es", "Spanish"),
    ("cmn", "Mandarin"),
    ("oj", "Ojibwe"),
)


@dataclass(frozen=True, slots=True)
class _Town:
    name: str
    division: DivisionRow
    owner: str


def sample_pieces() -> Iterator[Piece]:
    """Give the sample directory: its terms, then its services."""
    for number, term in enumerate(term_documents()):
        yield Piece(path=f"taxonomy_terms[{number}]", kind=TERM, value=term)
    for number, service in enumerate(_sample_services()):
        yield Piece(path=f"services[{number}]", kind=SERVICE, value=service)


def term_documents() -> list[dict[str, Any]]:
    """Give the terms of the sample, each under its group."""
    taxonomy = {
        "id": _id("taxonomy"),
        "name": TAXONOMY_NAME,
        "description": f"{NOTE} Codes begin with Z and end in -L.",
    }
    shared = {"taxonomy": TAXONOMY_NAME, "taxonomy_detail": taxonomy, "language": "en"}
    documents = []
    for term in sample_taxonomy().terms.values():
        if term.target:
            continue
        above = sample_taxonomy().parent(term.code)
        document = {
            "id": _id(term.directory),
            "code": term.directory,
            "name": term.name.en,
            "name_fr": term.name.fr,
            "description": f"Sample {'group' if term.heading else 'term'}. {NOTE}",
            **shared,
        }
        if above is not None:
            document |= {
                "parent_id": _id(above.directory),
                "use_references": list(term.en_synonyms),
                "use_references_fr": list(term.fr_synonyms),
            }
        documents.append(document)
    return documents


def invented_services(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Give invented services all over the sample network. Shape: full HSDS services with their organization."""
    chance = Random(seed)  # noqa: S311 - guards nothing
    towns, terms = _towns(), _recordable()
    houses: list[tuple[_Town, str, tuple[str, str]]] = []
    weights = [town.division.population for town in towns]
    for number in range(count):
        if number % SERVICES_PER_ORGANIZATION == 0:
            houses = [(chance.choices(towns, weights)[0], chance.choice(_FIRST), chance.choice(_LAST))]
        [(town, first, (last, last_fr))] = houses
        wanted = chance.sample(terms, chance.choice((1, 1, 2, 2, 3)))
        house = f"{seed}-{number // SERVICES_PER_ORGANIZATION}"
        yield _service(
            chance, f"{seed}-{number}", house, town, (f"{first} {last}", f"{last_fr} {first}"), wanted
        )


def _sample_services() -> Iterator[dict[str, Any]]:
    listed = list(services().values())
    chance = Random(SAMPLE_SEED)  # noqa: S311 - guards nothing
    for service in listed:
        yield _listed(chance, service)
    yield from invented_services(SAMPLE_SERVICES - len(listed), SAMPLE_SEED)


def _listed(chance: Random, service: Service) -> dict[str, Any]:
    """Give one of the services that people know from the sample, with what a directory says besides."""
    [town] = [town for town in _towns() if town.name == service.place][:1] or [_towns()[0]]
    terms = [sample_taxonomy().terms[code] for code in service.needs]
    made = _service(chance, service.id, service.id, town, (service.name.en, service.name.fr), terms)
    told = {"description": service.hours.en, "description_fr": service.hours.fr}
    hours = next((one for one in _HOURS if one[3] == service.hours.en), None)
    schedule = _schedule(service.id, hours) if hours else {"id": _id("schedule", service.id), **told}
    return made | {
        "name": service.name.en,
        "name_fr": service.name.fr,
        "application_process": service.how_to_apply.en,
        "application_process_fr": service.how_to_apply.fr,
        "record_owner": service.partner,
        "phones": [{"id": _id("phone", service.id), "number": written(service.phone), "type": "voice"}],
        "languages": [_language(service.id, code, code) for code in service.languages],
        "schedules": [schedule],
    }


def _service(
    chance: Random, key: str, house: str, town: _Town, called: tuple[str, str], terms: Sequence[Term]
) -> dict[str, Any]:
    first, what = terms[0], called
    apply, fees, access = chance.choice(_APPLY), chance.choice(_FEES), chance.choice(_ACCESS)
    paper, hours = chance.choice(_DOCUMENTS), chance.choice(_HOURS)
    adult = chance.random() < 0.3
    organization = {
        "id": _id("organization", house),
        "name": f"{what[0]} of {town.name}",
        "name_fr": f"{what[1]} de {town.name}",
        "description": NOTE,
        "description_fr": NOTE_FR,
    }
    service: dict[str, Any] = {
        "id": _id("service", key),
        "name": f"{first.name.en} - {what[0]}",
        "name_fr": f"{first.name.fr} - {what[1]}",
        "description": f"{first.name.en} for people in {town.name} and around. {NOTE}",
        "description_fr": f"{first.name.fr} pour les gens de {town.name} et des environs. {NOTE_FR}",
        "status": "active",
        "application_process": apply[0],
        "application_process_fr": apply[1],
        "fees_description": fees[0],
        "fees_description_fr": fees[1],
        "eligibility_description": "Adults 18 and over" if adult else "Anybody who lives in the area",
        "eligibility_description_fr": "Adultes de 18 ans et plus" if adult else "Quiconque habite le secteur",
        "assured_date": f"2026-{chance.randint(1, 10):02d}-{chance.randint(1, 28):02d}",
        "record_owner": town.owner,
        "organization": organization,
        "phones": [
            {"id": _id("phone", key), "number": f"{_area_code(town)}-555-01{chance.randint(0, 99):02d}"}
        ],
        "languages": [_language(key, "en", "English")],
        "schedules": [_schedule(key, hours)],
        "required_documents": [{"id": _id("document", key), "document": paper[0], "document_fr": paper[1]}],
        "service_areas": [_area(chance, key, town)],
        "service_at_locations": [_place(chance, key, town, access)],
        "attributes": [
            {
                "id": _id("attribute", key, term.directory),
                "link_id": _id("service", key),
                "link_entity": "service",
                "taxonomy_term_id": _id(term.directory),
            }
            for term in terms
        ],
    }
    if adult:
        service["minimum_age"] = 18
    if chance.random() < 0.35:
        code, name = chance.choice(_LANGUAGES)
        service["languages"].append(_language(key, code, name))
    return service


def _place(chance: Random, key: str, town: _Town, access: tuple[str, str]) -> dict[str, Any]:
    latitude = town.division.lat + chance.uniform(-SPREAD_DEGREES, SPREAD_DEGREES)
    longitude = town.division.lon + chance.uniform(-SPREAD_DEGREES, SPREAD_DEGREES)
    return {
        "id": _id("at", key),
        "location": {
            "id": _id("location", key),
            "location_type": "physical",
            "latitude": round(latitude, 5),
            "longitude": round(longitude, 5),
            "addresses": [
                {
                    "id": _id("address", key),
                    "address_1": f"{chance.randint(1, 400)} Sample Street",
                    "city": town.name,
                    "state_province": "ON",
                    "postal_code": "X0X 0X0",
                    "country": "CA",
                    "address_type": "physical",
                }
            ],
            "accessibility": [
                {"id": _id("access", key), "description": access[0], "description_fr": access[1]}
            ],
        },
    }


def _area(chance: Random, key: str, town: _Town) -> dict[str, Any]:
    if chance.random() < 0.03:
        return {"id": _id("area", key), "name": "Ontario", "name_fr": "Ontario", "extent_type": "whole"}
    row = town.division
    named = {"name": row.name_en, "name_fr": row.name_fr, "extent": row.cduid, "extent_type": "cduid"}
    return {"id": _id("area", key), **named}


def _schedule(key: str, hours: tuple[str, str, str, str, str]) -> dict[str, Any]:
    byday, opens, closes, told, told_fr = hours
    return {
        "id": _id("schedule", key),
        "freq": "MONTHLY" if byday[0].isdecimal() else "WEEKLY",
        "byday": byday,
        "opens_at": opens,
        "closes_at": closes,
        "description": told,
        "description_fr": told_fr,
    }


def _language(key: str, code: str, name: str) -> dict[str, Any]:
    return {"id": _id("language", key, code), "code": code, "name": name}


def written(number: str) -> str:
    """Write a North American number as people do: +14165550100 is 416-555-0100."""
    digits = number.removeprefix("+1")
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


def _recordable() -> list[Term]:
    return [term for term in sample_taxonomy().terms.values() if term.recordable]


def _towns() -> list[_Town]:
    """List the divisions and towns of the sample network by name, with the partner that serves each."""
    rows = {row.cduid: row for row in division_rows()}
    owners = {place.division: place.partner for place in places() if place.is_division}
    found = [_Town(place.name, rows[place.division], place.partner) for place in places()]
    known = {town.name for town in found}
    towns = {row.place_en: row for row in place_rows() if row.place_en not in known and not row.everyday}
    found += [
        _Town(name, rows[row.cduid], owners[row.cduid]) for name, row in towns.items() if row.cduid in owners
    ]
    return found


def _area_code(town: _Town) -> str:
    codes = {"CENTRAL": "416", "EASTERN": "613", "SOUTH_WEST": "519", "NORTH": "807", "CENTRAL_EAST": "705"}
    return codes.get(town.owner, "905")


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE_URL, "sample:" + "/".join(parts)))
