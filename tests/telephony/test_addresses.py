from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.model import ContactId, EffectId, Language, OfferId, PartnerId, SpecialistId
from routing.talk_model import Announcement, PartyId
from routing.text_model import TextId
from simulator.carrier.overrides import Overrides as CarrierReads
from simulator.carrier.overrides import split_overrides
from telephony.addresses import Addresses, Place, find, room_of
from telephony.errors import AddressInvalid
from telephony.overrides import CALLBACK, DOCUMENT, STATIC, Overrides, limited

BASE = "https://voice.example.org"
ADDRESSES = Addresses(BASE)
ids = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=36)


def path_of(url: str) -> str:
    assert url.startswith(BASE)
    return url.removeprefix(BASE).partition("#")[0]


class TestFind:
    @given(contact=ids, offer=ids)
    def test_recognises_what_was_built(self, contact: str, offer: str) -> None:
        found = find(path_of(ADDRESSES.room(ContactId(contact), OfferId(offer))))
        assert found == (Place.ROOM, {"contact": contact, "offer": offer})

    def test_recognises_every_place(self) -> None:
        contact, offer = ContactId("k0"), OfferId("k0-1")
        built = [
            ADDRESSES.inbound(),
            ADDRESSES.key(3),
            ADDRESSES.menu(contact, 2),
            ADDRESSES.region(contact, 1),
            ADDRESSES.wait(contact, Language("zh-Hant"), "12", "3.ab01"),
            ADDRESSES.wait_key(contact, Language("fr"), "0", "0"),
            ADDRESSES.queue_exit(contact, "0a1b"),
            ADDRESSES.specialist(),
            ADDRESSES.room(contact, offer),
            ADDRESSES.out(contact, offer),
            ADDRESSES.requeue(contact, EffectId("timer:k0/3.e1")),
            ADDRESSES.leg(offer),
            ADDRESSES.room_music(),
            ADDRESSES.partner(contact, EffectId("t:sent:k0:1/3.e1"), PartnerId("CENTRAL_EAST"), 40),
            ADDRESSES.partner_out(contact, EffectId("w1.e2")),
            ADDRESSES.cut_off_key(contact, EffectId("w1.e2")),
            ADDRESSES.whisper(contact, EffectId("w1.e2"), 1),
            ADDRESSES.whisper_key(contact, EffectId("w1.e2"), 2),
            ADDRESSES.party(contact, PartyId("k0-p1")),
            ADDRESSES.party_out(PartyId("k0-p1")),
            ADDRESSES.hold_music(),
            ADDRESSES.announcement(Announcement.NO_INTERPRETER, None),
            ADDRESSES.outside(contact, EffectId("w1.e2"), "crisis-line", 30),
            ADDRESSES.outside_out(contact, EffectId("w1.e2")),
            ADDRESSES.call_back(contact, offer, Language("fr")),
            ADDRESSES.call_back_key(contact, offer, Language("fr"), 2),
            ADDRESSES.phone(offer, Language("fr")),
            ADDRESSES.phone_key(offer, Language("fr"), 2),
            ADDRESSES.park(SpecialistId("amal"), Language("fr")),
            ADDRESSES.park_key(SpecialistId("amal"), Language("fr"), 2),
            ADDRESSES.parked(SpecialistId("amal"), Language("fr"), "0a1b"),
            ADDRESSES.parked_room(SpecialistId("amal"), Language("fr"), offer),
            ADDRESSES.phone_over(),
            ADDRESSES.message_done(contact, Language("fr")),
            ADDRESSES.fallback(),
            ADDRESSES.call_status(),
            ADDRESSES.leg_status(),
            ADDRESSES.room_status(offer),
            ADDRESSES.party_status(contact, PartyId("k0-p1")),
            ADDRESSES.phone_status(offer),
            ADDRESSES.park_status(SpecialistId("amal")),
            ADDRESSES.call_back_status(contact, offer),
            ADDRESSES.recording_status(contact),
            ADDRESSES.taping_status(contact, 2),
            ADDRESSES.text(),
            ADDRESSES.text_status(contact, TextId("SM1")),
        ]
        found = [find(path_of(url)) for url in built]
        assert [one.place for one in found if one is not None] == list(Place)

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/",
            "/voice",
            "/voice/",
            "/voice/inbound/",
            "voice/inbound",
            "/voice/menu/k1",
            "/voice/menu//1",
            "/voice/menu/k1/x",
            "/voice/menu/k1/100",
            "/voice/wait/k1/EN/0/0",
            "/voice/wait/k1/en/0",
            "/voice/wait/k1/en/0/xyz",
            "/voice/room/k1/a/b",
            "/cb/room/a%2fb",
            "/cb/room/" + "a" * 121,
            "/cb/room/é",
            "//voice/inbound",
            "/voice/partner/k1/e1/NORTH",
            "/voice/partner/k1/e1/NORTH/40s",
            "/voice/partner/k1/e1/NORTH/40/1",
            "/voice/partner/k1/e1//40",
        ],
    )
    def test_knows_nothing_else(self, path: str) -> None:
        assert find(path) is None


