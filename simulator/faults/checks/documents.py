"""Judges every document that goes out: it can be read, leaves no caller without a next step, is the same twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from routing.model import CallSid
from simulator.carrier import verbs
from simulator.carrier.twiml import BadTwiml, read_twiml
from simulator.carrier.wire import WireAnswer
from simulator.faults.checks.findings import Findings
from simulator.faults.checks.history import History
from simulator.faults.scene import PARTNER_NUMBER, dialled_outside
from webhooks.endpoints import contact_of

if TYPE_CHECKING:
    from simulator.faults.world import World

CALLERS = (
    "inbound",
    "menu",
    "region",
    "room",
    "out",
    "requeue",
    "partner",
    "partner-out",
    "outside",
    "outside-out",
    "fallback",
)
"""Areas of /voice whose documents a caller follows to their end, and then has nothing else."""
STILL_HERE = ("queue-full", "error", "system-error", "leave")
LAST = (verbs.Dial, verbs.Enqueue, verbs.Redirect, verbs.Hangup, verbs.Record)
KEPT_MAX = 4_000
HANDED_OVER_AFTER = 8
"""So many "one moment" documents in a row, and the carrier's static document may have the call."""
ONE_MOMENT = b"again="
OVER = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})


class Documents:
    def __init__(self, world: "World", history: History, findings: Findings) -> None:
        self.acknowledged: set[str] = set()
        """Calls that were told anything but "one moment"."""
        self.let_go: set[str] = set()
        """Calls whose last document says goodbye."""
        self._world = world
        self._history = history
        self._wrong: Callable[[str, str], None] = findings.add
        self._given: dict[tuple[str, bytes], tuple[bytes, float]] = {}
        world.road.answered.append(self.answered)

    def answered(self, url: str, body: bytes, answer: WireAnswer) -> None:
        path = urlsplit(url).path
        self._world.trace.note(
            self._world.now_s(), f"answers {path} {answer.status}", str(hash_of(answer.body))
        )
        fields = {
            name: values[-1] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()
        }
        if path.startswith("/cb/"):
            if answer.status not in (204, 503):
                self._wrong("F-8 no failures", f"{path} was answered {answer.status}")
            return
        spoken = int(parse_qs(urlsplit(url).query).get("again", ["0"])[-1])
        if answer.status != 200:
            if answer.status != 503 or spoken < HANDED_OVER_AFTER:
                self._wrong("F-8 no failures", f"{path} was answered {answer.status}")
            return
        try:
            document = read_twiml(answer.body, url)
        except BadTwiml as bad:
            self._wrong("S14 well-formed", f"{path}: {bad.detail}")
            return
        if document.warnings:
            self._wrong("S14 well-formed", f"{path}: {document.warnings[0]}")
        self._read(path, fields, document)
        if ONE_MOMENT not in answer.body:
            self._same_again(url, body, answer.body)

    def _read(self, path: str, fields: dict[str, str], document: verbs.Document) -> None:
        area, call = path.split("/")[2], fields.get("CallSid", "")
        moment = any(isinstance(verb, verbs.Redirect) and "again=" in verb.url for verb in document.verbs)
        if not moment:
            self.acknowledged.add(call)
        for verb in document.verbs:
            for noun in getattr(verb, "nouns", ()) if isinstance(verb, verbs.Dial) else ():
                address = getattr(noun, "address", None)
                if address is not None and address != PARTNER_NUMBER and address not in dialled_outside():
                    self._wrong("S10 dial allowlist", f"{path} dials {address}")
        left = area == "queue-exit" and fields.get("QueueResult") in STILL_HERE
        live = fields.get("CallStatus") not in OVER and not fields.get("From", "").startswith("client:")
        if live and (area in CALLERS or left):
            self._next_step(path, area, call, document)

    def _next_step(self, path: str, area: str, call: str, document: verbs.Document) -> None:
        """S4: a caller who is on the line is told where to go, or let go because their contact has ended."""
        last = document.verbs[-1] if document.verbs else None
        if not isinstance(last, LAST) or (isinstance(last, verbs.Dial | verbs.Enqueue) and not last.action):
            self._wrong("S4 no fall-off", f"{path} ends with {type(last).__name__}")
        elif isinstance(last, verbs.Hangup):
            model = self._history.model
            contact = model.contact_at.get(call) or contact_of(CallSid(call))
            ended = contact in model.closed
            if not ended and area != "fallback" and not self._lately_lost():
                self._wrong("S4 no fall-off", f"{path} hangs up on {contact}, which has not ended")
            self.let_go.add(call)

    def _same_again(self, url: str, body: bytes, text: bytes) -> None:
        """S15: the same request gets the same answer, byte for byte, while nobody has crashed in between."""
        known = self._given.get((url, body))
        now = self._world.now_s()
        if known is None:
            self._given[url, body] = (text, now)
            if len(self._given) > KEPT_MAX:
                del self._given[next(iter(self._given))]
            return
        before, at_s = known
        undisturbed = self._history.taken_at_s < at_s and not self._lately_lost()
        if before != text and undisturbed and now - at_s < 120.0:
            self._wrong("S15 idempotent", f"{urlsplit(url).path} got another answer {now - at_s:.3f} s later")

    def _lately_lost(self) -> bool:
        return self._world.now_s() - self._history.lost_at_s < 120.0


def hash_of(text: bytes) -> int:
    """A short word for a document; not the built-in hash, which differs between processes."""
    from zlib import crc32

    return crc32(text)
