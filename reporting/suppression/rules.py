"""Who a table is for, and how small a cell must not be told to them."""

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    INSIDE = "inside"
    """Partners, for their own work."""
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallCells:
    """Counts from 1 to k - 1 are not told. Settings of the network, not a rule of law."""

    k_inside: int = 5
    k_public: int = 11

    def __post_init__(self) -> None:
        if not 1 < self.k_inside <= self.k_public:
            raise ValueError("k must be 2 at least, and not smaller in public than inside")

    def k(self, audience: Audience) -> int:
        return self.k_public if audience is Audience.PUBLIC else self.k_inside


def is_small(count: int, k: int) -> bool:
    """Zeros are told: they say what is not there, and of nobody anything."""
    return 0 < count < k