class TestAddresses:
    def test_tells_the_carrier_how_long_to_wait(self) -> None:
        assert ADDRESSES.inbound() == f"{BASE}/voice/inbound{DOCUMENT.fragment}"
        assert ADDRESSES.room_status(OfferId("k0-1")) == f"{BASE}/cb/room/k0-1{CALLBACK.fragment}"

    def test_prefers_a_fallback_that_is_not_ours(self) -> None:
        away = Addresses(BASE, "https://handler.example.com/static")
        assert away.fallback("+14165550111") == f"https://handler.example.com/static{STATIC.fragment}"
        assert (away.fallback_method, ADDRESSES.fallback_method) == ("GET", "POST")

    def test_names_the_dialled_number_where_each_has_a_document_of_its_own(self) -> None:
        away = Addresses(BASE, "https://held.example.com/{number}.xml#rc=1")
        assert away.fallback("+14165550111") == "https://held.example.com/14165550111.xml#rc=1"
        assert away.fallback() == "https://held.example.com/any.xml#rc=1"

    def test_carries_keys_along_when_the_carrier_is_to_ask_again(self) -> None:
        again = ADDRESSES.again("/voice/menu/k0/1", {"Digits": "#", "again": "1"})
        assert again == f"{BASE}/voice/menu/k0/1?Digits=%23&again=1{DOCUMENT.fragment}"

    @pytest.mark.parametrize(
        "base",
        [
            "",
            "voice.example.org",
            "ftp://x",
            "https://",
            "https://u:p@x",
            "https://x/?y=1",
            "https://x#y",
            "https://[::1]",
        ],
    )
    def test_refuses_a_base_that_no_signature_would_match(self, base: str) -> None:
        with pytest.raises(AddressInvalid, match="https://voice"):
            Addresses(base)


class TestRoomOf:
    def test_names_a_new_room_for_every_offer(self) -> None:
        assert room_of(OfferId("k0-1")) != room_of(OfferId("k0-2"))


class TestOverrides:
    def test_are_written_as_the_carrier_reads_them(self) -> None:
        assert DOCUMENT.fragment == "#ct=2000&rt=6000&rc=2&rp=ct,rt,5xx&tt=14000"
        assert CALLBACK.fragment == "#ct=1500&rt=2500&rc=5&rp=all&tt=15000"
        assert split_overrides(limited("https://x.example/a?b=c", DOCUMENT)) == (
            "https://x.example/a?b=c",
            CarrierReads(
                connect_s=2.0, read_s=6.0, total_s=14.0, retries=2, retry_on=frozenset({"ct", "rt", "5xx"})
            ),
        )

    @pytest.mark.parametrize(
        "wrong",
        [
            {"connect_ms": 99},
            {"read_ms": 15_001},
            {"total_ms": 16_000},
            {"retries": 6},
            {"retry_on": ("503",)},
        ],
    )
    def test_that_the_carrier_would_not_take_are_no_overrides(self, wrong: dict[str, Any]) -> None:
        right = {"connect_ms": 100, "read_ms": 100, "total_ms": 100, "retries": 0, "retry_on": ("ct",)}
        Overrides(**right)  # type: ignore[arg-type]
        with pytest.raises(AssertionError):
            Overrides(**{**right, **wrong})
