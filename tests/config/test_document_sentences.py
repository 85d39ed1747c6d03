"""A document as sentences: everything that it says, in both languages, each sentence with its place."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from config.compile import compile_rulebook
from config.document_sentences import Stated, document_sentences
from config.network import Network, load_network, network_from
from tests.config.drawn_networks import Content, contents

TODAY = date(2026, 11, 27)
THREE_RIVERS = Path(__file__).parent / "networks" / "three-rivers.toml"


def said(network: Network) -> tuple[Stated, ...]:
    return document_sentences(network, compile_rulebook(network, TODAY, 40))


def at(network: Network, place: str, locale: str = "en") -> list[str]:
    return [one.text(locale) for one in said(network) if one.place == place]


class TestTheSample:
    def test_says_a_partners_hours_and_agreement(self) -> None:
        network = load_network()
        assert at(network, "partners.NORTH.hours") == ["Open Monday to Friday 08:00–20:00."]
        assert at(network, "partners.NORTH.hours", "fr") == ["Ouvert du lundi au vendredi 08:00–20:00."]
        assert at(network, "partners.NORTH.holidays") == ["On the statutory holidays of Ontario: closed."]
        assert at(network, "partners.CENTRAL.holidays")[0].startswith("It keeps no statutory holidays")
        assert at(network, "partners.NORTH.share") == [
            "Its share of the calls that partners take for each other is 10 of 100."
        ]

    def test_says_hours_across_midnight(self) -> None:
        """F45"""
        assert at(load_network(), "hours.overnight.hours") == [
            "“Night”: Monday to Sunday 23:00–06:00 the next day, on the clock of America/Toronto."
        ]

    def test_names_the_hours_of_a_condition_as_people_named_them(self) -> None:
        (told,) = at(load_network(), "conditions.benefits-desk-open")
        assert "within the hours “Benefits desk”" in told

    def test_names_skills_as_people_named_them(self) -> None:
        network = load_network()
        assert at(network, "skills.benefits") == [
            "“Tax and benefits” is the skill that rules and accounts call benefits."
        ]
        assert "Only specialists with the skill “Tax and benefits” may serve." in at(
            network, "rules.benefits.widening"
        )

    def test_says_rules_by_their_parts(self) -> None:
        network = load_network()
        assert at(network, "rules.crisis.first") == ["Their own partner comes first."]
        assert len(at(network, "rules.benefits.widening")) == 3
        assert at(network, "rules")[0].startswith(
            "The rules are tried in this order: “Crisis calls”, “TTY and relay calls”,"
        )

    def test_says_every_limit_once(self) -> None:
        network = load_network()
        places = [one.place for one in said(network) if one.place.startswith("limits.")]
        # The message for a full queue is said with the queue's length.
        wanted = {f"limits.{key}" for key in type(network.limits).model_fields} - {
            "limits.queue_full_message"
        }
        assert set(places) == wanted
        assert len(places) == len(wanted)


class TestEverySentence:
    @pytest.mark.parametrize("path", [None, THREE_RIVERS])
    def test_is_whole_in_both_languages(self, path: Path | None) -> None:
        for one in said(load_network(path)):
            for text in (one.en, one.fr):
                assert re.fullmatch(r".*[.”»]", text), one
                assert "None" not in text
                assert "  " not in text
            if not one.place.startswith("messages."):
                assert one.en != one.fr, one

    @pytest.mark.slow
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(contents())
    def test_can_be_made_of_any_document(self, content: Content) -> None:
        assert said(network_from(content)) != ()


class TestNames:
    def test_stand_for_the_keys_in_both_languages(self) -> None:
        network = load_network()
        told = document_sentences(network, compile_rulebook(network, TODAY, 40))
        crisis = next(one for one in told if one.place == "rules.crisis.when")
        assert crisis.en.startswith("“Crisis calls” takes callers")
        assert crisis.fr.startswith("«\u202fAppels de crise\u202f» prend les appelants")

    def test_decide_nothing(self) -> None:
        """A name that changes is told, and makes no new version of the rules."""
        before = load_network()
        entry = before.rules[0].model_copy(update={"name_en": "Callers in crisis"})
        after = before.model_copy(update={"rules": (entry, *before.rules[1:])})
        assert at(after, "rules.crisis.name") == ["Callers in crisis."]
        books = [compile_rulebook(network, TODAY, 40) for network in (before, after)]
        assert books[0].version == books[1].version

    def test_are_the_keys_where_none_are_given(self) -> None:
        before = load_network()
        entry = before.rules[0].model_copy(update={"name_en": None, "name_fr": None})
        after = before.model_copy(update={"rules": (entry, *before.rules[1:])})
        assert at(after, "rules.crisis.when")[0].startswith("“crisis” takes callers")

    def test_say_how_well_a_region_is_known_once(self) -> None:
        (told,) = at(load_network(), "conditions.region-guessed")
        assert told == "“Region only guessed”: callers whose region is known with low confidence."
