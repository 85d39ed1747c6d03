"""How long the backend takes to answer: every value is kept, by batch and by kind of request, so that no
percentile is an estimate."""

from array import array

VALUES_MAX = 5_000_000
"""Four bytes each; beyond this the oldest batches are forgotten."""


class AnswerTimes:
    """Times from when a request was due to the answer that counted, retries and redirects included.

    Due is when it should have been sent: when the caller meant to dial, when the prompt was over. So a double or a
    generator that is late makes the times longer, and never the number of requests smaller.
    """

    def __init__(self, values_max: int = VALUES_MAX) -> None:
        self._values_max = values_max
        self._values = 0
        self._batches: dict[str, dict[str, array[float]]] = {}

    def note(self, batch: str, kind: str, seconds: float) -> None:
        """Keep one time; what belongs to no batch is of no interest to anybody."""
        if not batch:
            return
        kinds = self._batches.setdefault(batch, {})
        values = kinds.get(kind)
        if values is None:
            values = kinds[kind] = array("f")
        values.append(seconds * 1000)
        self._values += 1
        while self._values > self._values_max:
            self._forget(next(iter(self._batches)))

    def of(self, batch: str) -> dict[str, list[float]]:
        """Give all times of a batch in milliseconds, by kind of request, in the order of the answers."""
        return {
            kind: [round(value, 2) for value in values]
            for kind, values in self._batches.get(batch, {}).items()
        }

    def _forget(self, batch: str) -> None:
        self._values -= sum(len(values) for values in self._batches.pop(batch).values())


def kind_of(url: str) -> str:
    """Name the kind of a request by the first two parts of its path: `voice/menu`, `cb/room`."""
    return "/".join(url.split("/", 5)[3:5]).partition("?")[0].partition("#")[0]
