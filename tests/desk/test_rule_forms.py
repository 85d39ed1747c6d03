"""Forms of the rule book: what is typed is kept, right or wrong (F53), and a conflict keeps both texts (S13)."""

import re

import pytest

from config.network import Network, load_network, read_network
from desk.draft_document import faults_of, typed_part, with_part
from desk.form_fields import Fault, Faulty, Typed, WordList
from desk.form_rows import controls, moved
from desk.form_times import spans_of
from desk.forms_of_rules import rule_fields
from desk.parts import Part, all_parts, part_of, part_path
from desk.sentences import Sentences
from desk.words import Words
from tests.desk.browser import Browser
from tests.desk.room import Room
from tests.desk.rule_writer import KEY, RuleWriter, fields_of

NETWORK = load_network()
SENTENCES = Sentences(Words("en"), NETWORK)
PARTS = tuple(all_parts(NETWORK, SENTENCES))
HOURS = "partners.NORTH.hours"


def part(path: str) -> Part:
    found = part_of(path, NETWORK, SENTENCES)
    assert found is not None
    return found


def changed(path: str, **given: str | list[str]) -> Typed:
    """What stands in a part, with some fields typed anew."""
    typed = [item for item in typed_part(NETWORK, part(path)) if item[0] not in given]
    for name, texts in given.items():
        typed += [(name, text) for text in ([texts] if isinstance(texts, str) else texts)]
    return Typed(typed)


def written(path: str, **given: str | list[str]) -> Network:
    made = with_part(NETWORK, part(path), changed(path, **given))
    assert made.network is not None, made.problems
    return made.network


def faults(path: str, **given: str | list[str]) -> list[Fault]:
    wanted, typed = part(path), changed(path, **given)
    try:
        made = with_part(NETWORK, wanted, typed)
    except Faulty as wrong:
        return list(wrong.faults)
    return list(faults_of(made.problems, wanted, typed, controls(wanted.fields, typed, SENTENCES)))


class TestEveryPart:
    @pytest.mark.parametrize("wanted", PARTS, ids=[one.path for one in PARTS])
    def test_that_is_saved_as_it_stands_changes_nothing(self, wanted: Part) -> None:
        assert with_part(NETWORK, wanted, typed_part(NETWORK, wanted)).network == NETWORK

    def test_is_found_from_the_sentences_that_it_changes(self) -> None:
        paths = {one.path for one in PARTS}
        for place in (
            "partners.NORTH.hours",
            "partners.NORTH.languages.fr",
            "partners.NORTH.holidays",
            "partners.NORTH.share",
            "hours.overnight.hours",
            "rules",
            "rules.crisis.exits",
            "messages.danger.en",
            "languages.fr",
            "skills.benefits",
            "limits.offer_s",
            "waits.announce",
            "network.after_hours",
            "network.name",
            "lines.main",
            "partners.NORTH.name",
        ):
            assert part_path(place) in paths, place
        for place in (
            "menu.1",
            "conditions.french",
            "plans.surge.plan",
            "partners.NORTH.phone_system",
        ):
            assert part_path(place) == "", place


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "spans"),
        [
            ("", []),
            ("closed", []),
            ("Fermé", []),
            ("08:00-20:00", ["08:00-20:00"]),
            ("8-12, 13-18:30", ["08:00-12:00", "13:00-18:30"]),
            ("8 h – 12 h 30 ; 13 h – 18 h", ["08:00-12:30", "13:00-18:00"]),
            ("8:00 to 12:00 and 13:00 to 17:00", ["08:00-12:00", "13:00-17:00"]),
            ("22:00-06:00", ["22:00-06:00"]),
            ("00:00-24:00", ["00:00-24:00"]),
        ],
    )
    def test_are_read_as_people_write_them(self, text: str, spans: list[str]) -> None:
        """F45"""
        assert spans_of("hours.mon", text) == spans

    @pytest.mark.parametrize(
        "text", ["8 till 5", "8-8", "25:00-26:00", "08:00-20:61", "-", "x", "8-9-10", "8-12,"]
    )
    def test_that_are_none_are_told_at_their_field(self, text: str) -> None:
        with pytest.raises(Faulty) as wrong:
            spans_of("hours.mon", text)
        assert [fault.name for fault in wrong.value.faults] == ["hours.mon"]

    def test_of_a_week_may_be_split_cross_midnight_and_be_left_out(self) -> None:
        """F45"""
        hours = (
            written(HOURS, **{"hours.fri": "8-12, 13-18", "hours.sat": "22-6", "hours.mon": ""})
            .partners["NORTH"]
            .hours
        )
        assert hours is not None
        assert [(span.day, span.opens, span.closes) for span in hours.spans if span.day in (0, 4, 5)] == [
            (4, 480, 720),
            (4, 780, 1080),
            (5, 1320, 1800),
        ]

    def test_of_a_week_may_be_always_or_none(self) -> None:
        always = written(HOURS, **{"hours.mode": "always"}).partners["NORTH"]
        assert always.hours is not None
        assert always.hours.always
        closed = changed(HOURS, **{"hours.mode": "closed"})
        assert with_part(NETWORK, part(HOURS), closed).network is not None

    def test_of_the_after_hours_partner_may_not_be_none(self) -> None:
        path = "partners.CENTRAL.hours"
        assert "closed" not in [
            option.value for one in controls(part(path).fields, Typed(), SENTENCES) for option in one.options
        ]

    def test_of_a_language_are_added_with_a_row_of_their_own(self) -> None:
        row = {"languages.rows": "1", "languages.0.language": "fr", "languages.0.hours.mode": "week"}
        north = written(HOURS, **row, **{"languages.0.hours.mon": "9-17"}).partners["NORTH"]
        assert [(code, len(own.hours.spans)) for code, own in north.languages.items()] == [("fr", 1)]


