"""An identity provider that is there, and one that is not."""

from joserfc.jwk import RSAKey
from pydantic import SecretStr

from app.doctor_sign_in import check_identity_provider
from config.clock import SystemClock
from config.settings import Settings
from simulator.carrier.serving import LoopbackServer
from tests.app.house import codes
from tests.desk.identity_provider import CLIENT_ID, CLIENT_SECRET, TestProvider


class TestCheckIdentityProvider:
    async def test_says_nothing_where_none_is_set(self, settings: Settings) -> None:
        assert await check_identity_provider(settings) == []

    async def test_reads_what_it_says_of_itself_and_its_keys(self, settings: Settings) -> None:
        provider = TestProvider(SystemClock().now, RSAKey.generate_key(2048, auto_kid=True))
        server = LoopbackServer(provider.application())
        provider.url = server.url
        await server.start()
        secret = SecretStr(CLIENT_SECRET)
        given = {"oidc_issuer": server.url, "oidc_client_id": CLIENT_ID, "oidc_client_secret": secret}
        named = settings.model_copy(update=given)
        try:
            assert codes(await check_identity_provider(named), "ok") == {"sign_in.provider_ok"}
            provider.calls_itself = "https://somebody.else.example"
            assert codes(await check_identity_provider(named), "wrong") == {"sign_in.provider_away"}
            provider.calls_itself, provider.away = "", True
            assert codes(await check_identity_provider(named), "wrong") == {"sign_in.provider_away"}
        finally:
            await server.stop()
        (finding,) = await check_identity_provider(named)
        assert (finding.code, CLIENT_SECRET in finding.line()) == ("sign_in.provider_away", False)
