"""How often the interpreter looks for cycles of garbage: rarely, because a look at everything stops every caller.

Simulations look rarely as well: what they make is in no cycle.
"""

import gc

THRESHOLDS = (5_000, 10, 20)
"""Everything is looked at after a million new objects at the earliest, instead of seventy thousand."""


def collect_rarely() -> None:
    """Leave what the start has loaded out of every look from now on, and look at everything rarely.

    A full collection takes a tenth of a second for what is loaded alone, and half a second where thousands of calls are
    kept; meanwhile nobody is answered. What is in no cycle is freed at once all the same.
    """
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
