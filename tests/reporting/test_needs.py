"""Contacts, persons, needs and referrals are four numbers, each counted from what was written and from nothing else."""

from collections import Counter
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from records.record_draft import NeedOutcome, RecordDraft
from reporting.measures.completeness import CompletenessMeasures, completeness
from reporting.measures.formulas import FORMULAS, Measure
from reporting.measures.needs import NOT_211, NeedCounts, NeedMeasures, gap_rate, unmet_rate
from routing.model import Instant
from tests.records.story import NOON
from tests.reporting.written import Desk, draft, met, some_draft, unmet

HOUR_MS = 3_600_000
RECORDS = 15
SINCE, UNTIL = Instant(NOON), Instant(NOON + HOUR_MS)


def oracle(drafts: list[RecordDraft]) -> NeedCounts:
    ours = [one for one in drafts if one.kind != NOT_211]
    needs = [need for one in ours for need in one.needs]
    reasons = Counter(need.unmet_reason for need in needs if need.outcome is NeedOutcome.UNMET)
    return NeedCounts(
        contacts=len(ours),
        needs=len(needs),
        referrals=sum(len(one.referrals) for one in ours),
        met=sum(need.outcome is NeedOutcome.MET for need in needs),
        unmet=reasons.total(),
        unmet_by_reason=dict(reasons),
    )


class SomePersons:
    async def distinct(self, since: Instant, until: Instant, partner: str | None) -> int:
        return 3


class TestBetween:
    async def test_counts_what_was_written(self, engine: AsyncEngine) -> None:
        chance, desk, drafts = Random(5), Desk(engine), []
        for number in range(RECORDS):
            drafts.append(some_draft(chance))
            await desk.write(f"c{number}", drafts[-1], at=NOON + number, partner=chance.choice("AB"))
        await desk.start("unfinished", draft(met()), at=NOON)
        await desk.write("later", draft(met()), at=UNTIL)
        counts = await NeedMeasures(engine).between(SINCE, UNTIL)
        assert counts == oracle(drafts)
        parts = [await NeedMeasures(engine).between(SINCE, UNTIL, partner) for partner in "AB"]
        assert sum(part.needs for part in parts) == counts.needs

    async def test_knows_persons_only_from_somebody_who_does(self, engine: AsyncEngine) -> None:
        await Desk(engine).write("c1", draft(met()))
        assert (await NeedMeasures(engine).between(SINCE, UNTIL)).persons is None
        assert (await NeedMeasures(engine, SomePersons()).between(SINCE, UNTIL)).persons == 3


class TestRates:
    async def test_are_of_needs_and_leave_out_of_the_gap_what_was_declined(self, engine: AsyncEngine) -> None:
        desk = Desk(engine)
        await desk.write("c1", draft(met(), unmet(), unmet(reason="caller_declined"), referrals=3))
        counts = await NeedMeasures(engine).between(SINCE, UNTIL)
        assert (counts.contacts, counts.needs, counts.referrals) == (1, 3, 3)
        assert (unmet_rate(counts), gap_rate(counts)) == (2 / 3, 1 / 2)

    def test_are_unknown_of_nothing(self) -> None:
        assert (unmet_rate(NeedCounts()), gap_rate(NeedCounts())) == (None, None)


class TestCompleteness:
    async def test_says_the_share_by_partner_and_field_and_since_when(self, engine: AsyncEngine) -> None:
        desk = Desk(engine)
        await desk.write("old", draft(met()), at=NOON - HOUR_MS)
        await desk.write("c1", draft(met(), postal_code=""), at=NOON)
        await desk.write("c2", draft(met()), at=NOON + 1)
        found = await CompletenessMeasures(engine).between(SINCE, UNTIL)
        fields = {(one.partner, one.field): one for one in found}
        postal = fields["NORTH", "postal_code"]
        assert (completeness(postal), postal.since) == (0.5, NOON - HOUR_MS)
        assert completeness(fields["NORTH", "language"]) == 1
        assert fields["NORTH", "heard_about"].since is None


class TestFormulas:
    def test_are_written_for_every_measure_in_both_languages(self) -> None:
        assert set(FORMULAS) == set(Measure)
        texts = [text for one in FORMULAS.values() for text in (one.name, one.formula, one.note) if text]
        assert all(text.en and text.fr for text in texts)
        assert FORMULAS[Measure.OCCUPANCY].name.in_locale("fr-CA") == "Taux d’occupation"
