"""The forms that come with the program can be published as they are, and hold what reports know."""

import pytest

from config.languages import LANGUAGES
from config.network import load_network
from records.forms.faults import Surroundings, faults
from records.forms.reading import FIRST, SHIPPED, form_of, form_text, shipped_forms
from records.forms.standard import CHANNEL, DECLINED, DEMOGRAPHICS, KINDS, UNKNOWN

NETWORK = load_network()
AROUND = Surroundings(
    lines=NETWORK.lines, plans=NETWORK.plans, languages=[language.code for language in LANGUAGES]
)
FORMS = shipped_forms()


class TestShippedForms:
    @pytest.mark.parametrize("version", [FIRST, SHIPPED])
    def test_have_no_faults_and_come_back_from_their_text(self, version: str) -> None:
        form = FORMS[version]
        assert list(faults(form, AROUND)) == []
        assert form_of(form_text(form)) == form
        assert form.sample

    def test_keep_the_meaning_of_every_code_of_the_first(self) -> None:
        assert list(faults(FORMS[SHIPPED], AROUND, before=FORMS[FIRST])) == []

    def test_ask_every_question_that_reports_know(self) -> None:
        asked = {field.code: field.kind for field in FORMS[SHIPPED].fields()}
        assert {code: asked.get(code) for code in KINDS} == dict(KINDS)
        assert FORMS[SHIPPED].field(CHANNEL) is not None

    def test_require_no_demographic_and_tell_declined_from_unknown(self) -> None:
        for code in DEMOGRAPHICS:
            field = FORMS[SHIPPED].field(code)
            assert field is not None
            assert not field.required
            assert field.option(DECLINED) is not None
            assert field.option(UNKNOWN) is not None

    def test_ask_of_the_flood_only_while_its_plan_is_in_force(self) -> None:
        form = FORMS[SHIPPED]
        calm, flood = form.meant_for("main", ()), form.meant_for("main", ("flood-north",))
        assert calm.field("evacuated") is None
        assert flood.field("evacuated") is not None
        assert len(list(flood.fields())) == len(list(form.fields()))
