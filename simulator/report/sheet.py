"""A page in one piece: a file that needs nothing else, with the style of every report."""

import base64
import hashlib
import os
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent


def filled(template: str, folder: Path = FOLDER, **places: object) -> str:
    """Fill a folder's template, which gets the style, and its hash for the browser to check, beside."""
    style = (FOLDER / "page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704 - our own file; its hash is what the browser checks
        style_hash=f"sha256-{digest}",
        **places,
    )


def put_in_place(path: Path, text: str) -> None:
    """Write a file in one step: an earlier one stays whole until this one is."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    os.replace(beside, path)
