"""Where callers say they are: turned into evidence at the edge, and then forgotten."""

from itertools import chain, pairwise

import pytest
from structlog.testing import capture_logs

from routing import commands as c
from routing import replies as r
from routing.commands import Command
from routing.model import ENGLISH, Confidence, EvidenceSource, PartnerId, RegionEvidence
from telephony.signature import sign
from tests.webhooks.posts import BASE, CONTACT, TOKEN, NobodyHome, ScriptedFloor, application, form, post

PATH = f"/voice/region/{CONTACT}/1"
NORTH = RegionEvidence(
    source=EvidenceSource.POSTAL_CODE, confidence=Confidence.HIGH, home=PartnerId("NORTH"), place="Kenora"
)
QUEUED = r.EnterQueue(contact=CONTACT, language=ENGLISH)


class Finder:
    """Knows one place, and keeps what it was asked."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.words: list[str] = []

    def keyed(self, keys: str) -> RegionEvidence | None:
        self.keys.append(keys)
        return NORTH if keys == "790" else None

    def said(self, words: str) -> RegionEvidence | None:
        self.words.append(words)
        return NORTH if "Kenora" in words else None


def evidence_of(floor: ScriptedFloor) -> RegionEvidence | None:
    (command,) = floor.asked
    assert isinstance(command, c.ReportRegionGiven)
    return command.evidence


def recuts(fields: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Cut a request otherwise where one border is moved or gone, so that the carrier's signature still holds."""
    ordered = sorted(fields)
    found = []
    for place, ((name, value), (after, its)) in enumerate(pairwise(ordered)):
        rest = ordered[:place] + ordered[place + 2 :]
        own, text = name + value, name + value + after + its
        pairs = [[(text[:cut], text[cut:])] for cut in range(1, len(text))]
        pairs += [[(name, value + after[:cut]), (after[cut:], its)] for cut in range(1, len(after))]
        pairs += [[(own[:cut], own[cut:]), (after, its)] for cut in range(1, len(own))]
        pairs += [[(name, value[:cut]), (value[cut:] + after, its)] for cut in range(len(value))]
        found += [sorted(rest + pair) for pair in pairs]
    whole = "".join(chain.from_iterable(ordered))
    return [one for one in found if "".join(chain.from_iterable(one)) == whole]


class TestRegion:
    @pytest.mark.parametrize(
        ("fields", "evidence"),
        [
            ({"Digits": "790", "FinishedOnKey": "#"}, NORTH),
            ({"Digits": "111111"}, None),
            ({"SpeechResult": "I am in Kenora.", "Confidence": "0.9"}, NORTH),
            ({"SpeechResult": "good morning"}, None),
            ({"Digits": "790", "SpeechResult": "nowhere"}, NORTH),
            ({}, None),
        ],
    )
    async def test_becomes_evidence(self, fields: dict[str, str], evidence: RegionEvidence | None) -> None:
        finder, floor = Finder(), ScriptedFloor(QUEUED)
        app = application(floor, keyed=finder.keyed, said=finder.said)
        answer = await post(app, PATH, form(fields))
        assert evidence_of(floor) == evidence
        assert "<Enqueue" in answer.text

    @pytest.mark.parametrize(
        "words", ["Digits", "my Digits are gone, Kenora", "SpeechResult Digits1", "QueueTime"]
    )
    @pytest.mark.parametrize("name", ["DOE J", "Digits", "SpeechResultDigits1"])
    async def test_is_taken_from_callers_whatever_they_say_and_call_themselves(
        self, words: str, name: str
    ) -> None:
        """No word of theirs may pass for a cut request, and cost them the call."""
        finder, floor = Finder(), ScriptedFloor(QUEUED)
        app = application(floor, keyed=finder.keyed, said=finder.said)
        answer = await post(app, PATH, form({"SpeechResult": words, "Confidence": "0.9", "CallerName": name}))
        assert answer.status_code == 200
        assert "<Enqueue" in answer.text
        assert name != "DOE J" or finder.words == [words]

    @pytest.mark.parametrize(
        "given", [{"Digits": "790"}, {"SpeechResult": "Kenora", "Confidence": "0.9"}], ids=["keyed", "said"]
    )
    async def test_means_nothing_else_however_a_captured_request_is_cut(self, given: dict[str, str]) -> None:
        """X-2: each border between a name and a value, or two fields, moved anywhere or left out."""
        honest = form(given)
        accepted = 0
        for recut in recuts(honest):
            floor, finder = ScriptedFloor(QUEUED), Finder()
            app = application(floor, keyed=finder.keyed, said=finder.said)
            answer = await post(
                app, PATH, recut, headers={"x-twilio-signature": sign(f"{BASE}{PATH}", honest, TOKEN)}
            )
            assert answer.status_code in (200, 400, 403)
            if answer.status_code == 200:
                accepted += 1
                assert evidence_of(floor) in (NORTH, None)
                assert {*finder.keys} <= {"790"}
        assert accepted

    async def test_asks_nobody_when_the_caller_gave_nothing(self) -> None:
        finder = Finder()
        app = application(ScriptedFloor(QUEUED), keyed=finder.keyed, said=finder.said)
        await post(app, PATH, form({}))
        assert (finder.keys, finder.words) == ([], [])

    async def test_is_bounded_and_clean_before_anybody_reads_it(self) -> None:
        """X-8, F-9: a recogniser may write anything, and a caller may say anything."""
        finder = Finder()
        app = application(ScriptedFloor(QUEUED), said=finder.said)
        words = "\x00\x0b\ufffe Kenora </Say>" + "and so on " * 400
        assert (await post(app, PATH, form({"SpeechResult": words}))).status_code == 200
        (heard,) = finder.words
        assert len(heard) == 200
        assert heard.startswith(" Kenora </Say>")

    async def test_that_cannot_be_looked_up_costs_nobody_the_call(self) -> None:
        def broken(given: str) -> RegionEvidence | None:
            raise RuntimeError(f"no table for {given}")

        floor = ScriptedFloor(QUEUED)
        app = application(floor, keyed=broken, said=broken)
        with capture_logs() as logs:
            answer = await post(app, PATH, form({"SpeechResult": "a canary in Kenora"}))
        assert "<Enqueue" in answer.text
        assert evidence_of(floor) is None
        assert app.counters.evidence_failed == 1
        assert "canary" not in repr(logs)

    async def test_stands_in_no_address_and_no_log(self) -> None:
        """X-24: a floor that does not answer makes the carrier ask again, without what the caller said."""

        def absent(command: Command) -> r.Reply:
            raise NobodyHome

        finder = Finder()
        app = application(ScriptedFloor(act=absent), keyed=finder.keyed, said=finder.said)
        for fields in ({"Digits": "790790"}, {"SpeechResult": "a canary in Kenora"}):
            with capture_logs() as logs:
                answer = await post(app, PATH, form(fields))
            assert "<Redirect" in answer.text
            assert "canary" not in answer.text + repr(logs)
            assert "790790" not in answer.text + repr(logs)

    async def test_is_asked_for_again_when_the_floor_says_so(self) -> None:
        floor = ScriptedFloor(r.AskRegion(contact=CONTACT, language=ENGLISH, attempt=2))
        answer = await post(application(floor), PATH, form({}))
        assert f"/voice/region/{CONTACT}/2" in answer.text
        assert 'input="dtmf speech"' in answer.text
