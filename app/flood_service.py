"""Which service a flood goes to, and whether it may: nothing that could reach a real carrier or a real caller."""

from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

import httpx2

from app.refusal import refuse
from config.fields import CARRIER_API_URL, variable
from config.settings import Settings

if TYPE_CHECKING:
    from simulator.flood.plan import Service

ASK_S = 5.0
REAL_CARRIER = (".twilio.com", "twilio.com")


def own_service(settings: Settings) -> "Service":
    """Give the sample service that runs with these settings, or say why there is none to flood."""
    from app.health import answers
    from app.supervisor import run_file
    from config.network import load_network
    from simulator.flood.plan import Service

    if settings.real_traffic:
        refuse(
            f"{variable('sample_traffic')} is false: these settings are for real calls, and a flood would be one. "
            "Flood the sample (`switchboard run`), or a deployment on a double with --target."
        )
    if not answers(settings.desk_origin):
        refuse(
            f"Nothing answers at {settings.desk_origin}. Start the service with `switchboard run`, with the same "
            "settings, then try again."
        )
    return Service(
        desk_url=settings.desk_origin,
        carrier_url=settings.twilio_api_base_url,
        database_url=settings.sqlalchemy_url,
        lines=settings.lines,
        network=load_network(settings.network_file),
        run_file=run_file(settings.data_dir),
        redis_url=settings.redis_url,
    )


async def target_service(target: str, settings: Settings) -> "Service":
    """Give a deployment that is on a double of the carrier, or say why it may not be flooded.

    `settings` are the deployment's own: its credentials sign, its lines are dialled, and its
    TWILIO_API_BASE_URL names the double.
    """
    from config.network import load_network
    from simulator.flood.plan import Service

    target = target.rstrip("/")
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        refuse(
            f"--target {target}: write the deployment's public address, such as https://staging.example.org"
        )
    await _check_deployment(target, settings)
    await _check_double(target, settings)
    await _check_signature(target, settings)
    return Service(
        desk_url=target,
        carrier_url=settings.twilio_api_base_url,
        database_url=settings.database_url,
        lines=settings.lines,
        network=load_network(settings.network_file),
        redis_url=settings.redis_url,
    )


def is_real_carrier(address: str) -> bool:
    """Whether this is Twilio, where calls cost money and ring at real people."""
    host = urlsplit(address).hostname or ""
    return address == CARRIER_API_URL or host.endswith(REAL_CARRIER)


async def _check_deployment(target: str, settings: Settings) -> None:
    """The deployment must say that its carrier is the double of these settings."""
    health = await _asked(f"{target}/health")
    if health is None or "ready" not in health:
        refuse(f"{target}/health does not answer as Switchboard does; is the address right, and does it run?")
    carrier = str(health.get("carrier", ""))
    if not carrier:
        refuse(f"{target} does not say which carrier it is on, so it is not flooded. Is it an older release?")
    if is_real_carrier(carrier):
        refuse(
            f"{target} is on the real carrier ({carrier}): a flood would ring real telephones, cost money and keep "
            f"real callers waiting. Flood a deployment whose {variable('twilio_api_base_url')} is a double's."
        )
    if carrier != settings.twilio_api_base_url:
        refuse(
            f"{target} has its carrier at {carrier}, and these settings have it at {settings.twilio_api_base_url}. "
            f"Run the flood with the deployment's own settings ({variable('twilio_api_base_url')})."
        )
    if not health["ready"]:
        refuse(f"{target} is not ready; `switchboard doctor` on its machine says why.")


async def _check_double(target: str, settings: Settings) -> None:
    """At the deployment's carrier must be a double, and it must lead calls to the deployment."""
    address = settings.twilio_api_base_url
    health = await _asked(f"{address}/network/health")
    if is_real_carrier(address) or health is None or "live_calls" not in health:
        refuse(
            f"No double of the carrier answers at {address}. Start one with `switchboard carrier` and the "
            "deployment's settings, and lead that address to it."
        )
    if health.get("leads_to") != target:
        refuse(
            f"The double at {address} leads calls to {health.get('leads_to')}, not to {target}. Start it with "
            f"{variable('public_base_url')}={target}."
        )


async def _check_signature(target: str, settings: Settings) -> None:
    """What is signed with these settings' token must be accepted there."""
    from app.doctor_address import check_address
    from app.findings import Level

    findings = await check_address(settings.model_copy(update={"public_base_url": target}))
    wrong = [one for one in findings if one.level is Level.WRONG]
    if wrong:
        refuse(" ".join(f"{one.words} {one.remedy}" for one in wrong))


async def _asked(address: str) -> dict[str, object] | None:
    try:
        async with httpx2.AsyncClient(timeout=ASK_S, trust_env=False, follow_redirects=False) as client:
            found = (await client.get(address)).json()
    except (httpx2.HTTPError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def cannot_be_flooded(wrong: Exception) -> NoReturn:
    """Say why a flood could not begin."""
    from simulator.flood.scenario import NotForFloods
    from simulator.people.desk_browser import SignInRefused

    if isinstance(wrong, NotForFloods):
        refuse(f"This cannot be flooded: {wrong}.")
    if isinstance(wrong, SignInRefused):
        refuse(
            f"This service cannot be flooded: {wrong}. Its specialists are the sample people, which only sample "
            "traffic creates; with --callers-only nobody answers, and nobody need sign in."
        )
    refuse(f"This service cannot be flooded: {wrong}. It must run with the double of the carrier.")
