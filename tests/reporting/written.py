"""Call records as specialists write them, through the real records; tests say when, where and what."""

from dataclasses import dataclass, field
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from records.call_records import CallRecords
from records.field_cipher import FieldCipher
from records.forms.editions import FormEditions
from records.forms.faults import Surroundings
from records.record_draft import NeedEntry, NeedOutcome, RecordDraft, ReferralEntry
from records.record_life import RecordLife
from reporting.measures.needs import NOT_211
from tests.records.story import NOON, FakeClock

AROUND = Surroundings(lines=(), plans=("flood-north",), languages=("en", "fr"))
RENT, FOOD, DENTAL = "SAMPLE-HOUSING.02", "SAMPLE-FOOD.01", "SAMPLE-HEALTH.01"
MINUTE_MS = 60_000


def draft(
    *needs: NeedEntry, referrals: int = 0, kind: str = "", postal_code: str = "P7B 5E1", language: str = "en"
) -> RecordDraft:
    """A complete draft; each of its referrals serves all of its needs."""
    return RecordDraft(
        language=language,
        kind=kind,
        postal_code=postal_code,
        place_unknown=not postal_code,
        caller_relation="self",
        needs=needs,
        referrals=tuple(
            ReferralEntry(service_name=f"Service {number}", needs=tuple(range(len(needs))))
            for number in range(referrals)
        ),
    )


def met(code: str = FOOD) -> NeedEntry:
    return NeedEntry(code=code, outcome=NeedOutcome.MET)


def unmet(code: str = RENT, reason: str = "no_service") -> NeedEntry:
    return NeedEntry(code=code, outcome=NeedOutcome.UNMET, unmet_reason=reason)


@dataclass
class Desk:
    """Whoever writes the records."""

    engine: AsyncEngine
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        cipher, forms = FieldCipher([FieldCipher.new_key()]), FormEditions(self.engine, "on", self.clock)
        self.forms = forms
        self.records = CallRecords(self.engine, cipher, self.clock, forms)
        self.life = RecordLife(self.engine, cipher, self.clock, forms)

    async def start(self, contact: str, given: RecordDraft, *, at: int = NOON, partner: str = "NORTH") -> int:
        """Write a draft. Returns: its version."""
        self.clock.at = at
        opened = await self.records.open(contact, specialist="amy", partner=partner, language="en")
        saved = await self.records.save_draft(contact, given, version=opened.version, specialist="amy")
        assert saved.refusal is None
        return saved.record.version

    async def submit(self, contact: str, version: int, *, at: int) -> None:
        self.clock.at = at
        outcome = await self.records.finalise(contact, version=version, specialist="amy")
        assert outcome.refusal is None, outcome.missing

    async def write(
        self, contact: str, given: RecordDraft, *, at: int = NOON, partner: str = "NORTH"
    ) -> None:
        version = await self.start(contact, given, at=at, partner=partner)
        await self.submit(contact, version, at=at + MINUTE_MS)

    async def change(self, contact: str, given: RecordDraft, *, at: int) -> None:
        self.clock.at = at
        version = await self.reopen(contact)
        saved = await self.records.save_draft(contact, given, version=version, specialist="amy")
        await self.submit(contact, saved.record.version, at=at)

    async def reopen(self, contact: str) -> int:
        """Open a final record for a correction. Returns: its version."""
        reopened = await self.life.reopen(contact, by="amy", reason="It was wrong.")
        assert reopened.refusal is None
        return reopened.record.version

    async def change_form(self) -> None:
        """Publish another edition of the form; records opened from now on are written on it."""
        before = await self.forms.in_force()
        drafted = await self.forms.create("next", base=before.version, by="ann")
        published = await self.forms.publish(
            "next", version=drafted.version, by="bob", note="A new year.", around=AROUND
        )
        assert published.refusal is None, published.faults

    async def delete(self, contact: str) -> None:
        version = (await self.records.load(contact)).version
        deleted = await self.life.delete(contact, version=version, by="amy", reason="It was nobody.")
        assert deleted.refusal is None


def some_draft(chance: Random) -> RecordDraft:
    codes = chance.sample((RENT, FOOD, DENTAL), chance.randint(1, 3))
    reasons = ("no_service", "caller_declined", "cost")
    needs = [met(code) if chance.random() < 0.6 else unmet(code, chance.choice(reasons)) for code in codes]
    return draft(
        *needs,
        referrals=chance.randint(0, 3),
        kind=chance.choice(("", "referral", NOT_211)),
        postal_code=chance.choice(("P7B 5E1", "M5V 2T6", "")),
        language=chance.choice(("en", "fr")),
    )
