"""The bilingual floor on a terminal."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.table import Table

from simulator.experiments.jackknife import Estimate

if TYPE_CHECKING:
    from simulator.experiments.bilingual import LanguageFigures, LanguagePolicy

HEADINGS = (
    "interpreter",
    "bilinguals",
    "French\nlost",
    "English\nlost",
    "all\nlost",
    "French wait\n(all)",
    "English wait\n(all)",
    "French less\nEnglish",
    "served in\nFrench",
)


def bilingual_table(policies: Sequence["LanguageFigures"]) -> Table:
    """Half widths of 95 % intervals behind each figure."""
    table = Table(title="What waiting for somebody who speaks the language costs", box=box.SIMPLE)
    table.title_justify = "left"
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if number > 1 else "left", no_wrap=True)
    for one in policies:
        table.add_row(
            _when(one.policy),
            "kept" if one.policy.kept else "not kept",
            _percent(one.abandonment_french),
            _percent(one.abandonment_english),
            _percent(one.abandonment),
            _seconds(one.wait_mean_french_s),
            _seconds(one.wait_mean_english_s),
            _seconds(one.wait_gap_s, sign="+"),
            f"{one.served_in_french:.0%}",
        )
    return table


def _when(policy: "LanguagePolicy") -> str:
    if policy.interpreter_after_s is None:
        return "never"
    return f"after {policy.interpreter_after_s:g} s" if policy.interpreter_after_s else "at once"


def _percent(estimate: Estimate) -> str:
    return _with_half(estimate, 100.0, " %", 2, "")


def _seconds(estimate: Estimate, sign: str = "") -> str:
    return _with_half(estimate, 1.0, " s", 1, sign)


def _with_half(estimate: Estimate, scale: float, unit: str, digits: int, sign: str) -> str:
    if estimate.value is None:
        return "-"
    said = f"{estimate.value * scale:{sign}.{digits}f}"
    if estimate.high is None:
        return said + unit
    return f"{said} ±{(estimate.high - estimate.value) * scale:.{digits}f}{unit}"
