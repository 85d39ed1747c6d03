"""Behaviour replaced for the length of a run, by the test bench, from outside: the product has no switches for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def patched(owner: Any, name: Any, replacement: Any) -> Iterator[None]:
    """Put another value in the place of an attribute, or of an entry of a table, and put the first one back."""
    if isinstance(owner, dict):
        before = owner[name]
        owner[name] = replacement
        try:
            yield
        finally:
            owner[name] = before
        return
    before = owner.__dict__[name]
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, before)
