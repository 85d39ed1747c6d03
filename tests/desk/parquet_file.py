"""A Parquet file as another program reads it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb


@dataclass(frozen=True, kw_only=True)
class ParquetFile:
    types: dict[str, str]
    rows: list[dict[str, Any]]
    about: dict[str, str]
    """The key-value metadata."""
    extremes: dict[str, tuple[str | None, str | None]]
    """The least and the most of each column, as the statistics inside the file tell them."""

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def read_parquet(content: bytes, folder: Path) -> ParquetFile:
    path = folder / "taken.parquet"
    path.write_bytes(content)
    with duckdb.connect() as database:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return database.execute(query, [str(path)]).fetchall()

        types = {name: kind for name, kind, *_ in rows("DESCRIBE FROM read_parquet(?)")}
        return ParquetFile(
            types=types,
            rows=[dict(zip(types, row, strict=True)) for row in rows("FROM read_parquet(?)")],
            about={
                key.decode(): text.decode()
                for key, text in rows("SELECT key, value FROM parquet_kv_metadata(?)")
            },
            extremes={
                name: (least, most)
                for name, least, most in rows(
                    "SELECT path_in_schema, stats_min_value, stats_max_value FROM parquet_metadata(?)"
                )
            },
        )