class TestSpecialDays:
    def test_are_dates_with_their_hours_and_their_reason(self) -> None:
        row = {
            "date": "2026-12-24",
            "hours": "8-12",
            "note_en": "Early closing",
            "note_fr": "Fermeture hâtive",
        }
        given = {f"exceptions.0.{key}": text for key, text in row.items()}
        north = written("partners.NORTH.days", **{"exceptions.rows": "1"}, **given).partners["NORTH"]
        assert [(str(one.date), one.hours.spans, one.note_fr) for one in north.exceptions] == [
            ("2026-12-24", ((480, 720),), "Fermeture hâtive")
        ]

    def test_without_a_calendar_keep_no_holidays(self) -> None:
        assert written("partners.NORTH.days", **{"holidays.calendar": ""}).partners["NORTH"].holidays is None

    def test_that_no_calendar_has_are_told_at_their_field(self) -> None:
        row = {"exceptions.rows": "1", "exceptions.0.date": "2026-02-30", "exceptions.0.note_en": "x"}
        assert [one.name for one in faults("partners.NORTH.days", **row)] == ["exceptions.0.date"]


class TestRules:
    def test_take_steps_with_every_limit(self) -> None:
        given: dict[str, str | list[str]] = {
            "widening.rows": "2",
            "widening.0.reach": "first-only",
            "widening.1.reach": "partners",
            "widening.1.reach.partners": ["NORTH", "EASTERN"],
            "widening.1.after_s": "20",
            "widening.1.waiting": "5",
            "widening.1.expected_wait_s": "60",
            "widening.1.oldest_s": "90",
            "widening.1.staffed_below": "2",
        }
        rule = written("rules.home-open", **given).rules[4]
        assert (rule.widening[0].reach, rule.widening[1].reach) == ("first-only", ("NORTH", "EASTERN"))
        step = rule.widening[1]
        assert (step.after_s, step.waiting, step.expected_wait_s, step.oldest_s, step.staffed_below) == (
            20,
            5,
            60,
            90,
            2,
        )

    def test_say_at_which_step_something_is_wrong(self) -> None:
        given = {
            "widening.rows": "2",
            "widening.0.reach": "network",
            "widening.1.reach": "first-only",
            "widening.1.after_s": "9",
        }
        assert {one.name for one in faults("rules.home-open", **given)} == {"widening.1"}

    def test_are_moved_as_rows_with_everything_that_they_say(self) -> None:
        typed = moved(typed_part(NETWORK, part("rules")), "up", "rules.1")
        made = with_part(NETWORK, part("rules"), typed).network
        assert made is not None
        assert [rule.name for rule in made.rules[:3]] == ["relay", "crisis", "other-language"]
        assert made.rules[0] == NETWORK.rules[1]

    def test_may_not_lose_the_last_that_fits_everybody(self) -> None:
        typed = moved(typed_part(NETWORK, part("rules")), "up", "rules.9")
        made = with_part(NETWORK, part("rules"), typed)
        assert made.network is None
        assert ("rules", 9, "when") in [place for place, _ in made.problems]


