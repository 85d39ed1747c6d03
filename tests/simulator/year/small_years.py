"""Small sample years."""

from datetime import date

from config.network import load_network
from simulator.year.assumptions import Assumptions
from simulator.year.plan import YearOrder
from simulator.year.sample_year import SampleYear
from simulator.year.writing import sample_engine
from tests.records.story import FakeClock

FIRST = date(2026, 3, 6)
"""A Friday; two days later the clocks go forward."""


def order(days: int = 3, contacts: int = 600, seed: int = 1) -> YearOrder:
    return YearOrder(first=FIRST, days=days, contacts=contacts, seed=seed, assumptions=Assumptions())


def sample(url: str, given: YearOrder) -> SampleYear:
    return SampleYear(sample_engine(url), load_network(), given, FakeClock())
