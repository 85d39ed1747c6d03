"""The package: one CSV a table, `datapackage.json`, a dictionary, the caveats, and the change log.

All of it comes from the ledger, and the same ledger gives the same bytes.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from config.clock import to_datetime
from config.reporting import OpenDataSettings
from records.wording import Bilingual
from reporting.counts.files import csv_of
from reporting.measures.formulas import CAVEAT
from reporting.open_data.declared import DECLARED, Declared
from reporting.suppression.ledger import Released

HIDDEN: Final = ""
"""How a hidden cell is written; zeros are written as 0."""
COLUMNS: Final = (
    ("period", "string", Bilingual(en="Month (2026-11) or year (2026)", fr="Mois (2026-11) ou année (2026)")),
    (
        "area",
        "string",
        Bilingual(
            en="Sortation area, census division, region of a partner, or all",
            fr="Région de tri, division de recensement, région d’un partenaire, ou tout (all)",
        ),
    ),
    ("category", "string", Bilingual(en="Category of need, or all", fr="Catégorie de besoin, ou tout (all)")),
    (
        "needs",
        "integer",
        Bilingual(
            en="Needs on final 211 records; empty: hidden, because it is small or would tell a small one",
            fr="Besoins des fiches 211 finalisées; vide : masqué, parce que petit ou révélateur d’un petit",
        ),
    ),
)


def write_package(folder: Path, releases: Sequence[Released], settings: OpenDataSettings) -> list[Path]:
    """Write everything that was released to the public. Returns: the files.

    Raises: OSError
    """
    folder.mkdir(parents=True, exist_ok=True)
    told = [one for one in DECLARED.values() if _of(one, releases)]
    files = {f"{one.name}.csv": _csv(one, _of(one, releases)) for one in told}
    files["datapackage.json"] = json.dumps(_description(told, settings), ensure_ascii=False, indent=2) + "\n"
    files["README.md"] = _caveats(settings)
    files["changes.csv"] = csv_of(
        ("number", "day", "table"),
        [
            (str(one.number), to_datetime(one.released_at).date().isoformat(), one.document.name)
            for one in releases
        ],
    )
    for name, text in files.items():
        (folder / name).write_bytes(text.encode())
    return sorted(folder / name for name in files)


def _of(declared: Declared, releases: Sequence[Released]) -> list[Released]:
    """Give the releases of one table; of a period that was released again, the latest."""
    latest = {
        one.document.name: one for one in releases if one.document.name.rpartition(" ")[0] == declared.name
    }
    return [latest[name] for name in sorted(latest)]


def _csv(declared: Declared, releases: Iterable[Released]) -> str:
    rows = [
        (period, area, category, HIDDEN if value is None else str(value))
        for one in releases
        for (area, category, period), value in one.document.cells.items()
    ]
    return csv_of([name for name, _, _ in COLUMNS], rows)


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
            "primaryKey": ["period", "area", "category"],
            "fields": [
                {"name": name, "type": kind, "description": meaning.en, "description_fr": meaning.fr}
                for name, kind, meaning in COLUMNS
            ],
        },
    }


def _caveats(settings: OpenDataSettings) -> str:
    rows = "\n".join(f"| `{name}` | {meaning.en} | {meaning.fr} |" for name, _, meaning in COLUMNS)
    return (
        f"# {settings.title_en}\n\n{CAVEAT.en}\n\n# {settings.title_fr}\n\n{CAVEAT.fr}\n\n"
        f"| column | meaning | signification |\n| --- | --- | --- |\n{rows}\n\n"
        f"{settings.licence_title}: {settings.licence_address}\n"
    )
