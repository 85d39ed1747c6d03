"""The objects of Open Referral HSDS 3.0 that the directory keeps: their fields, and how a field is judged.

Source:  openreferral/specification, schema/*.json, version 3.0. Fields of our own, where HSDS has none: the French of a
         text (`name_fr`), the owner of a record (`record_owner`), the time zone of hours (`timezone_name`), other words
         for a term (`use_references`).
Persons: fields that name one (a contact's name and email, who assured or changed a record, "attention") are no fields
         here: they are left out as the data come in, and so never stand in an export.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any
from uuid import UUID

from records.directory.faults import Faults

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
KINDS_OF_PLACE = ("physical", "postal", "virtual")
PERSONAL = frozenset(
    {"assurer_email", "attention", "metadata", "updated_by", "previous_value", "replacement_value"}
)
TEXT_CHARS_MAX = 20_000
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

Judge = Callable[[Any], Any]
"""Gives the value as it is kept. Raises: ValueError with what is wrong and what to do, as two arguments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    fields: Mapping[str, Judge]
    required: tuple[str, ...] = ("id",)
    lists: Mapping[str, str] = field(default_factory=dict)
    """Fields that hold several objects of another shape."""
    objects: Mapping[str, str] = field(default_factory=dict)
    omitted: tuple[str, ...] = ()
    """Left out for what they are, without a word on each."""


def text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise ValueError("is not a text", "Write one.")
    return str(value).replace("\0", "")[:TEXT_CHARS_MAX]


def uuid(value: Any) -> str:
    if isinstance(value, str) and _UUID.fullmatch(value):
        return value
    try:
        return str(UUID(str(value)))
    except ValueError:
        raise ValueError(
            f"{str(value)[:60]!r} is no UUID", "HSDS 3.0 wants one: give each record its own."
        ) from None


def number(value: Any) -> float | int:
    try:
        found = float(value)
    except (TypeError, ValueError):
        raise ValueError(f"{str(value)[:40]!r} is no number", "Write digits only.") from None
    if found != found or found in (float("inf"), float("-inf")):
        raise ValueError("is no number", "Write digits only.")
    return int(found) if found == int(found) else found


def uri(value: Any) -> str:
    found = text(value).strip()
    if not found.startswith(("http://", "https://", "mailto:", "tel:")) or " " in found:
        raise ValueError(
            f"{found[:80]!r} is no address of a page", "Begin it with https:// and leave no spaces."
        )
    return found


def email(value: Any) -> str:
    found = text(value).strip()
    before, _, after = found.partition("@")
    if not before or "." not in after or " " in found:
        raise ValueError(f"{found[:80]!r} is no email address", "Write one such as info@example.org.")
    return found


def day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise ValueError(f"{str(value)[:40]!r} is no date", "Write it as 2026-11-27.") from None


def one_of(*choices: str) -> Judge:
    def judge(value: Any) -> str:
        found = str(value).strip()
        if found not in choices:
            raise ValueError(f"{found[:40]!r} is not one of {', '.join(choices)}", "Write one of them.")
        return found

    return judge


def words(value: Any) -> list[str]:
    """Several texts: a list, or one text with `;` between them, as a CSV cell holds it."""
    parts = value if isinstance(value, list) else str(value).split(";")
    return [part for one in parts if (part := text(one).strip())]


def _texts(*names: str) -> dict[str, Judge]:
    return dict.fromkeys(names, text)


