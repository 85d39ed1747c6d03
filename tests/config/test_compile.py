import tomllib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from config.book_limits import LimitsTable, PaceTable, WaitsTable
from config.book_partners import PhoneSystemEntry
from config.compile import (
    compile_limits,
    compile_pace,
    compile_phone_system,
    compile_rulebook,
    compile_waits,
    content_version,
)
from config.network import NETWORK_FILE, load_network, network_from, read_network
from routing.model import AT_ONCE, FRENCH, OTHER, Confidence, ExitKind, Language, PartnerId, Timers, Trigger
from routing.rulebook import (
    First,
    Limits,
    Line,
    Message,
    Pace,
    PhoneSystem,
    Reach,
    RuleBook,
    WaitWords,
    Widening,
)
from tests.config.callers import route_of

FIRST_DAY = date(2026, 11, 22)
NETWORK = load_network()
BOOK = compile_rulebook(NETWORK, FIRST_DAY)


@pytest.fixture
def content() -> dict[str, Any]:
    return tomllib.loads(NETWORK_FILE.read_text(encoding="utf-8"))


def compiled(content: dict[str, Any]) -> RuleBook:
    return compile_rulebook(network_from(content), FIRST_DAY)


class TestCompileRulebook:
    def test_has_every_partner_line_and_language_in_the_documents_order(self) -> None:
        assert [partner.id for partner in BOOK.partners] == list(NETWORK.partners)
        assert [line.name for line in BOOK.lines] == list(NETWORK.lines)
        assert [language.code for language in BOOK.languages] == list(NETWORK.languages)
        assert [rule.name for rule in BOOK.rules] == [rule.name for rule in NETWORK.rules]
        assert [plan.name for plan in BOOK.plans] == list(NETWORK.plans)
        assert BOOK.language_for("2") == FRENCH

    def test_sends_callers_home_by_day_and_after_hours_by_night(self) -> None:
        """F47: what happens at time T, asserted on the decision."""
        day, night = route_of(BOOK, "2026-11-23 08:00", "NORTH"), route_of(BOOK, "2026-11-23 20:00", "NORTH")
        assert (day.rule, day.preferred) == ("home-open", "NORTH")
        assert (night.rule, night.preferred) == ("after-hours", "CENTRAL")
        assert route_of(BOOK, "2026-11-23 20:00").preferred == "CENTRAL"

    def test_says_what_a_partner_agreed_to(self, content: dict[str, Any]) -> None:
        content["partners"]["NORTH"] |= {"cap": 3, "reserve": 2, "share": 5, "phone_system": {"ring_s": 30}}
        north = compiled(content).partner(PartnerId("NORTH"))
        assert north is not None
        assert (north.cap, north.reserve, north.share) == (3, 2, 5)
        assert north.neighbours == ("CENTRAL_EAST", "EASTERN")
        assert north.phone_system == PhoneSystem(ring_ms=30_000)

    def test_says_when_an_interpreter_may_help(self) -> None:
        triggers: dict[str, Trigger | None] = {rule.code: rule.interpreter for rule in BOOK.languages}
        assert triggers["fr"] == Trigger(waited_ms=60_000)
        assert triggers["pa"] == triggers[OTHER] == AT_ONCE
        assert triggers["en"] is None
        assert [rule.code for rule in BOOK.languages if rule.official] == ["en", "fr"]

    def test_makes_a_line_with_its_target_and_its_callers(self) -> None:
        assert BOOK.line("tty-south-west") == Line(
            name="tty-south-west", home=PartnerId("SOUTH_WEST"), relay=True
        )
        assert BOOK.line("crisis") == Line(
            name="crisis", answer_within_ms=20_000, target_percent=90, crisis=True
        )

    def test_makes_a_rule_of_every_word_of_the_document(self, content: dict[str, Any]) -> None:
        content["rules"].insert(
            0,
            {
                "name": "everything",
                "when": ["not home-open", "relay"],
                "first": "NORTH",
                "credit_s": 5,
                "skills": ["benefits"],
                "messages": ["danger"],
                "timers": {"offer_s": 40, "connect_s": 20, "wrap_up_s": 100},
                "widening": [
                    {"reach": "first-only", "level": 4},
                    {"reach": "neighbours", "after_s": 20, "level": 4},
                    {"reach": "network", "after_s": 40, "expected_wait_s": 50, "level": 4},
                    {"reach": "network", "waiting": 3, "oldest_s": 60, "staffed_below": 2, "level": 1},
                ],
                "exits": [
                    {"kind": "call-back", "after_s": 70, "message": "call-back"},
                    {"kind": "message", "forced": True, "waiting": 9, "message": "surge"},
                ],
            },
        )
        rule = compiled(content).rules[0]
        assert [term.name for term in rule.when] == ["not home-open", "relay"]
        then = rule.then
        assert (then.first, then.partner, then.credit_ms) == (First.PARTNER, "NORTH", 5_000)
        assert (then.skills, then.messages) == (("benefits",), ("danger",))
        assert then.timers == Timers(offer_ttl_ms=40_000, connect_ms=20_000, wrap_up_ms=100_000)
        assert then.widening == (
            Widening(reach=Reach.FIRST_ONLY, level_min=4),
            Widening(when=Trigger(waited_ms=20_000), reach=Reach.NEIGHBOURS, level_min=4),
            Widening(when=Trigger(waited_ms=40_000, expected_ms=50_000), level_min=4),
            Widening(when=Trigger(depth=3, oldest_ms=60_000, staffed_below=2)),
        )
        assert [(way.kind, way.when, way.forced, way.message) for way in then.exits] == [
            (ExitKind.CALL_BACK, Trigger(waited_ms=70_000), False, "call-back"),
            (ExitKind.MESSAGE, Trigger(depth=9), True, "surge"),
        ]

    @pytest.mark.parametrize(
        ("word", "first"),
        [
            ("home", First.HOME),
            ("default-home", First.DEFAULT_HOME),
            ("after-hours", First.AFTER_HOURS),
            ("least-wait", First.LEAST_WAIT),
        ],
    )
    def test_knows_every_word_for_who_comes_first(
        self, content: dict[str, Any], word: str, first: First
    ) -> None:
        content["rules"][-1]["first"] = word
        assert (compiled(content).rules[-1].then.first, compiled(content).rules[-1].then.partner) == (
            first,
            None,
        )

    def test_reaches_a_list_of_partners(self, content: dict[str, Any]) -> None:
        content["rules"][-1]["widening"] = [{"reach": ["NORTH", "EASTERN"]}]
        (step,) = compiled(content).rules[-1].then.widening
        assert step == Widening(reach=Reach.PARTNERS, partners=(PartnerId("NORTH"), PartnerId("EASTERN")))

    def test_makes_a_plan_of_every_word_of_the_document(self) -> None:
        plan = BOOK.plan("ice-storm")
        assert plan is not None
        assert plan.opens == ("CENTRAL_EAST", "CENTRAL_SOUTH")
        assert plan.credits == (("CENTRAL", 60_000), ("DUFFERIN_PEEL", 60_000))
        assert (plan.lifts_caps, plan.lifts_reserves, plan.messages) == (True, False, ("ice-storm",))
        assert (plan.lasts_ms, plan.lasts_ms_max) == (12 * 3_600_000, 96 * 3_600_000)
        assert [rule.name for rule in plan.rules] == ["ice-storm-area"]

    @pytest.mark.parametrize(
        ("below", "asked"),
        [
            (None, ()),
            ("low", (Confidence.NONE,)),
            ("medium", (Confidence.NONE, Confidence.LOW)),
            ("high", (Confidence.NONE, Confidence.LOW, Confidence.MEDIUM)),
        ],
    )
    def test_asks_callers_whose_region_is_less_sure(
        self, content: dict[str, Any], below: str | None, asked: tuple[Confidence, ...]
    ) -> None:
        content["network"].pop("ask_region_below")
        if below is not None:
            content["network"]["ask_region_below"] = below
        assert compiled(content).ask_region == asked

    def test_has_the_messages_and_the_one_for_a_full_queue(self) -> None:
        full = BOOK.message(BOOK.full_message)
        entry = NETWORK.messages["queue-full"]
        assert full == Message(id="queue-full", en=entry.en, fr=entry.fr)

    def test_announces_what_the_document_says(self) -> None:
        assert (BOOK.wait_words.position, BOOK.wait_words.expected) == (False, True)


