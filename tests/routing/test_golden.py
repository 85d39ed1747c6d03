"""The golden decisions: whatever changes one of them is seen here, and meant."""

from tests.routing.golden import (
    COMMAND,
    DIFFERENCES_MAX,
    GoldenSet,
    differences,
    golden_of,
    sample_book,
    stored,
)


class TestGoldenDecisions:
    def test_are_as_they_were_when_last_looked_at(self) -> None:
        """F41: assert the decision. Where a change is meant, look at it, then write the file anew."""
        book = sample_book()
        asked = GoldenSet.of(book)
        changed = differences(stored(), golden_of(book, asked), asked)
        shown = "\n".join(changed[:DIFFERENCES_MAX])
        assert not changed, f"{len(changed)} decisions changed; if they are meant to: {COMMAND}\n{shown}"

    def test_repeat(self) -> None:
        book = sample_book()
        asked = GoldenSet.of(book)
        assert golden_of(book, asked) == golden_of(book, asked)
