"""The records' database, opened as every program of the service must: with the key that seals the audit."""

from sqlalchemy.ext.asyncio import AsyncEngine

from config.settings import Settings
from records.database import open_database


def audit_key(settings: Settings) -> bytes:
    return settings.key_for("audit")


def open_records(settings: Settings) -> AsyncEngine:
    """Prepare the connection pool; see `records.database.open_database`. Raises: DatabaseUrlInvalid."""
    return open_database(settings.sqlalchemy_url, audit_key=audit_key(settings))
