"""A bar on the terminal while a flood runs; on standard error, so that results can be piped."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class FloodProgress:
    def __init__(self, calls: int, *, shown: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, disable=not shown)
        self._task = self._bar.add_task("flood", total=calls)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def stage(self, words: str) -> None:
        self._bar.update(self._task, description=words)

    def placed(self, calls: int, live: int) -> None:
        self._bar.update(self._task, description=f"{live} callers on the line", completed=calls)
