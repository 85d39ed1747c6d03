"""The sample network and its rule book, read and compiled once in a process: neither ever changes."""

from datetime import date
from functools import cache

from config.compile import compile_rulebook
from config.network import Network, load_network
from routing.rulebook import RuleBook


@cache
def sample_network() -> Network:
    return load_network()


@cache
def sample_book(first_day: date) -> RuleBook:
    return compile_rulebook(sample_network(), first_day)
