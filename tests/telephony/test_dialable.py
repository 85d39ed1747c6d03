"""Which telephones of specialists may be rung: whatever is written, nothing but what the settings allow (S10, X-9)."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from telephony.dialable import PhoneFault, fault_of_phone, phone_of

ALLOWED = ("+1416", "sip:phones.example.org", "sips:safe.example.org:5061")
OWN = ("+14165550111",)
FORM = re.compile(
    r"\+1416\d{7}|sip:[A-Za-z0-9._~+-]+@phones\.example\.org(;transport=(udp|tcp|tls))?"
    r"|sips:[A-Za-z0-9._~+-]+@safe\.example\.org:5061(;transport=(udp|tcp|tls))?"
)
written = st.text(max_size=40) | st.from_regex(r"(\+?1?[ -]?)?[0-9 ()-]{7,16}", fullmatch=True)


class TestPhone:
    @given(written)
    @example("sip:amy@phones.example.org@evil.example")
    @example("sip:amy@evil.example;x=@phones.example.org")
    @example("tel:+19005550100")
    @example("client:amy")
    @example("+1 416 555 0142;ext=9")
    @example("4165550142,,9,19005550100#")
    def test_that_passes_is_one_that_the_settings_allow(self, text: str) -> None:
        phone = phone_of(text)
        if phone is not None and fault_of_phone(phone, ALLOWED, OWN) is None:
            assert FORM.fullmatch(phone), phone

    @pytest.mark.parametrize(
        ("text", "phone"),
        [
            ("(416) 555-0142", "+14165550142"),
            ("416.555.0142", "+14165550142"),
            ("+1 416 555 0142", "+14165550142"),
            ("SIPS:Amy@Safe.Example.org:5061", "sips:Amy@safe.example.org:5061"),
        ],
    )
    def test_is_read_as_people_write_it(self, text: str, phone: str) -> None:
        assert phone_of(text) == phone
        assert fault_of_phone(phone, ALLOWED, OWN) is None

    def test_on_another_port_or_scheme_is_another_host(self) -> None:
        for address in (
            "sips:amy@phones.example.org",
            "sip:amy@safe.example.org:5061",
            "sips:amy@safe.example.org",
        ):
            assert fault_of_phone(address, ALLOWED, OWN) is PhoneFault.NOT_ALLOWED

    def test_is_none_where_nothing_is_allowed(self) -> None:
        assert fault_of_phone("+14165550142", (), OWN) is PhoneFault.NOT_ALLOWED
        assert fault_of_phone("sip:amy@phones.example.org", (), OWN) is PhoneFault.NOT_ALLOWED
