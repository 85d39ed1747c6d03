"""The package: one CSV a table, `datapackage.json`, a dictionary, the caveats, and the change log.

All of it comes from the ledger, and the same ledger gives the same bytes.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from config.clock import to_datetime
from config.reporting import OpenDataSettings
from reporting.counts.files import csv_of
from reporting.measures.formulas import CAVEAT
from reporting.open_data.columns import columns_of
from reporting.open_data.declared import DECLARED, Declared
from reporting.suppression.ledger import Released

HIDDEN: Final = ""
"""How a hidden cell is written; zeros are written as 0."""
CHANGES: Final = ("number", "day", "table", "period", "replaces")


def write_package(folder: Path, releases: Sequence[Released], settings: OpenDataSettings) -> list[Path]:
    """Write everything that was released to the public. Returns: the files.

    Raises: OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = package_of(releases, settings)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sorted(folder / name for name in files)


def package_of(releases: Sequence[Released], settings: OpenDataSettings) -> dict[str, bytes]:
    """Make every file of the package, by name. Shape: `releases` oldest first, to the public."""
    told = {one: latest for one in DECLARED.values() if (latest := _latest(one, releases))}
    files = {f"{one.name}.csv": csv_of_releases(one, latest) for one, latest in told.items()}
    files["datapackage.json"] = (
        json.dumps(_description([*told], settings), ensure_ascii=False, indent=2) + "\n"
    )
    files["README.md"] = _readme([*told], settings)
    files["changes.csv"] = csv_of(CHANGES, [tuple(map(str, change)) for change in changes_of(releases)])
    return {name: text.encode() for name, text in files.items()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Put files into an archive that is the same whenever it is made."""
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(ZipInfo(name), files[name], ZIP_DEFLATED)
    return written.getvalue()


def csv_of_releases(declared: Declared, releases: Iterable[Released]) -> str:
    rows = [
        (period, area, by, HIDDEN if value is None else str(value))
        for one in releases
        for (area, by, period), value in one.document.cells.items()
    ]
    return csv_of([column.name for column in columns_of(declared)], rows)


def json_of_release(declared: Declared, release: Released) -> str:
    """Write one release as it was given out: hidden cells are null."""
    names = [column.name for column in columns_of(declared)]
    rows = [
        dict(zip(names, (period, area, by, value), strict=True))
        for (area, by, period), value in release.document.cells.items()
    ]
    told = {"table": declared.name, "number": release.number, "day": day_of(release), "rows": rows}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def table_and_period(release: Released) -> tuple[str, str]:
    table, _, period = release.document.name.rpartition(" ")
    return table, period


def day_of(release: Released) -> str:
    return to_datetime(release.released_at).date().isoformat()


def changes_of(releases: Sequence[Released]) -> list[tuple[int, str, str, str, int | str]]:
    """List every release, oldest first: number, day, table, period, and the release that it takes the place of."""
    found: list[tuple[int, str, str, str, int | str]] = []
    before: dict[tuple[str, str], int] = {}
    for one in releases:
        of = table_and_period(one)
        found.append((one.number, day_of(one), *of, before.get(of, "")))
        before[of] = one.number
    return found


def _latest(declared: Declared, releases: Sequence[Released]) -> list[Released]:
    """Give the releases of one table; of a period that was released again, the latest."""
    latest = {one.document.name: one for one in releases if table_and_period(one)[0] == declared.name}
    return [latest[name] for name in sorted(latest)]


def _description(told: Sequence[Declared], settings: OpenDataSettings) -> dict[str, Any]:
    licence = {
        "name": settings.licence,
        "title": settings.licence_title,
        "path": settings.licence_address,
    }
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "needs-of-211",
        "title": settings.title_en,
        "title_fr": settings.title_fr,
        "description": CAVEAT.en,
        "description_fr": CAVEAT.fr,
        "licenses": [licence],
        "resources": [_resource(one) for one in told],
    }


def _resource(declared: Declared) -> dict[str, Any]:
    return {
        "name": declared.name,
        "title": declared.title.en,
        "title_fr": declared.title.fr,
        "path": f"{declared.name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "missingValues": [HIDDEN],
            "primaryKey": ["period", "area", declared.by.value],
            "fields": [
                {"name": name, "type": kind, "description": meaning.en, "description_fr": meaning.fr}
                for name, kind, meaning in columns_of(declared)
            ],
        },
    }


def _readme(told: Sequence[Declared], settings: OpenDataSettings) -> str:
    return (
        f"# {settings.title_en}\n\n{CAVEAT.en}\n\n# {settings.title_fr}\n\n{CAVEAT.fr}\n\n"
        + "".join(_dictionary(one) for one in told)
        + f"{settings.licence_title}: {settings.licence_address}\n"
    )


def _dictionary(declared: Declared) -> str:
    rows = "\n".join(
        f"| `{name}` | {meaning.en} | {meaning.fr} |" for name, _, meaning in columns_of(declared)
    )
    return (
        f"## `{declared.name}.csv`\n\n{declared.title.en}\n\n{declared.title.fr}\n\n"
        f"| column | meaning | signification |\n| --- | --- | --- |\n{rows}\n\n"
    )
