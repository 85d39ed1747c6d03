"""Which of the sample people are shown to a person who wants to try the program."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SamplePerson:
    sign_in: str
    role: Mapping[str, str]
    what: Mapping[str, str]


SHOWN = (
    SamplePerson(
        "central_01",
        {"en": "Specialist", "fr": "Spécialiste"},
        {"en": "answers callers at the desk", "fr": "répond aux appels au poste"},
    ),
    SamplePerson(
        "north_02",
        {"en": "Specialist, bilingual", "fr": "Spécialiste bilingue"},
        {"en": "answers in English and French", "fr": "répond en anglais et en français"},
    ),
    SamplePerson(
        "central_supervisor_1",
        {"en": "Supervisor", "fr": "Superviseure"},
        {"en": "watches the floor, asks why", "fr": "suit le plateau, demande pourquoi"},
    ),
    SamplePerson(
        "network_supervisor",
        {"en": "Network supervisor", "fr": "Superviseure du réseau"},
        {"en": "watches and listens to every partner", "fr": "suit et écoute tous les partenaires"},
    ),
    SamplePerson(
        "central_administrator",
        {"en": "Administrator", "fr": "Administration"},
        {"en": "may see every screen", "fr": "voit tous les écrans"},
    ),
)
