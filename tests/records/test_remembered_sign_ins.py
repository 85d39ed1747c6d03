"""Sign-ins remembered in front of the database."""

from records.accounts import Account, Role
from records.errors import RecordsUnavailable
from records.remembered_sign_ins import FRESH_MS, TRUSTED_MS, RememberedSignIns
from records.sign_ins import SignIn
from routing.model import Instant

ANA = Account(
    id="central_01", sign_in="central_01", display_name="Ana", partner="CENTRAL", languages=("en",),
    role=Role.SPECIALIST,
)  # fmt: skip


class HandClock:
    def __init__(self) -> None:
        self.at = 1_000_000

    def now(self) -> Instant:
        return Instant(self.at)


class Store:
    """Stands for `SignIns`; counts how often it is asked, and can be away."""

    def __init__(self, clock: HandClock) -> None:
        self._clock = clock
        self.asked = self.touched = 0
        self.away = False
        self.revoked = False

    async def create(self, account_id: str) -> str:
        return "token"

    async def find(self, token: str) -> SignIn | None:
        self.asked += 1
        if self.away:
            raise RecordsUnavailable(TimeoutError())
        if self.revoked:
            return None
        now = self._clock.now()
        end = Instant(now + 10 * TRUSTED_MS)
        return SignIn(account=ANA, created_at=now, last_seen_at=now, expires_at=end, csrf_secret="s")

    async def touch(self, token: str) -> None:
        self.touched += 1

    async def revoke(self, token: str) -> None:
        self.revoked = True


def remembered() -> tuple[HandClock, Store, RememberedSignIns]:
    clock = HandClock()
    store = Store(clock)
    return clock, store, RememberedSignIns(store, clock)  # type: ignore[arg-type]


async def test_many_requests_ask_the_database_once() -> None:
    _, store, sign_ins = remembered()
    for _ in range(50):
        assert await sign_ins.find("token") is not None
        await sign_ins.touch("token")
    assert (store.asked, store.touched) == (1, 1)


async def test_a_revocation_elsewhere_is_noticed_after_a_few_seconds() -> None:
    """F-26: a revoked sign-in opens nothing any more."""
    clock, store, sign_ins = remembered()
    await sign_ins.find("token")
    store.revoked = True
    clock.at += FRESH_MS
    assert await sign_ins.find("token") is None


async def test_a_revocation_here_is_noticed_at_once() -> None:
    _, _, sign_ins = remembered()
    await sign_ins.find("token")
    await sign_ins.revoke("token")
    assert await sign_ins.find("token") is None


async def test_who_was_signed_in_stays_so_while_the_database_is_away() -> None:
    """F-44: answering a call does not wait for the database."""
    clock, store, sign_ins = remembered()
    await sign_ins.find("token")
    store.away = True
    clock.at += TRUSTED_MS
    assert await sign_ins.find("token") is not None


async def test_a_changed_preference_is_seen_at_once() -> None:
    _, store, sign_ins = remembered()
    await sign_ins.find("token")
    sign_ins.forget(ANA.id)
    await sign_ins.find("token")
    assert store.asked == 2
