"""Build the settings from environment variables, once, and tell people everything that is wrong in one go.

The settings themselves are in `config/fields.py`; what they must not say together, in
`config/contradictions.py`.
"""

import os
from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from config.contradictions import contradictions
from config.errors import SettingsError
from config.fields import (
    SECRET_KEY_CHARACTERS_MIN,
    VARIABLE_PREFIX,
    Settings,
    variable,
    variable_names,
)
from config.sample_secrets import SECRETS_FILE, SampleSecrets, keep_sample_secrets

__all__ = ["Settings", "environment", "load_settings", "variable"]

_CREDENTIALS = {
    "twilio_account_sid": "copy the account SID from the Twilio console",
    "twilio_auth_token": "copy the auth token from the Twilio console",
    "twilio_api_key_sid": "create an API key in the Twilio console and copy its SID",
    "twilio_api_key_secret": "copy the secret that the Twilio console showed with the API key",
    "twilio_application_sid": "create a TwiML application in the Twilio console and copy its SID",
    "public_base_url": "write the https address under which the carrier reaches this program",
    "lines": "write your numbers and lines, such as +14165550111=main",
    "secret_key": f"draw {SECRET_KEY_CHARACTERS_MIN} random characters or more, "
    "for example with `openssl rand -base64 48`",
}
"""What real calls need, and how to get it."""

_DRAWN = (
    "twilio_account_sid",
    "twilio_auth_token",
    "twilio_api_key_sid",
    "twilio_api_key_secret",
    "twilio_application_sid",
    "secret_key",
)

_FLAG: TypeAdapter[bool] = TypeAdapter(bool)


def environment() -> dict[str, str]:
    """Copy the variables that this process was given: for its settings, and to be handed to its children."""
    return dict(os.environ)


def load_settings(env: Mapping[str, str], optional: Set[str] = frozenset()) -> Settings:
    """Read the settings from the given variables; an empty value counts as not set.

    With sample traffic, missing credentials are drawn and kept in the data folder, so that every process and
    every start uses the same ones. No `.env` file is read. `optional`: credentials that real calls need and that the
    caller can do without, since it is about to make them.

    Raises: SettingsError with every problem found: the variable, what is wrong, what to do. Never the value
            of a secret.
    """
    problems = [*_unknown(env), *_given_twice(env)]
    written = {field: value for field in Settings.model_fields if (value := _value(env, field)) is not None}
    sample = _sample_traffic(written)
    if not sample:
        problems += _missing(written, optional)
    drawn = SampleSecrets()
    if sample:
        try:
            drawn = keep_sample_secrets(Path(written.get("data_dir", ".switchboard")))
        except (OSError, ValueError) as cause:
            problems.append(_unusable_folder(cause))
    settings, malformed = _validated(written, _stand_ins(written, drawn, sample))
    problems += (_malformed(field, error) for field, error in malformed.items() if field in written)
    problems += contradictions(settings, set(malformed) | (set() if sample else _not_given(written)))
    if problems:
        raise SettingsError(problems)
    return settings


def _value(env: Mapping[str, str], field: str) -> str | None:
    return next((env[name].strip() for name in variable_names(field) if env.get(name, "").strip()), None)


def _unknown(env: Mapping[str, str]) -> Iterator[str]:
    known = {name for field in Settings.model_fields for name in variable_names(field)}
    for name in sorted(env):
        if name.startswith(VARIABLE_PREFIX) and name not in known:
            close = get_close_matches(name, known, n=1)
            remedy = (
                f"did you mean {close[0]}?" if close else "remove it, or see docs/settings.md for the names."
            )
            yield f"{name} is not a setting; {remedy}"


def _given_twice(env: Mapping[str, str]) -> Iterator[str]:
    for field in Settings.model_fields:
        values = {env[name].strip() for name in variable_names(field) if env.get(name, "").strip()}
        if len(values) > 1:
            yield f"{' and '.join(variable_names(field))} are both set and differ; keep one of them."


def _sample_traffic(written: Mapping[str, str]) -> bool:
    try:
        return _FLAG.validate_python(written.get("sample_traffic", "true"))
    except ValidationError:
        # Reported as malformed with the rest; until it is corrected, nothing real may be touched.
        return True


def _missing(written: Mapping[str, str], optional: Set[str]) -> Iterator[str]:
    for field, remedy in _CREDENTIALS.items():
        if field not in written and field not in optional:
            yield f"{variable(field)} is missing, and real calls need it; {remedy}."


def _stand_ins(written: Mapping[str, str], drawn: SampleSecrets, sample: bool) -> dict[str, Any]:
    host, port = written.get("host", "127.0.0.1"), written.get("port", "8211")
    # A server that listens everywhere is reached by the carrier's double on this machine.
    host = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - recognised, not bound
    here = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    values: dict[str, Any] = {field: getattr(drawn, field) for field in _DRAWN}
    values["public_base_url"] = here
    values["desk_origin"] = written.get("public_base_url", here)
    if sample:
        values["twilio_api_base_url"] = f"http://127.0.0.1:{written.get('carrier_port', '8212')}"
    return values


def _not_given(written: Mapping[str, str]) -> set[str]:
    """List what is already reported as missing, and what would have followed from it."""
    absent = set(_CREDENTIALS) - set(written)
    if "public_base_url" in absent and "desk_origin" not in written:
        absent.add("desk_origin")
    return absent


def _validated(
    written: Mapping[str, str], stand_ins: Mapping[str, Any]
) -> tuple[Settings, dict[str, ErrorDetails]]:
    """Validate all settings; put stand-ins for malformed ones so that the others can still be compared."""
    values = {**stand_ins, **written}
    try:
        return Settings.model_validate(values), {}
    except ValidationError as cause:
        malformed = {str(error["loc"][0]): error for error in cause.errors()}
    safe: dict[str, Any] = {field: value for field, value in values.items() if field not in malformed}
    safe.update({field: stand_ins[field] for field in malformed if field in _DRAWN})
    return Settings.model_validate(safe), malformed


_PLAIN_WORDS = {
    "bool_parsing": "is neither true nor false; write one of them",
    "int_parsing": "is not a whole number; write digits only",
    "float_parsing": "is not a number; write one such as 2.5",
    "too_short": "is too short; write at least {min_length}",
    "too_long": "is too long; write at most {max_length}",
    "string_too_short": "is too short; write at least {min_length} characters",
    "string_too_long": "is too long; write at most {max_length} characters",
    "greater_than": "must be more than {gt}; write a larger number",
    "greater_than_equal": "must be at least {ge}; write a larger number",
    "less_than_equal": "must be at most {le}; write a smaller number",
    "literal_error": "must be one of {expected}; write one of them",
}


def _malformed(field: str, error: ErrorDetails) -> str:
    words = _PLAIN_WORDS.get(error["type"])
    if words is not None:
        unit = " characters" if error["type"] in {"too_short", "too_long"} and field != "lines" else ""
        return f"{variable(field)} {words.format(**error.get('ctx', {}))}{unit}."
    message = error["msg"].removeprefix("Value error, ")
    return f"{variable(field)} {message if error['type'] == 'value_error' else 'is wrong: ' + message}."


def _unusable_folder(cause: Exception) -> str:
    reason = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return (
        f"{variable('data_dir')} cannot keep {SECRETS_FILE} ({reason}); name a "
        "folder that this program may write "
        "to, or delete the file to have new sample credentials drawn."
    )
