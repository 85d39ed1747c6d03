"""The page of the pooling experiment: what each rule costs beside one ideal pool."""

from simulator.experiments.pooling import OURS, POOL, SEPARATE, PoolingResult, StaffingFigures
from simulator.report.experiments.shown import Shown, TitledTable, Words, estimated
from simulator.report.pictures import Chart
from simulator.report.tables import Row, Table


def pooling_shown(result: PoolingResult, words: Words) -> Shown:
    x, fewest = words.x, result.staffings[0]
    ours, separate = fewest.of(OURS), fewest.of(SEPARATE)
    names = _names(result, words)
    return Shown(
        look="open",
        lead=x.pooling_lead.format(
            staffing=fewest.staffing,
            ours=words.plain(ours.excess_per_1000, 1),
            separate=words.plain(separate.excess_per_1000, 1),
        ),
        rest=x.pooling_rest.format(
            efficiency=words.share(ours.pooling_efficiency),
            between=words.between_shares(ours.pooling_efficiency),
        ),
        asks=x.asks["pooling"],
        charts=tuple(_chart(one, names, words) for one in result.staffings),
        tables=tuple(_table(one, names, result.settings.service_level_s, words) for one in result.staffings),
    )


def _names(result: PoolingResult, words: Words) -> dict[str, str]:
    """What the policies are called here; they stand in the order of `simulator.experiments.pooling.policies`."""
    x, settings = words.x, result.settings
    called = (
        x.separate,
        x.one_pool,
        x.ours,
        *(x.timer.format(within=words.seconds(timer, 0)) for timer in settings.timers_s),
        x.reserve.format(count=words.numbers.whole(settings.reserve)),
        x.locked,
        *(x.remote.format(share=words.numbers.share(factor - 1, 0)) for factor in settings.remote_factors),
    )
    policies = (figures.policy for figures in result.staffings[0].policies)
    return dict(zip(policies, called, strict=True))


def _chart(one: StaffingFigures, names: dict[str, str], words: Words) -> Chart:
    rows = tuple(
        estimated(
            names[figures.policy],
            figures.excess_per_1000,
            words.plain(figures.excess_per_1000, 1),
            "ours" if figures.policy == OURS else "bar",
        )
        for figures in one.policies
        if figures.policy != POOL
    )
    title = words.x.beyond.format(name=one.staffing)
    return words.rows_chart(f"beyond-{one.staffing}", title, words.x.beyond_of, rows, words.x.policy)


def _table(one: StaffingFigures, names: dict[str, str], within_s: float, words: Words) -> TitledTable:
    x = words.x
    within = x.within.format(within=words.seconds(within_s, 0))
    headings = (x.policy, x.efficiency, words.w.interval, x.of_waits, x.lost, x.wait)
    return TitledTable(
        title=x.staffing.format(name=one.staffing, hours=words.numbers.plain(one.agent_hours)),
        table=Table(
            headings=(*headings, within, x.worst_region, x.at_home),
            rows=tuple(
                Row(
                    head=names[figures.policy],
                    marked=figures.policy == OURS,
                    cells=(
                        words.plain(figures.pooling_efficiency, 3),
                        words.between(figures.pooling_efficiency, 3),
                        words.plain(figures.wait_efficiency, 3),
                        words.share(figures.abandonment, 2),
                        words.seconds(figures.wait_mean_all_s),
                        words.share(figures.service_level),
                        f"{words.share(figures.worst_region_service_level)} ({figures.worst_region})",
                        words.share(figures.home_share),
                    ),
                )
                for figures in one.policies
            ),
        ),
    )
