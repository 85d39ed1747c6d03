"""What finds services, in each kind of database: SQLite's FTS5, and the inverted index of PostgreSQL's text search.

Both are given the same folded words and marks, and asked the same: every word asked for begins a word of the service
(one of one or two letters is one), in its name, also in its terms and organization, or anywhere; and of each group of
marks the service has one. Marks are what a service is filed under: codes of the taxonomy, where it serves, in what
languages. The index is made from the data when they are imported, so it stands outside the migrations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from sqlalchemy import Connection, text

from records.database import SQLITE

TABLE = "directory_words"
BEGINNING_CHARS_MIN = 3


class Within(IntEnum):
    """How close to the name all words stand."""

    NAME = 0
    TERMS = 1
    ANYWHERE = 2


@dataclass(frozen=True, slots=True)
class Words:
    name: Sequence[str]
    terms: Sequence[str]
    """Of its terms and its organization, where they are not in the name."""
    more: Sequence[str]
    """All others."""
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    words: Sequence[str]
    """Folded words of letters and digits."""
    within: Within
    marks: Sequence[Sequence[str]]
    """Of each group one must be there."""


class WordsIndex(Protocol):
    binary_order: str
    """What makes a text column sort by its bytes."""
    planned_by: str
    """SQL of one column that tells the database, for this transaction, what a search costs."""

    def prepare(self, connection: Connection) -> None:
        """Make what it needs, unless it is there."""
        ...

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None: ...
    def drop(self, connection: Connection, first: int, last: int) -> None:
        """Forget the services with these numbers, both inclusive."""
        ...

    def settle(self, connection: Connection) -> None:
        """Make the index quick again after many rows were added."""
        ...

    def hits(self, parameter: str) -> str:
        """Give SQL for the numbers (`service`) of services that a query matches."""
        ...

    def query(self, asked: Asked) -> str:
        """Write a query; words or marks must be asked for."""
        ...


class SqliteWords:
    binary_order = "COLLATE BINARY"
    planned_by = "1"

    def prepare(self, connection: Connection) -> None:
        connection.execute(
            text(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(name, terms, more, marks, "
                "tokenize = 'unicode61 remove_diacritics 0', prefix = '3')"
            )
        )

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None:
        values = [
            {
                "service": number,
                "name": " ".join(words.name),
                "terms": " ".join(words.terms),
                "more": " ".join(words.more),
                "marks": " ".join(words.marks),
            }
            for number, words in rows
        ]
        columns = "rowid, name, terms, more, marks"
        statement = f"INSERT INTO {TABLE} ({columns}) VALUES (:service, :name, :terms, :more, :marks)"  # noqa: S608
        if values:
            connection.execute(text(statement), values)

    def drop(self, connection: Connection, first: int, last: int) -> None:
        statement = f"DELETE FROM {TABLE} WHERE rowid BETWEEN :first AND :last"  # noqa: S608 - a name of ours
        connection.execute(text(statement), {"first": first, "last": last})

    def settle(self, connection: Connection) -> None:
        """Nothing waits here."""

    def hits(self, parameter: str) -> str:
        return f"SELECT rowid AS service FROM {TABLE} WHERE {TABLE} MATCH :{parameter}"  # noqa: S608

    def query(self, asked: Asked) -> str:
        columns = {Within.NAME: "name", Within.TERMS: "name terms", Within.ANYWHERE: "name terms more"}
        wanted = [f'"{word}"' + ("*" if begins(word) else "") for word in asked.words]
        parts = [f"{{{columns[asked.within]}}} : ({' AND '.join(wanted)})"] if wanted else []
        for group in asked.marks:
            parts.append("{marks} : (" + " OR ".join(f'"{mark}"' for mark in group) + ")")
        return " AND ".join(parts)


class PostgresWords:
    """Lexemes are taken as they are. One letter before each says where it stands: `n` in the name, `t` in the name or
    the terms, `w` anywhere, `m` a mark; labels of weight would have to be looked up in each row that matches."""

    binary_order = 'COLLATE "C"'
    # A directory lies in memory. By default PostgreSQL takes a look by an index for four times as dear as reading on,
    # and for a thousand hits would rather read all services.
    planned_by = "set_config('random_page_cost', '1.1', true)"
    _LETTERS = ("n", "t", "w")

    def prepare(self, connection: Connection) -> None:
        connection.execute(
            text(f"CREATE TABLE IF NOT EXISTS {TABLE} (service bigint PRIMARY KEY, words tsvector NOT NULL)")
        )
        connection.execute(text(f"CREATE INDEX IF NOT EXISTS {TABLE}_words ON {TABLE} USING gin (words)"))

    def add(self, connection: Connection, rows: Sequence[tuple[int, Words]]) -> None:
        if not rows:
            return
        # One statement for all: the driver would send one for each row.
        statement = text(
            f"INSERT INTO {TABLE} (service, words) SELECT n, CAST(w AS tsvector) "  # noqa: S608 - a name of ours
            "FROM unnest(CAST(:numbers AS bigint[]), CAST(:words AS text[])) AS given (n, w)"
        )
        lexemes = [_lexemes(words) for _, words in rows]
        connection.execute(statement, {"numbers": [number for number, _ in rows], "words": lexemes})

    def drop(self, connection: Connection, first: int, last: int) -> None:
        statement = f"DELETE FROM {TABLE} WHERE service BETWEEN :first AND :last"  # noqa: S608 - a name of ours
        connection.execute(text(statement), {"first": first, "last": last})

    def settle(self, connection: Connection) -> None:
        # What was added last waits outside the index's order, and each search would read all of it.
        connection.execute(text(f"SELECT gin_clean_pending_list('{TABLE}_words'::regclass)"))
        connection.execute(text(f"ANALYZE {TABLE}"))

    def hits(self, parameter: str) -> str:
        return f"SELECT service FROM {TABLE} WHERE words @@ CAST(:{parameter} AS tsquery)"  # noqa: S608

    def query(self, asked: Asked) -> str:
        letter = self._LETTERS[asked.within]
        parts = [f"'{letter}{word}'" + (":*" if begins(word) else "") for word in asked.words]
        parts += ("(" + " | ".join(f"'m{mark}'" for mark in group) + ")" for group in asked.marks)
        return " & ".join(parts)


def begins(word: str) -> bool:
    """Whether a word that is asked for stands for all that begin so. Shorter ones would begin half of all words."""
    return len(word) >= BEGINNING_CHARS_MIN


def words_index(dialect: str) -> WordsIndex:
    return SqliteWords() if dialect == SQLITE else PostgresWords()


def mark_of_code(code: str) -> str:
    """Give the mark of a plain code of the taxonomy: of letters and digits, as all marks are."""
    return "c" + "".join(sign for sign in code.lower() if sign.isalnum())


def mark_of_area(area: str) -> str:
    """Give the mark of where a service serves: a division, a sortation area, or the whole network."""
    return f"a{area.lower()}"


def mark_of_site(division: str) -> str:
    """Give the mark of a service that stands in a division and does not say whom it serves."""
    return f"s{division.lower()}"


def mark_of_language(code: str) -> str:
    """Give the mark of a language that a service is offered in; empty for what is no code."""
    return f"l{code.lower()}" if code.isascii() and code.isalnum() else ""


def _lexemes(words: Words) -> str:
    found = [f"'{letter}{word}'" for letter in "ntw" for word in words.name]
    found += [f"'{letter}{word}'" for letter in "tw" for word in words.terms]
    found += [f"'w{word}'" for word in words.more]
    found += [f"'m{mark}'" for mark in words.marks]
    return " ".join(found)
