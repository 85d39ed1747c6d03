"""The page of announced waits: what callers are told beside what they wait."""

from collections.abc import Mapping

from simulator.experiments.announced_wait import UNBIASED_WITHIN, AnnouncedWaitResult
from simulator.experiments.settings import load_day
from simulator.experiments.wait_errors import Accuracy, WaitErrors
from simulator.report.charts import Axis, Canvas, nice_step, ticks
from simulator.report.experiments.shown import Shown, TitledTable, Words, estimated
from simulator.report.phrases import DASH
from simulator.report.pictures import Chart
from simulator.report.rows import BarRow
from simulator.report.tables import Row, Table


def announced_wait_shown(result: AnnouncedWaitResult, words: Words) -> Shown:
    x, places = words.x, _places(result, words)
    wrong = [name for name, errors in places.items() if not _is_good(errors)]
    return Shown(
        look="missed" if wrong else "met",
        lead=x.biased.format(places=", ".join(wrong)) if wrong else x.unbiased,
        rest=x.waits_rest.format(
            places=words.numbers.whole(result.places.places), rises=words.numbers.whole(result.places.rises)
        ),
        asks=x.asks["announced-wait"],
        charts=tuple(
            chart
            for number, (name, errors) in enumerate(places.items())
            for chart in (_calibration(number, name, errors, words), _errors(number, name, errors, words))
        ),
        tables=(TitledTable(title=words.w.figures, table=_table(places, words)),),
    )


def _places(result: AnnouncedWaitResult, words: Words) -> dict[str, WaitErrors]:
    pools = {
        words.x.pool.format(
            count=words.numbers.whole(pool.specialists), load=words.numbers.plain(pool.load_each, 2)
        ): result.pools[pool.name]
        for pool in result.settings.pools
    }
    day = load_day(result.settings.day).name
    return pools | {f"{day} {staffing}": errors for staffing, errors in result.days.items()}


def _is_good(errors: WaitErrors) -> bool:
    beside = errors.standard_errors
    ours, *others = (one.rmse.value for one in (errors.announced, errors.last_to_enter, errors.head_of_line))
    return (
        beside is not None
        and abs(beside) <= UNBIASED_WITHIN
        and ours is not None
        and all(other is not None and ours < other for other in others)
    )


def _calibration(number: int, name: str, errors: WaitErrors, words: Words) -> Chart:
    x, numbers = words.x, words.numbers
    points = [(one.announced_mean_s, one.waited_mean_s) for one in errors.deciles]
    longest = max(max(point) for point in points)
    step = nice_step(longest, 6)
    high = step * -(-longest // step)
    axis = Axis(
        low=0, high=high, ticks=tuple((value, numbers.plain(value, 0)) for value in ticks(0, high, step))
    )
    canvas = Canvas(axis, axis, x.waiting_s)
    canvas.line([(0.0, 0.0), (high, high)], "theory")
    canvas.line(points, "simulated")
    canvas.dots(points, "ours")
    title = x.calibration.format(name=name)
    return Chart(
        title=title,
        says=x.calibration_of,
        svg=canvas.svg(f"calibration-{number}", f"{title}. {x.calibration_of}"),
        legend=(("simulated", x.tenths), ("theory", x.announced_true)),
        table=Table(
            headings=(x.tenth, x.announced, x.waited),
            rows=tuple(
                Row(head=str(tenth), cells=(words.seconds(announced), words.seconds(waited)))
                for tenth, (announced, waited) in enumerate(points, 1)
            ),
        ),
    )


def _kinds(errors: WaitErrors, words: Words) -> tuple[tuple[str, Accuracy], ...]:
    x = words.x
    return (
        (x.ours_wait, errors.announced),
        (x.last_to_enter, errors.last_to_enter),
        (x.head_of_line, errors.head_of_line),
    )


def _errors(number: int, name: str, errors: WaitErrors, words: Words) -> Chart:
    x, constant = words.x, errors.constant_rmse_s
    rows = (
        *(
            estimated(kind, one.rmse, words.seconds(one.rmse), "bar" if place else "ours")
            for place, (kind, one) in enumerate(_kinds(errors, words))
        ),
        BarRow(name=x.the_mean, value=constant, said=words.seconds(constant)),
    )
    return words.rows_chart(f"errors-{number}", x.errors.format(name=name), x.errors_of, rows, x.announced)


def _table(places: Mapping[str, WaitErrors], words: Words) -> Table:
    x = words.x
    return Table(
        headings=(x.where, x.announced, words.w.callers, x.waited, x.bias, x.standard_errors, x.rmse),
        rows=tuple(
            Row(
                head=name,
                marked=kind == x.ours_wait,
                cells=(
                    kind,
                    words.numbers.whole(errors.waited_and_answered),
                    words.seconds(errors.wait_mean_s),
                    words.seconds(one.bias, 2),
                    _in_errors(one, words) if kind == x.ours_wait else DASH,
                    words.seconds(one.rmse),
                ),
            )
            for name, errors in places.items()
            for kind, one in _kinds(errors, words)
        ),
    )


def _in_errors(accuracy: Accuracy, words: Words) -> str:
    bias = accuracy.bias
    return DASH if bias.value is None or not bias.error else words.plain(bias.value / bias.error, 1)