class TestNumbers:
    def test_that_are_none_or_out_of_range_are_told_at_their_field(self) -> None:
        wrong = faults("limits", offer_s="soon", queue_max="0")
        assert [(one.name, one.given) for one in wrong] == [("offer_s", "soon")]
        assert [one.name for one in faults("limits", queue_max="0")] == ["queue_max"]

    def test_left_empty_are_as_usual(self) -> None:
        assert written("limits", own_first_within_s="").limits.own_first_within_s is None

    def test_of_an_interpreter_are_seconds_or_a_word(self) -> None:
        given = {"languages.1.interpreter": "after", "languages.1.interpreter.seconds": "45"}
        assert written("languages", **given).languages["fr"].interpreter == 45
        assert (
            written("languages", **{"languages.1.interpreter": "never"}).languages["fr"].interpreter
            == "never"
        )
        wrong = faults("languages", **{"languages.1.interpreter.seconds": ""})
        assert [one.name for one in wrong] == ["languages.1.interpreter.seconds"]
        assert written("languages", **given).languages["fr"].official


class TestRowsOfAForm:
    def test_are_added_dropped_and_moved_with_what_was_typed(self) -> None:
        typed = Typed(
            [("exits.rows", "2"), ("exits.0.kind", "call-back"), ("exits.1.kind", "voicemail"), ("note", "x")]
        )
        added = moved(typed, "add", "exits")
        assert (added.count("exits"), added.text("exits.2.kind"), added.text("note")) == (3, "", "x")
        dropped = moved(typed, "drop", "exits.0")
        assert (dropped.count("exits"), dropped.text("exits.0.kind")) == (1, "voicemail")
        turned = moved(typed, "down", "exits.0")
        assert [turned.text(f"exits.{number}.kind") for number in (0, 1)] == ["voicemail", "call-back"]
        assert list(moved(typed, "up", "exits.0")) != []
        assert moved(typed, "drop", "exits.7").count("exits") == 2


@pytest.fixture
async def author(browser: Browser) -> RuleWriter:
    await browser.sign_in("central_supervisor_1")
    return RuleWriter(browser)


class TestAFormWithAFault:
    async def test_comes_back_with_everything_that_was_typed(self, room: Room, author: RuleWriter) -> None:
        """F53"""
        draft = await author.starts()
        answer = await author.fills(draft, HOURS, **{"hours.mon": "8 till 5", "hours.tue": "9-10"})
        assert answer.status_code == 422
        kept = dict(fields_of(answer.text))
        assert (kept["hours.mon"], kept["hours.tue"]) == ("8 till 5", "9-10")
        assert "“8 till 5” is not a span of time; write it as 08:00-20:00." in answer.text
        assert 'href="#field-hours.mon"' in answer.text
        assert (await room.services.rules.books.draft(KEY)).version == 1

    async def test_is_told_while_it_is_typed_and_nothing_is_stored(
        self, room: Room, author: RuleWriter
    ) -> None:
        draft = await author.starts()
        form = await author.form(draft, HOURS)
        told = await author.sends(draft, HOURS, form, {"hours.mon": "8 till 5"}, accept="application/json")
        assert told.json()["faults"][0]["name"] == "hours.mon"
        told = await author.sends(draft, HOURS, form, {"hours.mon": "8-10"}, accept="application/json")
        assert told.json()["faults"] == []
        (change,) = told.json()["changes"]
        assert change["sides"][1]["after"] == ["Ouvert lundi 08:00–10:00; du mardi au vendredi 08:00–20:00."]
        assert (await room.services.rules.books.draft(KEY)).version == 1

    async def test_speaks_french_to_whoever_reads_french(self, author: RuleWriter) -> None:
        await author.browser.client.post("/language", data={"locale": "fr", "csrf": author.browser.csrf})
        draft = await author.starts()
        answer = await author.fills(draft, "limits", queue_max="0")
        assert "c’est trop petit ; écrivez 1 ou plus" in answer.text
        answer = await author.fills(draft, "rules.home-open", first="NORTH", **{"exits.1.after_s": "x"})
        assert "« x » n’est pas un nombre entier ; n’écrivez que des chiffres." in answer.text


