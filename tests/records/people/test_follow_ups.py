"""Follow-ups: nobody is called without a consent that lasts, and nothing is kept of how they are reached after it."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.errors import FieldUnreadable
from records.field_cipher import FieldCipher
from records.people.advocacy import Advocacy, AdvocacyOutcome, Contacted
from records.people.consent import CURRENT, WORDINGS, Given
from records.people.contact_data import Channel, ContactData, ContactDataStore
from records.people.follow_up_rows import Attempt, Consent, NeedResult, Outcome, State, WhyNot
from records.people.follow_ups import FollowUps, Shown
from records.people.keys import DAY_MS
from records.scope import Scope
from routing.model import Instant
from tests.records.story import NOON, FakeClock

HOW = ContactData(
    channel=Channel.PHONE, address="+14165550171", name="Invented Ida", best_time="after supper"
)
SAID = Consent(given=Given.SPOKEN, wording=CURRENT.version, locale="fr", due_at=Instant(NOON + 7 * DAY_MS))


@pytest.fixture
def reach(engine: AsyncEngine, clock: FakeClock) -> ContactDataStore:
    return ContactDataStore(engine, "on", FieldCipher([FieldCipher.new_key()]), clock)


@pytest.fixture
def follow_ups(engine: AsyncEngine, reach: ContactDataStore, clock: FakeClock) -> FollowUps:
    return FollowUps(engine, "on", reach, clock, days=90)


class TestConsent:
    async def test_is_written_down_with_who_when_how_and_in_which_words(self, follow_ups: FollowUps) -> None:
        agreed = await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        assert (agreed.consented_to, agreed.consented_at, agreed.given) == ("amy", NOON, Given.SPOKEN)
        assert (agreed.wording, agreed.locale) == (CURRENT.version, "fr")
        assert agreed.expires_at == NOON + 90 * DAY_MS

    def test_words_are_there_in_both_languages(self) -> None:
        for wording in WORDINGS.values():
            assert set(wording.in_locale) == {"en", "fr"}
            assert all("{days}" in words for words in wording.in_locale.values())

    async def test_taken_back_ends_the_work_and_what_is_kept(
        self, follow_ups: FollowUps, reach: ContactDataStore
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        await follow_ups.claim("c1", "amy")
        assert await follow_ups.withdraw("c1", "bob")
        assert not await follow_ups.withdraw("c1", "bob")
        ended = await follow_ups.one("c1")
        assert ended is not None
        assert (ended.outcome, ended.withdrawn_at) == (Outcome.WITHDREW, NOON)
        assert await reach.show("c1", "amy") is None
        assert not await follow_ups.attempt("c1", Attempt.REACHED, "amy")

    async def test_ends_by_itself(
        self, follow_ups: FollowUps, reach: ContactDataStore, clock: FakeClock
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        clock.at = Instant(NOON + 90 * DAY_MS)
        expired = await follow_ups.one("c1")
        assert expired is not None
        assert expired.state(clock.now()) is State.EXPIRED
        assert not await follow_ups.claim("c1", "amy")
        assert await reach.show("c1", "amy") is None, "not even before the night erases it"
        assert await follow_ups.late() == 0


class TestContactData:
    async def test_lies_encrypted_and_is_shown_to_who_is_written_down(
        self, engine: AsyncEngine, follow_ups: FollowUps, reach: ContactDataStore
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        async with engine.connect() as connection:
            stored = str((await connection.execute(text("select * from contact_data"))).all())
        for canary in ("4165550171", "Ida", "supper"):
            assert canary not in stored + repr(HOW)
        assert await reach.show("c1", "bob") == HOW
        (entry,) = await Audit(engine, "on").entries([Action.CONTACT_DATA_SEEN])
        assert (entry.actor, entry.subject) == ("bob", "c1")
        assert await reach.contacts_at("+14165550171") == ["c1"]

    async def test_of_one_partner_does_not_open_as_another_ones(
        self, engine: AsyncEngine, follow_ups: FollowUps, reach: ContactDataStore
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        async with engine.begin() as connection:
            await connection.execute(text("update contact_data set partner = 'SOUTH'"))
        with pytest.raises(FieldUnreadable):
            await reach.show("c1", "bob")


class TestWork:
    async def test_is_in_one_hand_tried_and_comes_to_something(
        self, follow_ups: FollowUps, reach: ContactDataStore
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        assert not await follow_ups.attempt("c1", Attempt.NO_ANSWER, "bob"), "nobody has it in hand"
        assert await follow_ups.claim("c1", "bob")
        assert not await follow_ups.claim("c1", "amy")
        assert await follow_ups.attempt("c1", Attempt.NO_ANSWER, "bob")
        assert await follow_ups.attempt("c1", Attempt.REACHED, "bob")
        assert [one.outcome for one in await follow_ups.tried("c1")] == [Attempt.NO_ANSWER, Attempt.REACHED]
        food = NeedResult(code="BD-1800.2000", outcome=Outcome.NOT_CONNECTED, reason=WhyNot.WAITING_LIST)
        assert await follow_ups.finish("c1", Outcome.NOT_CONNECTED, "bob", WhyNot.WAITING_LIST, (food,))
        assert await follow_ups.needs("c1") == (food,)
        assert await reach.show("c1", "bob") is None, "nobody needs it any more"
        (closed,) = await follow_ups.list(Shown.CLOSED, "amy")
        assert (closed.outcome, closed.reason) == (Outcome.NOT_CONNECTED, WhyNot.WAITING_LIST)

    async def test_is_listed_by_its_deadline_and_late_after_it(
        self, follow_ups: FollowUps, clock: FakeClock
    ) -> None:
        await follow_ups.agree("c1", "NORTH", SAID, HOW, "amy")
        soon = Consent(
            given=Given.WRITTEN, wording=CURRENT.version, locale="en", due_at=Instant(NOON + DAY_MS)
        )
        await follow_ups.agree("c2", "SOUTH", soon, HOW, "amy")
        assert [one.contact for one in await follow_ups.list(Shown.OPEN, "amy")] == ["c2", "c1"]
        mine = follow_ups.within(Scope(partner="NORTH"))
        assert [one.contact for one in await mine.list(Shown.OPEN, "amy")] == ["c1"]
        assert await follow_ups.list(Shown.LATE, "amy") == ()
        clock.at = Instant(NOON + DAY_MS)
        assert [one.contact for one in await follow_ups.list(Shown.LATE, "amy")] == ["c2"]
        assert (await follow_ups.late(), await mine.late()) == (1, 0)
        await follow_ups.claim("c1", "amy")
        assert [one.contact for one in await follow_ups.list(Shown.MINE, "amy")] == ["c1"]
        await follow_ups.release("c1", "amy")
        assert await follow_ups.list(Shown.MINE, "amy") == ()


class TestAdvocacy:
    async def test_is_kept_with_its_contact(self, engine: AsyncEngine, clock: FakeClock) -> None:
        advocacy = Advocacy(engine, "on", clock)
        assert await advocacy.add("c1", "NORTH", Contacted.LANDLORD, AdvocacyOutcome.PROMISED, "amy")
        assert await advocacy.add("c1", "NORTH", Contacted.SERVICE, AdvocacyOutcome.HELPED, "amy")
        assert [(one.number, one.contacted) for one in await advocacy.of("c1")] == [
            (1, Contacted.LANDLORD),
            (2, Contacted.SERVICE),
        ]
