"""Recordings on the screens: the specialist's key, the supervisors' list, and who listened."""

import hashlib
from dataclasses import replace

import pytest

from records.audit import Action
from records.interactions import InteractionLog, LogEntry
from records.recordings import ATTEMPTS_MAX, UNVERIFIED, is_whole
from routing import commands as c
from routing.events import ConversationRecorded, RecordingFailed, RecordingStarted
from routing.model import ContactId, EffectId, EventId, Instant, PartnerId, RecordingSid, SpecialistId
from routing.recording_model import RecordingFailure
from routing.rulebook import RuleBook
from routing.sound_settings import RecordingPolicy
from simulator.carrier.media import MP3_FRAME
from tests.desk.browser import Browser
from tests.desk.room import FLOOR, Room
from tests.desk.test_specialist_path import is_connected

ANN, SID = ContactId("ann"), RecordingSid("RE-9")
SOUND = MP3_FRAME * 383
"""Ten seconds."""
SUPERVISOR = "central_east_supervisor_1"


async def log(room: Room, *events: object) -> None:
    entries = [LogEntry(position=f"{at}-0", event=event) for at, event in enumerate(events, 1)]  # type: ignore[arg-type]
    await InteractionLog(room.engine, FLOOR).append(entries, entries[-1].position)


def started(room: Room) -> RecordingStarted:
    return RecordingStarted(
        id=EventId("s:0"), at=room.clock.now(), contact=ANN, number=1, effect=EffectId("s.e1")
    )


def ready(room: Room, duration_ms: int = 10_000) -> ConversationRecorded:
    now = room.clock.now()
    return ConversationRecorded(
        id=EventId("r:0"),
        at=now,
        contact=ANN,
        number=1,
        recording=SID,
        duration_ms=duration_ms,
        partner=PartnerId("CENTRAL_EAST"),
        forget_at=Instant(now + 1_000),
        specialist=SpecialistId("central_east_01"),
    )


def on_press(book: RuleBook) -> RuleBook:
    lines = tuple(replace(one, recording=RecordingPolicy.ON_PRESS) for one in book.lines)
    return replace(book, version="recorded", lines=lines)


