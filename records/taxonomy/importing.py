"""Brings a release of a taxonomy in: reads its files, judges them whole, and puts all of it in force or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from records.clock import Clock
from records.directory.faults import Faults
from records.errors import ImportRefused
from records.taxonomy.categories import CategoryMap, read_categories
from records.taxonomy.csv_file import read_csv, read_replacements
from records.taxonomy.editions import TaxonomyEdition, mark, publish, put_categories, stored
from records.taxonomy.release import ENGLISH, ReadFile, Release, Told, release_of, retired_between
from records.taxonomy.taxonomy import Taxonomy
from records.taxonomy.terms import Term
from records.taxonomy.xml_file import read_xml

XML = ".xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to become an edition."""

    files: Sequence[Path]
    name: str = ""
    released: str = ""
    language: str = ENGLISH
    """Of CSV files; XML says it itself."""
    licence: str = ""
    categories: Path | None = None
    replacements: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    release: Release | None
    """None: something is wrong, and nothing may be put in force."""
    retired: tuple[Term, ...]
    faults: Faults
    categories: str | None
    """The table that comes with it."""
    unmapped: tuple[str, ...]
    """Codes that no line of the table covers."""


def judge(order: Order, present: Taxonomy, told: Told) -> Judged:
    """Read and judge everything, and change nothing. Raises: TaxonomyUnreadable, CatalogueInvalid"""
    faults = Faults()
    text = None if order.categories is None else order.categories.read_text(encoding="utf-8-sig")
    table = (
        present.map
        if text is None or order.categories is None
        else read_categories(text, order.categories.name)
    )
    replacements = {} if order.replacements is None else read_replacements(order.replacements)
    files: list[ReadFile] = []
    for number, file in enumerate(order.files):
        files += _read(file, order.language, faults, _share_of(told, number, len(order.files)))
    release = release_of(files, order.name, order.released, table, faults)
    retired = () if release is None else tuple(_retired(present, release, replacements, faults))
    if release is None or faults.any_wrong:
        return Judged(release=None, retired=(), faults=faults, categories=text, unmapped=())
    return Judged(
        release=release,
        retired=retired,
        faults=faults,
        categories=text,
        unmapped=_unmapped(release, present, table),
    )


def bring(
    engine: Engine, order: Order, clock: Clock, told: Told, *, by: str | None = None
) -> tuple[Judged, TaxonomyEdition | None]:
    """Put a release in force, with its categories; with something wrong nothing changes.

    Returns: None in the place of the edition when nothing changed.
    Raises: TaxonomyUnreadable, CatalogueInvalid; ImportRefused when another came in force meanwhile.
    """
    with engine.connect() as connection:
        seen, present = mark(connection), stored(connection)
    found = judge(order, present.taxonomy(), told)
    if found.release is None:
        return found, None
    names = ", ".join(file.name for file in order.files)
    with engine.execution_options(writes=True).begin() as connection:
        if mark(connection) != seen:
            raise ImportRefused(
                "Another taxonomy came in force meanwhile; nothing was changed. Check again, and import."
            )
        if found.categories is not None:
            put_categories(connection, found.categories, by=by, at=clock.now())
        edition = publish(
            connection,
            found.release,
            found.retired,
            licence=order.licence or "not stated",
            files=names,
            by=by,
            at=clock.now(),
        )
    return found, edition


def _share_of(told: Told, done: int, of: int) -> Told:
    return lambda share: told((done + share) / of)


def _read(file: Path, language: str, faults: Faults, told: Told) -> list[ReadFile]:
    if file.suffix.lower() == XML:
        return [read_xml(file, faults, told)]
    return read_csv(file, language, faults)


def _retired(present: Taxonomy, release: Release, replacements: dict[str, str], faults: Faults) -> list[Term]:
    return list(retired_between(present.terms.values(), release, replacements, faults))


def _unmapped(release: Release, present: Taxonomy, table: CategoryMap) -> tuple[str, ...]:
    terms = {term.code: term for term in release.terms}
    return Taxonomy(edition="", terms=terms, map=table, unmet_reasons=present.unmet_reasons).unmapped
