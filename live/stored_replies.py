"""Replies kept for repeats: the same request gets the same answer, byte for byte, and has one effect (S15)."""

from collections import OrderedDict
from collections.abc import Iterable

from live.ports import StoredReply
from routing.model import CommandId, Instant
from routing.replies import Reply

KEEP_MS = 180_000
"""Twelve times the carrier's longest retry window; later repeats find the state itself."""
KEPT_MAX = 200_000


class StoredReplies:
    def __init__(self) -> None:
        self._kept: OrderedDict[CommandId, tuple[Instant, Reply]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, command: CommandId) -> Reply | None:
        found = self._kept.get(command)
        return found[1] if found is not None else None

    def keep(self, at: Instant, replies: Iterable[StoredReply]) -> None:
        for stored in replies:
            self._kept[stored.command] = (at, stored.reply)
        while self._kept:
            command, (kept_at, _) = next(iter(self._kept.items()))
            if at - kept_at <= KEEP_MS and len(self._kept) <= KEPT_MAX:
                return
            del self._kept[command]

    def all(self) -> list[StoredReply]:
        return [StoredReply(command=command, reply=reply) for command, (_, reply) in self._kept.items()]
