"""The tables of the directory. A row belongs to one edition; what makes a search fast is not here: each kind of
database makes that by itself from these rows (`words_index`), and it may be thrown away."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from records.tables import CODE, ID, NAME, metadata

SERVICES_MAX = 10_000_000
"""Of one edition; a service's number is its edition's times this, and its place in the edition."""

directory_edition = Table(
    "directory_edition",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", String(CODE), nullable=False),
    Column("title", String(NAME), nullable=False),
    Column("owner", String(CODE), nullable=False),
    Column("licence", Text, nullable=False),
    Column("language", String(CODE), nullable=False),
    Column("zone", String(CODE), nullable=False),
    Column("file_name", Text, nullable=False),
    Column("fingerprint", String(CODE), nullable=False),
    Column("state", String(CODE), nullable=False),
    # Records of the file that are dealt with: where an import that was cut off goes on.
    Column("position", Integer, nullable=False),
    Column("services", Integer, nullable=False),
    Column("wrong", Integer, nullable=False),
    Column("remarks", Integer, nullable=False),
    # The zones of its hours, packed.
    Column("zones", Text, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("published_at", BigInteger),
    Index(None, "source", "state"),
)

directory_organization = Table(
    "directory_organization",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("id", String(ID), nullable=False),
    Column("name", Text, nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("edition", "id"),
)

directory_term = Table(
    "directory_term",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("id", String(ID), nullable=False),
    Column("code", String(CODE), nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("edition", "id"),
    Index(None, "edition", "code"),
)

directory_service = Table(
    "directory_service",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("edition", Integer, nullable=False),
    Column("id", String(ID), nullable=False),
    Column("organization_id", String(ID), nullable=False),
    Column("owner", String(CODE), nullable=False),
    Column("status", String(CODE), nullable=False),
    Column("name", Text, nullable=False),
    Column("name_fr", Text, nullable=False),
    # The name without case and accents, to sort by.
    Column("name_sort", String(NAME), nullable=False),
    Column("areas", Text, nullable=False),
    Column("divisions", Text, nullable=False),
    Column("languages", Text, nullable=False),
    Column("minimum_age", Float),
    Column("maximum_age", Float),
    Column("assured_on", String(10)),
    Column("modified_at", BigInteger),
    Column("phone_key", String(CODE), nullable=False),
    Column("name_key", Text, nullable=False),
    # Its first place on the map, to measure from; how many more directory_site has.
    Column("latitude", Float),
    Column("longitude", Float),
    Column("further_sites", Integer, nullable=False),
    UniqueConstraint("edition", "id"),
    Index(None, "edition", "name_sort"),
    Index(None, "edition", "organization_id"),
    Index(None, "edition", "phone_key"),
)

# Apart from what is searched, so that a search reads short rows.
directory_document = Table(
    "directory_document",
    metadata,
    Column("service", BigInteger, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
)

directory_site = Table(
    "directory_site",
    metadata,
    # Every place of a service, in the order of its document.
    Column("service", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("id", String(ID), nullable=False),
    Column("latitude", Float),
    Column("longitude", Float),
    PrimaryKeyConstraint("service", "position"),
    Index(None, "id"),
)

directory_hours = Table(
    "directory_hours",
    metadata,
    Column("service", BigInteger, nullable=False),
    Column("position", Integer, nullable=False),
    Column("weekdays", Integer, nullable=False),
    Column("opens_min", Integer, nullable=False),
    Column("closes_min", Integer, nullable=False),
    Column("from_day", Integer, nullable=False),
    Column("to_day", Integer, nullable=False),
    Column("zone", String(CODE), nullable=False),
    # Whether they hold on statutory holidays too; none: of an edition that nobody asked.
    Column("on_holidays", Boolean),
    PrimaryKeyConstraint("service", "position"),
)

directory_fault = Table(
    "directory_fault",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("weight", String(CODE), nullable=False),
    Column("what", Text, nullable=False),
    Column("remedy", Text, nullable=False),
    PrimaryKeyConstraint("edition", "number"),
)

# What somebody found of two services that may be one.
directory_judgement = Table(
    "directory_judgement",
    metadata,
    Column("one", String(ID), primary_key=True),
    Column("other", String(ID), primary_key=True),
    Column("same", Boolean, nullable=False),
    Column("judged_by", String(ID), nullable=False),
    Column("judged_at", BigInteger, nullable=False),
)

directory_suggestion = Table(
    "directory_suggestion",
    metadata,
    Column("id", String(ID), primary_key=True),
    Column("service_id", String(ID), nullable=False),
    Column("service_name", Text, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("owner", String(CODE), nullable=False),
    Column("words", Text, nullable=False),
    Column("state", String(CODE), nullable=False),
    Column("version", Integer, nullable=False),
    Column("made_by", String(ID), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("changed_by", String(ID)),
    Column("changed_at", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Index(None, "owner", "state", "made_at"),
)

OF_A_SERVICE = (directory_document, directory_site, directory_hours)
OF_AN_EDITION = (directory_service, directory_organization, directory_term)
