"""S10, X-9, Q5: whatever a caller says, keys or calls themselves, at every address of ours and in whatever order, no
order to the carrier dials anything but what the settings name."""

import dataclasses
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from routing import commands as c
from routing.effects import CallPartyIn, Effect, PlaceCallBack, SendCallerOut, SendCallerToPartner
from routing.model import ContactState, PartnerId
from routing.rulebook import Partner, PhoneSystem
from routing.talk_model import PartyKind, Target, TargetKind
from telephony.addresses import Addresses, Place
from telephony.effects import Reach, perform
from telephony.ports import CallBackOrder, Done, Invitation
from tests.scenarios.stage import (
    AMAL,
    BASE,
    BOOK,
    CALL,
    CONTACT,
    LEG,
    OFFER,
    Stage,
    _post,
    _written,
    told,
    told_of_room,
)
from tests.webhooks.test_dial_allow_list import CALLERS_FIELDS, TEMPTING

LINES = {"health": "+14165550192", "voices": "+14165550193", "WEST": "+18075550124"}
BLANKS = {
    "contact": CONTACT,
    "offer": OFFER,
    "effect": "w1.e1",
    "partner": "WEST",
    "party": f"{CONTACT}-p1",
    "line": "health",
    "ring": "40",
    "attempt": "1",
    "language": "en",
    "words": "next-interpreter",
    "step": "0a",
    "turn": "0",
    "heard": "0",
    "number": "1",
    "specialist": "amal",
    "text": "SM" + "a" * 32,
}
PATHS = sorted(re.sub(r"\{(\w+)\}", lambda blank: BLANKS[blank[1]], place.value) for place in Place)
SPECIAL: dict[str, dict[str, str]] = {
    "/cb/room": {"FriendlyName": f"room-{OFFER}"},
    "/voice/whisper": {"ParentCallSid": CALL},
}
said = st.sampled_from(TEMPTING) | st.text("0123456789*#+", min_size=1, max_size=16) | st.text(max_size=30)
request = st.tuples(
    st.sampled_from(PATHS), st.dictionaries(st.sampled_from(CALLERS_FIELDS), said, min_size=1, max_size=6)
)


class Recording:
    """A carrier that writes down whom it was told to ring."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    async def call(self, invitation: Invitation, url: str, keys: str) -> Done:
        self.rung.append(invitation.to)
        return Done()

    async def call_into_room(self, room: str, invitation: Invitation) -> Done:
        self.rung.append(invitation.to)
        return Done()

    async def call_back(self, call: str, order: CallBackOrder) -> Done:
        # Whom to call is not in the order: the carrier is asked for the number of this call.
        assert not re.search(r"\d{7}", order.url.removeprefix(BASE).replace(str(CONTACT), ""))
        return Done()

    def __getattr__(self, name: str) -> object:
        async def done(*_: object, **__: object) -> Done:
            return Done()

        return done


def reach(kind: PartyKind, target: str, language: object) -> Reach | None:
    return Reach(to=LINES[target], caller_id="+12895550199", keys="") if target in LINES else None


def strings(effect: Effect) -> set[str]:
    return {str(getattr(effect, one.name)) for one in dataclasses.fields(effect)}


async def a_conversation() -> Stage:
    """A floor on which a caller talks with a specialist who calls others in, and may be sent on."""
    book = dataclasses.replace(
        BOOK, partners=(*BOOK.partners, Partner(id=PartnerId("WEST"), phone_system=PhoneSystem()))
    )
    stage = await Stage.opened(book)
    await stage.specialist()
    await stage.tell(
        told("arrives", "/voice/inbound", CallStatus="ringing"),
        told("keys", "/voice/menu/{contact}/1", Digits="1"),
    )
    await stage.do(c.AcceptOffer, specialist=AMAL, offer=OFFER)
    await stage.tell(
        told("dials in", "/voice/specialist", call=LEG, From="client:amal", offer=OFFER),
        told_of_room("joins", "participant-join", LEG),
        told_of_room("caller joins", "participant-join", CALL),
    )
    assert stage.floor.contacts[CONTACT].state is ContactState.CONNECTED
    return stage


@settings(max_examples=60, deadline=None)
@given(before=st.lists(request, max_size=6), after=st.lists(request, max_size=6), kind=st.integers(0, 2))
async def test_no_order_rings_what_a_caller_said(
    before: list[tuple[str, dict[str, str]]], after: list[tuple[str, dict[str, str]]], kind: int
) -> None:
    with capture_logs():
        stage = await a_conversation()
        await _say(stage, before)
        target = (
            Target(kind=TargetKind.OUTSIDE, id="health"),
            Target(kind=TargetKind.INTERPRETER, id="voices"),
            Target(kind=TargetKind.PARTNER, id="WEST"),
        )[kind]
        await stage.do(c.CallParty, specialist=AMAL, contact=CONTACT, target=target)
        await _say(stage, after)
    carrier = Recording()
    for order in stage.orders:
        assert not strings(order) & set(TEMPTING), order
        await perform(carrier, Addresses(BASE), order, reach)  # type: ignore[arg-type]
    assert set(carrier.rung) <= set(LINES.values())


async def _say(stage: Stage, requests: list[tuple[str, dict[str, str]]]) -> None:
    for path, given_fields in requests:
        fields = {name: value.encode("utf-8", "replace").decode() for name, value in given_fields.items()}
        for start, more in SPECIAL.items():
            fields |= more if path.startswith(start) else {}
        request = told("says", path)
        request = dataclasses.replace(request, fields=tuple((dict(request.fields) | fields).items()))
        # Malformed ones are refused, and the others answered; nothing of either is anybody's number.
        await _post(stage.voice, *_written(request, "none", "none", "none"))
        await stage.settle()


@pytest.mark.parametrize("kind", [CallPartyIn, SendCallerOut, SendCallerToPartner, PlaceCallBack])
def test_orders_that_ring_somebody_hold_no_number(kind: type[Effect]) -> None:
    """They name whom by an id of the settings, or the call whose caller it is."""
    names = {one.name for one in dataclasses.fields(kind)}
    assert not names & {"to", "number", "destination", "phone", "digits", "speech"}
