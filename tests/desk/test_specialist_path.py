from routing.model import OfferId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import Room


async def answered(room: Room, browser: Browser) -> str:
    await browser.sign_in("central_east_01")
    await browser.post("/desk/ready")
    contact = room.floor.caller("caller-1")
    offer = (await browser.state())["offer"]
    assert (await browser.post(f"/desk/offers/{offer['id']}/accept")).status_code == 200
    room.floor.connects(OfferId(offer["id"]))
    return contact


class TestSpecialistPath:
    async def test_goes_from_sign_in_to_a_final_record(self, room: Room, browser: Browser) -> None:
        signed_in = (await browser.sign_in("central_east_01")).json()
        assert signed_in["role"] == "specialist"
        assert signed_in["specialist"] == "central_east_01"
        assert (await browser.state())["state"] == "not_ready"
        assert (await browser.post("/desk/heartbeat")).status_code == 204
        assert (await browser.post("/desk/ready")).json() == {"ok": True}
        contact = room.floor.caller("caller-1")
        offer = (await browser.state())["offer"]
        assert offer["region"] == "Owen Sound, medium confidence (from the telephone exchange)"
        accepted = await browser.post(f"/desk/offers/{offer['id']}/accept")
        assert accepted.json() == {"ok": True, "offer": offer["id"], "contact": contact}
        token = (await browser.post("/desk/softphone/token")).json()
        assert token["kind"] == "loopback"
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
        saved = await browser.send("PUT", f"/desk/records/{contact}", {"version": record["version"], "draft": draft})
        assert saved.status_code == 200
        done = await browser.post(f"/desk/records/{contact}/finalise", {"version": saved.json()["version"]})
        assert done.json()["status"] == "finalised"
        assert (await browser.post("/desk/wrap-up/done")).json() == {"ok": True}
        assert (await browser.state())["state"] == "ready"
