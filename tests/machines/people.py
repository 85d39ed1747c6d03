"""Who works on the floor of the machines, and what their rules draw from."""

from dataclasses import dataclass

from hypothesis import strategies as st

from routing.model import (
    ENGLISH,
    FRENCH,
    OTHER,
    Language,
    NotReadyReason,
    PartnerId,
    Proficiency,
    SpecialistId,
)
from tests.machines.books import CRISIS, CRISIS_LINE, FLOOD, MAIN, RELAY_LINE
from tests.routing.bench import NIGHT, NORTH, PUNJABI, SOUTH, STORM, WEST

GONE = PartnerId("GONE")
"""A partner that no book names; its people help until they sign out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    partner: PartnerId
    languages: tuple[Language, ...]
    crisis: int = 0
    """Their level in the one skill that rules ask for; 0: they do not have it."""

    @property
    def skills(self) -> tuple[Proficiency, ...]:
        return (Proficiency(skill=CRISIS, level=self.crisis),) if self.crisis else ()


STAFF: dict[SpecialistId, Person] = {
    SpecialistId("amy"): Person(partner=NORTH, languages=(ENGLISH,)),
    SpecialistId("bob"): Person(partner=NORTH, languages=(ENGLISH, FRENCH), crisis=4),
    SpecialistId("cho"): Person(partner=SOUTH, languages=(ENGLISH, PUNJABI), crisis=2),
    SpecialistId("dev"): Person(partner=SOUTH, languages=(FRENCH,)),
    SpecialistId("eve"): Person(partner=NIGHT, languages=(ENGLISH, FRENCH, PUNJABI), crisis=3),
    SpecialistId("wim"): Person(partner=WEST, languages=(ENGLISH,)),
    SpecialistId("gus"): Person(partner=GONE, languages=(ENGLISH, FRENCH)),
}
STRANGER = SpecialistId("nobody")
anybody = st.sampled_from((*STAFF, STRANGER))
somebody = st.sampled_from(tuple(STAFF))
a_language = st.sampled_from((ENGLISH, FRENCH, PUNJABI, OTHER))
a_home = st.sampled_from((NORTH, SOUTH, NIGHT, WEST, None, PartnerId("CLOSED DOWN")))
a_line = st.sampled_from((MAIN, CRISIS_LINE, RELAY_LINE))
a_plan = st.sampled_from((STORM, FLOOD, "quake"))
a_pick = st.integers(0, 30)
a_reason = st.sampled_from((NotReadyReason.BREAK, NotReadyReason.MEAL))
