"""The tables of taxonomies: editions, their terms, and the tables of categories that were put in force."""

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, String, Table, Text

from records.tables import CODE, ID, NAME, metadata

taxonomy_edition = Table(
    "taxonomy_edition",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Name and release of the data: what records say they were written in.
    Column("name", String(NAME), nullable=False),
    Column("released", String(10), nullable=False),
    Column("licence", Text, nullable=False),
    Column("files", Text, nullable=False),
    Column("terms", Integer, nullable=False),
    Column("retired", Integer, nullable=False),
    Column("published_by", String(ID)),
    Column("published_at", BigInteger, nullable=False),
)

taxonomy_term = Table(
    "taxonomy_term",
    metadata,
    Column("edition", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("code", String(CODE), nullable=False),
    Column("document", Text, nullable=False),
    PrimaryKeyConstraint("edition", "position"),
)

taxonomy_categories = Table(
    "taxonomy_categories",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("document", Text, nullable=False),
    Column("put_by", String(ID)),
    Column("put_at", BigInteger, nullable=False),
)

# Other words that editors lead to a term; they outlive editions.
taxonomy_synonym = Table(
    "taxonomy_synonym",
    metadata,
    Column("code", String(CODE), primary_key=True),
    Column("locale", String(2), primary_key=True),
    # Folded, so that nothing is there twice.
    Column("key", String(NAME), primary_key=True),
    Column("words", String(NAME), nullable=False),
    Column("added_by", String(ID), nullable=False),
    Column("added_at", BigInteger, nullable=False),
)

# What was typed and led to nothing. The words are kept once they came several times: what came once may be a name.
taxonomy_missed = Table(
    "taxonomy_missed",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("locale", String(2), nullable=False),
    Column("words", String(NAME)),
    Column("times", Integer, nullable=False),
    Column("last_at", BigInteger, nullable=False),
)
