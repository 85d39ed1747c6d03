"""Write `docs/settings.md` from the settings themselves, so that the two cannot disagree.

Run `python -m config.reference` to write it anew.
"""

from enum import Enum
from itertools import groupby
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from config.fields import Settings, variable_names

REFERENCE_FILE = Path(__file__).parent.parent / "docs" / "settings.md"

_GROUPS = {
    "data_dir": "Where the program runs and keeps its data",
    "redis_url": "Stores",
    "sample_traffic": "Traffic",
    "twilio_account_sid": "Twilio",
    "partner_numbers": "Partners with a phone system of their own",
    "phones_allowed": "Specialists who work by telephone",
    "secret_key": "Secrets of our own",
    "network_file": "How the service behaves",
    "second_factor_roles": "How people sign in",
    "people_across_partners": "People without identity",
    "retention_contact_days": "How long things are kept",
}
"""The first setting of each group, in the order of the settings, and the group's heading."""

_INTRODUCTION = """# Settings

This page is generated from `config/fields.py` by `python -m config.reference`; edit the descriptions there.

Settings are environment variables, read once when the program starts. Without any, the program runs with
sample traffic on this machine. An empty value counts as not set, and a name that starts with `SWITCHBOARD_`
but is not in these tables stops the program, so that a misspelt setting is noticed. No `.env` file is read on
its own. Every problem is reported at once, with what to do. Values marked *secret* never appear in messages
or logs.
"""


def reference_text() -> str:
    """Give the whole page."""
    parts = [_INTRODUCTION]
    heading = ""
    headed: list[tuple[str, str]] = []
    for name, field in Settings.model_fields.items():
        heading = _GROUPS.get(name, heading)
        headed.append((heading, _row(name, field)))
    for title, rows in groupby(headed, key=lambda pair: pair[0]):
        table = "\n".join(row for _, row in rows)
        parts.append(f"## {title}\n\n| variable | default | meaning |\n|---|---|---|\n{table}\n")
    return "\n".join(parts)


def _row(name: str, field: FieldInfo) -> str:
    names = " or ".join(f"`{variable}`" for variable in variable_names(name))
    secret = " *Secret.*" if "SecretStr" in str(field.annotation) or field.repr is False else ""
    return f"| {names} | {_default(name, field)} | {field.description}{secret} |"


def _default(name: str, field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return "drawn with sample traffic; else required"
    if value is None or value in ({}, frozenset(), ()):
        return "unset"
    if isinstance(value, dict):
        return ", ".join(f"`{key}={entry}`" for key, entry in value.items())
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    assert not isinstance(value, SecretStr | Enum), f"{name} has a default that cannot be shown"
    return f"`{value}`"


if __name__ == "__main__":
    REFERENCE_FILE.write_text(reference_text(), encoding="utf-8")
