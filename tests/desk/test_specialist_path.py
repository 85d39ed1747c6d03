from routing.model import OfferId, SpecialistId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room


async def is_offered(room: Room, browser: Browser, name: str = "caller-1", *, key: str = "1") -> str:
    """Bring a specialist to an open offer and give its id."""
    await browser.sign_in("central_east_01")
    assert (await browser.post("/desk/ready")).json() == {"ok": True}
    room.floor.caller(name, key=key)
    offer: str = (await browser.state())["offer"]["id"]
    return offer


async def is_connected(room: Room, browser: Browser) -> str:
    offer = await is_offered(room, browser)
    answer = await browser.post(f"/desk/offers/{offer}/accept")
    room.floor.connects(OfferId(offer))
    contact: str = answer.json()["contact"]
    return contact


class TestSpecialistPath:
    async def test_goes_from_sign_in_to_a_final_record(self, room: Room, browser: Browser) -> None:
        signed_in = (await browser.sign_in("central_east_01")).json()
        assert (signed_in["role"], signed_in["specialist"]) == ("specialist", "central_east_01")
        assert (await browser.state())["state"] == "not_ready"
        skills = room.floor.floor.specialists[SpecialistId("central_east_01")].skills
        assert [(own.skill, own.level) for own in skills] == [("benefits", 5)]
        assert (await browser.post("/desk/heartbeat")).status_code == 204
        assert (await browser.post("/desk/ready")).json() == {"ok": True}
        contact = room.floor.caller("caller-1")
        offer = (await browser.state())["offer"]
        assert offer["region"] == "Owen Sound, medium confidence (from the telephone exchange)"
        accepted = await browser.post(f"/desk/offers/{offer['id']}/accept")
        assert accepted.json() == {"ok": True, "offer": offer["id"], "contact": contact}
        assert (await browser.post("/desk/softphone/token")).json()["kind"] == "loopback"
        room.floor.connects(OfferId(offer["id"]))
        assert (await browser.state())["contact"]["live"] is True
        record = (await browser.client.get(f"/desk/records/{contact}")).json()
        assert record["draft"]["language"] == "en"
        room.floor.hangs_up(contact)
        assert (await browser.state())["state"] == "wrap_up"
        draft = record["draft"] | {
            "municipality": "Owen Sound",
            "caller_relation": "self",
            "needs": [{"code": "SAMPLE-HOUSING.01", "outcome": "met", "unmet_reason": ""}],
        }
        body = {"version": record["version"], "draft": draft}
        saved = await browser.send("PUT", f"/desk/records/{contact}", body)
        assert saved.status_code == 200
        body = {"version": saved.json()["version"]}
        done = await browser.post(f"/desk/records/{contact}/finalise", body)
        assert done.json()["status"] == "finalised"
        assert (await browser.post("/desk/wrap-up/done")).json() == {"ok": True}
        assert (await browser.state())["state"] == "ready"

    async def test_keeps_the_person_on_the_floor_by_heartbeats_alone(
        self, room: Room, browser: Browser
    ) -> None:
        await browser.sign_in("central_east_01")
        await browser.post("/desk/ready")
        for _ in range(5):
            room.floor.pass_time(8_000)
            await browser.post("/desk/heartbeat")
        assert (await browser.state())["state"] == "ready"
        room.floor.pass_time(15_000)
        gone = await browser.state()
        assert gone["offline"] is True
        assert (await browser.post("/desk/come-back")).json() == {"ok": True}
        assert (await browser.state())["state"] == "not_ready"


