"""What a network file must not say: each fault is told once, with its place and a remedy."""

import re
import tomllib
from typing import Any

import pytest

from config.errors import TableError
from config.network import NETWORK_FILE, network_from, read_network

Content = dict[str, Any]
TEXT = NETWORK_FILE.read_text(encoding="utf-8")
MISSING = object()
REMEDY = r"\b(write|use|add|remove|correct|give|name|ask|shorten|lower|widen|keep|move|close)\b"


@pytest.fixture
def content() -> Content:
    return tomllib.loads(TEXT)


def problems_of(content: Content) -> tuple[str, ...]:
    with pytest.raises(TableError) as caught:
        network_from(content)
    return caught.value.problems


def set_at(content: Content, path: str, value: object) -> None:
    """Set (or remove) what stands at a place such as `rules.0.first`."""
    *parents, last = path.split(".")
    table: Any = content
    for part in parents:
        table = table[int(part) if isinstance(table, list) else part]
    if value is MISSING:
        del table[last]
    else:
        table[last] = value


EXIT = {"kind": "voicemail"}
NOBODY = "use one of CENTRAL, CENTRAL_EAST"

UNKNOWN_NAMES = [
    (
        "call_backs",
        {"ring_s": 40, "attempt_s": 60},
        "after ringing for 40 seconds, whoever answers needs 30 more",
    ),
    ("network.after_hours", "WEST", "network.after_hours: WEST is not a partner"),
    ("limits.queue_full_message", "full", "limits.queue_full_message: full is not a message"),
    ("lines.east.partner", "WEST", "lines.east.partner: WEST is not a partner"),
    ("partners.NORTH.neighbours", ["WEST"], "partners.NORTH.neighbours[1]: WEST is not a partner"),
    ("partners.NORTH.languages", {"de": {"hours": "always"}}, "'de' is not a language this program knows"),
    ("conditions.french.languages", ["xx"], "'xx' is not a language this program knows"),
    ("conditions.overnight.hours", "night", "conditions.overnight.hours: night is not a schedule"),
    ("conditions.crisis-line.lines", ["help"], "conditions.crisis-line.lines[1]: help is not a line"),
    (
        "conditions.storm-area.homes",
        ["CENTRAL", "WEST"],
        "conditions.storm-area.homes[2]: WEST is not a partner",
    ),
    ("conditions.ottawa-open.partners_open", ["WEST"], "partners_open[1]: WEST is not a partner"),
    ("rules.0.when", ["crisis"], "rules[1].when[1]: crisis is not a condition"),
    ("rules.0.when", ["not crisis"], "rules[1].when[1]: crisis is not a condition"),
    ("rules.0.first", "WEST", "rules[1].first: WEST is not a partner"),
    ("rules.0.messages", ["calm"], "rules[1].messages[1]: calm is not a message"),
    ("rules.1.exits", [EXIT | {"message": "calm"}], "rules[2].exits[1].message: calm is not a message"),
    ("rules.1.widening", [{"reach": ["WEST"]}], "rules[2].widening[1].reach: WEST is not a partner"),
    ("plans.surge.opens", ["WEST"], "plans.surge.opens: WEST is not a partner"),
    ("plans.surge.credits_s", {"WEST": 5}, "plans.surge.credits_s.WEST: WEST is not a partner"),
    ("plans.surge.messages", ["calm"], "plans.surge.messages[1]: calm is not a message"),
    ("plans.surge.rules.0.when", ["calm"], "plans.surge.rules[1].when[1]: calm is not a condition"),
]

CONTRADICTIONS = [
    ("conditions.french", {}, "conditions.french: this asks nothing"),
    (
        "conditions.storm-area.region_known",
        False,
        "conditions.storm-area.region_known: a region that is not known",
    ),
    (
        "languages.other.interpreter",
        "never",
        "languages.other: the menu lets callers choose another language",
    ),
    ("languages.other", MISSING, "languages.other: the menu lets callers choose another language"),
    ("partners.NORTH.neighbours", ["NORTH"], "NORTH is not its own neighbour"),
    ("partners.NORTH.neighbours", ["EASTERN", "EASTERN"], "EASTERN is named already"),
    (
        "partners.SOUTH_WEST.hours",
        MISSING,
        "partners.SOUTH_WEST.languages.fr: the partner has no opening hours",
    ),
    ("rules.0.when", ["crisis-line", "crisis-line"], "rules[1].when[2]: crisis-line is asked already"),
    ("rules.0.when", ["crisis-line", "not crisis-line"], "cannot both hold and not hold"),
    ("rules.0.when", [], "rules[1].when: this rule fits everybody"),
    ("rules.9.when", ["french"], "rules[10].when: the last rule must fit everybody"),
    ("rules.1.name", "crisis", "rules[2].name: there is a rule crisis already"),
    ("plans.surge.rules.0.name", "crisis", "plans.surge.rules[1].name: there is a rule crisis already"),
    ("rules.0.note_fr", MISSING, "rules[1].note_fr: this is missing; write the note in both languages"),
    ("rules.3.skills", ["benefits", "benefits"], "rules[4].skills[2]: benefits is named already"),
    ("rules.0.messages", ["danger", "danger"], "rules[1].messages[2]: danger is spoken already"),
    ("rules.1.exits", [EXIT, EXIT | {"after_s": 5}], "rules[2].exits[2].kind: voicemail is offered already"),
    ("rules.1.exits", [{"kind": "message"}], "rules[2].exits[1].message: this is missing; name what"),
    (
        "rules.1.exits",
        [EXIT | {"forced": True, "after_s": 5}],
        "exits[1].after_s: a forced exit is decided when",
    ),
    ("plans.surge.lasts_h", 100, "plans.surge.lasts_h: this is longer than longest_h (72)"),
    ("plans.surge", {"name_en": "x", "name_fr": "x"}, "plans.surge: this plan changes nothing"),
]

