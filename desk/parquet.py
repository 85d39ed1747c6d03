"""Tables for programs that reckon: Parquet, with the type of each column, and the words that explain it inside."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from fastapi.responses import Response

Cell = str | int | float | date | None


class Kind(StrEnum):
    """What a column holds, as SQL names it."""

    TEXT = "VARCHAR"
    WHOLE = "BIGINT"
    NUMBER = "DOUBLE"
    DAY = "DATE"


# Nothing of it leaves the machine, and no file but the one that was asked for is written or read.
_SETTINGS: Final[Mapping[str, str | bool | int]] = {
    "threads": 1,
    "memory_limit": "64MB",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


def parquet(columns: Mapping[str, Kind], rows: Iterable[Sequence[Cell]], about: Mapping[str, str]) -> bytes:
    """Write rows of these columns. Takes a tenth of a second, half of one the first time: call it in a thread.

    Shape: `about` becomes the key-value metadata of the file.
    """
    # Loaded by whoever asks first: it takes 60 MB of memory, and most processes never write such a file.
    import duckdb

    declared = ", ".join(f"{_quoted(name)} {kind}" for name, kind in columns.items())
    with TemporaryDirectory(prefix="parquet-") as folder, duckdb.connect(config={**_SETTINGS}) as database:
        database.execute("SET allowed_directories = [?]", [folder])
        database.execute("SET enable_external_access = false")
        database.execute("SET lock_configuration = true")
        database.execute(f"CREATE TABLE told ({declared})")
        with database.appender("told") as told:
            told.append_rows(rows)
        file = Path(folder, "table.parquet")
        database.execute("COPY told TO ? (FORMAT parquet, KV_METADATA ?)", [str(file), dict(about)])
        return file.read_bytes()


def parquet_download(content: bytes, name: str) -> Response:
    """Offer a file for download. Shape: `name` without its ending, plain letters, digits and dashes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.parquet"'}
    return Response(content, media_type="application/vnd.apache.parquet", headers=headers)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
