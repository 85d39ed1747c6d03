"""Conferences and their participants through the official client: hold, mute, announce, coach, dial in, leave."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CarrierDouble, FarEnd
from tests.simulator.carrier.backend import Backend
from tests.simulator.carrier.conftest import NUMBER, refusal_of
from tests.simulator.carrier.talks import ANSWERS, CALLER, INTERPRETER, NOBODY, meeting, waiting

pytestmark = pytest.mark.anyio

in_a_thread = asyncio.to_thread


@pytest.fixture(autouse=True)
def scripted(backend: Backend, carrier: CarrierDouble) -> None:
    backend.answers |= ANSWERS
    carrier.set_far_ends({INTERPRETER: FarEnd(ring_s=0.0)})


class TestConferences:
    async def test_list_fetch_announce_end(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, caller, other = await meeting(carrier, backend, client)

        def work() -> None:
            assert [one.sid for one in client.conferences.list(friendly_name="i-1-1")] == [room]
            assert client.conferences(room).fetch().status == "in-progress"
            client.conferences(room).update(
                announce_url=f"{backend.url}/announcement", announce_method="POST"
            )

        await in_a_thread(work)
        for sid in (caller, other):
            assert (await carrier.until_fact(sid, "heard_announcement"))["prompt"] == "This call is recorded."
        await backend.until("/cb/conf(announcement-end)")
        ended = await in_a_thread(client.conferences(room).update, status="completed")
        assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
        again = await in_a_thread(
            refusal_of, lambda: client.conferences(room).participants.create(to=CALLER, from_=NUMBER)
        )
        assert again == (400, 21220)
        assert await in_a_thread(refusal_of, client.conferences("CF" + "0" * 32).fetch) == (404, 20404)


class TestParticipants:
    async def test_list_fetch_hold_mute_announce_leave(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, caller, other = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def work() -> None:
            assert {one.call_sid for one in participants.list()} == {caller, other}
            assert client.conferences(room).participants("caller").fetch().call_sid == caller
            held = (
                client.conferences(room)
                .participants("caller")
                .update(hold=True, hold_url=f"{backend.url}/hold", hold_method="POST")
            )
            assert (held.hold, held.muted) == (True, False)
            assert [one.label for one in participants.list(hold=True)] == ["caller"]
            muted = client.conferences(room).participants(other).update(muted=True)
            assert (muted.hold, muted.muted) == (False, True)
            assert client.conferences(room).participants("caller").update(hold=False).hold is False
            client.conferences(room).participants("caller").update(
                announce_url=f"{backend.url}/announcement", announce_method="POST"
            )

        await in_a_thread(work)
        assert (await backend.until("/hold")).method == "POST"
        assert backend.find("/hold").fields["CallSid"] == caller
        assert (await backend.until("/cb/conf(announcement-end)")).fields["CallSid"] == caller
        await in_a_thread(client.conferences(room).participants("specialist").delete)
        left = await carrier.until_fact(other, "left_room")
        assert left["reason"] == "participant_updated_via_api"

    async def test_hear_the_hold_document_again_and_again_until_they_are_taken_off_hold(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, caller, _ = await meeting(carrier, backend, client)
        participant = client.conferences(room).participants("caller")
        await in_a_thread(lambda: participant.update(hold=True, hold_url=f"{backend.url}/hold"))
        await backend.until("/hold", count=3)
        assert backend.find("/hold").method == "GET"
        await in_a_thread(lambda: participant.update(hold=False))
        await backend.until("/cb/conf(participant-unhold)")
        heard = backend.names().count("/hold")
        await asyncio.sleep(0.5)
        assert backend.names().count("/hold") <= heard + 1
        carrier.network.hang_up(caller)
        await carrier.until_ended(caller)

    async def test_do_not_change_their_exit_flag_on_hold(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        caller = client.conferences(room).participants("caller")

        def work() -> None:
            assert caller.update(end_conference_on_exit=True).end_conference_on_exit is True
            caller.update(hold=True)
            assert caller.update(end_conference_on_exit=False).end_conference_on_exit is True

        await in_a_thread(work)

    async def test_are_dialled_in_and_coached(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, specialist = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def invite() -> str:
            added = participants.create(
                to=INTERPRETER,
                from_=NUMBER,
                label="supervisor",
                early_media=False,
                beep="false",
                end_conference_on_exit=False,
                timeout=30,
                coaching=True,
                call_sid_to_coach=specialist,
                status_callback=f"{backend.url}/cb/leg",
                status_callback_event=["initiated", "ringing", "answered", "completed"],
            )
            assert (added.label, added.coaching, added.call_sid_to_coach) == ("supervisor", True, specialist)
            return str(added.call_sid)

        coach = await in_a_thread(invite)
        await carrier.until_fact(coach, "joined_room")

        def work() -> None:
            assert [one.label for one in participants.list(coaching=True)] == ["supervisor"]
            barged = client.conferences(room).participants("supervisor").update(coaching=False)
            assert (barged.coaching, barged.call_sid_to_coach) == (False, None)
            client.conferences(room).participants("supervisor").delete()

        await in_a_thread(work)
        assert (await carrier.until_ended(coach))["reason"] == "participant_removed"
        await backend.until("/cb/leg", count=4)

    async def test_are_refused(self, carrier: CarrierDouble, backend: Backend, client: Client) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        participants = client.conferences(room).participants

        def create(**changed: Any) -> Callable[[], object]:
            return lambda: participants.create(**{"to": INTERPRETER, "from_": NUMBER, **changed})

        def work() -> None:
            assert refusal_of(create(to="12")) == (400, 13223)
            assert refusal_of(create(label="caller")) == (400, 16026)
            assert refusal_of(create(label="a/b")) == (400, 16024)
            assert refusal_of(create(coaching=True, call_sid_to_coach=NOBODY)) == (400, 16028)
            assert refusal_of(create(timeout=4)) == (400, 20001)
            stranger = client.conferences(room).participants("nobody")
            assert refusal_of(stranger.fetch) == (404, 20404)
            assert refusal_of(lambda: stranger.update(hold=True)) == (404, 20404)

        await in_a_thread(work)

    async def test_whose_label_is_taken_go_on_with_their_document(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        await meeting(carrier, backend, client)
        third = await waiting(carrier)
        await in_a_thread(client.calls(third).update, url=f"{backend.url}/room")
        assert (await carrier.until_fact(third, "entry_refused"))["code"] == 16025
        assert 16025 in [alert["code"] for alert in carrier.network.alerts()]
        assert (await carrier.until_ended(third))["reason"] == "end_of_document"

    async def test_who_never_come_are_reported(
        self, carrier: CarrierDouble, backend: Backend, client: Client
    ) -> None:
        room, _, _ = await meeting(carrier, backend, client)
        carrier.set_far_ends({INTERPRETER: FarEnd(outcome="busy", ring_s=0.0)})
        participants = client.conferences(room).participants
        await in_a_thread(lambda: participants.create(to=INTERPRETER, from_=NUMBER, label="interp-1"))
        left = (await backend.until("/cb/conf(participant-leave)")).fields
        assert (left["ParticipantCallStatus"], left["ReasonParticipantLeft"]) == (
            "busy",
            "participant_add_failed",
        )
