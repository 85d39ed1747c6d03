"""Which cells to hide: the small ones, and as many more as keep sums from giving them away.

This makes a first choice, cell sum by cell sum, which `audit` then puts to the proof.
"""

from reporting.suppression.rules import is_small
from reporting.suppression.tables import CountTable, Equation, Labels


def small_cells(table: CountTable, k: int) -> set[Labels]:
    return {
        labels
        for labels, count in table.cells.items()
        if is_small(count, k) or is_small(table.persons.get(labels, 0), k)
    }


class Hiding:
    """Holds what is hidden, and hides more where a sum leaves too little doubt."""

    def __init__(self, table: CountTable, k: int) -> None:
        self.hidden = small_cells(table, k)
        self._cells = table.cells
        self._k = k
        self._equations = tuple(table.equations())
        self._of: dict[Labels, list[Equation]] = {}
        for equation in self._equations:
            for labels in (equation.parent, *equation.children):
                self._of.setdefault(labels, []).append(equation)

    def complete(self) -> None:
        """Hide until no single sum leaves too little doubt."""
        queue = [equation for equation in self._equations if self._is_thin(equation)]
        while queue:
            equation = queue.pop()
            while self._is_thin(equation):
                more = self._next(equation)
                if more is None:
                    break
                self.hidden.add(more)
                queue += [other for other in self._of[more] if other is not equation]

    def widen(self, labels: Labels) -> bool:
        """Hide one cell more beside one that can be worked out. Returns: False when there is none to hide."""
        found = [more for equation in self._of.get(labels, ()) if (more := self._next(equation)) is not None]
        if not found:
            return False
        self.hidden.add(min(found, key=self._cost))
        self.complete()
        return True

    def _is_thin(self, equation: Equation) -> bool:
        """Say whether a sum gives a hidden cell away, when everybody knows that hidden cells are 1 at least."""
        hidden = [labels for labels in equation.children if labels in self.hidden]
        if equation.parent in self.hidden:
            return not hidden
        if not hidden:
            return False
        doubt = sum(self._cells[labels] for labels in hidden) - len(hidden)
        return len(hidden) == 1 or doubt < self._k

    def _next(self, equation: Equation) -> Labels | None:
        shown = [one for one in equation.children if one not in self.hidden and self._cells[one]]
        if shown:
            return min(shown, key=self._cost)
        return equation.parent if equation.parent not in self.hidden else None

    def _cost(self, labels: Labels) -> tuple[int, Labels]:
        return self._cells[labels], labels
