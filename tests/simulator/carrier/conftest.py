"""A carrier double and a scripted backend, joined on loopback."""

from collections.abc import AsyncIterator, Callable

import pytest
from twilio.base.exceptions import TwilioRestException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from simulator.carrier import CarrierDouble, CarrierSettings, FarEnd, NumberSettings
from tests.simulator.carrier.backend import TOKEN, Backend

NUMBER = "+12115550100"
API_SECRET = "fedcba9876543210fedcba9876543210"
STATIC_FALLBACK = "<Response><Say>Please call again.</Say><Hangup/></Response>"


def settings_for(backend: Backend) -> CarrierSettings:
    return CarrierSettings(
        auth_token=TOKEN,
        api_key_secret=API_SECRET,
        numbers={
            NUMBER: NumberSettings(
                voice_url=f"{backend.url}/inbound",
                voice_fallback_url="static:apology",
                status_callback=f"{backend.url}/cb/call#rc=5&rp=all",
            )
        },
        application=NumberSettings(
            voice_url=f"{backend.url}/agent-connect", status_callback=f"{backend.url}/cb/device"
        ),
        twiml_bins={"apology": STATIC_FALLBACK},
        far_ends={
            "+12115550177": FarEnd(ring_s=0.5, talk_s=0.05),
            "+12115550188": FarEnd(outcome="busy"),
            "+12115550199": FarEnd(ring_s=600),
        },
        desk_origins=("http://desk.example",),
        time_scale=0.01,
        wait_time_scale=0.01,
        wait_document_s_min=0.02,
        retry_pause_s=0.005,
        calls_per_second=100,
    )


@pytest.fixture
async def backend() -> AsyncIterator[Backend]:
    async with Backend() as backend:
        yield backend


@pytest.fixture
async def carrier(backend: Backend) -> AsyncIterator[CarrierDouble]:
    async with CarrierDouble(settings_for(backend)) as carrier:
        yield carrier


@pytest.fixture
def client(carrier: CarrierDouble) -> Client:
    """The official client; call it from a thread, for the carrier answers on this one."""
    settings = carrier.settings
    http = TwilioHttpClient(timeout=60, pool_connections=False)
    client = Client(settings.account_sid, settings.auth_token, http_client=http)
    client.api.base_url = carrier.url
    return client


def refusal_of(order: Callable[[], object]) -> tuple[int, int]:
    """The HTTP status and Twilio code with which an order is refused."""
    with pytest.raises(TwilioRestException) as refused:
        order()
    return refused.value.status, refused.value.code
