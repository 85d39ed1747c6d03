"""Signed voice webhooks per second for one web process, beside a bare form endpoint in the same run."""

from dataclasses import dataclass
from statistics import median
from urllib.parse import urlencode

from config.settings import Settings
from routing.model import CallSid
from simulator.bench.house import BenchHouse, open_bare, open_house
from simulator.bench.load import LoadResult, put_load
from telephony.signature import sign
from webhooks.endpoints import contact_of

RUNS = 5
CALLS = 900
WAITS = 3
FORM = {
    "AccountSid": "", "ApiVersion": "2010-04-01", "CallSid": "", "CallStatus": "ringing", "CallToken": "",
    "Called": "+14165550111", "CalledCity": "", "CalledCountry": "CA", "CalledState": "ON", "CalledZip": "",
    "Caller": "+15193760117", "CallerCity": "OWEN SOUND", "CallerCountry": "CA", "CallerState": "ON",
    "CallerZip": "", "Direction": "inbound", "From": "+15193760117", "FromCity": "OWEN SOUND",
    "FromCountry": "CA", "FromState": "ON", "FromZip": "", "To": "+14165550111", "ToCity": "", "ToCountry": "CA",
    "ToState": "ON", "ToZip": "", "StirVerstat": "TN-Validation-Passed-A", "CallerName": "",
}  # fmt: skip
"""The fields of an ordinary voice webhook, empty ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookThroughput:
    webhooks_per_second: float
    bare_per_second: float
    ratio: float
    """Median of the ratios of runs made in turn."""
    p50_ms: float
    p99_ms: float
    web_cpu_us: float
    """Of the web process, a webhook."""
    bare_cpu_us: float


async def webhook_throughput() -> WebhookThroughput:
    """Run both in turn, five times each; every call arrives, keys a language, waits, and hangs up."""
    ours: list[LoadResult] = []
    bare: list[LoadResult] = []
    cpu = {"web": 0.0, "bare": 0.0}
    with open_house() as house, open_bare() as (bare_port, bare_pid):
        yardstick = BenchHouse(settings=house.settings, port=bare_port, pids={"bare": bare_pid})
        for run in range(RUNS + 1):
            chains = [_chain(house.settings, f"{run:04x}{call:028x}") for call in range(CALLS)]
            plain = [_bare_chain(house.settings, f"{run:04x}{call:028x}") for call in range(CALLS)]
            began = house.cpu_s()["web"]
            ours.append(await put_load(house.port, chains))
            cpu["web"] += (house.cpu_s()["web"] - began) if run else 0
            began = yardstick.cpu_s()["bare"]
            bare.append(await put_load(bare_port, plain))
            cpu["bare"] += (yardstick.cpu_s()["bare"] - began) if run else 0
    # The first run of each warms up and is not counted.
    ours, bare = ours[1:], bare[1:]
    assert not any(result.refused for result in ours), "a webhook of ours was refused"
    latencies = sorted(took for result in ours for took in result.latencies_ms)
    sent = sum(result.requests for result in ours)
    return WebhookThroughput(
        webhooks_per_second=median(result.per_second for result in ours),
        bare_per_second=median(result.per_second for result in bare),
        ratio=median(one.per_second / other.per_second for one, other in zip(ours, bare, strict=True)),
        p50_ms=latencies[len(latencies) // 2],
        p99_ms=latencies[int(0.99 * len(latencies))],
        web_cpu_us=cpu["web"] / sent * 1e6,
        bare_cpu_us=cpu["bare"] / sent * 1e6,
    )


def arriving(settings: Settings, number: str) -> list[bytes]:
    """Prepare the requests of a call that arrives and keys English; `number` is 32 hexadecimal digits."""
    call = f"CA{number}"
    contact = contact_of(CallSid(call))
    return [
        _request(settings, "/voice/inbound", call, {}),
        _request(settings, f"/voice/menu/{contact}/1", call, {"Digits": "1", "CallStatus": "in-progress"}),
    ]


def _chain(settings: Settings, number: str) -> list[bytes]:
    call = f"CA{number}"
    contact = contact_of(CallSid(call))
    waiting = {"QueueSid": "QU" + "0" * 32, "CallStatus": "in-progress"}
    return [
        *arriving(settings, number),
        *(
            _request(
                settings, f"/voice/wait/{contact}/en/{turn}/0", call, {**waiting, "QueueTime": str(25 * turn)}
            )
            for turn in range(WAITS)
        ),
        _request(settings, "/cb/call", call, {"CallStatus": "completed", "CallDuration": "9"}),
    ]


def _bare_chain(settings: Settings, number: str) -> list[bytes]:
    return [_request(settings, "/form", f"CA{number}", {"Digits": "1"}) for _ in range(WAITS + 3)]


def _request(settings: Settings, path: str, call: str, more: dict[str, str]) -> bytes:
    form = {**FORM, "AccountSid": settings.twilio_account_sid, "CallSid": call, **more}
    url = f"{settings.public_base_url}{path}"
    token = settings.twilio_auth_token.get_secret_value().encode()
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(url, list(form.items()), token)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
