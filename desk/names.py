"""People's display names; the floor and the log know ids only."""

from desk.ports import Accounts, Clock
from routing.model import Instant

KEPT_MS = 60_000
ASKED_AGAIN_MS = 5_000
"""An id that is not known yet is looked for again this soon, so that a new colleague has a name."""


class Names:
    """Every name, read at most once a minute; an id that nobody has is shown as it is."""

    def __init__(self, accounts: Accounts, clock: Clock) -> None:
        self._accounts = accounts
        self._clock = clock
        self._names: dict[str, str] = {}
        self._read_at: Instant | None = None

    async def name(self, account: str) -> str:
        known = await self.all()
        if account not in known:
            known = await self.all(kept_ms=ASKED_AGAIN_MS)
        return known.get(account, account)

    async def all(self, *, kept_ms: int = KEPT_MS) -> dict[str, str]:
        now = self._clock.now()
        if self._read_at is None or now - self._read_at >= kept_ms:
            self._read_at = now
            self._names = {
                account.id: account.display_name for account in await self._accounts.list(active_only=False)
            }
        return self._names
