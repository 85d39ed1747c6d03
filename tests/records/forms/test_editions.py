"""Editions of the form: drafted, checked, published, never changed after; each record keeps the one it began on."""

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.call_records import CallRecords
from records.errors import FormDraftNotFound, FormNotFound
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions, FormRefusal
from records.forms.faults import Surroundings
from records.forms.reading import FIRST, SHIPPED
from records.forms.shapes import Form, FormField, Kind
from records.record_draft import Answer, RecordDraft
from tests.records.story import FakeClock

NETWORK = "on"
AROUND = Surroundings(lines=("main",), plans=("flood-north",), languages=("en", "fr"))
ADMIN, OTHER = "central_administrator", "north_administrator"


@pytest.fixture
def forms(engine: AsyncEngine, clock: FakeClock) -> FormEditions:
    return FormEditions(engine, NETWORK, clock)


def with_question(form: Form) -> Form:
    """The form with a question of one's own, that must be answered."""
    pets = FormField(code="pets", kind=Kind.TEXT, name_en="Pets", name_fr="Animaux", required=True)
    first, *rest = form.sections
    return form.model_copy(
        update={"sections": (first.model_copy(update={"fields": (*first.fields, pets)}), *rest)}
    )


async def published(forms: FormEditions, draft_id: str = "d1") -> str:
    draft = await forms.create(draft_id, base=(await forms.in_force()).version, by=ADMIN)
    saved = await forms.save(draft_id, with_question(draft.form), version=draft.version)
    done = await forms.publish(
        draft_id, version=saved.draft.version, by=ADMIN, note="Shelters ask.", around=AROUND
    )
    assert done.edition is not None, done
    return done.edition.version


class TestEditions:
    async def test_begin_with_what_came_with_the_program(self, forms: FormEditions) -> None:
        assert (await forms.in_force()).version == SHIPPED
        assert [one.version for one in await forms.editions()] == [SHIPPED, FIRST]
        with pytest.raises(FormNotFound):
            await forms.edition("edition-9")

    async def test_are_published_once_and_told_by_the_audit(
        self, forms: FormEditions, engine: AsyncEngine
    ) -> None:
        version = await published(forms)
        again = await forms.publish("d1", version=2, by=ADMIN, note="Shelters ask.", around=AROUND)
        assert again.edition is not None
        assert again.edition.version == version == "edition-1"
        assert [one.version for one in await forms.editions()] == [version, SHIPPED, FIRST]
        told = await Audit(engine, NETWORK).entries()
        assert [(entry.action, entry.subject) for entry in told] == [
            (Action.FORM_PUBLISHED, version),
            (Action.FORM_DRAFTED, "d1"),
        ]

    async def test_of_another_process_are_seen_at_once(
        self, forms: FormEditions, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        assert (await forms.in_force()).number == 0
        version = await published(FormEditions(engine, NETWORK, clock))
        assert (await forms.in_force()).version == version
        assert (await FormEditions(engine, "elsewhere", clock).in_force()).version == SHIPPED


class TestDrafts:
    async def test_refuse_a_stale_save_and_keep_what_is_stored(self, forms: FormEditions) -> None:
        draft = await forms.create("d1", base=SHIPPED, by=ADMIN)
        mine = with_question(draft.form)
        first = await forms.save("d1", mine, version=draft.version)
        assert (await forms.save("d1", mine, version=draft.version)) == first
        stale = await forms.save("d1", draft.form, version=draft.version)
        assert (stale.refusal, stale.draft.form) == (FormRefusal.STALE, mine)

    async def test_with_faults_are_not_published(self, forms: FormEditions) -> None:
        draft = await forms.create("d1", base=SHIPPED, by=ADMIN)
        rest = draft.form.sections[1:]
        saved = await forms.save(
            "d1", draft.form.model_copy(update={"sections": rest}), version=draft.version
        )
        refused = await forms.publish("d1", version=saved.draft.version, by=ADMIN, note="Try", around=AROUND)
        assert refused.refusal is FormRefusal.FAULTS
        assert [fault.given for fault in refused.faults][:1] == ["place"]
        assert (await forms.in_force()).version == SHIPPED

    async def test_need_a_reason_and_the_latest_edition_to_begin_from(self, forms: FormEditions) -> None:
        late = await forms.create("late", base=SHIPPED, by=OTHER)
        silent = await forms.publish("late", version=late.version, by=OTHER, note=" ", around=AROUND)
        assert silent.refusal is FormRefusal.NO_REASON
        await published(forms)
        overtaken = await forms.publish("late", version=late.version, by=OTHER, note="x", around=AROUND)
        assert overtaken.refusal is FormRefusal.OVERTAKEN
        put_away = await forms.discard("late", version=late.version, by=OTHER)
        assert put_away.refusal is None
        assert await forms.drafts() == ()
        with pytest.raises(FormDraftNotFound):
            await forms.draft("nobody's")


class TestARecord:
    async def test_keeps_the_form_that_it_began_on(
        self, forms: FormEditions, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        records = CallRecords(engine, FieldCipher([FieldCipher.new_key()]), clock, forms)
        who = {"specialist": "north_01", "partner": "NORTH", "language": "en"}
        before = await records.open("before", **who, line="main")
        version = await published(forms)
        after = await records.open("after", **who, line="main")
        assert (before.form_version, after.form_version) == (SHIPPED, version)
        draft = RecordDraft(language="en", place_unknown=True, caller_relation="self", kind="not_211")
        for contact, missing in (("before", []), ("after", ["pets"])):
            saved = await records.save_draft(contact, draft, version=1, specialist="north_01")
            done = await records.finalise(contact, version=saved.record.version, specialist="north_01")
            assert [lack.field for lack in done.missing] == missing
        answered = draft.model_copy(update={"answers": (Answer(field="pets", values=("Two cats",)),)})
        saved = await records.save_draft("after", answered, version=2, specialist="north_01")
        done = await records.finalise("after", version=saved.record.version, specialist="north_01")
        assert done.refusal is None
        assert (await records.load("before")).form_version == SHIPPED
