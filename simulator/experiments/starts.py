"""When runs that are no particular day begin."""

from datetime import datetime

STARTS = datetime.fromisoformat("2026-11-25T07:00:00-05:00")