class TestTheKey:
    async def test_begins_pauses_and_resumes_and_shows_what_the_carrier_has_confirmed(
        self, room: Room, browser: Browser
    ) -> None:
        room.floor.publishes(on_press)
        floor = room.floor.floor
        contact = await is_connected(room, browser)
        path = f"/desk/contacts/{contact}/record"

        async def shown() -> tuple[str, bool, bool, bool]:
            one = (await browser.state())["contact"]["talk"]["recording"]
            return one["state"], one["may_start"], one["may_pause"], one["may_resume"]

        def carrier_does_it() -> None:
            live = floor.contacts[ContactId(contact)]
            assert live.taping is not None
            assert live.taping.order is not None
            room.floor.do(
                c.ReportEffect(id=room.floor.id(), effect=live.taping.order, contact=live.id, call=live.call)
            )

        assert await shown() == ("off", True, False, False)
        assert (await browser.post(path)).json() == {"ok": True}
        assert await shown() == ("announcing", False, False, False)
        live = floor.contacts[ContactId(contact)]
        assert live.room is not None
        assert live.taping is not None
        for leg in live.taping.unheard:
            room.floor.do(c.ReportAnnounced(id=room.floor.id(), room=live.room, call=leg, heard=True))
        assert (await shown())[0] == "starting"
        carrier_does_it()
        assert await shown() == ("recording", False, True, False)
        assert (await browser.post(f"{path}/pause")).json() == {"ok": True}
        assert (await shown())[0] == "pausing"
        carrier_does_it()
        assert await shown() == ("paused", False, False, True)
        assert (await browser.post(f"{path}/resume")).json() == {"ok": True}
        carrier_does_it()
        assert (await shown())[0] == "recording"

    async def test_is_not_there_on_lines_that_are_never_recorded(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        assert (await browser.state())["contact"]["talk"]["recording"] is None
        refused = (await browser.post(f"/desk/contacts/{contact}/record")).json()
        assert refused["ok"] is False


class TestTheList:
    async def test_lets_supervisors_listen_and_writes_down_who_did(
        self, room: Room, browser: Browser
    ) -> None:
        await log(room, started(room), ready(room))
        await room.services.recordings.take_over(SID, SOUND)  # type: ignore[attr-defined]
        await browser.sign_in(SUPERVISOR)
        boss = browser
        assert "/recordings/ann/1/sound" in (await boss.open("/recordings")).text
        answer = await boss.client.get("/recordings/ann/1/sound")
        assert answer.content == SOUND
        assert answer.headers["cache-control"] == "no-store"
        (entry,) = await room.services.rules.audit.entries([Action.RECORDING_HEARD])
        assert (entry.actor, entry.subject, entry.detail) == (SUPERVISOR, ANN, {"number": 1})

    async def test_is_not_for_specialists(self, room: Room, browser: Browser) -> None:
        await log(room, started(room), ready(room))
        await browser.sign_in("central_east_01")
        for path in ("/recordings", "/recordings/ann/1/sound"):
            assert (await browser.client.get(path)).status_code in (403, 404)
        assert await room.services.rules.audit.entries([Action.RECORDING_HEARD]) == ()

    async def test_tells_of_a_failure_on_the_board_until_somebody_takes_note(
        self, room: Room, browser: Browser
    ) -> None:
        failed = RecordingFailed(
            id=EventId("f:0"), at=room.clock.now(), contact=ANN, number=1, reason=RecordingFailure.CARRIER
        )
        await log(room, started(room), failed)
        # Whose it was is not known: that is for those who watch over all partners.
        await browser.sign_in("network_supervisor")
        boss = browser
        assert "1 recording of a conversation failed or was lost." in (await boss.open("/board")).text
        assert "the carrier did not do what it was told" in (await boss.open("/recordings")).text
        await boss.client.post("/recordings/ann/1/noted", data={"csrf": boss.csrf})
        assert await room.services.recordings.troubles() == 0


class TestTakingOver:
    async def test_keeps_only_what_is_as_long_as_it_should_be(self, room: Room) -> None:
        await log(room, started(room), ready(room, duration_ms=60_000))
        store = room.services.recordings
        for _ in range(ATTEMPTS_MAX):
            assert await store.to_take_over(5) == [SID]  # type: ignore[attr-defined]
            await store.take_over(SID, SOUND)  # type: ignore[attr-defined]
        assert await store.to_take_over(5) == []  # type: ignore[attr-defined]
        assert await store.to_delete_at_carrier(5) == [], "the carrier's copy is the only one"  # type: ignore[attr-defined]
        (row,) = await store.list()
        assert (row.trouble, row.can_be_heard) == (UNVERIFIED, False)

    async def test_lies_encrypted_and_is_erased_in_time(self, room: Room) -> None:
        await log(room, started(room), ready(room))
        store = room.services.recordings
        await store.take_over(SID, SOUND)  # type: ignore[attr-defined]
        async with room.engine.connect() as connection:
            raw = (
                (await connection.exec_driver_sql("SELECT sound, sha256 FROM conversation_recording"))
                .mappings()
                .one()
            )
        assert SOUND[:50] not in raw["sound"]
        assert raw["sha256"] == hashlib.sha256(SOUND).hexdigest()
        room.clock.at += 2_000
        assert await store.erase_old() == 0, "the carrier still has it"  # type: ignore[attr-defined]
        await store.deleted_at_carrier(SID)  # type: ignore[attr-defined]
        assert await store.erase_old() == 1  # type: ignore[attr-defined]

    @pytest.mark.parametrize(
        ("sound", "whole"),
        [(SOUND, True), (SOUND[: len(SOUND) // 2], False), (b"", False), (b"\0" * 4_000, False)],
    )
    def test_tells_a_whole_sound_from_a_part(self, sound: bytes, whole: bool) -> None:
        assert is_whole(sound, 10_000) is whole