class TestSource:
    def test_compiles_to_the_same_version_when_it_is_read_back(self) -> None:
        again = compile_rulebook(read_network(BOOK.source), FIRST_DAY)
        assert again == BOOK

    def test_is_the_text_that_was_read(self) -> None:
        text = NETWORK_FILE.read_text(encoding="utf-8")
        book = compile_rulebook(read_network(text), FIRST_DAY, edition=4, source=text)
        assert (book.source, book.edition) == (text, 4)
        assert book.version == BOOK.version


class TestContentVersion:
    def test_is_equal_for_equal_content(self) -> None:
        again = compile_rulebook(load_network(), FIRST_DAY)
        assert again == BOOK
        assert again.version == content_version(again)

    def test_does_not_go_by_comments_names_for_screens_or_the_edition(self, content: dict[str, Any]) -> None:
        content["partners"]["NORTH"]["name_en"] = "211 Far North"
        content["rules"][0]["note_en"] = "Another reason."
        renamed = compile_rulebook(network_from(content), FIRST_DAY, edition=7, source="# nothing\n")
        assert renamed.version == BOOK.version

    def test_goes_by_everything_that_decides(self, content: dict[str, Any]) -> None:
        versions = {BOOK.version, compile_rulebook(NETWORK, date(2026, 11, 23)).version}
        versions.add(content_version(replace(BOOK, limits=Limits(offer_ttl_ms=30_000))))
        content["partners"]["SOUTH_WEST"]["languages"]["fr"]["hours"] = {"mon-fri": ["09:00-16:59"]}
        versions.add(compiled(content).version)
        content["hours"]["overnight"]["zone"] = "America/Winnipeg"
        versions.add(compiled(content).version)
        content["messages"]["danger"]["fr"] += " Merci."
        versions.add(compiled(content).version)
        assert len(versions) == 6

    def test_is_one_that_the_engine_can_keep_apart(self) -> None:
        assert len(BOOK.version) == 12
        assert Language(BOOK.version).isalnum()


