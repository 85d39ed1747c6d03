"""How long a caller waits where each partner's specialists take their own callers first.

A pool that serves the oldest first is a ladder (`routing/estimates.py`): each end of a call brings everybody one step
on. Where own callers come first, a caller passes those ahead who belong to others when one of their own partner's
specialists is free, and is passed by later ones when somebody else's specialist finds an own caller. Over all callers
that evens out, but not for each of them; and as those who were passed leave more often, not for those who are
answered.
"""

from typing import NamedTuple

CELLS_MAX = 64
"""States looked at, at most; whoever stands behind more meets everybody busy with callers of their own."""

_Chances = tuple[float, float]
"""Of one state: the chance to be answered before leaving, and that multiplied by the mean time until then."""


class HomeLine(NamedTuple):
    """The line that a caller stands in at the partner who comes first for them."""

    ahead: int
    """Callers ahead in it."""
    part: float
    """How much of the specialists who may serve the caller are this partner's."""
    others: int
    """Partners beside it, at least 1; they are taken to be of one size."""

    def wait_ms(self, ahead: int, ends: float, leaves: float) -> float | None:
        """Give the mean wait, of those who are answered, with so many ahead in all lines together.

        Units:   `ends` calls of all specialists and `leaves` of one waiting caller, in a millisecond.
        Returns: None for more than `CELLS_MAX` states.
        Source:  a chain of states, so many ahead in this line and so many in others, in which a call ends or a caller
                 leaves. Whoever is free at another partner has, of x callers who wait for others, an own one with the
                 chance x s / (1 + x s), s being a partner's part of all specialists. As many callers come as go, so
                 that those who came later make up for those who went, with half a one more between two ends.
        """
        mine, theirs = self.ahead, max(0, ahead - self.ahead)
        if (mine + 1) * (theirs + 1) > CELLS_MAX:
            return None
        partner = (1.0 - self.part) / self.others
        row: list[_Chances] = []
        for own in range(mine + 1):
            waiting = (mine + theirs - own + 0.5) * partner
            row = self._row(own, theirs, waiting, partner, row, ends, leaves)
        answered, timed = row[-1]
        return timed / answered

    def _row(
        self,
        own: int,
        theirs: int,
        waiting: float,
        partner: float,
        fewer: list[_Chances],
        ends: float,
        leaves: float,
    ) -> list[_Chances]:
        """The states of so many own ahead, by how many others there are; `fewer` are those of one own less."""
        at_home, elsewhere = self.part * ends, (1.0 - self.part) * ends
        take_own = elsewhere * waiting / (1.0 + waiting)
        take_oldest = elsewhere - take_own
        row: list[_Chances] = []
        for other in range(theirs + 1):
            before = other * partner
            take_before = elsewhere * before / (1.0 + before)
            if own:
                rate = at_home + own * leaves + take_oldest * own / (own + other)
                answered, timed = rate * fewer[other][0], rate * fewer[other][1]
            else:
                answered, timed = (at_home if other else at_home + take_oldest), 0.0
            if other:
                rate = take_before + other * leaves + take_oldest * other / (own + other)
                answered += rate * row[-1][0]
                timed += rate * row[-1][1]
            # Whoever takes somebody who came later changes nothing here.
            happens = ends - (take_own - take_before) + (own + other + 1) * leaves
            answered /= happens
            row.append((answered, (timed + answered) / happens))
        return row
