"""F70: every way in from outside, with what proves who comes by it. A new one fails here until it is listed."""

import re

import httpx2
import pytest
from starlette.responses import PlainTextResponse

from app import web
from app.web import FrontDoor
from telephony.addresses import Place
from tests.webhooks.posts import BASE, CALL, CONTACT, LEG, OFFER, ScriptedFloor, application, form, post
from tests.webhooks.test_partner_reports import REPORT, StandingClock
from webhooks.partner_reports import PATH, PartnerReports

CARRIER, PARTNER, SCREENS, NOBODY = (
    "X-Twilio-Signature, by the account's token",
    "X-Switchboard-Signature, by the partner's key",
    "a signed-in person, by the access rules of the desk (tests/desk/test_access.py)",
    "nothing: it tells whether the program works, and holds no personal data",
)
AUTHENTICATION = {
    **dict.fromkeys((place.value for place in Place), CARRIER),
    PATH: PARTNER,
    "/health": NOBODY,
    "/": SCREENS,
}
BLANKS = {
    "contact": CONTACT,
    "offer": OFFER,
    "effect": "w1.e1",
    "partner": "NORTH",
    "party": f"{CONTACT}-p1",
    "text": f"{CONTACT}-a1",
    "line": "crisis-line",
    "ring": "40",
    "attempt": "1",
    "language": "en",
    "words": "next-interpreter",
    "step": "0a",
    "specialist": "amal",
}


def filled_in(address: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda blank: BLANKS[blank[1]], address)


class TestEveryRoute:
    def test_is_listed(self) -> None:
        """The front door knows these areas and no other; within them, these addresses and no other."""
        areas = {*web.CARRIER_AREAS, web.PARTNERS_AREA}
        assert {f"/{route.split('/')[1]}/" for route in AUTHENTICATION if route.count("/") > 1} == areas

    @pytest.mark.parametrize("route", [route for route, by in AUTHENTICATION.items() if by == CARRIER])
    async def test_from_the_carrier_is_shut_to_strangers(self, route: str) -> None:
        floor = ScriptedFloor()
        app = application(floor)
        for headers in ({"x-twilio-signature": None}, {"x-twilio-signature": "A" * 28}):
            answer = await post(
                app, filled_in(route), form({"CallSid": LEG, "ParentCallSid": CALL}), headers=headers
            )
            assert answer.status_code == 403
        assert (await post(app, filled_in(route), token=b"the token of another account")).status_code == 403
        assert floor.asked == []

    @pytest.mark.parametrize("route", [route for route, by in AUTHENTICATION.items() if by == PARTNER])
    async def test_from_partners_is_shut_to_strangers(self, route: str) -> None:
        floor = ScriptedFloor()
        app = PartnerReports(floor, {"NORTH": (b"k" * 40,)}, StandingClock())
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=BASE) as client:
            answer = await client.post(route, json=dict(REPORT))
        assert answer.status_code == 401
        assert floor.asked == []


class TestFrontDoor:
    @pytest.mark.parametrize(
        ("path", "room"),
        [
            ("/voice/inbound", "voice"),
            ("/cb/call", "voice"),
            ("/partners/load", "partners"),
            ("/partners/", "partners"),
            ("/health", "health"),
            ("/", "desk"),
            ("/partners", "desk"),
            ("/voice", "desk"),
            ("/healthy", "desk"),
        ],
    )
    async def test_sends_each_request_to_its_room(self, path: str, room: str) -> None:
        rooms = {name: PlainTextResponse(name) for name in ("voice", "partners", "desk", "health")}
        door = FrontDoor(**rooms)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door), base_url=BASE) as client:
            assert (await client.get(path)).text == room
