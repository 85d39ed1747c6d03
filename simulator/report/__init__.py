"""What a simulation came to, for people: on the terminal, and as a page of its own."""

from simulator.report.page import write_page
from simulator.report.terminal import print_judgements, print_outcome, print_scenarios, print_staffing

__all__ = ["print_judgements", "print_outcome", "print_scenarios", "print_staffing", "write_page"]