class TestNames:
    def test_of_the_network_its_partners_and_lines_are_changed(self) -> None:
        assert written("network.names", name_fr="211 partout").about.name_fr == "211 partout"
        north = written("partners.NORTH.names", name_en="211 Far North", city="Kenora").partners["NORTH"]
        assert (north.name_en, north.city) == ("211 Far North", "Kenora")
        assert north.divisions == NETWORK.partners["NORTH"].divisions
        line = written("lines.crisis", answer_within_s="20").lines["crisis"]
        assert (line.answer_within_s, line.relay) == (20, NETWORK.lines["crisis"].relay)

    def test_may_not_be_missing(self) -> None:
        (fault,) = faults("partners.NORTH.names", name_en="")
        assert fault.name == "name_en"


class TestSkills:
    def test_are_named_and_added(self) -> None:
        network = written(
            "skills",
            **{"skills.rows": "2", "skills.1.skill": "housing", "skills.1.name_en": "Housing",
               "skills.1.name_fr": "Logement"},
        )  # fmt: skip
        assert [network.skill_name(one, "fr") for one in ("benefits", "housing", "other")] == [
            "Impôt et prestations", "Logement", "other",
        ]  # fmt: skip

    def test_without_a_word_for_accounts_are_told_at_their_field(self) -> None:
        (fault,) = faults("skills", **{"skills.rows": "2", "skills.1.name_en": "Housing"})
        assert (fault.name, fault.text) == ("skills.1.skill", "Write what accounts call it.")
        (fault,) = faults("skills", **{"skills.0.skill": "Tax & more"})
        assert fault.name == "skills.0.skill"

    def test_are_chosen_by_name_in_a_rule(self) -> None:
        wanted = part("rules.benefits")
        (control,) = [
            one
            for one in controls(wanted.fields, typed_part(NETWORK, wanted), SENTENCES)
            if one.name == "skills"
        ]
        assert [(one.value, one.label) for one in control.options] == [
            ("", "none"), ("benefits", "Tax and benefits"),
        ]  # fmt: skip
        assert control.values == ("benefits", "")

    def test_of_a_network_that_names_none_are_words(self) -> None:
        bare = NETWORK.model_copy(update={"skills": {}})
        fields = rule_fields(bare, Sentences(Words("en"), bare))
        assert [type(one) for one in fields if one.key == "skills"] == [WordList]


class TestRowsOnTheScreen:
    async def test_need_no_script(self, author: RuleWriter) -> None:
        draft = await author.starts()
        form = await author.form(draft, "rules.relay")
        page = await author.sends(draft, "rules.relay", form, {"act": "add:widening", "credit_s": "7"})
        assert page.status_code == 200
        drawn = dict(fields_of(page.text))
        assert (drawn["widening.rows"], drawn["credit_s"]) == ("2", "7")
        assert "data-unsaved" in page.text


class TestTwoWindows:
    async def test_that_change_one_part_keep_both_texts(self, room: Room, author: RuleWriter) -> None:
        """S13"""
        draft = await author.starts()
        form = await author.form(draft, HOURS)
        assert (
            await author.sends(draft, HOURS, form, {"hours.mon": "8-10", "hours.tue": "9-10"})
        ).status_code == 303
        late = await author.sends(draft, HOURS, form, {"hours.mon": "8-11"})
        assert late.status_code == 409
        kept = dict(fields_of(late.text))
        assert kept["hours.mon"] == "8-11"
        assert "Stored now: 08:00-10:00" in late.text
        assert "Stored now: 09:00-10:00" in late.text
        again = await author.sends(draft, HOURS, fields_of(late.text), {})
        assert again.status_code == 303
        stored = read_network((await room.services.rules.books.draft(KEY)).document).partners["NORTH"].hours
        assert stored is not None
        assert [(span.opens, span.closes) for span in stored.spans if span.day == 0] == [(480, 660)]

    async def test_of_two_people_never_write_into_one_draft(self, author: RuleWriter) -> None:
        draft = await author.starts()
        form = await author.form(draft, HOURS)
        version = re.search(r'name="version" value="(\d+)"', (await author.browser.open(draft)).text)
        assert version is not None
        await author.posts(f"{draft}/discard", {"version": version[1]})
        late = await author.sends(draft, HOURS, form, {"hours.mon": "8-10"})
        assert late.status_code == 409
        assert "published or discarded" in late.text