FIRST_ONLY = {"reach": "first-only"}
STEPS = [
    ([{"after_s": 5}], "widening[1]: the first step is always at once"),
    ([FIRST_ONLY, {}], "widening[2]: this step begins at once, so the one before it never counts"),
    (
        [FIRST_ONLY, {"reach": "neighbours", "after_s": 9}, {"after_s": 9}],
        "widening[3]: this step does not come later",
    ),
    ([{}, FIRST_ONLY | {"after_s": 9}], "widening[2]: fewer partners may serve than a step earlier"),
    ([{"reach": ["NORTH"]}, {"reach": ["EASTERN"], "after_s": 9}], "widening[2]: fewer partners may serve"),
    ([FIRST_ONLY, FIRST_ONLY | {"waiting": 3}], "widening[2]: this step changes nothing"),
    ([{}, {"after_s": 9, "level": 2}], "widening[2]: this step changes nothing"),
]

FORMS = [
    ("network.areas", "quebec", "network.areas: write one of 'ontario'"),
    ("network.ask_region_below", "none", "network.ask_region_below: write one of 'low', 'medium' or 'high'"),
    (
        "languages.fr.interpreter",
        "soon",
        'languages.fr.interpreter: write "at-once", "never", or after how many',
    ),
    ("languages.fr.interpreter", 0, 'languages.fr.interpreter: write "at-once", "never", or after how many'),
    (
        "languages.fr.interpreter",
        True,
        'languages.fr.interpreter: write "at-once", "never", or after how many',
    ),
    ("lines.main.target_percent", 101, "lines.main.target_percent: this is too large; write 100 or less"),
    ("lines.main.relay", "yes", "lines.main.relay: this is neither true nor false"),
    ("partners.NORTH.share", 0, "partners.NORTH.share: this is too small; write 1 or more"),
    ("partners.NORTH.cap", 2.5, "partners.NORTH.cap: this is not a whole number"),
    ("partners.NORTH.divisions", ["35 48"], "partners.NORTH.divisions[1]: this does not have the right form"),
    ("partners.NORTH.phone_system", "yes", "partners.NORTH.phone_system: this is not a table"),
    ("partners.NORTH.phone_system", {"rings_s": 5}, "phone_system.rings_s: this key is not known"),
    ("hours.overnight.zone", "Toronto", "hours.overnight.zone: 'Toronto' is not a time zone"),
    ("hours.overnight.hours", MISSING, "hours.overnight.hours: this is missing; add it"),
    ("conditions.french.languages", "fr", "conditions.french.languages: this is not a list"),
    (
        "conditions.region-guessed.confidences",
        ["sure"],
        "confidences[1]: write one of 'high', 'medium', 'low' or",
    ),
    ("rules", [], "rules: this has too few entries; write at least 1"),
    ("rules.0.first", "me", "rules[1].first: 'me' is nobody; write home, default-home"),
    ("rules.0.when", ["Crisis line"], "rules[1].when[1]: 'Crisis line' is not the name of a condition"),
    ("rules.0.when", ["not not crisis-line"], "is not the name of a condition"),
    ("rules.0.credit_s", -1, "rules[1].credit_s: this is too small; write 0 or more"),
    ("rules.0.timers", {"offer_s": 500}, "rules[1].timers.offer_s: this is too large; write 120 or less"),
    (
        "rules.1.widening",
        [{"reach": "everybody"}],
        "rules[2].widening[1].reach: write first-only, neighbours",
    ),
    ("rules.1.widening", [{"reach": ["north"]}], "rules[2].widening[1].reach: write first-only, neighbours"),
    (
        "rules.1.exits",
        [{"kind": "callback"}],
        "rules[2].exits[1].kind: write one of 'call-back', 'voicemail' or",
    ),
    (
        "rules.1.exits",
        [EXIT | {"after_s": 0}],
        "rules[2].exits[1].after_s: this is too small; write 1 or more",
    ),
    ("messages.danger.fr", MISSING, "messages.danger.fr: this is missing; add it"),
    ("messages.danger.fr", "  ", "messages.danger.fr: this is missing; write what the caller hears"),
    ("messages.danger.fr", "a" * 201, "messages.danger.fr: this has 201 characters; keep it within 200"),
    ("messages.danger.fr", "Bonjour {name}", "messages.danger.fr: this must contain exactly no {places}"),
    ("messages.danger.fr", "Bonjour {", "messages.danger.fr: this has a brace that does not match"),
    ("plans.surge.lasts_h", 0, "plans.surge.lasts_h: this is too small; write 1 or more"),
    ("waits.announce", ["place"], "waits.announce[1]: write one of 'position' or 'expected'"),
    ("limits.own_first_within_s", "never", "limits.own_first_within_s: this is not a whole number"),
]


