"""Every webhook address, in one place: how it is built for the carrier, and how it is recognised when it
calls.

An address carries all that its request needs besides the carrier's own fields, so a request can be answered
after the floor has lost everything. The signature covers the address, so nobody else can make one up. Each
address that a call may come to twice holds something that differs between the two (an attempt, an offer, an
effect or the step that led there); a repeat of one request is therefore never mistaken for a second visit.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote, unquote, urlencode, urlsplit

from routing.model import ContactId, EffectId, Language, OfferId, PartnerId, SpecialistId
from routing.talk_model import Announcement, PartyId
from routing.text_model import TextId
from telephony.errors import AddressInvalid
from telephony.overrides import CALLBACK, DOCUMENT, STATIC, limited

SOUNDS_AREA = "/sounds/"
NUMBER_BLANK = "{number}"
"""Where the address of a static document names the dialled number, when there is a document for each."""
BOTH_LANGUAGES = Language("both")
ANY_NUMBER = "any"
"""The document for a call whose dialled number is not at hand."""

_ID = re.compile(r"(?:[A-Za-z0-9._~-]|%[0-9A-F]{2}){1,120}")
_GRAMMAR = {
    "contact": _ID,
    "offer": _ID,
    "effect": _ID,
    "partner": _ID,
    "party": _ID,
    "text": _ID,
    "line": _ID,
    "ring": re.compile(r"[0-9]{1,4}"),
    "attempt": re.compile(r"[0-9]{1,2}"),
    "language": re.compile(r"[a-z]{2,8}(?:-[A-Za-z0-9]{2,8})?"),
    "words": re.compile(r"[a-z]{1,20}(?:-[a-z]{1,20}){0,3}"),
    "step": re.compile(r"[0-9a-z]{1,16}"),
    "turn": re.compile(r"[0-9]{1,5}"),
    "number": re.compile(r"[0-9]{1,4}"),
    "heard": re.compile(r"[0-9a-f.]{1,64}"),
    "specialist": _ID,
}


class Place(StrEnum):
    INBOUND = "/voice/inbound"
    KEY = "/voice/key/{attempt}"
    MENU = "/voice/menu/{contact}/{attempt}"
    REGION = "/voice/region/{contact}/{attempt}"
    WAIT = "/voice/wait/{contact}/{language}/{turn}/{heard}"
    WAIT_KEY = "/voice/wait-key/{contact}/{language}/{turn}/{heard}"
    QUEUE_EXIT = "/voice/queue-exit/{contact}/{step}"
    SPECIALIST = "/voice/specialist"
    ROOM = "/voice/room/{contact}/{offer}"
    OUT = "/voice/out/{contact}/{offer}"
    REQUEUE = "/voice/requeue/{contact}/{effect}"
    LEG = "/voice/leg/{offer}"
    ROOM_MUSIC = "/voice/room-music"
    PARTNER = "/voice/partner/{contact}/{effect}/{partner}/{ring}"
    PARTNER_OUT = "/voice/partner-out/{contact}/{effect}"
    CUT_OFF_KEY = "/voice/cut-off-key/{contact}/{effect}"
    WHISPER = "/voice/whisper/{contact}/{effect}/{attempt}"
    WHISPER_KEY = "/voice/whisper-key/{contact}/{effect}/{attempt}"
    PARTY = "/voice/party/{contact}/{party}"
    PARTY_OUT = "/voice/party-out/{party}"
    HOLD_MUSIC = "/voice/hold-music"
    ANNOUNCEMENT = "/voice/announcement/{words}/{language}"
    OUTSIDE = "/voice/outside/{contact}/{effect}/{line}/{ring}"
    OUTSIDE_OUT = "/voice/outside-out/{contact}/{effect}"
    CALL_BACK = "/voice/call-back/{contact}/{offer}/{language}"
    CALL_BACK_KEY = "/voice/call-back-key/{contact}/{offer}/{language}/{attempt}"
    PHONE = "/voice/phone/{offer}/{language}/{attempt}"
    PHONE_KEY = "/voice/phone-key/{offer}/{language}/{attempt}"
    PARK = "/voice/park/{specialist}/{language}/{attempt}"
    PARK_KEY = "/voice/park-key/{specialist}/{language}/{attempt}"
    PARKED = "/voice/parked/{specialist}/{language}/{step}"
    PARKED_ROOM = "/voice/parked-room/{specialist}/{language}/{offer}"
    PHONE_OVER = "/voice/phone-over"
    MESSAGE_DONE = "/voice/message-done/{contact}/{language}"
    FALLBACK = "/voice/fallback"
    CALL_STATUS = "/cb/call"
    LEG_STATUS = "/cb/leg"
    ROOM_STATUS = "/cb/room/{offer}"
    PARTY_STATUS = "/cb/party/{contact}/{party}"
    PHONE_STATUS = "/cb/phone/{offer}"
    PARK_STATUS = "/cb/park/{specialist}"
    CALL_BACK_STATUS = "/cb/call-back/{contact}/{offer}"
    RECORDING_STATUS = "/cb/recording/{contact}"
    TAPING_STATUS = "/cb/conversation-recording/{contact}/{number}"
    TEXT = "/text/inbound"
    TEXT_STATUS = "/cb/text/{contact}/{text}"

    @property
    def is_callback(self) -> bool:
        """Tell places that report from places that ask for a document."""
        return self.value.startswith("/cb/")


class Found(NamedTuple):
    place: Place
    fields: Mapping[str, str]


def _shapes() -> dict[tuple[str, str, int], tuple[Place, tuple[str, ...]]]:
    shapes = {}
    for place in Place:
        _, area, name, *blanks = place.value.split("/")
        shapes[area, name, len(blanks)] = (place, tuple(blank.strip("{}") for blank in blanks))
    assert len(shapes) == len(Place), "two places have addresses of the same shape"
    return shapes


_SHAPES = _shapes()


def find(path: str) -> Found | None:
    """Recognise a request's raw path, as received and still percent-encoded; None for everything else."""
    parts = path.split("/", 6)
    if len(parts) < 3 or parts[0]:
        return None
    shape = _SHAPES.get((parts[1], parts[2], len(parts) - 3))
    if shape is None:
        return None
    place, names = shape
    fields = {}
    for name, value in zip(names, parts[3:], strict=True):
        if _GRAMMAR[name].fullmatch(value) is None:
            return None
        fields[name] = unquote(value) if "%" in value else value
    return Found(place, fields)


