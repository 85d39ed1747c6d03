"""The page of fairness: to specialists, to callers, and between languages."""

from simulator.experiments.fairness import FairnessResult, OvertakingFigures
from simulator.experiments.offer_shares import CrewShares, Spread
from simulator.report.experiments.shown import Shown, TitledTable, Words
from simulator.report.pictures import Chart
from simulator.report.rows import BarRow
from simulator.report.tables import Row, Table

SPREAD_MAX = 0.1
"""By how much the largest share of offers may be greater than the smallest."""


def fairness_shown(result: FairnessResult, words: Words) -> Shown:
    x = words.x
    drawn, equal, *_ = result.crew
    always = next(one for one in result.overtaking if one.own_first_within_s is None)
    longer_s = result.gap.wait_mean_french_s - result.gap.wait_mean_english_s
    gap = x.gap_longer if longer_s >= 0 else x.gap_shorter
    return Shown(
        look=_look(result, drawn, equal),
        lead=x.fair_lead.format(most=words.numbers.whole(always.in_network.most)),
        rest=x.fair_rest.format(
            equal=words.share(equal.offers.day_mean),
            drawn=words.share(drawn.offers.day_mean),
            gap=gap.format(seconds=words.seconds(abs(longer_s))),
        ),
        asks=x.asks["fairness"],
        charts=(
            _spreads("offers", x.offers_spread, x.offers_spread_of, result, words),
            _spreads("handling", x.handling_spread, x.handling_spread_of, result, words),
            _overtaken(result.overtaking, words),
        ),
        tables=(
            TitledTable(title=x.whose_turn, table=_crew_table(result.crew, words)),
            TitledTable(title=x.overtaken, table=_overtaking_table(result.overtaking, words)),
        ),
    )


def _look(result: FairnessResult, drawn: CrewShares, equal: CrewShares) -> str:
    """The rule alone must be fair; what the lengths of calls add in one day leaves it open whether a day is."""
    if equal.offers.day_max > SPREAD_MAX or max(one.in_region.most for one in result.overtaking):
        return "missed"
    return "met" if drawn.offers.day_mean <= SPREAD_MAX else "open"


def _turn(one: CrewShares, words: Words) -> str:
    turn = words.x.turns[one.turn]
    return words.x.equal_lengths.format(turn=turn) if one.equal_lengths else turn


def _spreads(kind: str, title: str, says: str, result: FairnessResult, words: Words) -> Chart:
    def row(one: CrewShares, spread: Spread, number: int) -> BarRow:
        return BarRow(
            name=_turn(one, words),
            value=spread.day_mean,
            said=words.share(spread.day_mean),
            low=spread.day_mean,
            high=spread.day_max,
            look="bar" if number > 1 else "ours",
        )

    rows = tuple(
        row(one, one.offers if kind == "offers" else one.handling, number)
        for number, one in enumerate(result.crew)
    )
    return words.rows_chart(kind, title, says, rows, words.x.whose_turn)


def _bound(one: OvertakingFigures, words: Words) -> str:
    within_s = one.own_first_within_s
    if within_s is None:
        return words.x.always
    return words.x.own_first_within.format(within=words.seconds(within_s, 0)) if within_s else words.x.never


def _overtaken(figures: tuple[OvertakingFigures, ...], words: Words) -> Chart:
    rows = tuple(
        BarRow(
            name=_bound(one, words),
            value=one.in_network.most,
            said=words.numbers.whole(one.in_network.most),
            look="bar" if number else "ours",
        )
        for number, one in enumerate(figures)
    )
    return words.rows_chart("overtaken", words.x.overtaken, words.x.overtaken_of, rows, words.x.own_first)


def _crew_table(crew: tuple[CrewShares, ...], words: Words) -> Table:
    x = words.x
    columns = (x.mean, x.worst, x.all_days)
    return Table(
        headings=(
            x.whose_turn,
            x.offers_each,
            *(f"{x.offers_spread}: {column}" for column in columns),
            *(f"{x.handling_spread}: {column}" for column in columns),
        ),
        rows=tuple(
            Row(
                head=_turn(one, words),
                cells=(
                    words.plain(one.offers_each, 0),
                    *(
                        words.share(value)
                        for spread in (one.offers, one.handling)
                        for value in (spread.day_mean, spread.day_max, spread.all_days)
                    ),
                ),
            )
            for one in crew
        ),
    )


def _overtaking_table(figures: tuple[OvertakingFigures, ...], words: Words) -> Table:
    x = words.x
    most = (x.in_region, x.in_network, x.overtaken_99, x.overtaken_none)
    return Table(
        headings=(x.own_first, *most, x.later, x.lost, x.at_home, x.worst_region),
        rows=tuple(
            Row(
                head=_bound(one, words),
                cells=(
                    words.numbers.whole(one.in_region.most),
                    words.numbers.whole(one.in_network.most),
                    words.numbers.whole(one.in_network.ninety_nine_percent),
                    words.share(one.in_network.none / max(1, one.in_network.callers)),
                    words.seconds(one.later_s_max),
                    words.share(one.abandonment, 2),
                    words.share(one.home_share),
                    words.share(one.worst_region_service_level),
                ),
            )
            for one in figures
        ),
    )
