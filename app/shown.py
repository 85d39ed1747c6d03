"""Addresses that somebody else wrote, as they may stand on a terminal."""

from urllib.parse import urlsplit


def shown_address(address: str) -> str:
    """Show an address without what may be secret in it: a user's name and password, and the query."""
    if not address:
        return "not set"
    parts = urlsplit(address)
    if not parts.netloc:
        return "no web address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
