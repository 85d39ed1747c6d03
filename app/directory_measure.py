"""Measures the directory: how long an edition takes to come in, the memory that takes, and how fast it is searched."""

import asyncio
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from time import perf_counter

from config.clock import SystemClock
from records.database import open_database
from records.directory.editions import EditionPlan, blocking_engine
from records.directory.importing import Importer, Progress
from records.directory.invented import LICENCE, invented_services, term_documents
from records.directory.reading import SERVICE, TERM, Piece
from records.directory.search import Query, Search
from records.readiness import ensure_schema
from records.taxonomy.sample import sample_taxonomy

PLACES = ("3520", "3506", "3542", "3560", "3537")
WORDS = (
    "food bank",
    "rent",
    "shelter",
    "counselling",
    "loyer",
    "santé mentale",
    "cedar",
    "refuge",
    "lantern out",
)
BEGINNINGS = ("foo", "ren", "she", "cou", "ban", "med", "com", "trans", "log")
KIB_PER_MB = 1024


class Generated:
    """Invented services, made as they are read."""

    name = "invented services"

    def __init__(self, count: int, seed: int) -> None:
        self._count, self._seed, self._read = count, seed, 0
        self.fingerprint = f"invented-{count}-{seed}"

    def pieces(self) -> Iterator[Piece]:
        for number, term in enumerate(term_documents()):
            yield Piece(path=f"taxonomy_terms[{number}]", kind=TERM, value=term)
        for number, service in enumerate(invented_services(self._count, self._seed)):
            self._read += 1
            yield Piece(path=f"services[{number}]", kind=SERVICE, value=service)

    def share(self) -> float:
        return self._read / self._count


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    services: int
    import_s: float
    peak_memory_mb: float
    search_ms: Mapping[str, tuple[float, float, float]]
    """By kind of query: median, 95th percentile, longest."""


def measure(url: str, services: int, times: int, seed: int, told: Callable[[Progress], None]) -> Measured:
    """Import invented services and search them. The database must be one's own for this: its directory is replaced."""
    ensure_schema(url)
    engine = blocking_engine(url)
    plan = EditionPlan(
        source="measured",
        title="Measured",
        owner="CENTRAL",
        licence=LICENCE,
        language="en",
        zone="America/Toronto",
    )
    began = perf_counter()
    Importer(engine, SystemClock()).run(Generated(services, seed), plan, told)
    import_s = perf_counter() - began
    engine.dispose()
    return Measured(
        services=services,
        import_s=import_s,
        peak_memory_mb=_peak_mb(),
        search_ms=asyncio.run(_searched(url, times, seed)),
    )


async def _searched(url: str, times: int, seed: int) -> dict[str, tuple[float, float, float]]:
    engine, chance = open_database(url), Random(seed)  # noqa: S311 - guards nothing
    search, found = Search(engine), dict[str, tuple[float, float, float]]()
    codes, now = (
        [term.directory for term in sample_taxonomy().terms.values() if term.recordable],
        SystemClock().now(),
    )

    def need() -> str:
        return chance.choice(codes)

    def place() -> str:
        return chance.choice(PLACES)

    kinds: dict[str, Callable[[], Query]] = {
        "need and place": lambda: Query(code=need(), division=place()),
        "category and place": lambda: Query(code=need()[:2], division=place()),
        "need, place, open, French": lambda: Query(code=need(), division=place(), open_at=now, language="fr"),
        "need within 25 km": lambda: Query(code=need(), division=place(), within_km=25.0),
        "words": lambda: Query(text=chance.choice(WORDS), division=place()),
        "beginning of a word": lambda: Query(text=chance.choice(BEGINNINGS), division=place()),
    }
    for name, ask in kinds.items():
        await search.find(ask())
        took = []
        for _ in range(times):
            query, began = ask(), perf_counter()
            await search.find(query)
            took.append((perf_counter() - began) * 1000)
        took.sort()
        found[name] = (took[times // 2], took[min(times - 1, int(times * 0.95))], took[-1])
    await engine.dispose()
    return found


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return peak / KIB_PER_MB / (KIB_PER_MB if sys.platform == "darwin" else 1)
