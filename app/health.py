"""`/health`: whether this web process can do its work, for supervisors, load balancers and the doctor."""

from dataclasses import asdict, dataclass
from urllib.error import HTTPError
from urllib.request import urlopen

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from live.ports import Clock, FloorView
from webhooks.caller_watch import CallerWatch
from webhooks.counters import WebhookCounters

STALE_MS = 5_000
ASK_TIMEOUT_S = 3.0


def answers(origin: str) -> bool:
    """Say whether a service answers there, ready or not. Blocks."""
    try:
        with urlopen(f"{origin}/health", timeout=ASK_TIMEOUT_S):  # noqa: S310 - our own address, http or https
            return True
    except HTTPError:
        return True
    except OSError:
        return False


@dataclass(frozen=True, slots=True)
class Health:
    """Answers 200 while the journal is heard from, 503 otherwise. Holds no personal data."""

    floor: FloorView
    clock: Clock
    counters: WebhookCounters
    watch: CallerWatch
    carrier: str
    """Address of the carrier's REST interface: whoever floods must know that it is a double's."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        silent_ms = self.clock.now() - self.floor.heard_at
        floor, rules = self.floor.floor, self.floor.floor.rule_book
        incoming = self.watch.incoming()
        ready = silent_ms < STALE_MS and rules is not None
        body = {
            "ready": ready,
            "journal_silent_ms": silent_ms if self.floor.heard_at else None,
            "rule_book": rules.version if rules is not None else None,
            "carrier": self.carrier,
            "contacts": len(floor.contacts),
            "specialists": len(floor.specialists),
            "webhooks": self.counters.as_dict(),
            "incoming": {**asdict(incoming), "alarm": incoming.alarm},
        }
        await JSONResponse(body, status_code=200 if ready else 503)(scope, receive, send)
