"""F-19 (reliability.md): who calls by TTY or relay has more time at every question, and silence ends nothing."""

import pytest

from routing import replies as r
from routing.model import ENGLISH, ContactState
from tests.machines.books import MAIN, RELAY_LINE, Features
from tests.routing.bench import Bench

# The book of the machines has a line whose callers use TTY.


@pytest.fixture
def bench() -> Bench:
    found = Bench()
    found.publish(Features().book())
    return found


class TestARelayCaller:
    @pytest.mark.parametrize(("line", "relay"), [(RELAY_LINE, True), (MAIN, False)])
    def test_has_more_time_for_every_answer(self, bench: Bench, line: str, relay: bool) -> None:
        """F41: the line alone decides."""
        asked = bench.arrive("ann", line=line).reply
        assert isinstance(asked, r.AskLanguage)
        assert asked.relay is relay
        again = bench.key("ann", "")
        assert isinstance(again.reply, r.AskLanguage)
        assert again.reply.relay is relay

    def test_who_says_nothing_comes_into_the_queue(self, bench: Bench) -> None:
        bench.arrive("ann", line=RELAY_LINE)
        bench.key("ann", "", attempt=1)
        bench.key("ann", "", attempt=2)
        ann = bench.contact("ann")
        assert (ann.state in (ContactState.WAITING, ContactState.SENT), ann.language) == (True, ENGLISH)
        assert ann.relay
