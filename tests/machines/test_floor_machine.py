"""A floor under every command in every order, with what must hold asked after each step.

`FLOOR_MACHINE=night` plays longer stories and more of them. A failing story is printed with the blob that
replays it.
"""

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize

from routing import commands as c
from routing.model import Language, OfferState, PartnerId, SpecialistId
from tests.machines.books import Features, features
from tests.machines.call_back_rules import CallBackRules
from tests.machines.clock_rules import ClockRules
from tests.machines.partner_rules import PartnerRules
from tests.machines.people import STAFF, a_home, a_language, a_line, somebody
from tests.machines.room_rules import RoomRules

settings.register_profile(
    "floor",
    max_examples=150,
    stateful_step_count=60,
    deadline=None,
    print_blob=True,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
settings.register_profile(
    "floor-night", settings.get_profile("floor"), max_examples=3_000, stateful_step_count=150
)


class FloorMachine(ClockRules, CallBackRules, PartnerRules, RoomRules):
    """Every command in every order: callers, specialists, legs and rooms, partners, supervisors, the clock."""

    @initialize(
        book=features,
        callers=st.lists(st.tuples(a_home, a_language, a_line), max_size=4),
        absent=st.sets(somebody, max_size=5),
        talking=st.integers(0, 3),
    )
    def open_the_floor(
        self,
        book: Features,
        callers: list[tuple[PartnerId | None, Language, str]],
        absent: set[SpecialistId],
        talking: int,
    ) -> None:
        """Start in the middle of a day: some people at work, some calls waiting, some in progress."""
        self.in_force = book
        self.do(c.PublishRuleBook(id=self.id(), book=book.book()))
        for specialist in sorted(set(STAFF) - absent):
            self.sign_in(specialist=specialist)
            self.become_ready(specialist=specialist)
        for home, language, line in callers:
            self.call(home=home, language=language, line=line, keyed=True)
        for _ in range(min(talking, len(self.in_state(OfferState.OPEN)))):
            self.go_the_way(pick=talking, steps=4)


TestFloor = FloorMachine.TestCase
TestFloor.settings = settings.get_profile(
    "floor-night" if os.environ.get("FLOOR_MACHINE") == "night" else "floor"
)
