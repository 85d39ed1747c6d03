"""What strangers, a careless carrier and vanished browsers may send: no effect that was not meant, no caller lost."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx2
import pytest

from routing import commands as c
from routing import events as e
from routing.model import ContactEnd, ContactId, ContactState, SpecialistId, SpecialistState
from routing.replies import Accepted, Refusal, Refused
from simulator.carrier import CallerScript, FaultSettings
from telephony.addresses import room_of
from telephony.signature import sign
from tests.scenarios.hand import CALL, Hand, document_in
from tests.scenarios.world import World, open_world
from webhooks.endpoints import contact_of

OTHER_CALL = "CA" + "b1" * 16
CONTACT = contact_of(CALL)  # type: ignore[arg-type]
BODY_BYTES = 20_000_000
READ_BYTES_MAX = 1_000_000
"""What may be taken in of a body that is refused: our limit, and the buffers on the way."""
HELD = ("Enqueue", "Gather", "Play", "Say", "Pause")


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with open_world(tmp_path) as opened:
        yield opened


@pytest.fixture
async def hand(world: World) -> AsyncIterator[Hand]:
    async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
        yield Hand(world, client)


class TestSignature:
    """F-10: 403, a counter, and nothing else."""

    @pytest.mark.parametrize("signature", [None, "short", "A" * 28, b"\xe9" * 28, "A" * 5_000])
    async def test_keeps_strangers_out(self, world: World, hand: Hand, signature: str | bytes | None) -> None:
        length = len(world.events())
        for path in ("/voice/inbound", f"/voice/menu/{CONTACT}/1", "/cb/call", "/voice/specialist"):
            answer = await hand.post(path, {"CallStatus": "completed"}, signature=signature)
            assert answer.status_code == 403
        assert len(world.events()) == length
        assert world.floor.contacts == {}

    async def test_holds_for_one_address_and_one_form(self, world: World, hand: Hand) -> None:
        right = sign(f"{hand.base}/voice/inbound", [("CallSid", CALL)], b"another-token-of-another-account")
        assert (await hand.post("/voice/inbound", signature=right)).status_code == 403
        assert (await hand.post("/voice/inbound", {"AccountSid": "AC" + "0" * 32})).status_code == 403
        assert world.floor.contacts == {}


class TestRepeat:
    """F-1: one effect, and the same reply to the byte, whether the repeats come at once or later."""

    async def test_of_each_step_until_the_queue(self, world: World, hand: Hand) -> None:
        steps: list[tuple[str, dict[str, str]]] = [
            ("/voice/inbound", {"CallStatus": "ringing"}),
            (f"/voice/menu/{CONTACT}/1", {"Digits": "1"}),
            (f"/voice/wait/{CONTACT}/en/0/0", {"QueueTime": "1"}),
        ]
        for path, fields in steps:
            answers = await asyncio.gather(*(hand.post(path, fields) for _ in range(4)))
            length = len(world.events())
            answers.append(await hand.post(path, fields))
            assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
            assert len(world.events()) == length
        assert world.story_of(CONTACT) == [
            "CallArrived",
            "LanguageMenuOffered",
            "LanguageChosen",
            "ContactQueued",
        ]

    async def test_of_the_end(self, world: World, hand: Hand) -> None:
        await hand.post("/voice/inbound", {"CallStatus": "ringing"})
        for _ in range(3):
            assert (await hand.post("/cb/call", {"CallStatus": "completed"})).status_code == 204
        assert world.story_of(CONTACT).count("ContactClosed") == 1


class TestOrder:
    """F-3, F-4: an end is an end, whatever comes after it."""

    async def test_of_an_end_before_the_beginning(self, world: World, hand: Hand) -> None:
        assert (await hand.post("/cb/call", {"CallStatus": "completed"})).status_code == 204
        document = document_in(await hand.post("/voice/inbound", {"CallStatus": "ringing"}))
        assert [element.tag for element in document] == ["Hangup"]
        assert CONTACT not in world.floor.contacts
        assert world.story_of(CONTACT).count("ContactClosed") <= 1

    async def test_of_a_late_ringing(self, world: World, hand: Hand) -> None:
        await hand.follow("/voice/inbound")
        await hand.post("/cb/call", {"CallStatus": "completed"})
        length = len(world.events())
        assert (await hand.post("/cb/call", {"CallStatus": "ringing"})).status_code == 204
        assert (await hand.post("/cb/call", {"CallStatus": "in-progress"})).status_code == 204
        late = await hand.post(f"/voice/menu/{CONTACT}/1", {"Digits": "1"})
        assert late.status_code == 200
        assert len(world.events()) == length
        assert CONTACT not in world.floor.contacts


class TestUnknownCall:
    """F-11: a caller whom the floor has lost is taken in again, and never hears goodbye."""

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("/voice/menu/{contact}/1", {"Digits": "1"}),
            ("/voice/menu/{contact}/2", {"Digits": ""}),
            ("/voice/region/{contact}/1", {"Digits": "658"}),
            ("/voice/region/{contact}/2", {}),
            ("/voice/wait/{contact}/fr/2/0", {"QueueTime": "75"}),
            ("/voice/wait/{contact}/fr/3/0", {"QueueTime": "75"}),
            ("/voice/partner/{contact}/{contact}-9/NORTH/40", {}),
            ("/voice/partner-out/{contact}/{contact}-9", {"DialCallStatus": "busy"}),
            ("/voice/queue-exit/{contact}/0a1b2c", {"QueueResult": "error"}),
            ("/voice/queue-exit/{contact}/0a1b2c", {"QueueResult": "queue-full"}),
            ("/voice/room/{contact}/{contact}-1", {}),
            ("/voice/out/{contact}/{contact}-1", {"DialCallStatus": "completed"}),
            ("/voice/requeue/{contact}/{contact}-9", {}),
            (
                "/voice/fallback",
                {"ErrorCode": "11200", "ErrorUrl": "https://voice.example.org/voice/inbound"},
            ),
        ],
    )
    async def test_waits_again(self, world: World, hand: Hand, path: str, fields: dict[str, str]) -> None:
        document = await hand.follow(path.replace("{contact}", CONTACT), fields)
        verbs = {element.tag for element in document}
        assert verbs & set(HELD)
        assert not verbs & {"Hangup", "Reject"}
        assert world.floor.contacts[CONTACT].state in (ContactState.CHOOSING, ContactState.WAITING)

    async def test_keeps_the_time_that_the_carrier_counted(self, world: World, hand: Hand) -> None:
        await hand.follow(f"/voice/wait/{CONTACT}/fr/2/0", {"QueueTime": "75"})
        contact = world.floor.contacts[CONTACT]
        arrived = next(event for event in world.events_of(CONTACT) if isinstance(event, e.ContactQueued))
        assert contact.queued_at is not None
        assert arrived.at - contact.queued_at == 75_000
        assert contact.language == "fr"

    async def test_says_nothing_to_callbacks_and_takes_no_harm(self, world: World, hand: Hand) -> None:
        offer = f"{CONTACT}-1"
        room = {"ConferenceSid": "CF" + "c" * 32, "FriendlyName": room_of(offer)}  # type: ignore[arg-type]
        for path, fields in (
            ("/cb/call", {"CallStatus": "completed"}),
            ("/cb/leg", {"CallStatus": "completed"}),
            (f"/cb/room/{offer}", {**room, "StatusCallbackEvent": "participant-join"}),
            (f"/cb/room/{offer}", {**room, "StatusCallbackEvent": "participant-leave"}),
            (f"/cb/room/{offer}", {**room, "StatusCallbackEvent": "conference-end"}),
        ):
            assert (await hand.post(path, fields)).status_code == 204
        assert world.floor.contacts == {}


class TestHugeBody:
    @pytest.mark.parametrize("announced", [True, False])
    async def test_is_refused_before_it_is_read(self, world: World, announced: bool) -> None:
        """X-7: what is announced as too large is not read at all, what is not announced only to the limit."""
        parts = urlsplit(world.settings.public_base_url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**16)
        length = f"Content-Length: {BODY_BYTES}" if announced else "Transfer-Encoding: chunked"
        lines = (
            "POST /voice/inbound HTTP/1.1",
            f"Host: {parts.netloc}",
            "Content-Type: application/x-www-form-urlencoded",
            f"X-Twilio-Signature: {'A' * 28}",
            length,
        )
        writer.write("\r\n".join([*lines, "", ""]).encode())
        answer = asyncio.create_task(reader.readline())
        piece = b"a" * 32_768
        chunk = piece if announced else b"%x\r\n%s\r\n" % (len(piece), piece)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while not answer.done() and sent < BODY_BYTES:
                writer.write(chunk)
                await writer.drain()
                sent += len(piece)
                await asyncio.sleep(0.002)
        assert b" 413 " in await asyncio.wait_for(answer, 60)
        assert sent < READ_BYTES_MAX
        writer.close()


class TestControlCharacters:
    """X-8: whatever a line calls itself, the document stays one, with the verbs that we wrote."""

    NASTY = "\x00\x07\x1b]0;\x0b</Say><Dial>+19005550100</Dial>\u202e\ufffe=1+1"

    async def test_in_the_name_of_a_line(self, world: World) -> None:
        ana = await world.specialist_ready("central_01")
        script = CallerScript(digits=("1",), patience_s=30, talk_s=0.1, caller_name=self.NASTY)
        contact = world.caller_dials(script)
        await world.accept(ana, await world.offer_to(ana))
        await world.until(contact, "ContactClosed")
        closed = next(event for event in world.events_of(contact) if isinstance(event, e.ContactClosed))
        assert closed.end is ContactEnd.ANSWERED

    async def test_in_speech_and_every_other_free_field(self, hand: Hand) -> None:
        nasty = {
            "CallerName": self.NASTY,
            "SpeechResult": self.NASTY,
            "FromCity": self.NASTY,
            "From": self.NASTY,
            "ForwardedFrom": self.NASTY,
        }
        shape = None
        for fields in ({"From": "anonymous"}, {**nasty, "CallSid": OTHER_CALL}):
            contact = contact_of(fields.get("CallSid", CALL))  # type: ignore[arg-type]
            documents = [
                document_in(await hand.post("/voice/inbound", fields)),
                await hand.follow(f"/voice/menu/{contact}/1", {**fields, "Digits": "1"}),
                await hand.follow(f"/voice/region/{contact}/2", fields),
            ]
            verbs = [element.tag for document in documents for element in document.iter()]
            assert shape in (None, verbs)
            shape = verbs
            said = "".join(ElementTree.tostring(one, encoding="unicode") for one in documents)
            assert re.search(r"[\x00-\x08\x0b\x1b\u202e]|1900555", said) is None


class TestVanishedBrowser:
    """F-20: the offer of a screen that is not heard from goes to somebody else, the caller's place stays."""

    async def test_mid_offer(self, tmp_path: Path) -> None:
        async with open_world(tmp_path, limits={"lease_s": 1, "offer_s": 20}) as world:
            ana = await world.specialist_ready("central_01")
            contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30, talk_s=0.1))
            await world.offer_to(ana)
            place = world.floor.contacts[contact].queued_at
            ben = await world.specialist_ready("central_02")
            heard = asyncio.create_task(_keep_heard(world, ben))
            offer = await world.offer_to(ben, within_s=60)
            assert ana not in world.floor.specialists
            assert world.floor.contacts[contact].queued_at == place
            await world.accept(ben, offer)
            await world.until(contact, "ContactClosed")
            heard.cancel()
            assert world.story_of(contact).count("CallArrived") == 1


