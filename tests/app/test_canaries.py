"""What is personal leaves no trace: the whole program, real stores, and words that stand nowhere else (X-23, X-25)."""

import asyncio
import base64
import re
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.app.service import Service
from tests.desk.browser import Browser

NAME, NOTE, CODE = "Canaria Invented", "canarynote", "Canary Heron 77"
PHONE, EMAIL = "+18675550188", "canary@mail.example"
"""Yukon has its own area code, which the sample directory does not use."""
CANARIES = ("Canaria", NOTE, "heron77", "Canary Heron", "8675550188", "867 555 0188", EMAIL, "suppertime")
NUMBER = re.compile(rb"\+1[2-9][0-9]{9}")
OFFERED_WITHIN_S = 180.0
RECORDED_WITHIN_S = 3.0


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, "Desk"]]:
    """A service that runs, and the specialist who wrote the canaries down in it."""
    service = Service(tmp_path_factory.mktemp("canaries"))
    service.given["SWITCHBOARD_SAMPLE_SPECIALISTS"] = "0"
    try:
        service.start()
        yield service, asyncio.run(play(service))
    finally:
        service.end()


class Desk:
    """One specialist by HTTP, who remembers every address that was asked."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.asked: list[str] = []

    async def send(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = await self.browser.send(method, path, body)
        self.asked.append(str(answer.url))
        assert answer.status_code in (200, 204), f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    async def takes_a_call(self) -> str:
        deadline = time.monotonic() + OFFERED_WITHIN_S
        await self.send("POST", "/desk/come-back")
        await self.send("POST", "/desk/ready")
        while time.monotonic() < deadline:
            await self.send("POST", "/desk/heartbeat")
            state = await self.send("GET", "/desk/state")
            if state["offer"] is not None:
                answer = await self.browser.post(f"/desk/offers/{state['offer']['id']}/accept")
                if answer.status_code == 200:
                    return str(state["offer"]["contact"])
            await asyncio.sleep(0.1)
        raise AssertionError("no call was offered")

    async def writes_down(self, contact: str) -> None:
        record = await self.send("GET", f"/desk/records/{contact}")
        draft = {**record["draft"], "notes": f"{NAME}: {NOTE}, {PHONE}", "caller_relation": "self"}
        await self.send("PUT", f"/desk/records/{contact}", {"version": record["version"], "draft": draft})
        beside = f"/desk/follow-up/{contact}"
        await self.send("GET", beside)
        await self.send("POST", f"{beside}/code", {"code": CODE})
        agreed = {"given": "spoken", "locale": "en", "name": NAME, "best_time": "suppertime", "due_days": 7}
        await self.send("PUT", f"{beside}/consent", {**agreed, "address": "867 555 0188"})
        await self.send("PUT", f"{beside}/consent", {**agreed, "address": EMAIL})


async def play(service: Service) -> Desk:
    client = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", timeout=90)
    async with Browser(client, None) as browser:  # type: ignore[arg-type]
        desk = Desk(browser)
        await browser.sign_in("central_01")
        await desk.writes_down(await desk.takes_a_call())
        await asyncio.sleep(RECORDED_WITHIN_S)
    return desk


def traces(service: Service) -> dict[str, bytes]:
    """Everything that the program has left: its log, the journal's file, the database."""
    files = [path for path in service.data_dir.rglob("*") if path.is_file()]
    return {"log": service.said.encode()} | {str(path): path.read_bytes() for path in files}


class TestCanaries:
    def test_stand_nowhere_but_encrypted(self, played: tuple[Service, Desk]) -> None:
        service, desk = played
        left = traces(service) | {"addresses": "\n".join(desk.asked).encode()}
        left["health"] = repr(service.health()).encode()
        assert any("redis" in name for name in left), "the journal was looked through"
        assert any(name.endswith("switchboard.db-wal") or name.endswith("switchboard.db") for name in left)
        for canary in CANARIES:
            for written in (canary.encode(), base64.b64encode(canary.encode()).rstrip(b"=")[:-1]):
                assert [name for name, found in left.items() if written in found] == [], canary

    def test_of_callers_leave_no_number_in_the_journal_and_the_log(
        self, played: tuple[Service, Desk]
    ) -> None:
        service, _ = played
        for name, found in traces(service).items():
            if "redis" in name or name == "log":
                assert NUMBER.findall(found) == [], name
