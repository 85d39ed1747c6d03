"""The sample directory, which no file holds, and how it comes into a database that has none."""

from collections.abc import Iterator

from records.clock import Clock
from records.directory.editions import EditionPlan, Editions, EditionState, blocking_engine
from records.directory.importing import Importer, Progress
from records.directory.invented import LICENCE, SAMPLE_SEED, SAMPLE_SERVICES, sample_pieces
from records.directory.reading import Piece

SAMPLE_SOURCE = "sample"


class SampleSource:
    """The sample directory, made as it is read."""

    name = "sample directory"
    fingerprint = f"sample-{SAMPLE_SEED}-{SAMPLE_SERVICES}-1"

    def __init__(self) -> None:
        self._read = 0

    def pieces(self) -> Iterator[Piece]:
        for piece in sample_pieces():
            self._read += 1
            yield piece

    def share(self) -> float:
        return min(1.0, self._read / SAMPLE_SERVICES)


def sample_plan(owner: str, zone: str) -> EditionPlan:
    return EditionPlan(
        source=SAMPLE_SOURCE,
        title="Sample directory (invented)",
        owner=owner,
        licence=LICENCE,
        language="en",
        zone=zone,
    )


def bring_sample(url: str, owner: str, zone: str, clock: Clock) -> bool:
    """Import the sample directory unless the database has one, or real data. Blocks for about a second.

    Returns: whether it was brought in. Raises: ImportRefused when another program brings it in just now.
    """
    engine = blocking_engine(url)
    try:
        if any(one.state is EditionState.CURRENT for one in Editions(engine, clock).all()):
            return False
        Importer(engine, clock).run(SampleSource(), sample_plan(owner, zone), _told)
        return True
    finally:
        engine.dispose()


def _told(_: Progress) -> None:
    """Nobody waits for it."""
