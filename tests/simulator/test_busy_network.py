"""The bench of a busy network: what is timed is what it says, and each step leaves the floor as it was."""

import pytest

from routing import events as e
from routing.model import ENGLISH
from simulator.bench.busy_network import PARTNERS, PUNJABI, RULES, WAITING, BusyNetwork, rich_book


class TestRichBook:
    def test_has_as_many_rules_as_it_says(self) -> None:
        assert len(rich_book(wait_words=False).rules) == RULES


class TestBusyNetwork:
    def test_tries_every_special_rule_for_an_ordinary_caller(self) -> None:
        network = BusyNetwork(wait_words=True, waiting_for=ENGLISH, free=False)
        contact = network.arrive(PARTNERS[7])
        decision, _ = network.timed(network.key(contact, ENGLISH))
        queued = decision.events[-1]
        assert isinstance(queued, e.ContactQueued)
        assert len(queued.route.tried) == RULES - 4
        assert queued.expected_ms
        network.leave(contact)
        assert network.floor.waiting == WAITING

    @pytest.mark.parametrize("wait_words", [True, False])
    def test_compares_every_other_partner_where_nobody_is_free_at_home(self, wait_words: bool) -> None:
        network = BusyNetwork(wait_words=wait_words, waiting_for=PUNJABI, free=True)
        contact = network.arrive(PARTNERS[0])
        decision, _ = network.timed(network.key(contact, ENGLISH))
        offered = decision.events[-1]
        assert isinstance(offered, e.OfferMade)
        assert [chance.partner for chance in offered.why.chances] == list(PARTNERS)
        network.leave(contact)
        assert network.floor.waiting == WAITING
