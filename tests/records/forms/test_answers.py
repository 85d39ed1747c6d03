from records.forms.answers import Wrong, asked, understood, wrong_with
from records.forms.reading import SHIPPED, shipped_forms
from records.forms.shapes import FormField

FORM = shipped_forms()[SHIPPED].meant_for("main", ("flood-north",))


def field(code: str) -> FormField:
    found = FORM.field(code)
    assert found is not None
    return found


class TestAsked:
    def test_lets_a_field_appear_with_the_answer_that_it_hangs_on(self) -> None:
        hidden = {one.code for one in asked(FORM, {})}
        shown = {one.code for one in asked(FORM, {"misdirected": ("yes",)})}
        assert shown - hidden == {"misdirected_from", "misdirected_to"}

    def test_asks_nothing_that_hangs_on_what_is_not_asked(self) -> None:
        on_another_line = FORM.model_copy(
            update={
                "sections": tuple(
                    section.model_copy(
                        update={"fields": tuple(one for one in section.fields if one.code != "misdirected")}
                    )
                    for section in FORM.sections
                )
            }
        )
        assert "misdirected_to" not in {one.code for one in asked(on_another_line, {"misdirected": ("yes",)})}


class TestWrongWith:
    def test_tells_unanswered_from_not_offered_from_no_number(self) -> None:
        assert wrong_with(field("caller_relation"), {}) is Wrong.UNANSWERED
        assert wrong_with(field("caller_relation"), {"caller_relation": ("dog",)}) is Wrong.NOT_OFFERED
        assert wrong_with(field("gender"), {"gender": ("woman", "man")}) is Wrong.NOT_OFFERED
        assert wrong_with(field("evacuated_people"), {"evacuated_people": ("six",)}) is Wrong.NOT_A_NUMBER
        assert wrong_with(field("gender"), {}) is None
        assert wrong_with(field("further_kinds"), {"further_kinds": ("crisis", "advocacy")}) is None


class TestUnderstood:
    def test_takes_nothing_for_a_code_that_somebody_wrote_freely(self) -> None:
        assert understood(field("evacuated_people"), "4")
        assert not understood(field("evacuated_people"), "4165550123 call her")
        assert not understood(field("evacuated_people"), "4165550123")
        assert not understood(field("gender"), "what they said")
