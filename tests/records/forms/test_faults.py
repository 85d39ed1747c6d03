"""What is wrong with a form is told with its field and a remedy, before anybody writes on it."""

from typing import Any

import pytest
from pydantic import ValidationError

from records.forms.faults import Surroundings, faults
from records.forms.reading import SHIPPED, shipped_forms
from records.forms.shapes import Condition, Form, FormField, Kind, Option

AROUND = Surroundings(lines=("main",), plans=("flood-north",), languages=("en", "fr"))
FORM = shipped_forms()[SHIPPED]


def changed(of: str, /, **values: Any) -> Form:
    """The sample with one of its fields changed."""
    sections = tuple(
        section.model_copy(
            update={
                "fields": tuple(
                    field.model_copy(update=values) if field.code == of else field for field in section.fields
                )
            }
        )
        for section in FORM.sections
    )
    return FORM.model_copy(update={"sections": sections})


def without(code: str) -> Form:
    sections = tuple(
        section.model_copy(update={"fields": tuple(one for one in section.fields if one.code != code)})
        for section in FORM.sections
    )
    return FORM.model_copy(update={"sections": sections})


def option(code: str) -> Option:
    return Option(code=code, name_en="Some", name_fr="Quelque")


def found(form: Form, before: Form | None = None) -> list[tuple[str, str]]:
    found = faults(form, AROUND, before=before)
    return [(fault.place.removeprefix("fields."), fault.text) for fault in found]


CASES = [
    (changed("heard_about", code="kind"), "kind", "stands here twice"),
    (without("needs"), "", "Every form has the field"),
    (changed("heard_about", lines=("nowhere",)), "heard_about", "no line"),
    (changed("heard_about", incidents=("no plan",)), "heard_about", "no emergency plan"),
    (changed("heard_about", kind=Kind.TEXT, options=()), "heard_about", "Reports know this field as"),
    (changed("contacted_before", options=()), "contacted_before", "Nothing can be chosen"),
    (changed("kind", options=(option("x"), option("x"), option("referral"))), "kind", "stands here twice"),
    (changed("kind", options=(option("x"),)), "kind", "Reports count on the option"),
    (changed("evacuated", options=(option("x"),)), "evacuated", "has no options"),
    (
        changed("kind", asked_when=Condition(field="misdirected", is_one_of=("yes",))),
        "kind",
        "no field above it",
    ),
    (
        changed("misdirected_to", asked_when=Condition(field="misdirected", is_one_of=("perhaps",))),
        "misdirected_to",
        "is no answer",
    ),
    (changed("gender", required=True), "gender", "Nobody has to answer"),
    (changed("gender", options=(option("woman"),)), "gender", "Reports count on the option"),
    (changed("heard_about", hint_en="Ask last"), "heard_about", "in both languages, or in neither"),
]


class TestFaults:
    @pytest.mark.parametrize(("form", "place", "words"), CASES)
    def test_name_the_field_and_what_to_do(self, form: Form, place: str, words: str) -> None:
        assert any(where == place and words in text for where, text in found(form)), found(form)

    def test_of_a_sample_are_none(self) -> None:
        assert found(FORM) == []

    def test_ask_why_of_whatever_demographics_are_asked(self) -> None:
        sections = tuple(
            section.model_copy(update={"purpose_en": "", "purpose_fr": ""}) for section in FORM.sections
        )
        assert ("gender", "Whoever is asked this must be told why; give its section a purpose.") in found(
            FORM.model_copy(update={"sections": sections})
        )

    def test_keep_an_option_that_records_may_have(self) -> None:
        heard = FORM.field("heard_about")
        assert heard is not None
        fewer = changed("heard_about", options=heard.options[1:])
        assert any("retire it" in text for _, text in found(fewer, FORM))
        retired = heard.options[0].model_copy(update={"retired": True})
        assert found(changed("heard_about", options=(retired, *heard.options[1:])), FORM) == []


class TestShapes:
    def test_refuse_what_they_do_not_know(self) -> None:
        with pytest.raises(ValidationError):
            FormField.model_validate(
                {"code": "x", "kind": "one", "name_en": "X", "name_fr": "X", "colour": "red"}
            )

    def test_refuse_a_code_that_is_none(self) -> None:
        with pytest.raises(ValidationError):
            option("Not A Code")