def room_of(offer: OfferId) -> str:
    """Name the room of one offer. A new name for every attempt: two callers never meet in one room."""
    return f"room-{offer}"


def wait_path(contact: ContactId, language: Language, turn: int, heard: str) -> str:
    """Write the path of one turn of a wait, without what is put before and behind it."""
    fields = {"contact": contact, "language": language, "turn": str(turn), "heard": heard}
    return Place.WAIT.value.format(**{name: quote(value, safe="") for name, value in fields.items()})


@dataclass(frozen=True, slots=True)
class Addresses:
    """Builds the addresses that are given to the carrier, with its connection overrides.

    `static_fallback_url`: a document held off our machines that dials a person, or one for each dialled number,
    with `{number}` where its digits go. Without one our own apology is named, which helps against a single bad answer
    but not against our absence.
    """

    public_base_url: str
    static_fallback_url: str | None = None

    def __post_init__(self) -> None:
        parts = urlsplit(self.public_base_url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise AddressInvalid("it does not begin with https:// and a host")
        if parts.query or parts.fragment or "?" in self.public_base_url or "@" in parts.netloc:
            raise AddressInvalid("it holds more than a scheme, a host, a port and a path")
        if "[" in parts.netloc:
            raise AddressInvalid("the carrier does not sign numeric IPv6 addresses reliably")
        object.__setattr__(self, "public_base_url", self.public_base_url.rstrip("/"))

    def inbound(self) -> str:
        return self._to(Place.INBOUND)

    def key(self, attempt: int) -> str:
        """Where a call goes on that was asked for a key before it is taken in."""
        return self._to(Place.KEY, attempt=str(attempt))

    def menu(self, contact: ContactId, attempt: int) -> str:
        return self._to(Place.MENU, contact=contact, attempt=str(attempt))

    def region(self, contact: ContactId, attempt: int) -> str:
        return self._to(Place.REGION, contact=contact, attempt=str(attempt))

    def wait(self, contact: ContactId, language: Language, turn: str, heard: str) -> str:
        """Where a waiting caller gets the next thing to hear; `heard`: what they know already."""
        return self._to(Place.WAIT, contact=contact, language=language, turn=turn, heard=heard)

    def wait_key(self, contact: ContactId, language: Language, turn: str, heard: str) -> str:
        """Where a key leads that is pressed during the wait; `turn` and `heard` are those of the next turn."""
        return self._to(Place.WAIT_KEY, contact=contact, language=language, turn=turn, heard=heard)

    def music(self, name: str) -> str:
        """Where our own music is, under a name that changes with its content."""
        return f"{self.public_base_url}{SOUNDS_AREA}{name}"

    def queue_exit(self, contact: ContactId, step: str) -> str:
        return self._to(Place.QUEUE_EXIT, contact=contact, step=step)

    def specialist(self) -> str:
        return self._to(Place.SPECIALIST)

    def room(self, contact: ContactId, offer: OfferId) -> str:
        return self._to(Place.ROOM, contact=contact, offer=offer)

    def out(self, contact: ContactId, offer: OfferId) -> str:
        return self._to(Place.OUT, contact=contact, offer=offer)

    def requeue(self, contact: ContactId, effect: EffectId) -> str:
        return self._to(Place.REQUEUE, contact=contact, effect=effect)

    def leg(self, offer: OfferId) -> str:
        return self._to(Place.LEG, offer=offer)

    def room_music(self) -> str:
        return self._to(Place.ROOM_MUSIC)

    def partner(self, contact: ContactId, effect: EffectId, partner: PartnerId, ring_s: int) -> str:
        return self._to(Place.PARTNER, contact=contact, effect=effect, partner=partner, ring=str(ring_s))

    def partner_out(self, contact: ContactId, effect: EffectId) -> str:
        return self._to(Place.PARTNER_OUT, contact=contact, effect=effect)

    def cut_off_key(self, contact: ContactId, effect: EffectId) -> str:
        return self._to(Place.CUT_OFF_KEY, contact=contact, effect=effect)

    def whisper(self, contact: ContactId, effect: EffectId, attempt: int) -> str:
        return self._to(Place.WHISPER, contact=contact, effect=effect, attempt=str(attempt))

    def whisper_key(self, contact: ContactId, effect: EffectId, attempt: int) -> str:
        return self._to(Place.WHISPER_KEY, contact=contact, effect=effect, attempt=str(attempt))

    def call_back(self, contact: ContactId, offer: OfferId, language: Language) -> str:
        return self._to(Place.CALL_BACK, contact=contact, offer=offer, language=language)

    def call_back_key(self, contact: ContactId, offer: OfferId, language: Language, attempt: int) -> str:
        return self._to(
            Place.CALL_BACK_KEY, contact=contact, offer=offer, language=language, attempt=str(attempt)
        )

    def call_back_status(self, contact: ContactId, offer: OfferId) -> str:
        return self._to(Place.CALL_BACK_STATUS, contact=contact, offer=offer)

    def phone(self, offer: OfferId, language: Language) -> str:
        return self._to(Place.PHONE, offer=offer, language=language, attempt="1")

    def phone_key(self, offer: OfferId, language: Language, attempt: int) -> str:
        return self._to(Place.PHONE_KEY, offer=offer, language=language, attempt=str(attempt))

    def phone_status(self, offer: OfferId) -> str:
        return self._to(Place.PHONE_STATUS, offer=offer)

    def park(self, specialist: SpecialistId, language: Language) -> str:
        return self._to(Place.PARK, specialist=specialist, language=language, attempt="1")

    def park_key(self, specialist: SpecialistId, language: Language, attempt: int) -> str:
        return self._to(Place.PARK_KEY, specialist=specialist, language=language, attempt=str(attempt))

    def park_status(self, specialist: SpecialistId) -> str:
        return self._to(Place.PARK_STATUS, specialist=specialist)

    def parked(self, specialist: SpecialistId, language: Language, step: str) -> str:
        return self._to(Place.PARKED, specialist=specialist, language=language, step=step)

    def parked_room(self, specialist: SpecialistId, language: Language, offer: OfferId) -> str:
        return self._to(Place.PARKED_ROOM, specialist=specialist, language=language, offer=offer)

    def phone_over(self) -> str:
        """Where a specialist's telephone goes when nothing of ours answers: nobody but callers is taken elsewhere."""
        return self._to(Place.PHONE_OVER)

    def message_done(self, contact: ContactId, language: Language) -> str:
        return self._to(Place.MESSAGE_DONE, contact=contact, language=language)

    def recording_status(self, contact: ContactId) -> str:
        return self._to(Place.RECORDING_STATUS, contact=contact)

    def taping_status(self, contact: ContactId, number: int) -> str:
        """What hears of the recording of a conversation."""
        return self._to(Place.TAPING_STATUS, contact=contact, number=str(number))

    def text(self) -> str:
        """Where messages come in."""
        return self._to(Place.TEXT)

    def text_status(self, contact: ContactId, text: TextId) -> str:
        return self._to(Place.TEXT_STATUS, contact=contact, text=text)

    def fallback(self, number: str | None = None) -> str:
        """Where a call goes when nothing of ours answers; `number`: the one that was dialled, if it is known."""
        if self.static_fallback_url is None:
            return self._to(Place.FALLBACK)
        digits = number.removeprefix("+") if number is not None else ANY_NUMBER
        return limited(self.static_fallback_url.replace(NUMBER_BLANK, digits), STATIC)

    @property
    def fallback_method(self) -> str:
        """How a fallback is asked for: hosts of static files take no POST."""
        return "POST" if self.static_fallback_url is None else "GET"

    def party(self, contact: ContactId, party: PartyId) -> str:
        return self._to(Place.PARTY, contact=contact, party=party)

    def party_out(self, party: PartyId) -> str:
        return self._to(Place.PARTY_OUT, party=party)

    def hold_music(self) -> str:
        return self._to(Place.HOLD_MUSIC)

    def announcement(self, words: Announcement, language: Language | None) -> str:
        """Where something is that one leg in a room is told; without a language, in English and French."""
        spoken = language if language is not None else BOTH_LANGUAGES
        return self._to(Place.ANNOUNCEMENT, words=words, language=spoken)

    def outside(self, contact: ContactId, effect: EffectId, line: str, ring_s: int) -> str:
        return self._to(Place.OUTSIDE, contact=contact, effect=effect, line=line, ring=str(ring_s))

    def outside_out(self, contact: ContactId, effect: EffectId) -> str:
        return self._to(Place.OUTSIDE_OUT, contact=contact, effect=effect)

    def party_status(self, contact: ContactId, party: PartyId) -> str:
        return self._to(Place.PARTY_STATUS, contact=contact, party=party)

    def call_status(self) -> str:
        return self._to(Place.CALL_STATUS)

    def leg_status(self) -> str:
        return self._to(Place.LEG_STATUS)

    def room_status(self, offer: OfferId) -> str:
        return self._to(Place.ROOM_STATUS, offer=offer)

    def again(self, path: str, carried: Mapping[str, str]) -> str:
        """Build the address of a path that was just called, with what its next request would not bring
        itself.
        """
        return limited(f"{self.public_base_url}{path}?{urlencode(carried)}", DOCUMENT)

    def signed(self, path: str, query: str) -> str:
        """Build the address as the carrier signs it: public, raw, without the overrides."""
        return f"{self.public_base_url}{path}?{query}" if query else f"{self.public_base_url}{path}"

    def _to(self, place: Place, **fields: str) -> str:
        quoted = {name: quote(value, safe="") for name, value in fields.items()}
        address = f"{self.public_base_url}{place.value.format(**quoted)}"
        return limited(address, CALLBACK if place.is_callback else DOCUMENT)
