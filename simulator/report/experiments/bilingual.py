"""The page of the bilingual floor: when an interpreter may help, and what keeping bilingual specialists is worth."""

from collections.abc import Callable

from simulator.experiments.bilingual import BilingualResult, LanguageFigures
from simulator.experiments.jackknife import Estimate
from simulator.report.experiments.shown import Shown, TitledTable, Words, estimated
from simulator.report.pictures import Chart
from simulator.report.rows import BarRow
from simulator.report.tables import Row, Table


def bilingual_shown(result: BilingualResult, words: Words) -> Shown:
    x, policies = words.x, result.policies
    kept = [one for one in policies if one.policy.kept]
    never, soonest = kept[0], kept[-1]
    return Shown(
        look="open",
        lead=x.bilingual_lead.format(
            at_once=words.share(soonest.abandonment_french), never=words.share(never.abandonment_french)
        ),
        rest=x.bilingual_rest.format(
            gap=words.seconds(soonest.wait_gap_s), in_french=words.share(soonest.served_in_french, 0)
        ),
        asks=x.asks["bilingual-day"],
        charts=(
            _chart("lost", x.lost_french, x.lost_french_of, policies, _lost, words.share, words),
            _chart("gap", x.gap, x.gap_of, policies, _gap, words.seconds, words),
            _in_french(policies, words),
        ),
        tables=(TitledTable(title=words.w.figures, table=_table(policies, words)),),
    )


def _lost(one: LanguageFigures) -> Estimate:
    return one.abandonment_french


def _gap(one: LanguageFigures) -> Estimate:
    return one.wait_gap_s


def _name(one: LanguageFigures, words: Words) -> str:
    kept = words.x.kept if one.policy.kept else words.x.not_kept
    return f"{words.after(one.policy.interpreter_after_s)}, {kept}"


def _look(one: LanguageFigures) -> str:
    return "ours" if one.policy.kept else "bar"


def _chart(
    key: str,
    title: str,
    says: str,
    policies: tuple[LanguageFigures, ...],
    figure: Callable[[LanguageFigures], Estimate],
    said: Callable[[Estimate], str],
    words: Words,
) -> Chart:
    rows = tuple(estimated(_name(one, words), figure(one), said(figure(one)), _look(one)) for one in policies)
    return words.rows_chart(key, title, says, rows, words.x.interpreter)


def _in_french(policies: tuple[LanguageFigures, ...], words: Words) -> Chart:
    rows = tuple(
        BarRow(
            name=_name(one, words),
            value=one.served_in_french,
            said=words.share(one.served_in_french, 0),
            look=_look(one),
        )
        for one in policies
    )
    x = words.x
    return words.rows_chart("in-french", x.in_french, x.lost_french_of, rows, x.interpreter)


def _table(policies: tuple[LanguageFigures, ...], words: Words) -> Table:
    x = words.x
    losses = (x.lost_french, x.lost_english, x.lost_all)
    return Table(
        headings=(x.interpreter, *losses, x.wait_french, x.wait_english, x.gap, x.in_french),
        rows=tuple(
            Row(
                head=_name(one, words),
                cells=(
                    words.share(one.abandonment_french, 2),
                    words.share(one.abandonment_english, 2),
                    words.share(one.abandonment, 2),
                    words.seconds(one.wait_mean_french_s),
                    words.seconds(one.wait_mean_english_s),
                    words.seconds(one.wait_gap_s),
                    words.share(one.served_in_french, 0),
                ),
            )
            for one in policies
        ),
    )