class TestTwoAccepts:
    """F01: one wins, and the other is told by whom."""

    async def test_by_two_specialists_at_once(self, world: World) -> None:
        ana = await world.specialist_ready("central_01")
        world.caller_dials(CallerScript(digits=("1",), patience_s=30))
        offer = await world.offer_to(ana)
        ben = await world.specialist_ready("central_02")
        first, second = await asyncio.gather(
            *(world.ask(c.AcceptOffer(id=world.id(), specialist=who, offer=offer)) for who in (ana, ben))
        )
        assert isinstance(first, Accepted)
        assert isinstance(second, Refused)
        assert (second.refusal, second.by) == (Refusal.OFFER_TAKEN, ana)

    async def test_in_two_windows_of_one_specialist(self, world: World) -> None:
        ana = await world.specialist_ready("central_01")
        contact = world.caller_dials(CallerScript(digits=("1",), patience_s=30))
        offer = await world.offer_to(ana)
        replies = await asyncio.gather(
            *(world.ask(c.AcceptOffer(id=world.id(), specialist=ana, offer=offer)) for _ in range(3))
        )
        assert [type(reply) for reply in replies].count(Accepted) == 1
        assert {reply.by for reply in replies if isinstance(reply, Refused)} == {ana}
        assert world.story_of(contact).count("OfferAccepted") == 1