class TestAccept:
    async def test_lets_one_of_two_windows_win_and_tells_the_other(
        self, room: Room, browser: Browser
    ) -> None:
        offer = await is_offered(room, browser)
        first = await browser.post(f"/desk/offers/{offer}/accept", key="window-1")
        second = await browser.post(f"/desk/offers/{offer}/accept", key="window-2")
        again = await browser.post(f"/desk/offers/{offer}/accept", key="window-1")
        assert (first.status_code, second.status_code, again.status_code) == (200, 409, 200)
        assert second.json()["message"] == "You accepted this call in another window. It continues there."

    async def test_of_a_caller_who_left_is_refused_in_words(self, room: Room, browser: Browser) -> None:
        offer = await is_offered(room, browser)
        room.floor.hangs_up(next(iter(room.floor.floor.contacts)))
        refused = await browser.post(f"/desk/offers/{offer}/accept")
        assert refused.status_code == 409
        assert refused.json()["refused"] in ("caller_left", "unknown_offer")
        assert (await browser.state())["state"] == "ready"

    async def test_of_a_colleagues_call_names_the_colleague_in_the_readers_language(
        self, room: Room, browser: Browser
    ) -> None:
        offer = await is_offered(room, browser)
        await browser.post(f"/desk/offers/{offer}/accept")
        async with new_browser(room) as other:
            await other.sign_in("central_east_05")
            await other.client.post("/language", data={"locale": "fr", "csrf": other.csrf})
            refused = (await other.post(f"/desk/offers/{offer}/accept")).json()
        assert refused["ok"] is False
        assert not refused["message"].startswith("Already")
        assert refused["refused"] in ("offer_taken", "not_yours")

    async def test_too_late_says_that_the_caller_keeps_their_place(
        self, room: Room, browser: Browser
    ) -> None:
        offer = await is_offered(room, browser)
        for _ in range(3):
            room.floor.pass_time(7_000)
            await browser.post("/desk/heartbeat")
        refused = await browser.post(f"/desk/offers/{offer}/accept")
        assert refused.json()["refused"] == "offer_missed"
        assert "keeps their place" in refused.json()["message"]
        assert (await browser.state())["not_ready"] == "offer_missed"


class TestState:
    async def test_can_be_a_break_only_for_a_known_reason(self, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        assert (await browser.post("/desk/not-ready", {"reason": "break"})).status_code == 200
        assert (await browser.state())["not_ready"] == "break"
        assert (await browser.post("/desk/not-ready", {"reason": "fishing"})).status_code == 422
        assert (await browser.post("/desk/not-ready", {"reason": "line_lost"})).status_code == 422

    async def test_queued_in_a_call_is_shown_as_next(self, room: Room, browser: Browser) -> None:
        await is_connected(room, browser)
        await browser.post("/desk/not-ready", {"reason": "break"})
        told = await browser.state()
        assert (told["state"], told["next_state"]) == ("engaged", "break")

    async def test_without_a_floor_is_a_plain_503(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        room.floor.silent = True
        answer = await browser.post("/desk/ready")
        assert answer.status_code == 503
        assert "did not answer in time" in answer.json()["message"]
        assert answer.json()["reference"]


class TestSignOut:
    async def test_is_refused_in_words_while_a_caller_is_there(self, room: Room, browser: Browser) -> None:
        await is_connected(room, browser)
        refused = await browser.post("/sign-out")
        assert refused.status_code == 409
        assert "Finish the call first" in refused.json()["message"]


class TestHangUp:
    async def test_is_a_command_about_the_contact_in_hand(self, room: Room, browser: Browser) -> None:
        contact = await is_connected(room, browser)
        assert (await browser.post(f"/desk/contacts/{contact}/hang-up")).json() == {"ok": True}
        assert (await browser.post("/desk/contacts/somebody-elses/hang-up")).status_code == 409


class TestStream:
    async def test_sends_the_view_at_once_and_ends_by_itself(self, room: Room, browser: Browser) -> None:
        await browser.sign_in("central_east_01")
        object.__setattr__(room.services.settings, "stream_life_s", 0.1)
        object.__setattr__(room.services.settings, "heartbeat_s", 0.05)
        answer = await browser.client.get("/desk/stream")
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.text.startswith("retry: ")
        assert "event: specialist\ndata: {" in answer.text
        assert ": still here" in answer.text
        assert answer.text.endswith("event: end\ndata: {}\n\n")