class TestNetworkFrom:
    @pytest.mark.parametrize(("path", "value", "said"), [*UNKNOWN_NAMES, *CONTRADICTIONS, *FORMS])
    def test_tells_one_fault_with_its_place_and_remedy(
        self, content: Content, path: str, value: object, said: str
    ) -> None:
        set_at(content, path, value)
        (problem,) = [told for told in problems_of(content) if said in told]
        assert re.search(REMEDY, problem), f"no remedy: {problem}"

    @pytest.mark.parametrize(("steps", "said"), STEPS)
    def test_refuses_steps_that_go_backwards(self, content: Content, steps: list[Content], said: str) -> None:
        content["rules"][1]["widening"] = steps
        assert any(said in problem for problem in problems_of(content))

    def test_takes_steps_by_other_limits_than_time(self, content: Content) -> None:
        content["rules"][1]["widening"] = [
            FIRST_ONLY,
            {"reach": "neighbours", "waiting": 3},
            {"reach": ["NORTH", "EASTERN", "CENTRAL"], "expected_wait_s": 60},
            {"reach": "network", "after_s": 5},
        ]
        assert len(network_from(content).rules[1].widening) == 4

    def test_refuses_a_level_that_rises(self, content: Content) -> None:
        content["rules"][3]["widening"] = [{"level": 2}, {"level": 4, "after_s": 10}]
        assert any("this asks for more (level 4)" in problem for problem in problems_of(content))

    def test_says_which_names_there_are(self, content: Content) -> None:
        content["rules"][0]["first"] = "WEST"
        (problem,) = problems_of(content)
        assert problem.endswith(
            f"{NOBODY}, {', '.join(list(content['partners'])[2:])}, or add [partners.WEST]"
        )


class TestReadNetwork:
    def test_tells_faults_of_form_and_of_meaning_at_the_same_time(self) -> None:
        """A person who corrects a file wants to hear of everything at once."""
        text = TEXT.replace('"not home-open", "ottawa-open"]', '"not home-open", "ottawa"]')
        text = text.replace("share = 12", 'share = "12"', 1).replace(
            'kind = "voicemail", after_s = 900', "kind = 1"
        )
        text = text.replace("credit_s = 1800 ", "credit_s = 6000 ").replace(
            'hours = "overnight"', 'hours = "night"'
        )
        with pytest.raises(TableError) as caught:
            read_network(text)
        said = "\n".join(caught.value.problems)
        for place in (
            "partners.CENTRAL_EAST.share",
            "rules[1].credit_s",
            "rules[8].when[3]",
            "conditions.overnight.hours",
        ):
            assert place in said
        assert len(caught.value.problems) == 4, said

    @pytest.mark.parametrize(
        ("written", "instead", "key"),
        [
            ('first = "EASTERN"', 'first = "WEST"', "rules[8].first"),
            ("credit_s = 30\n", "credit_s = -30\n", "rules[3].credit_s"),
            (
                '    { reach = "network", level = 1, after_s = 30 },',
                "    { level = 9 },",
                "rules[4].widening[2].level",
            ),
            ("forced = true, expected_wait_s = 2700", "forced = 1", "plans.surge.rules[1].exits[3].forced"),
            ("oj = { interpreter", "oj = { interpret", "languages.oj.interpret"),
            ("partners_open", "partner_open", "conditions.ottawa-open.partner_open"),
            ('"3514", "3515"', '"3514", 3515', "partners.CENTRAL_EAST.divisions[2]"),
        ],
    )
    def test_names_the_line_of_a_fault_in_any_part_of_the_document(
        self, written: str, instead: str, key: str
    ) -> None:
        assert TEXT.count(written) == 1
        text = TEXT.replace(written, instead)
        number = text[: text.index(instead)].count("\n") + 1 + instead.startswith("\n")
        with pytest.raises(TableError) as caught:
            read_network(text)
        assert any(problem.startswith(f"{key} (line {number}): ") for problem in caught.value.problems), (
            caught.value
        )
