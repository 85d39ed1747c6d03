import pytest
from twilio.jwt.access_token import AccessToken  # type: ignore[import-untyped]

from telephony.errors import IdentityInvalid
from telephony.tokens import TokenKeys, softphone_token

KEYS = TokenKeys(
    account_sid="AC" + "0" * 32, key_sid="SK" + "1" * 32, key_secret="s" * 32, application_sid="AP" + "2" * 32
)


class TestSoftphoneToken:
    def test_allows_calls_to_our_application_and_nothing_else(self) -> None:
        token = softphone_token(KEYS, "amal_7")
        grants = AccessToken.from_jwt(token, KEYS.key_secret).payload["grants"]
        assert grants == {
            "identity": "amal_7",
            "voice": {"outgoing": {"application_sid": KEYS.application_sid}},
        }

    @pytest.mark.parametrize("identity", ["", "a b", "a:b", "é", "x" * 122])
    def test_refuses_a_name_that_the_carrier_would_not_take(self, identity: str) -> None:
        with pytest.raises(IdentityInvalid):
            softphone_token(KEYS, identity)

    def test_shows_no_secret(self) -> None:
        assert KEYS.key_secret not in repr(KEYS)
