"""An after-action report as sentences and rows, for the terminal and for a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from simulator.days.aftermath import Fates
from simulator.days.drill import AfterAction
from simulator.days.drill_words import DASH, WORDS, DrillWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    head: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    title: str
    headings: tuple[str, ...]
    """Of the first column and of every other."""
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillReport:
    title: str
    lead: str
    sentences: tuple[str, ...]
    parts: tuple[Part, ...]
    journals: str


def report_of(found: AfterAction, lang: str) -> DrillReport:
    words = WORDS[lang]
    without, under_plan = found.without, found.under_plan
    named = {code: found.network.partner_name(code, lang) for code in found.network.partners}
    hours = {str(hour): _hour(found, hour) for hour in range(round(found.scenario.horizon_s / 3_600) + 2)}
    by_hour = (
        {str(hour): one for hour, one in without.by_hour.items()},
        {str(hour): one for hour, one in under_plan.by_hour.items()},
    )
    return DrillReport(
        title=words.title.format(plan=found.network.plan_name(found.plan, lang)),
        lead=_lead(found, words),
        sentences=tuple(_sentences(found, words, lang)),
        parts=(
            _part(words, words.by["region"], without.by_region, under_plan.by_region, named, found),
            _part(words, words.by["hour"], *by_hour, hours, found),
        ),
        journals=f"{words.journals} {without.journal_hash} {under_plan.journal_hash}",
    )


def _hour(found: AfterAction, hour: int) -> str:
    zone = ZoneInfo(found.network.partners[found.network.about.default_home].zone)
    at = (found.starts + timedelta(hours=hour)).astimezone(zone)
    return f"{at:%Y-%m-%d %H:%M}"


def _lead(found: AfterAction, words: DrillWords) -> str:
    before, after = found.without.whole, found.under_plan.whole
    if not before.offered:
        return words.no_change
    return words.lead.format(
        abandoned_with=_share(after.abandonment, words),
        abandoned_without=_share(before.abandonment, words),
        level_with=_share(after.service_level, words),
        level_without=_share(before.service_level, words),
        within=f"{found.scenario.service_level_s:g}",
    )


def _sentences(found: AfterAction, words: DrillWords, lang: str) -> Iterator[str]:
    work, plan = found.under_plan.plan, found.network.plans[found.plan]
    yield words.simulated
    yield words.set_up.format(
        scenario=found.scenario.name,
        seed=found.scenario.seed,
        starts=_hour(found, 0),
        offered=found.without.whole.offered,
    )
    yield words.in_force.format(
        minutes=f"{found.declared_h * 60:.0f}", hours=_number(work.in_force_ms / 3_600_000, 1, words)
    )
    yield words.rerouted.format(rerouted=work.rerouted, ruled=work.by_its_rules)
    yield words.caps if plan.lifts_caps else words.caps_kept
    for partner, count in sorted(work.over_cap.items()):
        yield words.beyond_caps.format(partner=found.network.partner_name(partner, lang), count=count)
    for message, count in sorted(work.heard.items()):
        entry = found.network.messages[message]
        yield words.heard.format(count=count, message=message, text=entry.fr if lang == "fr" else entry.en)
    if not work.heard:
        yield words.nobody_heard
    yield words.owed.format(
        with_plan=found.under_plan.whole.call_backs, without=found.without.whole.call_backs
    )


def _part(
    words: DrillWords,
    title: str,
    without: Mapping[str, Fates],
    under_plan: Mapping[str, Fates],
    names: Mapping[str, str],
    found: AfterAction,
) -> Part:
    headings = [words.callers]
    for heading in words.headings:
        headings += [f"{heading}, {words.without}", words.under_plan]
    rows = [
        _row(names.get(key, key), one, under_plan.get(key, Fates()), words) for key, one in without.items()
    ]
    rows.append(_row(words.whole, found.without.whole, found.under_plan.whole, words))
    return Part(title=title, headings=("", *headings), rows=tuple(rows))


def _row(head: str, before: Fates, after: Fates, words: DrillWords) -> Row:
    pairs: Sequence[tuple[str, str]] = (
        (_share(before.service_level, words), _share(after.service_level, words)),
        (_share(before.abandonment, words), _share(after.abandonment, words)),
        (str(before.call_backs), str(after.call_backs)),
        (_number(before.wait_mean_s, 0, words), _number(after.wait_mean_s, 0, words)),
    )
    return Row(head=head, cells=(str(before.offered), *(cell for pair in pairs for cell in pair)))


def _share(value: float | None, words: DrillWords) -> str:
    return DASH if value is None else words.percent.format(number=_number(100 * value, 1, words))


def _number(value: float | None, digits: int, words: DrillWords) -> str:
    return DASH if value is None else f"{value:.{digits}f}".replace(".", words.decimal)
