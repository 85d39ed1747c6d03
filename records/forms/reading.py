"""Forms that come with the program, as TOML; and the way between a form and the text that is stored of it."""

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from records.errors import CatalogueInvalid
from records.forms.shapes import Form

FORMS = Path(__file__).parents[1] / "data" / "forms"
FIRST = "2026-11"
"""What was asked before forms were data; records of that time name it."""
SHIPPED = "2026-12-sample"
"""In force until an administrator publishes an edition."""


def shipped_forms() -> Mapping[str, Form]:
    """Read the forms in `records/data/forms`, by version. Raises: CatalogueInvalid."""
    return {version: _shipped(FORMS / f"{version}.toml") for version in (FIRST, SHIPPED)}


def _shipped(path: Path) -> Form:
    try:
        return Form.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (ValidationError, tomllib.TOMLDecodeError) as cause:
        raise CatalogueInvalid(path.name, str(cause)) from cause


def form_text(form: Form) -> str:
    """Give the text that is stored of a form: the same form, the same text."""
    return json.dumps(form.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False, sort_keys=True)


def form_of(text: str) -> Form:
    """Raises: ValidationError for text that is no form."""
    return Form.model_validate_json(text)
