"""Partners' reports of how busy they are: only the partner itself can make one, and a repeat changes nothing."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from routing import commands as c
from routing import replies as r
from routing.commands import Command
from routing.model import Instant
from tests.webhooks.posts import BASE, NobodyHome, ScriptedFloor
from webhooks.errors import REPORT_REFUSALS, ReportRefusal
from webhooks.load_reports import SKEW_S_MAX, LoadReport, sign_report
from webhooks.partner_reports import PARTNER, PATH, SIGNATURE, TIMESTAMP, PartnerReports
from webhooks.requests import BodyLimits

NOW_S = 1_790_000_000
KEY, NEXT_KEY, OTHER_KEY = b"k" * 40, b"n" * 40, b"o" * 40
KEYS = {"NORTH": (KEY, NEXT_KEY), "EASTERN": (OTHER_KEY,)}
REPORT: Mapping[str, object] = {
    "partner": "NORTH",
    "waiting": 3,
    "staffed": 5,
    "free": 0,
    "handle_mean_s": 420,
}


class StandingClock:
    def now(self) -> Instant:
        return Instant(NOW_S * 1_000)


def reports(floor: ScriptedFloor, **changes: object) -> PartnerReports:
    return PartnerReports(floor, KEYS, StandingClock(), **changes)  # type: ignore[arg-type]


async def post(
    app: PartnerReports,
    report: Mapping[str, object] | bytes = REPORT,
    *,
    key: bytes = KEY,
    partner: str = "NORTH",
    timestamp: str = str(NOW_S),
    headers: Mapping[str, str | bytes | None] | None = None,
    path: str = "/partners/load",
    method: str = "POST",
) -> httpx2.Response:
    """Send one report, signed as a partner would, with whatever the test wants wrong about it."""
    body = report if isinstance(report, bytes) else json.dumps(report).encode()
    given: dict[str, str | bytes | None] = {
        "content-type": "application/json",
        "x-switchboard-partner": partner,
        "x-switchboard-timestamp": timestamp,
        "x-switchboard-signature": sign_report(key, timestamp, body) if timestamp.isascii() else "",
    }
    given |= headers or {}
    sent = {
        name.encode(): value if isinstance(value, bytes) else value.encode()
        for name, value in given.items()
        if value is not None
    }
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url=BASE) as client:
        return await client.request(method, path, content=body, headers=sent)


def error_of(answer: httpx2.Response) -> ReportRefusal:
    assert answer.headers["content-type"].startswith("application/json")
    told = answer.json()
    refusal = ReportRefusal(told["error"])
    assert answer.status_code == REPORT_REFUSALS[refusal][0]
    assert told["message"].endswith(".")
    return refusal


class TestReport:
    async def test_becomes_one_command(self) -> None:
        floor = ScriptedFloor()
        assert (await post(reports(floor))).status_code == 204
        (command,) = floor.asked
        assert command == c.ReportPartnerLoad(
            id=command.id,
            partner="NORTH",  # type: ignore[arg-type]
            waiting=3,
            staffed=5,
            free=0,
            handle_mean_ms=420_000,
            stamp=NOW_S,
        )

    @pytest.mark.parametrize("given", [{}, {"handle_mean_s": None}])
    async def test_need_not_say_how_long_calls_take(self, given: dict[str, object]) -> None:
        floor = ScriptedFloor()
        short = {name: value for name, value in REPORT.items() if name != "handle_mean_s"} | given
        assert (await post(reports(floor), short)).status_code == 204
        assert isinstance(floor.asked[0], c.ReportPartnerLoad)
        assert floor.asked[0].handle_mean_ms is None

    async def test_that_is_repeated_is_the_same_command(self) -> None:
        """X-3: the floor answers a repeat from its memory, and by the stamp when that has faded."""
        floor = ScriptedFloor()
        app = reports(floor)
        for _ in range(3):
            await post(app)
        await post(app, dict(REPORT) | {"waiting": 4})
        await post(app, timestamp=str(NOW_S + 1))
        names = [command.id for command in floor.asked]
        assert len(set(names[:3])) == 1
        assert len(set(names)) == 3

    async def test_may_be_signed_in_capitals(self) -> None:
        signature = sign_report(KEY, str(NOW_S), json.dumps(REPORT).encode()).upper()
        answer = await post(reports(ScriptedFloor()), headers={"x-switchboard-signature": signature})
        assert answer.status_code == 204

    @pytest.mark.parametrize("key", [KEY, NEXT_KEY])
    async def test_may_be_signed_with_the_next_key_already(self, key: bytes) -> None:
        assert (await post(reports(ScriptedFloor()), key=key)).status_code == 204


class TestRefusal:
    @pytest.mark.parametrize(
        "headers",
        [
            {"x-switchboard-signature": None},
            {"x-switchboard-signature": ""},
            {"x-switchboard-signature": "0" * 64},
            {"x-switchboard-signature": b"\xe9" * 64},
            {"x-switchboard-signature": "A" * 9_000},
            {"x-switchboard-partner": None},
            {"x-switchboard-partner": "NOBODY"},
            {"x-switchboard-partner": "EASTERN"},
            {"x-switchboard-timestamp": None},
            {"x-switchboard-timestamp": str(NOW_S + 1)},
        ],
    )
    async def test_of_what_is_not_signed_touches_nothing(
        self, headers: dict[str, str | bytes | None]
    ) -> None:
        floor = ScriptedFloor()
        assert error_of(await post(reports(floor), headers=headers)) is ReportRefusal.SIGNATURE
        assert floor.asked == []

    async def test_of_another_key_or_another_body(self) -> None:
        floor = ScriptedFloor()
        app = reports(floor)
        assert error_of(await post(app, key=OTHER_KEY)) is ReportRefusal.SIGNATURE
        good = sign_report(KEY, str(NOW_S), json.dumps(REPORT).encode())
        changed = dict(REPORT) | {"waiting": 0}
        answer = await post(app, changed, headers={"x-switchboard-signature": good})
        assert error_of(answer) is ReportRefusal.SIGNATURE
        assert floor.asked == []
        assert app.refused[ReportRefusal.SIGNATURE] == 2

    async def test_of_a_report_for_another_partner_than_the_keys(self) -> None:
        """X-17: a partner speaks for itself alone, however it puts it."""
        floor = ScriptedFloor()
        app = reports(floor)
        other = dict(REPORT) | {"partner": "EASTERN"}
        assert error_of(await post(app, other)) is ReportRefusal.ANOTHER_PARTNER
        assert error_of(await post(app, other, partner="EASTERN")) is ReportRefusal.SIGNATURE
        assert floor.asked == []

    @pytest.mark.parametrize("away_s", [-SKEW_S_MAX - 1, SKEW_S_MAX + 1, -NOW_S])
    async def test_of_a_wrong_clock(self, away_s: int) -> None:
        floor = ScriptedFloor()
        answer = await post(reports(floor), timestamp=str(NOW_S + away_s))
        assert error_of(answer) is ReportRefusal.CLOCK
        assert floor.asked == []

    @pytest.mark.parametrize("away_s", [-SKEW_S_MAX, SKEW_S_MAX])
    async def test_of_a_clock_stops_at_five_minutes(self, away_s: int) -> None:
        assert (await post(reports(ScriptedFloor()), timestamp=str(NOW_S + away_s))).status_code == 204

    @pytest.mark.parametrize("timestamp", ["", "now", "-5", "1e9", "9" * 12, "1 790"])
    async def test_of_a_time_that_is_none(self, timestamp: str) -> None:
        answer = await post(reports(ScriptedFloor()), timestamp=timestamp)
        assert error_of(answer) is ReportRefusal.SIGNATURE

    @pytest.mark.parametrize(
        ("change", "named"),
        [
            ({"waiting": -1}, "waiting must be"),
            ({"waiting": "3"}, "waiting must be"),
            ({"waiting": 3.5}, "waiting must be"),
            ({"staffed": True}, "staffed must be"),
            ({"free": None}, "free must be"),
            ({"free": 10**9}, "free must be"),
            ({"free": 6}, "More people are free"),
            ({"handle_mean_s": 0}, "handle_mean_s must be"),
            ({"partner": 5}, "partner must be"),
            ({"caller": "+14165550111"}, "a field that reports do not have"),
        ],
    )
    async def test_of_a_faulty_report_says_in_words_what_to_write(
        self, change: dict[str, object], named: str
    ) -> None:
        floor = ScriptedFloor()
        answer = await post(reports(floor), dict(REPORT) | change)
        assert error_of(answer) is ReportRefusal.FIELDS
        assert named in answer.json()["message"]
        assert "5550111" not in answer.text
        assert floor.asked == []

    @pytest.mark.parametrize(
        "body", [b"", b"[]", b"3", b"{", b'"x"', b"\xff", b"null", b'{"handle_mean_s": NaN}']
    )
    async def test_of_what_is_no_report_at_all(self, body: bytes) -> None:
        assert error_of(await post(reports(ScriptedFloor()), body)) is ReportRefusal.FIELDS

    async def test_of_wrong_forms(self) -> None:
        app = reports(ScriptedFloor())
        wrong = await post(app, method="GET")
        assert (error_of(wrong), wrong.headers["allow"]) == (ReportRefusal.WRONG_METHOD, "POST")
        assert error_of(await post(app, path="/partners/load/")) is ReportRefusal.UNKNOWN_ADDRESS
        assert error_of(await post(app, path="/partners/other")) is ReportRefusal.UNKNOWN_ADDRESS
        plain = await post(app, headers={"content-type": "text/plain"})
        assert error_of(plain) is ReportRefusal.NOT_JSON
        assert error_of(await post(app, b"x" * 5_000)) is ReportRefusal.TOO_LARGE
        slow = reports(ScriptedFloor(), limits=BodyLimits(bytes_max=10))
        assert error_of(await post(slow)) is ReportRefusal.TOO_LARGE

    @pytest.mark.parametrize(
        ("floor_says", "refusal"),
        [
            (r.Refusal.UNKNOWN_PARTNER, ReportRefusal.UNKNOWN_PARTNER),
            (r.Refusal.NO_PHONE_SYSTEM, ReportRefusal.NO_PHONE_SYSTEM),
            (r.Refusal.WRONG_STATE, ReportRefusal.NOT_NOW),
        ],
    )
    async def test_of_the_floor_reaches_the_partner_in_words(
        self, floor_says: r.Refusal, refusal: ReportRefusal
    ) -> None:
        answer = await post(reports(ScriptedFloor(r.Refused(refusal=floor_says))))
        assert error_of(answer) is refusal

    async def test_for_want_of_a_floor_says_when_to_come_again(self) -> None:
        def absent(command: Command) -> r.Reply:
            raise NobodyHome

        answer = await post(reports(ScriptedFloor(act=absent)))
        assert error_of(answer) is ReportRefusal.NOT_NOW
        assert answer.headers["retry-after"] == "5"

    async def test_reaches_the_log_without_what_was_sent(self) -> None:
        with capture_logs() as logs:
            await post(reports(ScriptedFloor()), partner="a-canary", key=OTHER_KEY)
        assert [entry["event"] for entry in logs] == ["partner_report_refused"]
        assert "canary" not in repr(logs)

    def test_is_always_worded(self) -> None:
        assert set(REPORT_REFUSALS) == set(ReportRefusal)

    @given(
        body=st.binary(max_size=300),
        partner=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
        timestamp=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=14),
        signature=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=70),
    )
    async def test_is_all_that_strangers_get(
        self, body: bytes, partner: str, timestamp: str, signature: str
    ) -> None:
        floor = ScriptedFloor()
        headers = {
            "x-switchboard-partner": partner,
            "x-switchboard-timestamp": timestamp,
            "x-switchboard-signature": signature,
        }
        assert (await post(reports(floor), body, headers=headers)).status_code in (400, 401)
        assert floor.asked == []


class TestGuide:
    """deploy/partners.md is what partners write their side by."""

    def test_names_every_field_and_header(self) -> None:
        guide = (Path(__file__).parents[2] / "deploy" / "partners.md").read_text(encoding="utf-8")
        assert all(f"| `{name}` |" in guide for name in LoadReport.model_fields)
        for name in (PARTNER, TIMESTAMP, SIGNATURE):
            assert f"| `{name.decode().title()}` |" in guide
        assert f"POST {PATH}" in guide.replace("`", "")

    async def test_shows_a_report_that_is_taken(self) -> None:
        guide = (Path(__file__).parents[2] / "deploy" / "partners.md").read_text(encoding="utf-8")
        body = re.search(r"^body='(.*)'$", guide, re.MULTILINE)
        assert body is not None
        assert (await post(reports(ScriptedFloor()), body[1].encode())).status_code == 204


class TestWebSocket:
    async def test_is_closed_politely(self) -> None:
        sent: list[object] = []

        async def send(message: object) -> None:
            sent.append(message)

        async def receive() -> dict[str, object]:
            return {"type": "websocket.connect"}

        await reports(ScriptedFloor())({"type": "websocket", "path": "/partners/load"}, receive, send)
        assert sent == [{"type": "websocket.close", "code": 1000}]
