"""The difference between two books in sentences (F72): none where they say the same, never none where they do not."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from config.book_text import network_text
from config.compile import compile_rulebook
from config.network import Network, load_network, network_from
from desk.difference import Change, Kind, difference
from desk.draft_document import content_of, typed_part, with_part
from desk.parts import all_parts
from desk.sentences import Sentences
from desk.shelf import Volume
from desk.words import Words
from tests.config.drawn_networks import Content, contents

TODAY = date(2026, 11, 27)
SAMPLE = load_network()


def volume(network: Network) -> Volume:
    text = network_text(network)
    return Volume(text=text, network=network, book=compile_rulebook(network, TODAY, 40, source=text))


BEFORE = volume(SAMPLE)
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""To make a whole document smaller takes minutes and says little: the part that is wrong is named."""


def changes(**given: Any) -> tuple[Change, ...]:
    """Set values of the sample at places such as `partners__NORTH__share`."""
    content: Any = deepcopy(content_of(SAMPLE))
    for path, value in given.items():
        *parents, last = path.split("__")
        table = content
        for part in parents:
            table = table[int(part)] if isinstance(table, list) else table.setdefault(part, {})
        if value is None:
            del table[last]
        else:
            table[int(last) if isinstance(table, list) else last] = value
    return difference(BEFORE, volume(network_from(content)))


def texts(change: Change, locale: str) -> tuple[list[str], list[str]]:
    (side,) = [one for one in change.sides if one.locale == locale]
    before = [" ".join(piece.text for piece in one) for one in side.before]
    return before, [" ".join(piece.text for piece in one) for one in side.after]


class TestAChange:
    def test_is_told_in_both_languages_with_the_words_that_differ(self) -> None:
        (change,) = changes(partners__SOUTH_WEST__cap=9)
        assert (change.place, change.kind) == ("partners.SOUTH_WEST.cap", Kind.CHANGED)
        assert texts(change, "en") == (
            ["It serves at most 8 callers of other regions at a time."],
            ["It serves at most 9 callers of other regions at a time."],
        )
        assert texts(change, "fr")[1] == ["Il sert au plus 9 appelants d’autres régions à la fois."]
        assert [piece.text for piece in change.sides[0].after[0] if piece.marked] == ["9"]

    def test_may_add_and_remove(self) -> None:
        (added,) = changes(partners__NORTH__cap=3)
        assert (added.kind, texts(added, "en")[0]) == (Kind.ADDED, [])
        (removed,) = changes(partners__SOUTH_WEST__cap=None)
        assert (removed.kind, texts(removed, "en")[1]) == (Kind.REMOVED, [])

    def test_of_the_order_of_the_rules_is_one(self) -> None:
        first, second = content_of(SAMPLE)["rules"][:2]  # type: ignore[index]
        found = changes(rules__0=second, rules__1=first)
        assert [(one.place, one.kind) for one in found] == [("rules", Kind.CHANGED)]

    def test_that_has_no_sentence_is_told_as_its_value(self) -> None:
        (change,) = changes(partners__NORTH__zone="America/Winnipeg")
        assert (change.place, change.raw) == ("partners.NORTH.zone", ("America/Toronto", "America/Winnipeg"))


class TestWhatFollows:
    def test_is_told_apart_from_what_was_written(self) -> None:
        """A share is a part of all shares, so each partner's sentence changes with one."""
        found = changes(partners__NORTH__share=12)
        assert [one.place for one in found if not one.follows] == ["partners.NORTH.share"]
        assert len([one for one in found if one.follows]) == len(SAMPLE.partners) - 1

    def test_is_nothing_where_something_written_has_no_sentence(self) -> None:
        found = changes(partners__NORTH__share=12, partners__NORTH__zone="America/Winnipeg")
        assert [one for one in found if one.follows] == []


class TestTheSample:
    def test_changes_nothing_beside_itself(self) -> None:
        assert difference(BEFORE, volume(load_network())) == ()

    def test_has_no_value_whose_change_goes_unseen(self) -> None:
        """Every number and every yes or no of the document, changed alone."""
        tried = 0
        for content in _nudged(content_of(SAMPLE)):
            try:
                network = network_from(content)
            except Exception:  # noqa: BLE001, S112 - a value that may not be changed alone
                continue
            tried += 1
            assert difference(BEFORE, volume(network)) != ()
        assert tried > 60


def _nudged(content: Content) -> list[Content]:
    found = []
    for path in _numbers(content):
        changed: Any = deepcopy(content)
        table = changed
        for part in path[:-1]:
            table = table[part]
        value = table[path[-1]]
        table[path[-1]] = not value if isinstance(value, bool) else value + 1
        found.append(changed)
    return found


def _numbers(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [found for key, below in value.items() for found in _numbers(below, (*path, key))]
    if isinstance(value, list):
        return [found for number, below in enumerate(value) for found in _numbers(below, (*path, number))]
    return [path] if isinstance(value, int) else []


@pytest.mark.slow
class TestAnyTwoDocuments:
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(contents(), contents())
    def test_that_differ_have_a_difference(self, one: Content, other: Content) -> None:
        left, right = volume(network_from(one)), volume(network_from(other))
        assert (difference(left, right) == ()) is (left.network == right.network)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=UNSHRUNK)
    @given(contents())
    def test_come_unchanged_through_every_form(self, content: Content) -> None:
        network = network_from(content)
        sentences = Sentences(Words("en"), network)
        changed = [
            part.path
            for part in all_parts(network, sentences)
            if with_part(network, part, typed_part(network, part)).network != network
        ]
        assert changed == []
