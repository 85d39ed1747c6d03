"""Write values as TOML: short ones in a line, lists of tables with one entry a line. Keys keep their order."""

import datetime
import json
import re
from collections.abc import Mapping, Sequence

from config.hours import DAYS, DayHours, WeeklyHours

Plain = str | bool | int | float | datetime.date | Sequence["Plain"] | Mapping[str, "Plain"]
"""What a document is made of, once hours are written out; a tuple and a list are one."""

LINE_MAX = 110
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def table(heading: str, values: Mapping[str, Plain]) -> str:
    """Write a table with its heading, such as `[partners.NORTH]` or `[[rules]]`; an empty heading has none."""
    lines = [heading] if heading else []
    lines += [f"{key_text(key)} = {_value(key, value)}" for key, value in values.items()]
    return "\n".join(lines)


def key_text(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _text(key)


def inline(value: Plain) -> str:
    """Write a value in one line."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return _text(value)
        case int() | float():
            return str(value)
        case datetime.date():
            return value.isoformat()
        case Mapping():
            entries = ", ".join(f"{key_text(key)} = {inline(below)}" for key, below in value.items())
            return f"{{ {entries} }}" if entries else "{}"
        case _:
            return f"[{', '.join(inline(below) for below in value)}]"


def _value(key: str, value: Plain) -> str:
    line = inline(value)
    listed = isinstance(value, (list, tuple)) and bool(value)
    tables = listed and isinstance(value, Sequence) and len(value) > 1 and isinstance(value[0], Mapping)
    if not isinstance(value, (list, tuple)) or not (tables or len(key) + 3 + len(line) > LINE_MAX):
        return line
    return "[\n" + "".join(f"    {inline(entry)},\n" for entry in value) + "]"


def _text(value: str) -> str:
    # JSON escapes what TOML's basic strings do not allow, in the same way; DEL alone is allowed in JSON only.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def weekly_hours(hours: WeeklyHours) -> Plain:
    """Write the hours of a week as people do: days in a row with equal hours become one range."""
    if hours.always:
        return "always"
    days = [
        tuple(_times(span.opens, span.closes) for span in hours.spans if span.day == day)
        for day in range(len(DAYS))
    ]
    written: dict[str, Plain] = {}
    day = 0
    while day < len(DAYS):
        last = day
        while last + 1 < len(DAYS) and days[last + 1] == days[day]:
            last += 1
        if days[day]:
            written[DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"] = days[day]
        day = last + 1
    return written


def day_hours(hours: DayHours) -> Plain:
    return tuple(_times(opens, closes) for opens, closes in hours.spans) if hours.spans else "closed"


def _times(opens: int, closes: int) -> str:
    # 24:00 is the end of the same day; any later end is on the next.
    ends = closes if closes <= 24 * 60 else closes - 24 * 60
    return f"{opens // 60:02}:{opens % 60:02}-{ends // 60:02}:{ends % 60:02}"
