"""The bilingual floor on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from simulator.experiments.jackknife import Estimate
from simulator.experiments.tables import plain_table

if TYPE_CHECKING:
    from simulator.experiments.bilingual import LanguageFigures, LanguagePolicy

HEADINGS = (
    "interpreter",
    "bilinguals",
    "French\nlost, %",
    "English\nlost, %",
    "all\nlost, %",
    "French\nwait, s",
    "English\nwait, s",
    "French less\nEnglish, s",
    "served in\nFrench",
)


def bilingual_table(policies: Sequence["LanguageFigures"]) -> Table:
    """Waits are of all, those who gave up included; half widths of 95 % intervals stand behind the figures."""
    table = plain_table("What waiting for somebody who speaks the language costs")
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if number > 1 else "left", no_wrap=True)
    for one in policies:
        table.add_row(
            _when(one.policy),
            "kept" if one.policy.kept else "not kept",
            _with_half(one.abandonment_french, 100, ".2f"),
            _alone(one.abandonment_english, 100, ".2f"),
            _with_half(one.abandonment, 100, ".2f"),
            _alone(one.wait_mean_french_s, 1, ".1f"),
            _alone(one.wait_mean_english_s, 1, ".1f"),
            _with_half(one.wait_gap_s, 1, "+.1f"),
            f"{one.served_in_french:.0%}",
        )
    return table


def _when(policy: "LanguagePolicy") -> str:
    if policy.interpreter_after_s is None:
        return "never"
    return f"after {policy.interpreter_after_s:g} s" if policy.interpreter_after_s else "at once"


def _alone(estimate: Estimate, scale: int, form: str) -> str:
    return "-" if estimate.value is None else f"{estimate.value * scale:{form}}"


def _with_half(estimate: Estimate, scale: int, form: str) -> str:
    said = _alone(estimate, scale, form)
    if estimate.value is None or estimate.high is None:
        return said
    return f"{said} ±{(estimate.high - estimate.value) * scale:{form.lstrip('+')}}"