_ID: dict[str, Judge] = {"id": uuid}
_PHONES = {"phones": "phone"}

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "service": Shape(
            fields={
                **_ID,
                **_texts(
                    "name", "name_fr", "alternate_name", "alternate_name_fr", "description", "description_fr"
                ),
                **_texts("interpretation_services", "application_process", "application_process_fr"),
                **_texts(
                    "fees_description", "fees_description_fr", "wait_time", "accreditations", "licenses"
                ),
                **_texts(
                    "eligibility_description", "eligibility_description_fr", "alert", "alert_fr", "fees"
                ),
                **_texts("record_owner", "last_modified"),
                "organization_id": uuid,
                "program_id": uuid,
                "url": uri,
                "email": email,
                "status": one_of(*STATUSES),
                "minimum_age": number,
                "maximum_age": number,
                "assured_date": day,
            },
            required=("id", "name", "status"),
            lists={
                **_PHONES,
                "schedules": "schedule",
                "service_areas": "service_area",
                "service_at_locations": "service_at_location",
                "languages": "language",
                "funding": "funding",
                "cost_options": "cost_option",
                "required_documents": "required_document",
                "contacts": "contact",
                "attributes": "attribute",
            },
            objects={"organization": "organization", "program": "program"},
        ),
        "organization": Shape(
            fields={
                **_ID,
                **_texts("name", "name_fr", "alternate_name", "description", "description_fr", "tax_status"),
                **_texts("tax_id", "legal_status", "logo"),
                "email": email,
                "website": uri,
                "uri": uri,
                "year_incorporated": number,
                "parent_organization_id": uuid,
            },
            required=("id", "name", "description"),
            lists={
                **_PHONES,
                "funding": "funding",
                "programs": "program",
                "organization_identifiers": "organization_identifier",
                "contacts": "contact",
            },
            omitted=("locations", "services", "attributes"),
        ),
        "program": Shape(
            fields={**_ID, **_texts("name", "alternate_name", "description"), "organization_id": uuid},
            required=("id", "name", "description"),
        ),
        "organization_identifier": Shape(
            fields={**_ID, **_texts("identifier_scheme", "identifier_type", "identifier")},
            required=("id", "identifier_type", "identifier"),
        ),
        "service_at_location": Shape(
            fields={**_ID, **_texts("description"), "location_id": uuid},
            lists={**_PHONES, "schedules": "schedule", "contacts": "contact"},
            objects={"location": "location"},
            omitted=("attributes", "service_id"),
        ),
        "location": Shape(
            fields={
                **_ID,
                **_texts(
                    "name", "name_fr", "alternate_name", "description", "description_fr", "transportation"
                ),
                **_texts("external_identifier", "external_identifier_type"),
                "location_type": one_of(*KINDS_OF_PLACE),
                "url": uri,
                "latitude": number,
                "longitude": number,
            },
            required=("id", "location_type"),
            lists={
                **_PHONES,
                "languages": "language",
                "addresses": "address",
                "accessibility": "accessibility",
                "schedules": "schedule",
                "contacts": "contact",
            },
            omitted=("attributes", "organization_id"),
        ),
        "address": Shape(
            fields={
                **_ID,
                **_texts(
                    "address_1", "address_2", "city", "region", "state_province", "postal_code", "country"
                ),
                "address_type": one_of(*KINDS_OF_PLACE),
            },
            required=("id", "address_1", "city", "state_province", "postal_code", "country", "address_type"),
        ),
        "phone": Shape(
            fields={**_ID, **_texts("number", "type", "description", "description_fr"), "extension": number},
            required=("id", "number"),
            lists={"languages": "language"},
        ),
        "schedule": Shape(
            fields={
                **_ID,
                **_texts("byday", "byweekno", "bymonthday", "byyearday", "description", "description_fr"),
                **_texts("opens_at", "closes_at", "attending_type", "notes", "timezone_name"),
                **dict.fromkeys(("valid_from", "valid_to", "dtstart", "until"), day),
                **dict.fromkeys(("timezone", "count", "interval"), number),
                "wkst": one_of("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
                "freq": one_of("WEEKLY", "MONTHLY"),
                "schedule_link": uri,
            }
        ),
        "language": Shape(fields={**_ID, **_texts("name", "code", "note")}),
        "accessibility": Shape(
            fields={**_ID, **_texts("description", "description_fr", "details"), "url": uri}
        ),
        "contact": Shape(
            fields={**_ID, **_texts("title", "department")},
            lists=_PHONES,
            omitted=("name", "email"),
        ),
        "cost_option": Shape(
            fields={
                **_ID,
                **_texts("option", "option_fr", "currency", "amount_description"),
                "amount": number,
                "valid_from": day,
                "valid_to": day,
            }
        ),
        "funding": Shape(fields={**_ID, **_texts("source")}),
        "required_document": Shape(fields={**_ID, **_texts("document", "document_fr"), "uri": uri}),
        "service_area": Shape(
            fields={**_ID, **_texts("name", "name_fr", "description", "extent", "extent_type", "uri")}
        ),
        "attribute": Shape(
            fields={
                **_ID,
                **_texts("link_type", "link_entity", "value"),
                "link_id": uuid,
                "taxonomy_term_id": uuid,
            },
            objects={"taxonomy_term": "taxonomy_term"},
        ),
        "taxonomy_term": Shape(
            fields={
                **_ID,
                **_texts("code", "name", "name_fr", "description", "description_fr", "taxonomy", "language"),
                "parent_id": uuid,
                "taxonomy_id": uuid,
                "term_uri": uri,
                "use_references": words,
                "use_references_fr": words,
            },
            required=("id", "name", "description"),
            objects={"taxonomy_detail": "taxonomy"},
        ),
        "taxonomy": Shape(
            fields={**_ID, **_texts("name", "description", "version"), "uri": uri},
            required=("id", "name", "description"),
        ),
    }
)