class TestTables:
    def test_have_the_engines_own_defaults(self) -> None:
        assert compile_limits(LimitsTable()) == Limits()
        assert compile_waits(WaitsTable()) == WaitWords()
        assert compile_pace(PaceTable()) == Pace()
        assert compile_phone_system(PhoneSystemEntry()) == PhoneSystem()

    def test_carry_every_number(self) -> None:
        limits = LimitsTable.model_validate({name: number for number, name in enumerate(_COUNTED, start=61)})
        assert compile_limits(limits) == Limits(
            **{_COUNTED[name]: number * 1_000 for number, name in enumerate(_COUNTED, start=61)}
        )
        counts = {"menu_attempts": 3, "region_attempts": 4, "queue_max": 7, "hops_max": 5, "transfers_max": 6}
        assert compile_limits(LimitsTable.model_validate(counts)) == Limits(**counts)


_COUNTED = {
    "offer_s": "offer_ttl_ms",
    "wrap_up_s": "wrap_up_ms",
    "wrap_up_extension_s": "wrap_up_extension_ms",
    "lease_s": "lease_ms",
    "cool_down_s": "cool_down_ms",
    "own_first_within_s": "own_first_within_ms",
    "hold_remind_s": "hold_remind_ms",
    "party_ring_s": "party_ring_ms",
    "remember_closed_s": "remember_closed_ms",
}
