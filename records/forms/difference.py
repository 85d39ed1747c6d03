"""What a form changes against another, property by property, so that it can be read before it is published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from records.forms.shapes import Form

WHOLE = ""
FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChange:
    place: str
    """`form`, `sections.call`, `fields.kind`."""
    at: str
    """The property; empty for a field or section that is new or gone."""
    before: str
    after: str


def difference(before: Form, after: Form) -> tuple[FormChange, ...]:
    """List what differs, in the order of the new form; what is gone comes last."""
    old, new = _parts(before), _parts(after)
    changes: list[FormChange] = []
    for place in dict.fromkeys((*new, *old)):
        changes += _of_part(place, old.get(place), new.get(place))
    return tuple(changes)


def _of_part(
    place: str, old: Mapping[str, str] | None, new: Mapping[str, str] | None
) -> Iterator[FormChange]:
    if old is None or new is None:
        before, after = (old or {}).get("name_en", ""), (new or {}).get("name_en", "")
        yield FormChange(place=place, at=WHOLE, before=before, after=after)
        return
    for at in dict.fromkeys((*new, *old)):
        if old.get(at, "") != new.get(at, ""):
            yield FormChange(place=place, at=at, before=old.get(at, ""), after=new.get(at, ""))


def _parts(form: Form) -> dict[str, dict[str, str]]:
    """Give every part of a form as texts by property; options and conditions are properties of their field."""
    parts = {FORM: {"name_en": form.name_en, "name_fr": form.name_fr}}
    parts[FORM]["order"] = ", ".join(section.code for section in form.sections)
    for section in form.sections:
        parts[f"sections.{section.code}"] = {
            **_texts(section.model_dump(exclude={"fields", "code"})),
            "order": ", ".join(field.code for field in section.fields),
        }
    for section in form.sections:
        for field in section.fields:
            texts = _texts(field.model_dump(mode="json", exclude={"options", "code"}))
            for option in field.options:
                retired = " (–)" if option.retired else ""
                texts[f"options.{option.code}"] = f"{option.name_en} / {option.name_fr}{retired}"
            parts[f"fields.{field.code}"] = texts
    return parts


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    return {at: _text(value) for at, value in values.items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, Mapping):
        return f"{value['field']}: {_text(value['is_one_of'])}"
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
