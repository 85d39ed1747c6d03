"""The credentials of the sample service: drawn once, kept in a private file, worth nothing outside it."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

SAMPLE_PASSWORD = "sample-password-211"  # noqa: S105 - shown on the sign-in page for everybody to try
SECRETS_FILE = "sample-secrets.json"
SAMPLE_SID_MARK = "5a3b1e211211"
"""Every drawn SID carries this after its two letters, so that a real one is never mistaken for a sample."""


def _sid(kind: str) -> str:
    return kind + SAMPLE_SID_MARK + secrets.token_hex(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSecrets:
    """One drawing of everything that the sample service must keep secret."""

    twilio_account_sid: str = field(default_factory=lambda: _sid("AC"))
    twilio_auth_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    twilio_api_key_sid: str = field(default_factory=lambda: _sid("SK"))
    twilio_api_key_secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    twilio_application_sid: str = field(default_factory=lambda: _sid("AP"))
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)


def keep_sample_secrets(data_dir: Path) -> SampleSecrets:
    """Read the directory's sample credentials, drawing them the first time; all processes get the same ones.

    Raises: OSError when the directory cannot be used, ValueError when the file is not ours.
    """
    path = data_dir / SECRETS_FILE
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _write_once(path, SampleSecrets())
    return _read(path)


def is_sample_sid(sid: str) -> bool:
    return sid[2:].startswith(SAMPLE_SID_MARK)


def _write_once(path: Path, drawn: SampleSecrets) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(drawn), file, indent=2)
        # A link fails where a rename would replace: of two processes that start together one wins, whole.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _read(path: Path) -> SampleSecrets:
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
    stored = json.loads(path.read_text(encoding="utf-8"))
    names = {entry.name for entry in fields(SampleSecrets)}
    if not isinstance(stored, dict) or set(stored) != names:
        raise ValueError(f"{path.name} does not hold exactly {', '.join(sorted(names))}")
    return SampleSecrets(**{name: str(stored[name]) for name in names})
