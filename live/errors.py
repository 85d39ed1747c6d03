"""What can go wrong around the floor.

LiveError
├── FloorUnavailable   no committed reply within the budget; retryable with the same command id
├── Fenced             a later owner holds the floor; this one must stop
├── BatchOutOfOrder    a batch does not follow the last one; the journal was not changed
└── JournalGap         entries between two positions are gone; start again from the snapshot
"""


class LiveError(Exception):
    """Something around the floor failed."""

    code = "live"
    retryable = False


class FloorUnavailable(LiveError):
    """The floor did not answer in time; nothing is lost, ask again with the same command id."""

    code = "floor_unavailable"
    retryable = True


class Fenced(LiveError):
    """Another dispatcher has taken over this floor; this one stops without committing anything more."""

    code = "fenced"


class BatchOutOfOrder(LiveError):
    """The batch does not follow the last committed one."""

    code = "batch_out_of_order"

    def __init__(self, expected: int, got: int) -> None:
        super().__init__(f"batch {got} does not follow the journal: the next one is {expected}")
        self.expected = expected


class JournalGap(LiveError):
    """Journal entries were trimmed before they were read; start again from the snapshot."""

    code = "journal_gap"
    retryable = True
