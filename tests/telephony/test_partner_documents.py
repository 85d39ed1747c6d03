"""Golden documents of callers who are given to a partner's own phone system."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import EffectId
from telephony.partner_documents import RING_S_MAX, RING_S_MIN, WHISPER_S
from tests.telephony.test_twiml import CONTACT, assert_golden, parsed, writer

EFFECT = EffectId("t:review:queue:1700000000000.e1")
NUMBER, SIP = "+18075550123", "sip:211@pbx.example.org;transport=tls"


def dial(destination: str = NUMBER, ring_s: int = 40, shown: str = "") -> str:
    return writer().partners.dial(CONTACT, EFFECT, destination, ring_s, shown)


class TestDial:
    def test_rings_a_telephone(self) -> None:
        assert_golden("partner_number", dial())

    def test_rings_a_phone_system(self) -> None:
        assert_golden("partner_sip", dial(SIP))

    def test_shows_a_number_of_ours_where_the_caller_has_none(self) -> None:
        assert_golden("partner_number_shown", dial(shown="+14165550111"))

    @pytest.mark.parametrize("ring_s", [0, 15, 40, 600, 9_999])
    def test_stops_ringing_while_there_is_time_to_accept(self, ring_s: int) -> None:
        timeout = int(parsed(dial(ring_s=ring_s))[0].attrib["timeout"])
        assert timeout == min(RING_S_MAX, max(RING_S_MIN, ring_s - WHISPER_S))

    @pytest.mark.parametrize("destination", [NUMBER, SIP])
    def test_never_lets_anybody_through_without_a_key(self, destination: str) -> None:
        """F-23: a machine answers as well as a person does."""
        noun = parsed(dial(destination))[0][0]
        assert f"/voice/whisper/{CONTACT}/" in noun.attrib["url"]

    @given(destination=st.text(min_size=1), shown=st.text(max_size=20))
    def test_is_well_formed_whatever_the_settings_say(self, destination: str, shown: str) -> None:
        document = parsed(dial(destination, shown=shown))
        assert [element.tag for element in document.iter()][:2] == ["Response", "Dial"]


class TestWhisper:
    def test_asks_for_a_key_in_both_languages(self) -> None:
        assert_golden("whisper", writer().partners.whisper(CONTACT, EFFECT, 1))

    def test_takes_less_time_than_is_kept_for_it(self) -> None:
        document = parsed(writer().partners.whisper(CONTACT, EFFECT, 1))
        words = sum(len(say.text or "") for say in document.iter("Say"))
        assert words / 14 < WHISPER_S
