"""The web process without its database: calls are taken, screens say why they are not there, and come back."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp

from app.web import LaterDesk
from config.settings import load_settings
from live.redis_server import EmbeddedRedis
from records.errors import RecordsUnavailable
from telephony.signature import sign
from tests.app.service import ROOT, free_port, switchboard, variables

START_S_MAX = 180.0


class TestLaterDesk:
    async def test_opens_as_soon_as_the_database_answers(self) -> None:
        answers: list[BaseException | ASGIApp] = [
            RecordsUnavailable(OSError()),
            RecordsUnavailable(OSError()),
            PlainTextResponse("the desk"),
        ]

        async def build() -> ASGIApp:
            answer = answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        desk = LaterDesk(build, again_s=0.01)
        await desk.open()
        transport = httpx2.ASGITransport(app=desk)
        async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as browser:
            assert (await browser.get("/")).status_code == 503
            async with asyncio.timeout(60):
                while (answer := await browser.get("/")).status_code == 503:
                    await asyncio.sleep(0.01)
        assert answer.text == "the desk"
        await desk.stop()


@pytest.mark.slow
class TestWebProcess:
    def test_takes_calls_without_a_database(self, tmp_path: Path) -> None:
        with EmbeddedRedis(tmp_path / "redis") as redis:
            given = {
                "SWITCHBOARD_DATA_DIR": str(tmp_path / "data"),
                "SWITCHBOARD_PORT": str(free_port()),
                "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
                "REDIS_URL": redis.url,
            }
            settings = load_settings(given)
            command = [sys.executable, "-m", "app.cli", "web"]
            with (tmp_path / "log").open("wb") as log:
                web = subprocess.Popen(command, cwd=ROOT, env=variables(given), stdout=log, stderr=log)
            try:
                wait_for_port(settings.port)
                url = f"{settings.public_base_url}/voice/room-music"
                form = [("AccountSid", settings.twilio_account_sid)]
                signature = sign(url, form, settings.twilio_auth_token.get_secret_value().encode())
                headers = {
                    "X-Twilio-Signature": signature,
                    "Content-Type": "application/x-www-form-urlencoded",
                }
                with httpx2.Client(trust_env=False, timeout=START_S_MAX) as carrier:
                    answer = carrier.post(url, content=urlencode(form), headers=headers)
                    assert (answer.status_code, carrier.get(settings.desk_origin).status_code) == (200, 503)
            finally:
                os.kill(web.pid, signal.SIGTERM)
                assert web.wait(90) in (0, -signal.SIGTERM)

    def test_says_in_words_that_it_has_no_floor_to_ask(self, tmp_path: Path) -> None:
        given = {"SWITCHBOARD_DATA_DIR": str(tmp_path), "SWITCHBOARD_PORT": str(free_port())}
        result = switchboard("web", given=given)
        assert (result.returncode, "Traceback" in result.stderr) == (2, False)
        assert "REDIS_URL" in result.stderr


def wait_for_port(port: int) -> None:
    """Wait until somebody listens; the first request then waits in the backlog."""
    deadline = time.monotonic() + START_S_MAX
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline, f"nobody listens on port {port}"
            time.sleep(0.1)
        else:
            return
