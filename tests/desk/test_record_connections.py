"""A record over connections that lose, repeat and delay: no record twice, and no word lost that was acknowledged (F49).

`TEST_RECORD_SEQUENCES=1000 .venv/bin/python -m pytest tests/desk/test_record_connections.py` tries a thousand.
"""

import asyncio
import os
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx2
import pytest
from sqlalchemy import func, select

from records.database import reading
from records.tables import call_record
from routing import commands as c
from routing.model import ContactId, OfferId, SpecialistId
from tests.desk.browser import Browser
from tests.desk.conftest import new_browser
from tests.desk.room import PEOPLE, Room
from tests.desk.test_talk import COLLEAGUE, ME

SEQUENCES = int(os.environ.get("TEST_RECORD_SEQUENCES", "20"))
STEPS = 10
AGES = ("under_18", "25_34", "80_up", "declined")


@dataclass
class Weather:
    """What becomes of a request on its way. Those that are late arrive when others have overtaken them."""

    dice: Random
    late: list[asyncio.Task[httpx2.Response]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    async def send(
        self, browser: Browser, method: str, path: str, body: Any = None
    ) -> httpx2.Response | None:
        """Give the answer; None where the browser hears none."""
        kind = self.dice.choice(("fine", "fine", "fine", "lost", "unheard", "twice", "late"))
        self.seen[kind] += 1
        if kind == "lost":
            return None
        if kind == "late":
            self.late.append(asyncio.create_task(browser.send(method, path, body)))
            await asyncio.sleep(0)
            return None
        if kind == "twice":
            both = await asyncio.gather(*(browser.send(method, path, body) for _ in range(2)))
            return self.dice.choice(both)
        answer = await browser.send(method, path, body)
        return None if kind == "unheard" else answer

    async def clears(self) -> None:
        await asyncio.gather(*self.late)
        self.late.clear()


@dataclass
class Window:
    """One window of a person who writes: what the page's script holds, and what was acknowledged to it."""

    browser: Browser
    weather: Weather
    path: str
    name: str
    version: int = 0
    draft: dict[str, Any] | None = None
    unsaved: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    async def loads(self) -> None:
        """Open or reload: what was typed and not acknowledged is typed again, on top of what is stored."""
        answer = await self.weather.send(self.browser, "GET", self.path)
        if answer is not None and answer.status_code == 200:
            self.takes(answer.json())

    def takes(self, stored: dict[str, Any]) -> None:
        self.version, self.draft = stored["version"], stored["draft"]
        self.writes(*(word for word in self.unsaved if word not in self.draft["notes"].split()))

    def writes(self, *words: str) -> None:
        assert self.draft is not None, "a record is open before anybody writes"
        self.draft = self.draft | {"notes": " ".join([self.draft["notes"], *words]).strip()}

    def types(self, word: str, age: str) -> None:
        self.unsaved.append(word)
        self.writes(word)
        assert self.draft is not None, "it was written into a line above"
        need = {"code": "SAMPLE-FOOD.01", "outcome": "met", "unmet_reason": ""}
        self.draft = self.draft | {
            "answers": [{"field": "age_group", "values": [age]}],
            "needs": [*self.draft["needs"], need][:5],
        }

    async def saves(self) -> None:
        if self.draft is None:
            return
        body, words = {"version": self.version, "draft": self.draft}, [*self.unsaved]
        answer = await self.weather.send(self.browser, "PUT", self.path, body)
        if answer is None:
            return
        if answer.status_code == 200:
            self.version = answer.json()["version"]
            self.acknowledged |= set(words)
            self.unsaved = [word for word in self.unsaved if word not in words]
        elif answer.json()["refused"] == "stale":
            self.takes(answer.json()["record"])


async def gives_a_caller(room: Room, number: int) -> ContactId:
    """A caller comes to the specialist, as on the floor, without the screens."""
    me, floor = SpecialistId(ME), room.floor
    floor.do(c.BecomeReady(id=floor.id(), specialist=me))
    contact = floor.caller(f"caller-{number}")
    offer = floor.floor.specialists[me].offer
    assert offer is not None, "one who is ready is offered who calls"
    floor.do(c.AcceptOffer(id=floor.id(), specialist=me, offer=OfferId(offer)))
    floor.connects(OfferId(offer))
    return contact


async def one_sequence(room: Room, browser: Browser, seed: int) -> Weather:
    """Write a record in two windows through the weather. Raises: AssertionError for a word that is lost."""
    dice = Random(seed)
    weather = Weather(dice)
    contact = await gives_a_caller(room, seed)
    windows = [Window(browser, weather, f"/desk/records/{contact}", name) for name in "ab"]
    for step in range(STEPS):
        window = dice.choice(windows)
        if window.draft is None or dice.random() < 0.2:
            await window.loads()
        elif dice.random() < 0.7:
            window.types(f"{window.name}{step}", dice.choice(AGES))
            await window.saves()
        else:
            await window.saves()
    await weather.clears()
    # However bad the weather was: the person opens it once more, and it comes.
    await browser.client.get(windows[0].path)
    words = (await room.services.records.load(contact)).draft.notes.split()
    heard = set().union(*(window.acknowledged for window in windows))
    assert heard <= set(words), f"seed {seed}: lost {heard - set(words)}"
    assert len(words) == len(set(words)), f"seed {seed}: written twice: {words}"
    room.floor.hangs_up(contact)
    room.floor.do(c.EndWrapUp(id=room.floor.id(), specialist=SpecialistId(ME)))
    return weather


class TestARecordOverBadConnections:
    async def test_is_there_once_with_every_word_that_was_acknowledged(
        self, room: Room, browser: Browser, capsys: pytest.CaptureFixture[str]
    ) -> None:
        await browser.sign_in(ME)
        seen: Counter[str] = Counter()
        for seed in range(SEQUENCES):
            room.floor.do(c.RenewLeases(id=room.floor.id(), specialists=(SpecialistId(ME),)))
            seen += (await one_sequence(room, browser, seed)).seen
        async with reading(room.engine) as connection:
            rows = await connection.scalar(select(func.count()).select_from(call_record))
        assert rows == SEQUENCES
        assert all(seen[kind] for kind in ("fine", "lost", "unheard", "twice", "late"))
        with capsys.disabled():
            print(f"\n{SEQUENCES} records, none twice, no word lost: {dict(seen)}")  # noqa: T201 - the figures


class TestThreeTransfers:
    async def test_keep_every_field_answer_and_referral(self, room: Room, browser: Browser) -> None:
        """F50: there is one record a contact, so there is nothing to copy."""
        await browser.sign_in(ME)
        contact = await gives_a_caller(room, 1)
        path = f"/desk/records/{contact}"
        record = (await browser.client.get(path)).json()
        draft = record["draft"] | {
            "municipality": "Owen Sound",
            "caller_relation": "family",
            "kind": "referral",
            "heard_about": "agency",
            "interpreter": False,
            "answers": [
                {"field": "age_group", "values": ["80_up"]},
                {"field": "further_kinds", "values": ["advocacy", "crisis"]},
            ],
            "needs": [{"code": "SAMPLE-HOUSING.02", "outcome": "unmet", "unmet_reason": "waiting_list"}],
            "referrals": [
                {"service_id": "sample-36", "service_name": "A", "partner": "", "edition": 1, "needs": [0]},
                {
                    "service_id": "",
                    "service_name": "The parish",
                    "partner": "",
                    "edition": None,
                    "needs": [0],
                },
            ],
            "notes": "Two children.",
        }
        saved = await browser.send("PUT", path, {"version": record["version"], "draft": draft})
        assert saved.status_code == 200, saved.text
        async with new_browser(room) as second, new_browser(room) as third:
            await second.sign_in(COLLEAGUE)
            await third.sign_in("north_02")
            hands = [(browser, second, COLLEAGUE), (second, third, "north_02"), (third, browser, ME)]
            for giver, taker, name in hands:
                await self._passes_on(room, contact, giver, taker, name)
                theirs = (await taker.client.get(path)).json()
                assert (theirs["editable"], theirs["draft"]) == (True, draft)
                assert theirs["form"] == record["form"]
        async with reading(room.engine) as connection:
            assert await connection.scalar(select(func.count()).select_from(call_record)) == 1

    async def _passes_on(
        self, room: Room, contact: ContactId, giver: Browser, taker: Browser, name: str
    ) -> None:
        room.floor.signs_in(PEOPLE[name], ready=True)
        await taker.post("/desk/wrap-up/done")
        await taker.post("/desk/ready")
        body = {"kind": "specialist", "id": name}
        sent = await giver.post(f"/desk/contacts/{contact}/transfer", body)
        assert sent.json()["ok"] is True, sent.text
        offer = (await taker.state())["offer"]
        await taker.post(f"/desk/offers/{offer['id']}/accept")
        room.floor.connects(OfferId(offer["id"]))
