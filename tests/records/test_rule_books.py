"""One writes the rule book, another publishes it; a conflict is told and loses nobody's words (S13, F72, F73)."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from records.audit import Action, Audit
from records.errors import DraftNotFound, EditionNotFound
from records.rule_book_rows import Draft, DraftState
from records.rule_books import DOCUMENT_CHARACTERS_MAX, FROM_THE_FILE, DraftOutcome, Refusal, RuleBooks
from tests.records.story import NOON, FakeClock

AUTHOR, SECOND = "central_supervisor_1", "north_supervisor_1"


@pytest.fixture
def books(engine: AsyncEngine, clock: FakeClock) -> RuleBooks:
    return RuleBooks(engine, "on", clock)


async def started(books: RuleBooks, draft: str = "d1", base: int = FROM_THE_FILE) -> Draft:
    return await books.create(
        draft, title="Winter", document=f"text of {draft}", base_edition=base, by=AUTHOR
    )


async def published(books: RuleBooks, draft: str = "d1", base: int = FROM_THE_FILE) -> DraftOutcome:
    made = await started(books, draft, base)
    handed = (await books.submit(draft, version=made.version, by=AUTHOR)).draft
    return await books.publish(
        draft, version=handed.version, by=SECOND, book_version=f"hash-{draft}", note="For snow"
    )


class TestCreate:
    async def test_starts_a_draft_and_a_repeat_finds_it(self, books: RuleBooks, clock: FakeClock) -> None:
        first = await started(books)
        clock.at += 5_000
        assert await started(books) == first
        assert (first.author, first.state, first.version) == (AUTHOR, DraftState.DRAFT, 1)
        assert (first.created_at, first.saved_at) == (NOON, NOON)

    async def test_refuses_what_is_too_long_to_be_a_rule_book(self, books: RuleBooks) -> None:
        too_long = "x" * (DOCUMENT_CHARACTERS_MAX + 1)
        with pytest.raises(ValueError, match="500,000"):
            await books.create("d1", title="Long", document=too_long, base_edition=0, by=AUTHOR)

    async def test_keeps_networks_apart(
        self, books: RuleBooks, engine: AsyncEngine, clock: FakeClock
    ) -> None:
        await started(books)
        other = RuleBooks(engine, "qc", clock)
        assert await other.drafts() == ()
        with pytest.raises(DraftNotFound):
            await other.draft("d1")


class TestTitles:
    async def test_are_given_for_drafts_of_any_state(self, books: RuleBooks) -> None:
        await published(books, "d1")
        await started(books, "d2")
        assert await books.draft_titles(["d1", "d2", "d3"]) == {"d1": "Winter", "d2": "Winter"}


class TestSave:
    async def test_stores_what_was_written(self, books: RuleBooks, clock: FakeClock) -> None:
        made = await started(books)
        clock.at += 9_000
        outcome = await books.save("d1", version=made.version, by=AUTHOR, title="Snow", document="new")
        assert outcome.refusal is None
        assert (outcome.draft.title, outcome.draft.document, outcome.draft.version) == ("Snow", "new", 2)
        assert (outcome.draft.saved_at, await books.draft("d1")) == (NOON + 9_000, outcome.draft)

    async def test_from_an_older_version_is_refused_and_brings_the_present_text(
        self, books: RuleBooks
    ) -> None:
        await started(books)
        await books.save("d1", version=1, by=AUTHOR, title="Snow", document="from one window")
        late = await books.save("d1", version=1, by=AUTHOR, title="Snow", document="from the other")
        assert (late.refusal, late.draft.document) == (Refusal.STALE, "from one window")
        assert (await books.draft("d1")).document == "from one window"

    async def test_that_comes_again_because_its_answer_got_lost_counts_as_saved(
        self, books: RuleBooks
    ) -> None:
        await started(books)
        first = await books.save("d1", version=1, by=AUTHOR, title="Snow", document="new")
        assert await books.save("d1", version=1, by=AUTHOR, title="Snow", document="new") == first

    async def test_belongs_to_the_author(self, books: RuleBooks) -> None:
        await started(books)
        outcome = await books.save("d1", version=1, by=SECOND, title="Mine", document="mine")
        assert (outcome.refusal, outcome.draft.document) == (Refusal.NOT_YOURS, "text of d1")

    async def test_takes_a_submitted_draft_back(self, books: RuleBooks) -> None:
        await started(books)
        handed = (await books.submit("d1", version=1, by=AUTHOR)).draft
        saved = await books.save("d1", version=handed.version, by=AUTHOR, title="Snow", document="better")
        assert saved.draft.state is DraftState.DRAFT
        refused = await books.publish(
            "d1", version=saved.draft.version, by=SECOND, book_version="h", note="For snow"
        )
        assert refused.refusal is Refusal.NOT_SUBMITTED

    async def test_of_two_at_once_one_wins_and_the_other_is_told(self, books: RuleBooks) -> None:
        await started(books)
        outcomes = await asyncio.gather(
            *(books.save("d1", version=1, by=AUTHOR, title="Snow", document=text) for text in "ab")
        )
        assert sorted(str(one.refusal) for one in outcomes) == ["None", "stale"]
        winner = next(one for one in outcomes if one.refusal is None)
        assert (await books.draft("d1")).document == winner.draft.document


class TestPublish:
    async def test_makes_the_next_edition_and_closes_the_draft(self, books: RuleBooks) -> None:
        outcome = await published(books)
        edition = outcome.edition
        assert edition is not None
        assert (edition.number, edition.version, edition.document) == (1, "hash-d1", "text of d1")
        assert (edition.drafted_by, edition.published_by, edition.note) == (AUTHOR, SECOND, "For snow")
        assert (await books.latest_edition(), await books.edition(1)) == (edition, edition)
        assert outcome.draft.state is DraftState.PUBLISHED
        assert await books.drafts() == ()
        late = await books.save("d1", version=outcome.draft.version, by=AUTHOR, title="", document="")
        assert (late.refusal, late.draft.document) == (Refusal.CLOSED, "text of d1")

    async def test_is_never_for_the_author(self, books: RuleBooks) -> None:
        await started(books)
        handed = (await books.submit("d1", version=1, by=AUTHOR)).draft
        outcome = await books.publish(
            "d1", version=handed.version, by=AUTHOR, book_version="h", note="For snow"
        )
        assert (outcome.refusal, outcome.draft.state) == (Refusal.OWN_DRAFT, DraftState.SUBMITTED)
        assert await books.latest_edition() is None

    async def test_needs_the_version_that_was_read(self, books: RuleBooks) -> None:
        await started(books)
        await books.submit("d1", version=1, by=AUTHOR)
        assert (
            await books.publish("d1", version=1, by=SECOND, book_version="h", note="For snow")
        ).refusal is Refusal.STALE

    async def test_refuses_a_draft_that_was_overtaken_until_its_author_has_looked(
        self, books: RuleBooks
    ) -> None:
        await started(books, "d2")
        await published(books)
        handed = (await books.submit("d2", version=1, by=AUTHOR)).draft
        late = await books.publish("d2", version=handed.version, by=SECOND, book_version="h", note="For snow")
        assert (late.refusal, late.draft.document) == (Refusal.OVERTAKEN, "text of d2")
        looked = await books.save(
            "d2", version=handed.version, by=AUTHOR, title="Winter", document="both", base_edition=1
        )
        again = (await books.submit("d2", version=looked.draft.version, by=AUTHOR)).draft
        outcome = await books.publish(
            "d2", version=again.version, by=SECOND, book_version="h2", note="For snow"
        )
        assert outcome.edition is not None
        assert (outcome.edition.number, outcome.edition.document) == (2, "both")

    async def test_that_comes_again_gives_the_edition_that_it_made(self, books: RuleBooks) -> None:
        first = await published(books)
        again = await books.publish(
            "d1", version=first.draft.version, by=SECOND, book_version="hash-d1", note=""
        )
        assert (again.refusal, again.edition) == (None, first.edition)
        assert len(await books.editions()) == 1

    async def test_of_two_at_once_makes_one_edition_from_one_start(self, books: RuleBooks) -> None:
        for name in ("d1", "d2"):
            made = await started(books, name)
            await books.submit(name, version=made.version, by=AUTHOR)
        outcomes = await asyncio.gather(
            *(
                books.publish(name, version=2, by=SECOND, book_version=name, note="For snow")
                for name in ("d1", "d2")
            )
        )
        assert sorted(str(one.refusal) for one in outcomes) == ["None", "overtaken"]
        assert [one.number for one in await books.editions()] == [1]

    async def test_needs_a_reason(self, books: RuleBooks) -> None:
        made = await started(books)
        handed = (await books.submit("d1", version=made.version, by=AUTHOR)).draft
        outcome = await books.publish("d1", version=handed.version, by=SECOND, book_version="h", note=" \n")
        assert (outcome.refusal, outcome.edition) == (Refusal.NO_REASON, None)
        assert (await books.draft("d1")).state is DraftState.SUBMITTED


class TestDiscard:
    async def test_puts_the_draft_away_and_keeps_its_text(self, books: RuleBooks) -> None:
        await started(books)
        outcome = await books.discard("d1", version=1, by=AUTHOR)
        assert (outcome.refusal, outcome.draft.state) == (None, DraftState.DISCARDED)
        assert await books.drafts() == ()
        assert (await books.draft("d1")).document == "text of d1"
        assert (await books.submit("d1", version=2, by=AUTHOR)).refusal is Refusal.CLOSED

    async def test_is_for_the_author(self, books: RuleBooks) -> None:
        await started(books)
        assert (await books.discard("d1", version=1, by=SECOND)).refusal is Refusal.NOT_YOURS


class TestRollBack:
    async def test_publishes_an_older_text_again_in_one_step(self, books: RuleBooks) -> None:
        await published(books)
        await published(books, "d2", base=1)
        outcome = await books.roll_back(
            1, latest=2, by=SECOND, book_version="hash-d1", note="Too many calls left"
        )
        assert outcome.edition is not None
        assert (outcome.edition.number, outcome.edition.rolled_back_from) == (3, 2)
        assert outcome.edition.document == "text of d1"
        assert [one.number for one in await books.editions()] == [3, 2, 1]

    async def test_leads_back_to_the_networks_own_file(self, books: RuleBooks, engine: AsyncEngine) -> None:
        await published(books)
        outcome = await books.roll_back(
            FROM_THE_FILE, latest=1, by=SECOND, book_version="hash-0", note="Back", file="text of the file"
        )
        assert outcome.edition is not None
        assert (outcome.edition.number, outcome.edition.document) == (2, "text of the file")
        assert (outcome.edition.rolled_back_from, outcome.edition.version) == (1, "hash-0")
        (entry, *_) = await Audit(engine, "on").entries([Action.EDITION_ROLLED_BACK])
        assert (entry.subject, entry.detail["taken_again"]) == ("2", FROM_THE_FILE)
        with pytest.raises(EditionNotFound):
            await books.roll_back(FROM_THE_FILE, latest=2, by=SECOND, book_version="h", note="Too much snow")

    async def test_is_refused_once_another_edition_is_in_force(self, books: RuleBooks) -> None:
        await published(books)
        await published(books, "d2", base=1)
        late = await books.roll_back(1, latest=1, by=SECOND, book_version="h", note="Too much snow")
        assert (late.refusal, late.edition) == (Refusal.OVERTAKEN, None)

    async def test_needs_a_reason(self, books: RuleBooks) -> None:
        await published(books)
        outcome = await books.roll_back(
            FROM_THE_FILE, latest=1, by=SECOND, book_version="h", note=" ", file="text"
        )
        assert (outcome.refusal, outcome.edition) == (Refusal.NO_REASON, None)

    async def test_needs_an_edition_that_there_is(self, books: RuleBooks) -> None:
        with pytest.raises(EditionNotFound):
            await books.roll_back(7, latest=0, by=SECOND, book_version="h", note="Too much snow")
        with pytest.raises(EditionNotFound):
            await books.edition(7)


class TestAudit:
    async def test_names_who_did_what(self, books: RuleBooks, engine: AsyncEngine) -> None:
        await published(books)
        await published(books, "d2", base=1)
        await books.roll_back(1, latest=2, by=SECOND, book_version="h", note="words that stay where they are")
        made = await started(books, "d3", base=3)
        await books.discard("d3", version=made.version, by=AUTHOR)
        entries = list(reversed(await Audit(engine, "on").entries()))
        assert [(one.actor, one.action, one.subject) for one in entries] == [
            (AUTHOR, Action.DRAFT_CREATED, "d1"),
            (AUTHOR, Action.DRAFT_SUBMITTED, "d1"),
            (SECOND, Action.EDITION_PUBLISHED, "1"),
            (AUTHOR, Action.DRAFT_CREATED, "d2"),
            (AUTHOR, Action.DRAFT_SUBMITTED, "d2"),
            (SECOND, Action.EDITION_PUBLISHED, "2"),
            (SECOND, Action.EDITION_ROLLED_BACK, "3"),
            (AUTHOR, Action.DRAFT_CREATED, "d3"),
            (AUTHOR, Action.DRAFT_DISCARDED, "d3"),
        ]
        assert "words" not in repr([one.detail for one in entries])

    async def test_has_nothing_of_what_was_refused(self, books: RuleBooks, engine: AsyncEngine) -> None:
        await started(books)
        await books.publish("d1", version=1, by=AUTHOR, book_version="h", note="For snow")
        await books.discard("d1", version=7, by=AUTHOR)
        assert [one.action for one in await Audit(engine, "on").entries()] == [Action.DRAFT_CREATED]
