"""The own signature check against the official one, and against what a stranger may send."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from simulator.carrier.signature import sign as carrier_signs
from telephony.overrides import CALLBACK, DOCUMENT, STATIC, Overrides, limited
from telephony.signature import SINGLE_VALUED, sign, verify

TOKEN = b"12345"
URL = "https://example.com/myapp.php?foo=1&bar=2"
FORM = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Caller", "+14158675310"),
    ("Digits", "1234"),
    ("From", "+14158675310"),
    ("To", "+18005551212"),
]
SIGNATURE = "L/OH5YylLD5NRKLltdqwSvS0BnU="

names = st.sampled_from(sorted(SINGLE_VALUED)) | st.from_regex(
    r"[A-Za-z][A-Za-z0-9_.-]{0,40}", fullmatch=True
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
forms = st.dictionaries(names, texts, max_size=40)
hosts = st.sampled_from(
    ["example.org", "example.org:443", "example.org:8443", "localhost:80", "localhost:4010"]
)
urls = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}{path}",
    st.sampled_from(["https", "http"]),
    hosts,
    st.sampled_from(["/voice/inbound", "/voice/menu/k1/1?Digits=1", "/cb/room/k1-1", "/x%20y"]),
)


class TestVerify:
    def test_accepts_the_documented_example(self) -> None:
        assert verify(URL, FORM, SIGNATURE, [TOKEN])

    def test_accepts_any_token_while_one_replaces_another(self) -> None:
        assert verify(URL, FORM, SIGNATURE, [b"next", TOKEN])
        assert not verify(URL, FORM, SIGNATURE, [b"next", b"one after"])
        assert not verify(URL, FORM, SIGNATURE, [])

    @given(url=urls, form=forms)
    def test_accepts_what_the_official_validator_signs(self, url: str, form: dict[str, str]) -> None:
        signature = RequestValidator(TOKEN.decode()).compute_signature(url, form)
        assert verify(url, list(form.items()), signature, [TOKEN])

    @given(url=urls, form=forms)
    def test_signs_as_the_official_validator_accepts(self, url: str, form: dict[str, str]) -> None:
        signature = sign(url, list(form.items()), TOKEN)
        assert RequestValidator(TOKEN.decode()).validate(url, form, signature)

    @given(url=urls, form=forms, overrides=st.sampled_from([DOCUMENT, CALLBACK, STATIC]))
    def test_leaves_the_overrides_of_an_address_out_as_the_carrier_does(
        self, url: str, form: dict[str, str], overrides: Overrides
    ) -> None:
        given_to_the_carrier = limited(url, overrides)
        signature = carrier_signs(TOKEN.decode(), given_to_the_carrier, form)
        assert verify(url, list(form.items()), signature, [TOKEN])
        assert not verify(given_to_the_carrier, list(form.items()), signature, [TOKEN])

    @given(url=urls, form=forms, other=urls)
    def test_agrees_with_the_official_validator_about_the_port(
        self, url: str, form: dict[str, str], other: str
    ) -> None:
        official = RequestValidator(TOKEN.decode())
        signature = official.compute_signature(url, form)
        agreed = official.validate(other, form, signature)
        assert verify(other, list(form.items()), signature, [TOKEN]) is agreed

    @given(url=urls, form=forms.filter(bool), data=st.data())
    def test_refuses_a_changed_value(self, url: str, form: dict[str, str], data: st.DataObject) -> None:
        signature = sign(url, list(form.items()), TOKEN)
        name = data.draw(st.sampled_from(sorted(form)))
        changed = form | {name: form[name] + "1"}
        assert not verify(url, list(changed.items()), signature, [TOKEN])

    @given(form=forms, signature=st.none() | st.text(max_size=60) | st.text(min_size=28, max_size=28))
    def test_refuses_whatever_a_stranger_writes(self, form: dict[str, str], signature: str | None) -> None:
        assert not verify(URL, list(form.items()), signature, [TOKEN])

    @given(name=st.text(max_size=70), value=st.text(max_size=10))
    def test_refuses_odd_text_without_raising(self, name: str, value: str) -> None:
        assert not verify(URL, [(name, value)], SIGNATURE, [TOKEN])

    @pytest.mark.parametrize(
        "signature", ["", SIGNATURE[:-1], SIGNATURE[:-2] + "==", "é" * 28, SIGNATURE + "="]
    )
    def test_refuses_a_damaged_header(self, signature: str) -> None:
        assert not verify(URL, FORM, signature, [TOKEN])

    def test_refuses_names_that_are_not_names(self) -> None:
        form = [("CallSid", "CA1"), ("Digits1 SpeechResultx", "")]
        assert not verify(URL, form, sign(URL, form, TOKEN), [TOKEN])

    def test_refuses_a_field_with_two_values_and_takes_one_given_twice(self) -> None:
        twice, contradicting = [("Digits", "1"), ("Digits", "1")], [("Digits", "1"), ("Digits", "2")]
        assert verify(URL, twice, sign(URL, twice, TOKEN), [TOKEN])
        assert not verify(URL, contradicting, sign(URL, contradicting, TOKEN), [TOKEN])

    def test_takes_repeated_fields_that_may_repeat(self) -> None:
        form = [("SipHeader_X-Route", "a"), ("SipHeader_X-Route", "b")]
        assert verify(URL, form, sign(URL, form, TOKEN), [TOKEN])

    def test_keeps_bytes_that_are_no_text(self) -> None:
        form = [("CallerName", b"caf\xe9".decode("utf-8", "surrogateescape"))]
        assert verify(URL, form, sign(URL, form, TOKEN), [TOKEN])

    def test_does_not_mind_the_order_of_the_fields(self) -> None:
        assert all(earlier <= later for earlier, later in pairwise(FORM))
        assert verify(URL, FORM[::-1], SIGNATURE, [TOKEN])
