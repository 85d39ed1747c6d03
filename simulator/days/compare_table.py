"""A comparison on the terminal, in English or French."""

from collections.abc import Mapping

from rich import box
from rich.console import Console
from rich.table import Table

from simulator.days.compare import Comparison
from simulator.days.paired import COMPARED, SHARES, Estimate
from simulator.report.figure_words import FIGURES

_NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        **FIGURES["en"],
        "call_backs": "took a call-back",
        "other": "other ends",
        "occupancy": "occupancy",
        "change": "change",
        "owed": "call-backs owed (h)",
        "said": "The same callers in every variant, {count} time(s). Shares of all who called; service level: answered "
        "within {within:g} s; waits of the answered. Change: from the variant before it, 95 % over pairs of runs.",
        "owed_said": "Owed: the specialists' time that calling back would take, in a run; nobody does it here.",
    },
    "fr": {
        **FIGURES["fr"],
        "call_backs": "rappels choisis",
        "other": "autres fins",
        "occupancy": "occupation",
        "change": "écart",
        "owed": "rappels à faire (h)",
        "said": "Les mêmes appelants dans chaque variante, {count} fois. Parts de tous les appels; niveau de service : "
        "réponse en {within:g} s ou moins; attentes des appels répondus. Écart avec la variante précédente, à 95 % sur "
        "les paires de répétitions.",
        "owed_said": "À faire : le temps que les rappels prendraient, par répétition; personne ne rappelle ici.",
    },
}


def print_comparison(found: Comparison, lang: str) -> None:
    words = _NAMES[lang]
    table = Table(title=f"{found.scenario}, {found.seed}", title_justify="left", box=box.SIMPLE)
    table.add_column("")
    for one in found.variants:
        table.add_column(one.label(lang), justify="right")
        if one.from_the_one_before is not None:
            table.add_column(words["change"], justify="right")
    table.add_row(words["offered"], *_spread(found, [f"{one.offered:,}" for one in found.variants]))
    for name in COMPARED:
        cells: list[str] = []
        for one in found.variants:
            cells.append(_figure(name, one.figures[name].value))
            if one.from_the_one_before is not None:
                cells.append(_change(name, one.from_the_one_before[name]))
        table.add_row(words[name], *cells)
    table.add_row(words["owed"], *_spread(found, [f"{one.owed_hours:,.0f}" for one in found.variants]))
    console = Console(highlight=False, width=None if Console().is_terminal else 160)
    console.print(table)
    console.print(words["said"].format(count=found.replications, within=found.threshold_s))
    console.print(words["owed_said"])
    for one in found.variants:
        console.print(f"{one.name}  {one.journal_hash}", soft_wrap=True)


def _spread(found: Comparison, cells: list[str]) -> list[str]:
    """Leave the columns of changes empty."""
    spread: list[str] = []
    for one, cell in zip(found.variants, cells, strict=True):
        spread += [cell] if one.from_the_one_before is None else [cell, ""]
    return spread


def _figure(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1%}" if name in SHARES else f"{value:,.0f}"


def _change(name: str, change: Estimate) -> str:
    if change.value is None:
        return "-"
    scale, unit = (100.0, "") if name in SHARES else (1.0, "")
    text = f"{change.value * scale:+,.1f}{unit}"
    if change.low is None or change.high is None:
        return text
    return f"{text} ({change.low * scale:+,.1f} to {change.high * scale:+,.1f})"
