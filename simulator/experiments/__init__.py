"""Experiments: what a rule book is worth, measured on the production engine in virtual time, beside alternatives."""

from simulator.experiments.registry import PlayedExperiment, experiment_names, play_experiment
from simulator.experiments.settings import ExperimentError, shipped_experiments

__all__ = [
    "ExperimentError",
    "PlayedExperiment",
    "experiment_names",
    "play_experiment",
    "shipped_experiments",
]
