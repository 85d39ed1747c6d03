"""Simulated people: callers with a place, a language and a patience; specialists at a desk in a browser."""

from simulator.people.arrivals import ArrivalProcess
from simulator.people.callers import CallerHabits, Population, SimulatedCaller
from simulator.people.chance import Streams
from simulator.people.habits import SpecialistHabits
from simulator.people.specialist import SimulatedSpecialist

__all__ = [
    "ArrivalProcess",
    "CallerHabits",
    "Population",
    "SimulatedCaller",
    "SimulatedSpecialist",
    "SpecialistHabits",
    "Streams",
]
