"""Official files that are no part of the house: beside the repository on some machines, or where a variable says."""

import os
from pathlib import Path

BESIDE = Path(__file__).parents[2] / "shared" / "data"
HSDS_VARIABLE = "TEST_HSDS_SCHEMAS"


def hsds_files() -> Path:
    """Name the folder of Open Referral's `schema` and `examples`; there need be none."""
    given = os.environ.get(HSDS_VARIABLE)
    return Path(given) if given else BESIDE / "hsds"
