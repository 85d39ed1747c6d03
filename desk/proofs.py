"""The checks of documents: each asked for once, worked on one at a time, kept while somebody may look at it again."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

import structlog

from config.proving import NotABook, Order, ProofFailed, Proved
from desk.ports import Clock
from desk.rule_ports import Prover
from routing.check_model import Findings
from routing.model import Instant

_log = structlog.get_logger(__name__)

KEPT_MAX = 24
DAY_MS = 86_400_000


@dataclass(slots=True, kw_only=True)
class Proof:
    """How far the check of one document has come. Neither findings nor problems nor a failure: it still runs."""

    share: float = 0.0
    findings: Findings | None = None
    problems: tuple[str, ...] = ()
    failed: bool = False

    @property
    def done(self) -> bool:
        return self.findings is not None or self.problems != () or self.failed

    @property
    def publishable(self) -> bool:
        return self.findings is not None and self.findings.ok


class Proofs:
    """Shape: a proof is known by the document's hash and the day, for it looks a year ahead from today."""

    def __init__(self, prove: Prover, clock: Clock) -> None:
        self._prove = prove
        self._clock = clock
        self._proofs: OrderedDict[str, Proof] = OrderedDict()
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    def of(self, document: str) -> Proof:
        """Give what is known of a document; the first to ask starts the check, one that failed is tried again."""
        now = self._clock.now()
        key = f"{now // DAY_MS}:{sha256(document.encode()).hexdigest()}"
        known = self._proofs.get(key)
        if known is not None:
            self._proofs.move_to_end(key)
            if known.failed:
                del self._proofs[key]
            return known
        proof = self._proofs[key] = Proof()
        while len(self._proofs) > KEPT_MAX:
            self._proofs.popitem(last=False)
        task = asyncio.create_task(self._work(proof, document, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return proof

    async def settled(self, document: str, within_s: float) -> Proof:
        """Wait a little for the check to end. Returns: how far it has come by then."""
        proof = self.of(document)
        try:
            async with asyncio.timeout(within_s):
                while not proof.done:  # noqa: ASYNC110 - several may wait for one proof, each for its own time
                    await asyncio.sleep(0.02)
        except TimeoutError:
            pass
        return proof

    async def _work(self, proof: Proof, document: str, first: Instant) -> None:
        def progress(share: float) -> None:
            proof.share = share

        try:
            async with self._one_at_a_time:
                answer = await self._prove(Order(document=document, first=first), progress)
        except ProofFailed as trouble:
            _log.warning("rule_book_not_checked", cause=str(trouble))
            proof.failed = True
            return
        match answer:
            case Proved(findings=findings):
                proof.findings = findings
            case NotABook(problems=problems):
                proof.problems = problems
