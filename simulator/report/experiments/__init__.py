"""What an experiment came to, as a page of its own."""

from simulator.report.experiments.page import write_experiment

__all__ = ["write_experiment"]