_LINKS = ("location_id", "service_id", "organization_id", "contact_id", "phone_id", "service_at_location_id")


def shaped(kind: str, given: object, path: str, faults: Faults, unknown: set[str]) -> dict[str, Any] | None:
    """Keep of an object what its shape knows; None, and a fault, when it lacks what it must have.

    Optional fields that are wrong are left out with a remark; fields of no known name are gathered in `unknown`, as
    `service.colour`, to be told once.
    """
    if not isinstance(given, Mapping):
        faults.wrong(path, "", f"this is no {kind.replace('_', ' ')}", "Write an object with its fields.")
        return None
    shape, kept = SHAPES[kind], dict[str, Any]()
    filled = {name: value for name, value in given.items() if value not in (None, "", [])}
    for name, value in filled.items():
        if name in shape.fields:
            _judge(shape, name, value, path, kept, faults)
        elif name in shape.lists:
            kept[name] = _many(shape.lists[name], value, f"{path}.{name}", faults, unknown)
        elif name in shape.objects:
            inner = shaped(shape.objects[name], value, f"{path}.{name}", part := Faults(), unknown)
            faults += _weakened(part)
            if inner is not None:
                kept[name] = inner
        elif name not in PERSONAL and name not in shape.omitted and name not in _LINKS:
            unknown.add(f"{kind}.{name}")
    for name in shape.required:
        if name not in filled:
            faults.wrong(path, name, "is missing", f"Every {kind.replace('_', ' ')} needs one.")
    return kept if all(name in kept for name in shape.required) else None


def _judge(shape: Shape, name: str, value: object, path: str, kept: dict[str, Any], faults: Faults) -> None:
    try:
        kept[name] = shape.fields[name](value)
    except ValueError as cause:
        what, remedy = cause.args
        if name in shape.required:
            faults.wrong(path, name, what, remedy)
        else:
            faults.remark(path, name, what, f"{remedy} It is left out until then.")


def _many(kind: str, given: object, path: str, faults: Faults, unknown: set[str]) -> list[dict[str, Any]]:
    if not isinstance(given, list):
        faults.remark(
            path, "", "this is no list", "Write the objects in brackets. It is left out until then."
        )
        return []
    kept = []
    for position, one in enumerate(given):
        inner = shaped(kind, one, f"{path}[{position}]", part := Faults(), unknown)
        # A part that cannot be used is no reason to do without the service.
        faults += _weakened(part)
        if inner is not None:
            kept.append(inner)
    return kept


def _weakened(part: Faults) -> Faults:
    weaker = Faults()
    for fault in part:
        weaker.remark(fault.path, fault.field, fault.what, fault.remedy)
    return weaker
