"""Stories of text messages, through real HTTP: webhooks, floor, REST, database and the carrier's double."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse

from records.errors import FieldUnreadable
from records.record_draft import RecordDraft
from records.tables import text_message
from routing import commands as c
from routing import replies as r
from routing import text_events as t
from routing.model import ContactId
from routing.text_model import Delivery, TextEnd, TextId, TextState
from simulator.carrier import CallerScript, FarEnd
from simulator.carrier.settings import FaultSettings
from tests.scenarios.text_world import ANN, BEN, MAIN_LINE, TextWorld, open_text_world

SECRET = "I am at 12 Invented Street"


async def body_of(world: TextWorld, text: TextId) -> str | None:
    return await world.messages.body(text)


class TestAConversation:
    async def test_from_the_first_text_to_the_finalised_record(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            asked = await world.asks(ANN, SECRET)
            contact = await world.take(amy)
            assert contact.id == asked.id
            text = await world.answer(
                amy, contact, "The food bank on Main Street is open until 5. 🥫 Ça ira ?"
            )
            await world.until_got(ANN, "🥫")
            await world.until(lambda: contact.line_of(text).delivery is Delivery.DELIVERED)  # type: ignore[union-attr]
            world.writes(ANN, "merci! شكرا 谢谢")
            await world.until(lambda: contact.owes_answer)
            await world.recorded()
            stored = await world.messages.of(contact.id)
            assert [one.body for one in stored if one.came_in] == [SECRET, "1", "merci! شكرا 谢谢"]
            record = await world.records.open(
                contact.id, specialist=amy, partner="CENTRAL", language="en", channel="text"
            )
            draft = RecordDraft.model_validate(
                {"kind": "information", "language": "en", "place_unknown": True, "needs": []}
            )
            saved = await world.records.save_draft(contact.id, draft, version=record.version, specialist=amy)
            assert saved.refusal is None
            done = await world.records.finalise(contact.id, version=saved.record.version, specialist=amy)
            assert done.record.contact_id == contact.id
            await world.ask(c.EndText(id=world.id(), specialist=amy, contact=contact.id))
            assert [one.end for one in world.events() if isinstance(one, t.TextClosed)] == [TextEnd.ANSWERED]

    async def test_leaves_neither_words_nor_numbers_in_the_journal(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            await world.asks(ANN, SECRET)
            contact = await world.take(amy)
            await world.answer(amy, contact, "You can go to 34 Imagined Road")
            await world.until_got(ANN, "Imagined")
            journal = world.journal_bytes()
            for secret in ("Invented", "Imagined", ANN, ANN[1:]):
                assert secret not in journal
            await world.recorded()
            database = (tmp_path / "switchboard.db").read_bytes() + (
                tmp_path / "switchboard.db-wal"
            ).read_bytes()
            for canary in (b"Invented", b"Imagined", ANN.encode()):
                assert canary not in database

    async def test_greets_once_and_says_whom_to_call_in_an_emergency(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            await world.asks(ANN, choice="2")
            greeting = [body for body in world.got(ANN) if "1 for English" in body and "2 pour" in body]
            assert len([body for body in greeting if "911" in body]) == 1
            assert world.conversation().language == "fr"
            await world.until_got(ANN, "211 jour et nuit")

    async def test_with_pictures_notes_them_and_fetches_none(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            world.writes(ANN, "look", media=2)
            await world.until(lambda: world.floor.texts)
            assert world.conversation().lines[0].media == 2

    @pytest.mark.parametrize(
        "body", ["", " ", "a" * 1_600, "\u202e\x07\U0001d518\U0001f9d1‍\U0001f9b2" * 50, "<b>&'\"</b>"]
    )
    async def test_takes_whatever_people_write(self, tmp_path: Path, body: str) -> None:
        async with open_text_world(tmp_path) as world:
            sid = world.writes(ANN, body)
            await world.until(lambda: world.floor.texts)
            kept = await body_of(world, TextId(sid))
            assert kept == body.replace("\x07", "")


class TestTwoSpecialists:
    async def test_have_a_conversation_each_and_one_hands_hers_over(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path, texts={"at_once": 2}) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            first = await world.take(amy)
            bob = await world.ready("bob")
            await world.asks(BEN)
            second = await world.take(bob)
            assert (first.specialist, second.specialist) == (amy, bob)
            await world.ask(c.HandText(id=world.id(), specialist=amy, contact=first.id, to=bob))
            await world.take(bob)
            assert world.floor.texts[first.id].specialist == bob
            refused = await world.ask(
                c.WriteText(id=world.id(), specialist=amy, contact=first.id, text=TextId("x"))
            )
            assert refused == r.Refused(refusal=r.Refusal.NOT_YOURS, by=bob)
            await world.answer(bob, world.floor.texts[first.id], "Bob here")
            await world.until_got(ANN, "Bob here")
            assert "Bob here" not in world.got(BEN)

    async def test_who_take_one_offer_at_once_are_one_winner(self, tmp_path: Path) -> None:
        """F01, F02."""
        async with open_text_world(tmp_path) as world:
            amy, bob = await world.ready("amy"), await world.ready("bob")
            await world.asks(ANN)
            await world.until(lambda: world.conversation().offer)
            offer = world.conversation().offer
            assert offer is not None
            replies = await asyncio.gather(
                *(world.ask(c.TakeText(id=world.id(), specialist=one, offer=offer.id)) for one in (amy, bob))
            )
            assert sorted(type(one).__name__ for one in replies) == ["Accepted", "Refused"]


class TestCallersComeFirst:
    async def test_a_voice_caller_takes_the_specialist_from_an_offer_of_a_text(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            await world.text_offer_to(amy)
            world.carrier.dial(MAIN_LINE, "+14163920142", CallerScript(digits=("1",)))
            await world.until(lambda: world.floor.specialists[amy].offer is not None)
            assert world.conversation().offer is None
            assert world.conversation().state is TextState.WAITING


class TestDuplicates:
    async def test_of_every_request_change_nothing(self, tmp_path: Path) -> None:
        """X-4: the carrier repeats callbacks and requests."""
        faults = FaultSettings(repeat=0.5, replay=0.5, reorder=0.5, reorder_s_max=0.2)
        async with open_text_world(tmp_path, faults=faults) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            contact = await world.take(amy)
            texts = [await world.answer(amy, contact, f"answer {number}") for number in range(4)]
            await world.until_got(ANN, "answer 3")
            await world.until(lambda: contact.line_of(texts[-1]).delivery is Delivery.DELIVERED)  # type: ignore[union-attr]
            await asyncio.sleep(0.3)
            assert [body for body in world.got(ANN) if body.startswith("answer")] == [
                f"answer {number}" for number in range(4)
            ]
            assert world.kinds().count("TextArrived") == 1
            received = [one.text for one in world.events() if isinstance(one, t.TextReceived | t.TextArrived)]
            assert len(received) == len(set(received)) == 2


class TestSending:
    async def test_whose_answers_are_lost_is_not_repeated(self, tmp_path: Path) -> None:
        """The carrier carries every order out and then says 500: each is sent once all the same."""
        async with open_text_world(tmp_path, faults=FaultSettings(rest_lost_answer=0.5)) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            contact = await world.take(amy)
            for body in ("same words", "same words", "other words"):
                await world.answer(amy, contact, body)
            await world.until(lambda: len([one for one in world.got(ANN) if "words" in one]) >= 3, 20.0)
            await world.until(lambda: all(one.delivery is not Delivery.QUEUED for one in contact.lines), 20.0)
            assert [one for one in world.got(ANN) if "words" in one] == [
                "same words",
                "same words",
                "other words",
            ]

    async def test_that_the_carrier_puts_off_or_breaks_is_sent_once_in_the_end(self, tmp_path: Path) -> None:
        """429 is not carried out and is repeated; of 500 and 503 nobody knows, so it looks first."""
        faults = FaultSettings(rest_429=0.2, rest_500=0.1, rest_503=0.1)
        async with open_text_world(tmp_path, faults=faults) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            contact = await world.take(amy)
            for number in range(4):
                await world.answer(amy, contact, f"answer {number}")
            await world.until(lambda: all(one.delivery is not Delivery.QUEUED for one in contact.lines), 25.0)
            assert [body for body in world.got(ANN) if body.startswith("answer")] == [
                f"answer {number}" for number in range(4)
            ]

    async def test_that_fails_says_why(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path, far_ends={ANN: FarEnd(text_outcome="undelivered")}) as world:
            amy = await world.ready("amy")
            world.writes(ANN, "hello")
            await world.until(lambda: world.floor.texts)
            world.writes(ANN, "1")
            contact = await world.take(amy)
            text = await world.answer(amy, contact, "Hello")
            line = contact.line_of(text)
            assert line is not None
            await world.until(lambda: line.delivery is Delivery.FAILED)
            assert line.code == 30003
            await world.recorded()
            stored = next(one for one in await world.messages.of(contact.id) if one.id == text)
            assert (stored.delivery, stored.code) == ("failed", 30003)

    async def test_goes_on_after_the_floor_was_taken_over(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            contact = await world.take(amy)
            await world.answer(amy, contact, "before")
            await world.until_got(ANN, "before")
            await world.restart_floor()
            again = world.floor.texts[contact.id]
            assert (again.specialist, again.state) == (amy, TextState.CONNECTED)
            world.writes(ANN, "still there?")
            await world.until(lambda: again.owes_answer)
            await world.answer(amy, again, "after")
            await world.until_got(ANN, "after")
            assert world.got(ANN).count("before") == 1
            assert world.kinds().count("TextArrived") == 1


class TestOptingOut:
    async def test_ends_the_conversation_and_is_kept(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            await world.asks(ANN)
            contact = await world.take(amy)
            await world.until_got(ANN, "Thank you")
            before = len(world.got(ANN))
            world.writes(ANN, "STOP")
            await world.until(lambda: not world.floor.texts)
            assert contact.sender in world.floor.texts_opted_out
            world.writes(ANN, "are you there")
            await world.until(lambda: world.floor.texts)
            await asyncio.sleep(0.1)
            assert len(world.got(ANN)) == before

    async def test_in_a_word_that_the_carrier_does_not_know_is_confirmed(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            world.writes(ANN, "Désabonner !")
            await world.until_got(ANN, "no more messages")
            assert not world.floor.texts
            world.writes(ANN, "débuter")
            await world.until_got(ANN, "will get messages again")

    async def test_help_is_answered_in_both_languages(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            world.writes(ANN, "AIDE")
            await world.until_got(ANN, "services communautaires")


class TestUrgent:
    async def test_words_put_it_first_and_are_seen(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            await world.asks(ANN)
            world.writes(BEN, "J'ai envie de MOURIR…")
            await world.until(lambda: any(one.urgent for one in world.floor.texts.values()))
            await world.until_got(BEN, "988")
            amy = await world.ready("amy")
            contact = await world.take(amy)
            assert contact.urgent == "harm"


class TestWhileNothingOfOursAnswers:
    async def test_messages_are_taken_in_afterwards_once(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            working = world.door.application
            world.door.application = PlainTextResponse("", 503)
            sid = world.writes(ANN, SECRET)
            await asyncio.sleep(0.6)
            assert not world.floor.texts
            world.door.application = working
            nothing_yet = await world.missed.look()
            assert nothing_yet == 0
            assert await world.missed.look(grace=timedelta(seconds=-1)) == 1
            assert [line.id for line in world.conversation().lines if line.came_in] == [sid]
            assert await body_of(world, TextId(sid)) == SECRET
            await world.until_got(ANN, "911")
            assert await world.missed.look(grace=timedelta(seconds=-1)) == 0


class TestBodies:
    async def test_that_could_not_be_kept_are_fetched_later(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path, with_database=False) as world:
            sid = world.writes(ANN, SECRET)
            await world.until(lambda: world.floor.texts)
            from records.readiness import ensure_schema

            await asyncio.to_thread(ensure_schema, world.settings.sqlalchemy_url)
            await world.recorded()
            assert await body_of(world, TextId(sid)) is None
            await world.keeper.look()
            assert await body_of(world, TextId(sid)) == SECRET

    async def test_cannot_take_each_others_place(self, tmp_path: Path) -> None:
        """X-25."""
        async with open_text_world(tmp_path) as world:
            engine = world.messages._engine
            for text in ("one", "two"):
                await world.messages.keep_outgoing(TextId(text), ContactId("k"), text, "amy")  # type: ignore[arg-type]
            async with engine.begin() as connection:
                stolen = await connection.scalar(
                    text_message.select()
                    .with_only_columns(text_message.c.body)
                    .where(text_message.c.text_id == "one")
                )
                await connection.execute(
                    text_message.update().where(text_message.c.text_id == "two").values(body=stolen)
                )
            with pytest.raises(FieldUnreadable):
                await world.messages.body(TextId("two"))
            assert await world.messages.body(TextId("one")) == "one"

    async def test_are_erased_when_their_time_is_over(self, tmp_path: Path) -> None:
        async with open_text_world(tmp_path) as world:
            amy = await world.ready("amy")
            await world.asks(ANN, SECRET)
            contact = await world.take(amy)
            await world.ask(c.EndText(id=world.id(), specialist=amy, contact=contact.id))
            await world.recorded()
            assert await world.messages.erase_old(kept_ms=3_600_000) == 0
            await asyncio.sleep(0.01)
            assert await world.messages.erase_old(kept_ms=0) > 0
            stored = await world.messages.of(contact.id)
            assert all(one.body is None and one.erased for one in stored)
