"""The shapes that single settings must have; each check returns the value in its one canonical form.

Messages say what is wrong and what to write, and never repeat the value: it may hold a password.
"""

import re
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
LINES_MAX = 1_000

_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - recognised, not bound


def account_sid(value: str) -> str:
    return _sid(value, "AC", "an account SID")


def api_key_sid(value: str) -> str:
    return _sid(value, "SK", "an API key SID")


def application_sid(value: str) -> str:
    return _sid(value, "AP", "a TwiML application SID")


def _sid(value: str, kind: str, name: str) -> str:
    if not re.fullmatch(kind + r"[0-9a-f]{32}", value, re.ASCII):
        raise ValueError(
            f"is not {name}: write {kind} and 32 digits 0-9 or a-f, as the Twilio console shows it"
        )
    return value


def origin(value: str) -> str:
    """Check a bare http(s) address: no path, trailing slash, user name, query or fragment."""
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"[\s\\]", value):
        raise ValueError("is not a web address; write one such as https://calls.example.org")
    if parts.username is not None or parts.password is not None:
        raise ValueError("contains a user name or password; remove them")
    if parts.path == "/":
        raise ValueError("ends with a slash; remove it")
    if parts.path or "?" in value or "#" in value:
        raise ValueError("has something after the host and port; remove it, paths are added by the program")
    return value


def https_document(value: str) -> str:
    """Check the address of a document on the web, such as a TwiML Bin; `{number}` may stand for a dialled number."""
    parts = _split(value)
    if "{" in value.replace("{number}", "") or "}" in value.replace("{number}", ""):
        raise ValueError("has a brace that is not part of {number}; remove it")
    if (
        parts.scheme != "https"
        or not parts.hostname
        or not parts.path.strip("/")
        or re.search(r"[\s\\]", value)
    ):
        raise ValueError(
            "is not the address of a document; write one such as https://handler.example.org/voice.xml"
        )
    if parts.username is not None or parts.password is not None:
        raise ValueError("contains a user name or password; remove them")
    return value


def redis_address(value: str) -> str:
    parts = _split(value)
    if parts.scheme == "unix" and parts.path:
        return value
    if parts.scheme not in {"redis", "rediss"} or not parts.hostname:
        raise ValueError("is not the address of a Redis-protocol server; write redis://host:6379/0")
    return value


def database_address(value: str) -> str:
    """Check a database address and name the driver that this program uses."""
    scheme, separator, rest = value.partition("://")
    if separator and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
        if not _split(f"postgresql://{rest}").path.strip("/"):
            raise ValueError("names no database; write postgresql://user@host/database")
        return f"postgresql+psycopg://{rest}"
    if separator and scheme in {"sqlite", "sqlite+aiosqlite"}:
        if not rest.strip("/"):
            raise ValueError("names no file; write sqlite:///folder/records.db, or leave it unset")
        return f"sqlite+aiosqlite://{rest}"
    raise ValueError("is not a database this program uses; write postgresql://user@host/database")


def dialled_lines(written: object) -> object:
    """Read `+14165550111=main, +16135550111=east`; a mapping is checked as it is."""
    pairs = list(written.items()) if isinstance(written, Mapping) else _pairs(str(written))
    lines: dict[str, str] = {}
    for position, (number, line) in enumerate(pairs, start=1):
        if not E164.fullmatch(number):
            raise ValueError(f"entry {position} has no number such as +14165550111 before the = sign")
        if not line:
            raise ValueError(f"entry {position} names no line after the = sign")
        if number in lines:
            raise ValueError(f"entry {position} repeats a number; give each number once")
        lines[number] = line
    if len(lines) > LINES_MAX:
        raise ValueError(f"has {len(lines)} numbers; {LINES_MAX} are possible")
    return lines


def names(written: object) -> object:
    """Read `supervisor, administrator`; a set is checked as it is."""
    if not isinstance(written, str):
        return written
    return frozenset(entry.strip().lower() for entry in written.split(",") if entry.strip())


def numbers(written: object) -> object:
    """Read `+14165550140, +18075550141`; a set is checked as it is."""
    entries = str(written).replace("\n", ",").split(",") if isinstance(written, str) else written
    found = frozenset(entry.strip() for entry in entries if entry.strip())  # type: ignore[attr-defined]
    if any(not E164.fullmatch(number) for number in found):
        raise ValueError(
            "holds something that is no number; write numbers such as +14165550140 between commas"
        )
    if len(found) > LINES_MAX:
        raise ValueError(f"has {len(found)} numbers; {LINES_MAX} are possible")
    return found


def is_local(address: str) -> bool:
    """Tell whether an address can only be reached from this machine."""
    return (urlsplit(address).hostname or "") in _LOCAL_HOSTS


def _pairs(written: str) -> list[tuple[str, str]]:
    entries = [entry for entry in written.replace("\n", ",").split(",") if entry.strip()]
    return [(number.strip(), line.strip()) for number, _, line in (entry.partition("=") for entry in entries)]


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        raise ValueError("is not an address: its host or port cannot be read; correct it") from None
    return parts
