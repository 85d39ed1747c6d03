"""What the screens of the rules need of other rooms, by shape; see `desk/ports.py`."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from config.proving import NotABook, Order, Proved
from records.dry_runs import DryRun
from records.rule_book_rows import Draft, Edition, EditionSummary
from records.rule_books import DraftOutcome, EditionOutcome
from routing.model import Instant


class RuleBooks(Protocol):
    """`records.rule_books.RuleBooks` by shape."""

    async def create(
        self, draft_id: str, *, title: str, document: str, base_edition: int, by: str
    ) -> Draft: ...

    async def draft(self, draft_id: str) -> Draft: ...

    async def drafts(self) -> tuple[Draft, ...]: ...

    async def draft_titles(self, draft_ids: Iterable[str]) -> Mapping[str, str]: ...

    async def save(
        self,
        draft_id: str,
        *,
        version: int,
        by: str,
        title: str,
        document: str,
        base_edition: int | None = None,
    ) -> DraftOutcome: ...

    async def submit(self, draft_id: str, *, version: int, by: str) -> DraftOutcome: ...

    async def discard(self, draft_id: str, *, version: int, by: str) -> DraftOutcome: ...

    async def publish(
        self, draft_id: str, *, version: int, by: str, book_version: str, note: str
    ) -> DraftOutcome: ...

    async def roll_back(
        self, to: int, *, latest: int, by: str, book_version: str, note: str, file: str = ""
    ) -> EditionOutcome: ...

    async def editions(self) -> tuple[EditionSummary, ...]: ...

    async def edition(self, number: int) -> Edition: ...

    async def latest_edition(self) -> Edition | None: ...


class Editions(Protocol):
    """Puts published editions in force; `app.editions.Editions` by shape."""

    async def put_in_force(self, edition: Edition, *, recall: bool) -> bool:
        """Tell the floor. False: it did not answer, and will be told again until it has it."""
        ...


class DryRuns(Protocol):
    """Plays drafts on past days, one at a time a network; `app.dry_runs.DryRuns` by shape."""

    async def start(
        self, run_id: str, *, draft: Draft, in_force: str, edition: int, day: str, by: str
    ) -> DryRun | None:
        """Begin to play a draft beside the published document. Returns: None while another is on its way."""
        ...

    async def running(self) -> DryRun | None: ...

    async def latest(self, draft_id: str) -> DryRun | None: ...

    async def cancel(self, run_id: str) -> bool: ...

    async def recorded_since(self) -> Instant | None:
        """Tell from when on there is a journal to play."""
        ...


class Prover(Protocol):
    """Checks a document without keeping callers waiting; `config.proving.prove_elsewhere` by shape."""

    async def __call__(self, order: Order, progress: Callable[[float], None]) -> Proved | NotABook:
        """Raises: ProofFailed"""
        ...
