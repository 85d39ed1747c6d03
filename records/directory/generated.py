"""Sources that no file holds: the sample directory."""

from collections.abc import Iterator

from records.directory.editions import EditionPlan
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