class TestCarrierFaults:
    """F-31, F-32: orders that are refused for now, carried out and denied, or answered late lose nobody."""

    @pytest.mark.parametrize(
        "faults",
        [
            FaultSettings(rest_429=0.5),
            FaultSettings(rest_lost_answer=0.5),
            FaultSettings(rest_slow=0.5, rest_slow_s=0.4),
        ],
        ids=["429 bursts", "500 after executing", "slow answers"],
    )
    async def test_lose_no_caller(self, world: World, faults: FaultSettings) -> None:
        crew = [await world.specialist_ready(f"central_0{number}") for number in range(1, 5)]
        world.carrier.set_faults(faults)
        script = CallerScript(digits=("1",), patience_s=30, talk_s=0.1)
        callers = [world.caller_dials(script, number=f"+141639201{number:02}") for number in range(8)]
        working = [asyncio.create_task(_keep_answering(world, who)) for who in crew]
        await asyncio.gather(*(world.until(contact, "ContactClosed", within_s=60) for contact in callers))
        for task in working:
            task.cancel()
        assert {_end_of(world, contact) for contact in callers} == {ContactEnd.ANSWERED}
        for contact in callers:
            assert world.story_of(contact).count("ContactClosed") == 1


def _end_of(world: World, contact: ContactId) -> ContactEnd:
    return next(event.end for event in world.events_of(contact) if isinstance(event, e.ContactClosed))


async def _keep_heard(world: World, specialist: SpecialistId) -> None:
    while True:
        await world.ask(c.RenewLeases(id=world.id(), specialists=(specialist,)))
        await asyncio.sleep(0.2)


async def _keep_answering(world: World, specialist: SpecialistId) -> None:
    """Accept whatever is offered, and be ready again as soon as it is over."""
    while True:
        known = world.floor.specialists[specialist]
        if known.state is SpecialistState.OFFERED and known.offer is not None:
            await world.accept(specialist, known.offer)
        elif known.state in (SpecialistState.WRAP_UP, SpecialistState.NOT_READY):
            await world.ask(c.BecomeReady(id=world.id(), specialist=specialist))
        await asyncio.sleep(0.01)
