"""One answered call, told twice: as the simulator's truth and as the log's events. Tests falsify one of the two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from routing import events as e
from routing.model import (
    CallSid,
    ConferenceSid,
    ContactEnd,
    ContactId,
    EndedBy,
    EventId,
    Instant,
    Language,
    MatchReason,
    OfferId,
    PartnerId,
    Route,
    SpecialistId,
    Step,
    Why,
)
from simulator.evidence import CallTruth, Company, Press, Stay
from simulator.people.truth import OfferTruth, SpecialistTruth, Told
from simulator.verdict import Expectations, Judge
from webhooks.endpoints import contact_of

SID = "CA" + "0" * 32
CONTACT = contact_of(CallSid(SID))
OFFER = OfferId(f"{CONTACT}-1")
WHO = SpecialistId("north_09")
EXPECTED = Expectations(
    lines={"+14165550111": "main"},
    languages={"1": "en", "2": "fr", "3": "other"},
    default_language="en",
    menu_attempts=2,
)
WHY = Why(
    match=MatchReason.HOME_LONGEST_IDLE,
    rule="home-open",
    waited_ms=0,
    idle_ms=0,
    ready_home=1,
    ready_network=1,
    waiting_home=1,
    waiting_network=1,
)
ROUTE = Route(rule="home-open", preferred=PartnerId("NORTH"), steps=(Step(),))


def arrived(ms: int = 10, line: str = "main") -> e.Event:
    return e.CallArrived(
        id=EventId("a"),
        at=Instant(ms),
        contact=CONTACT,
        call=CallSid(SID),
        line=line,
        rule_book="1",
        arrived_at=Instant(ms),
    )


def chosen(ms: int = 1_000, language: str = "en", digits: str = "1") -> list[e.Event]:
    spoken = Language(language)
    return [
        e.LanguageChosen(id=EventId("l"), at=Instant(ms), contact=CONTACT, language=spoken, digits=digits),
        e.ContactQueued(
            id=EventId("q"),
            at=Instant(ms),
            contact=CONTACT,
            language=spoken,
            route=ROUTE,
            queued_at=Instant(ms),
        ),
    ]


def made(ms: int = 1_000, offer: OfferId = OFFER, who: SpecialistId = WHO) -> e.OfferMade:
    return e.OfferMade(
        id=EventId("o"),
        at=Instant(ms),
        contact=CONTACT,
        offer=offer,
        specialist=who,
        partner=PartnerId("NORTH"),
        expires_at=Instant(ms + 20_000),
        why=WHY,
    )


def connected(ms: int = 2_000, who: SpecialistId = WHO) -> list[e.Event]:
    about: dict[str, Any] = {"contact": CONTACT, "offer": OFFER, "specialist": who}
    return [
        e.OfferAccepted(id=EventId("x"), at=Instant(ms), connect_by=Instant(ms + 8_000), **about),
        e.SpecialistJoined(
            id=EventId("j"),
            at=Instant(ms),
            conference=ConferenceSid("CF"),
            connect_by=Instant(ms + 8_000),
            **about,
        ),
        e.ContactConnected(id=EventId("c"), at=Instant(ms), waited_ms=ms - 1_000, **about),
    ]


def closed(
    ms: int = 9_000, end: ContactEnd = ContactEnd.ANSWERED, by: EndedBy = EndedBy.CALLER
) -> e.ContactClosed:
    return e.ContactClosed(id=EventId("z"), at=Instant(ms), contact=CONTACT, end=end, by=by)


def log() -> list[e.Event]:
    return [arrived(), *chosen(), made(), *connected(), closed()]


def truth() -> CallTruth:
    company = Company(party=f"client:{WHO}", since=2_000, until=9_000)
    return CallTruth(
        sid=SID,
        to="+14165550111",
        dialled_at=0,
        presses=(Press(key="1", at=990),),
        enqueued_at=1_010,
        stays=(Stay(offer=OFFER, since=2_000, until=9_000, company=(company,)),),
        ended_at=9_000,
        ended_by="caller",
        reason="talk",
        used_fallback=False,
        had_errors=False,
    )


def waited() -> CallTruth:
    """The same caller, had they left the queue after five seconds."""
    return replace(truth(), stays=(), ended_at=6_000, reason="patience")


def crew(**changed: Any) -> dict[str, SpecialistTruth]:
    offer = OfferTruth(
        offer=OFFER, contact=CONTACT, specialist=WHO, seen_at=1_010, accepted=Told.DONE, connected_at=2_010
    )
    return {WHO: SpecialistTruth(specialist=WHO, offers={OFFER: replace(offer, **changed)})}


def differences(
    call: CallTruth, events: Sequence[e.Event], people: Mapping[str, SpecialistTruth] | None = None
) -> list[str]:
    return Judge(EXPECTED, crew() if people is None else people).differences(call, ContactId(CONTACT), events)
