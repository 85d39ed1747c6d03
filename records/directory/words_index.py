"""What finds services by words, in each kind of database: SQLite's FTS5, and PostgreSQL's text search.

Both are given the same folded words and asked the same thing: every word asked for begins a word of the service (one of
one or two letters is one), in its name, also in its terms and organization, or anywhere. They are made from the rows of
the directory when data are imported, so they stand outside the migrations.
"""

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import Any, Protocol

from sqlalchemy import Connection, text

from records.database import SQLITE

TABLE = "directory_words"
BEGINNING_CHARS_MIN = 3
Words = tuple[list[str], list[str], list[str]]


class Within(IntEnum):
    """How close to the name all words stand."""

    NAME = 0
    TERMS = 1
    ANYWHERE = 2


class WordsIndex(Protocol):
    binary_order: str
    """What makes a text column sort by its bytes."""

    def prepare(self, connection: Connection) -> None:
        """Make what it needs, unless it is there."""
        ...

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None: ...
    def drop(self, connection: Connection, first: int, last: int) -> None:
        """Forget the services with these numbers, both inclusive."""
        ...

    def hits(self, parameter: str) -> str:
        """Give SQL for the numbers (`service`) of services that a query matches."""
        ...

    def query(self, words: Sequence[str], within: Within) -> str:
        """Write a query. Shape: folded words of letters and digits, at least one."""
        ...


class SqliteWords:
    binary_order = "COLLATE BINARY"
    _COLUMNS: Mapping[Within, str] = {
        Within.NAME: "{name} : ",
        Within.TERMS: "{name terms} : ",
        Within.ANYWHERE: "",
    }

    def prepare(self, connection: Connection) -> None:
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(name, terms, more, "
                "tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3')"
            )
        )

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None:
        values = [
            {"service": number, "name": " ".join(name), "terms": " ".join(terms), "more": " ".join(more)}
            for number, (name, terms, more) in rows
        ]
        statement = f"INSERT INTO {TABLE} (rowid, name, terms, more) VALUES (:service, :name, :terms, :more)"  # noqa: S608
        if values:
            connection.execute(text(statement), values)

    def drop(self, connection: Connection, first: int, last: int) -> None:
        statement = f"DELETE FROM {TABLE} WHERE rowid BETWEEN :first AND :last"  # noqa: S608 - a name of ours
        connection.execute(text(statement), {"first": first, "last": last})

    def hits(self, parameter: str) -> str:
        return f"SELECT rowid AS service FROM {TABLE} WHERE {TABLE} MATCH :{parameter}"  # noqa: S608

    def query(self, words: Sequence[str], within: Within) -> str:
        wanted = " AND ".join(f'"{word}"' + ("*" if begins(word) else "") for word in words)
        return f"{self._COLUMNS[within]}({wanted})"


class PostgresWords:
    binary_order = 'COLLATE "C"'
    _LABELS: Mapping[Within, str] = {Within.NAME: "A", Within.TERMS: "AB", Within.ANYWHERE: ""}

    def prepare(self, connection: Connection) -> None:
        connection.execute(
            text(f"CREATE TABLE IF NOT EXISTS {TABLE} (service bigint PRIMARY KEY, words tsvector NOT NULL)")
        )
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)"))

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None:
        values: list[dict[str, Any]] = [
            {"service": number, "words": _labelled(words)} for number, words in rows
        ]
        statement = f"INSERT INTO {TABLE} (service, words) VALUES (:service, CAST(:words AS tsvector))"  # noqa: S608
        if values:
            connection.execute(text(statement), values)

    def drop(self, connection: Connection, first: int, last: int) -> None:
        statement = f"DELETE FROM {TABLE} WHERE service BETWEEN :first AND :last"  # noqa: S608 - a name of ours
        connection.execute(text(statement), {"first": first, "last": last})

    def hits(self, parameter: str) -> str:
        return f"SELECT service FROM {TABLE} WHERE words @@ CAST(:{parameter} AS tsquery)"  # noqa: S608

    def query(self, words: Sequence[str], within: Within) -> str:
        label = self._LABELS[within]
        return " & ".join(
            f"'{word}'" + (f":{'*' if begins(word) else ''}{label}" if begins(word) or label else "")
            for word in words
        )


def begins(word: str) -> bool:
    """Whether a word that is asked for stands for all that begin so. Shorter ones would begin half of all words."""
    return len(word) >= BEGINNING_CHARS_MIN


def words_index(dialect: str) -> WordsIndex:
    return SqliteWords() if dialect == SQLITE else PostgresWords()


def _labelled(words: Words) -> str:
    """Write a tsvector: words of the name are labelled A, of terms B; each word stands once."""
    return " ".join(
        f"'{word}':1{label}" for label, found in zip(("A", "B", ""), words, strict=True) for word in found
    )
