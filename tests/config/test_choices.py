"""Every choice of a caller changes who may serve exactly as the sample book says (F41)."""

from random import Random
from time import perf_counter

from tests.config.choices_floor import BOOK, Line, Staffing, busy_floor, differences, expected
from tests.config.sample_oracle import answer
from tests.config.told_choices import pairs


def main(count: int) -> None:
    dice = Random(211)
    floors = {s: busy_floor(s) for s in Staffing}
    t = perf_counter()
    lines = {}
    bad = 0
    for one, change, other in pairs(dice, count, 60):
        st = dice.choice(list(Staffing))
        for who in (one, other):
            if (st, who.at) not in lines:
                lines[st, who.at] = Line.on(floors[st])
            line = lines[st, who.at]
            engine = line.play(who)
            book = expected(answer(who), st)
            for d in differences(who, st, engine, book):
                bad += 1
                if bad < 10:
                    print(d)
    print(count, bad, perf_counter() - t, len(lines))


if __name__ == "__main__":
    main(600)
