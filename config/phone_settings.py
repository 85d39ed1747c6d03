"""What the settings say of the telephones of specialists who work by telephone: which of them may be rung at all.

Messages say what is wrong and what to write, and never repeat a value.
"""

import re

ENTRIES_MAX = 200
SAMPLE_PHONES = ("+1", "sip:phones.example.org")
"""With sample traffic nothing that is rung is real."""

_ENTRY = re.compile(
    r"\+[1-9][0-9]{0,14}|sips?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?(?::[0-9]{1,5})?", re.ASCII
)


def phones_allowed(written: object) -> object:
    """Read `+1416, +1807, sip:pbx.example.org`; a tuple is checked as it is."""
    if not isinstance(written, str | list | tuple):
        raise ValueError("is not a list; write beginnings of numbers and SIP hosts between commas")
    entries = written.replace("\n", ",").split(",") if isinstance(written, str) else written
    found = tuple(dict.fromkeys(str(entry).strip() for entry in entries if str(entry).strip()))
    for position, entry in enumerate(found, start=1):
        if _ENTRY.fullmatch(entry) is None:
            raise ValueError(
                f"entry {position} is neither the beginning of numbers nor a SIP host; write one such as +1416 or "
                "sip:pbx.example.org"
            )
    if len(found) > ENTRIES_MAX:
        raise ValueError(f"has {len(found)} entries; {ENTRIES_MAX} are possible")
    return found
