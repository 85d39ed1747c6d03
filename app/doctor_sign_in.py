"""The doctor's look at the identity provider: whether people who come by single sign-on would get in."""

from app.findings import Finding, ok, wrong
from app.identity_provider import OidcProvider, client_of
from config.clock import SystemClock
from config.fields import Settings, variable
from desk.single_sign_on import ProviderAway


async def check_identity_provider(settings: Settings) -> list[Finding]:
    """Read what the provider says of itself, and its keys; without a provider there is nothing to look at."""
    client = client_of(settings)
    if client is None:
        return []
    provider = OidcProvider(client, SystemClock())
    try:
        await provider.look()
    except ProviderAway as trouble:
        return [
            wrong(
                "sign_in.provider_away",
                f"Nobody comes in by single sign-on: what {client.issuer} says of itself cannot be read ({trouble}).",
                f"Correct {variable('oidc_issuer')}, or let this machine reach it. Passwords work meanwhile.",
            )
        ]
    finally:
        await provider.close()
    return [
        ok(
            "sign_in.provider_ok",
            f"The identity provider {client.issuer} says who it is, and shows its keys.",
        )
    ]
