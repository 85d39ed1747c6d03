"""The page of balance: help beside what was agreed, as time goes on, and nobody idle beside a caller."""

from simulator.experiments.balance import BalanceResult, WatchedRuns
from simulator.experiments.help_given import Checkpoint
from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.experiments.shown import Shown, TitledTable, Words
from simulator.report.pictures import Chart, shares_axis
from simulator.report.rows import BarRow
from simulator.report.tables import Row, Table


def balance_shown(result: BalanceResult, words: Words) -> Shown:
    x, last = words.x, result.agreed[-1]
    idle = sum(one.idle_beside_caller for one in result.watched)
    over = sum(one.over_cap for one in result.watched)
    return Shown(
        look="missed" if idle or over else "met",
        lead=x.balance_lead.format(hours=words.numbers.plain(last.hours), off=_points(last.off_mean, words)),
        rest=x.balance_rest.format(
            pairs=words.numbers.whole(sum(one.pairs for one in result.watched)),
            idle=words.numbers.whole(idle),
        ),
        asks=x.asks["balance"],
        charts=(_given(result, words), _off(result, words)),
        tables=(TitledTable(title=x.watched, table=_watched(result.watched, words)),),
    )


def _points(share: float, words: Words) -> str:
    return words.x.points.format(number=words.plain(100 * share, 1))


def _given(result: BalanceResult, words: Words) -> Chart:
    x, last, alone = words.x, result.agreed[-1], result.by_idle_time[-1]
    rows = tuple(
        BarRow(name=f"{partner}, {kind}", value=share, said=words.share(share), look=look)
        for partner, agreed in result.settings.agreed.items()
        for kind, share, look in (
            (x.agreed, agreed, "band"),
            (x.with_agreement, last.shares[partner], "ours"),
            (x.by_idle_time, alone.shares[partner], "bar"),
        )
    )
    says = x.help_of.format(hours=words.numbers.plain(last.hours))
    return words.rows_chart("given", x.help, says, rows, x.partner)


def _off(result: BalanceResult, words: Words) -> Chart:
    x, numbers = words.x, words.numbers
    longest = result.agreed[-1].hours
    highest = max(one.off_mean for one in (*result.agreed, *result.by_idle_time)) or 0.01
    named = tuple((value, numbers.plain(value)) for value in ticks(0, longest, nice_step(longest, 8)))
    canvas = Canvas(Axis(low=0, high=longest, ticks=named), shares_axis(highest, numbers), x.hours)
    canvas.line(_points_of(result.by_idle_time), "lost")
    canvas.line(_points_of(result.agreed), "simulated")
    return Chart(
        title=x.off,
        says=x.off_of,
        svg=canvas.svg("off", f"{x.off}. {x.off_of}"),
        legend=(("simulated", x.with_agreement), ("lost", x.by_idle_time)),
        table=Table(
            headings=(x.hours, x.with_agreement, x.by_idle_time),
            rows=tuple(
                Row(
                    head=words.numbers.plain(one.hours),
                    cells=(words.share(one.off_mean), words.share(alone.off_mean)),
                )
                for one, alone in zip(result.agreed, result.by_idle_time, strict=True)
            ),
        ),
    )


def _points_of(checkpoints: tuple[Checkpoint, ...]) -> list[tuple[float, float | None]]:
    return [(one.hours, one.off_mean) for one in checkpoints]


def _watched(runs: tuple[WatchedRuns, ...], words: Words) -> Table:
    x, whole = words.x, words.numbers.whole
    return Table(
        headings=(x.book, x.events, x.pairs, x.idle, x.over_cap, x.at_cap),
        rows=tuple(
            Row(
                head=x.books[one.book],
                cells=(
                    whole(one.events),
                    whole(one.pairs),
                    whole(one.idle_beside_caller),
                    whole(one.over_cap),
                    whole(one.at_cap),
                ),
            )
            for one in runs
        ),
    )
