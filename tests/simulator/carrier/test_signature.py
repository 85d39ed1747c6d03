"""The carrier signs as Twilio does."""

import pytest
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.carrier.signature import sign, signed_url


class TestSign:
    def test_gives_the_documented_value(self) -> None:
        fields = {
            "CallSid": "CA1234567890ABCDE",
            "Caller": "+14158675310",
            "Digits": "1234",
            "From": "+14158675310",
            "To": "+18005551212",
        }
        url = "https://example.com/myapp.php?foo=1&bar=2"
        assert sign("12345", url, fields) == "L/OH5YylLD5NRKLltdqwSvS0BnU="

    @pytest.mark.parametrize(
        "url",
        [
            "http://backend.example:8000/voice?a=%20b",
            "https://backend.example:8443/voice",
            "https://backend.example/voice#rc=2&rp=all",
        ],
    )
    def test_satisfies_the_official_validator(self, url: str) -> None:
        fields = {"From": "anonymous", "FromCity": "", "SpeechResult": "à côté & au-delà"}
        seen_by_backend = url.partition("#")[0]
        signature = sign("secret", url, fields)
        assert RequestValidator("secret").validate(seen_by_backend, fields, signature)


class TestSignedUrl:
    def test_drops_user_fragment_and_secure_port(self) -> None:
        assert signed_url("https://me:pw@host.example:8443/x?y=1#ct=100") == "https://host.example/x?y=1"

    def test_keeps_the_port_of_plain_http(self) -> None:
        assert signed_url("http://host.example:8000/x") == "http://host.example:8000/x"
