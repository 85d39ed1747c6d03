"""What was stored years ago is still read, and every value survives the way to bytes and back."""

import json
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from records.codec import COMMANDS, EFFECTS, EVENTS, REPLIES, decode_event, encode_event
from records.errors import UndecodableValue
from routing import commands, effects, events, replies
from routing.commands import AcceptOffer, PublishRuleBook, ReportCallArrived
from routing.effects import EndCall
from routing.events import CallArrived, ContactQueued, RuleBookPublished
from routing.model import (
    UNKNOWN_REGION,
    CallSid,
    CommandId,
    ContactId,
    EffectId,
    OfferId,
    SpecialistId,
)
from routing.replies import Noted, Refusal, Refused
from tests.records.story import answered

SAMPLES = Path(__file__).parent / "golden"
GOLDEN: dict[str, dict[str, Any]] = json.loads((SAMPLES / "events.json").read_text(encoding="utf-8"))
EARLIER: dict[str, dict[str, Any]] = json.loads((SAMPLES / "earlier_forms.json").read_text(encoding="utf-8"))


class TestGoldenSamples:
    @pytest.mark.parametrize("kind", sorted(EVENTS.types))
    def test_exist_for_every_event_and_still_mean_the_same(self, kind: str) -> None:
        assert kind in GOLDEN, (
            f"add a sample of {kind} to golden/events.json; never change those that are there"
        )
        event = decode_event(json.dumps([kind, GOLDEN[kind]]))
        assert type(event).__name__ == kind
        name, stored = json.loads(encode_event(event))
        # A field that was added since has its default and is missing in the sample; nothing may have gone.
        assert (name, _only(stored, GOLDEN[kind])) == (kind, GOLDEN[kind])
        assert decode_event(encode_event(event)) == event

    def test_name_no_event_that_is_gone(self) -> None:
        assert set(GOLDEN) <= set(EVENTS.types), "an event that was ever stored must stay readable"

    @pytest.mark.parametrize("kind", sorted(EVENTS.types))
    def test_lack_only_fields_that_have_a_default(self, kind: str) -> None:
        added = [field for field in fields(EVENTS.types[kind]) if field.name not in GOLDEN[kind]]
        assert all(f.default is not MISSING or f.default_factory is not MISSING for f in added)


class TestEarlierForms:
    @pytest.mark.parametrize("kind", sorted(EARLIER))
    def test_are_read_as_what_they_meant(self, kind: str) -> None:
        event = decode_event(json.dumps([kind, EARLIER[kind]["stored"]]))
        _, stored = json.loads(encode_event(event))
        assert _only(stored, EARLIER[kind]["means"]) == EARLIER[kind]["means"]

    def test_of_a_published_book_are_read_in_commands_too(self) -> None:
        stored = EARLIER["RuleBookPublished"]["stored"]
        command = COMMANDS.decode(json.dumps(["PublishRuleBook", stored]))
        event = decode_event(json.dumps(["RuleBookPublished", stored]))
        assert isinstance(command, PublishRuleBook)
        assert isinstance(event, RuleBookPublished)
        assert command.book == event.book
        assert [rule.name for rule in command.book.rules][-1] == "region-unknown-after-hours"

    def test_let_an_interpreter_help_whoever_asked_for_another_language(self) -> None:
        stored = EARLIER["ContactQueued"]["stored"] | {"language": "other"}
        event = decode_event(json.dumps(["ContactQueued", stored]))
        assert isinstance(event, ContactQueued)
        assert [step.interpreter for step in event.route.steps] == [True]

    @pytest.mark.parametrize("body", ["[]", '{"book": 1}', '{"language": "fr", "x": {"after_ms": 1}}'])
    def test_that_are_no_such_value_are_refused_as_ever(self, body: str) -> None:
        for kind in EARLIER:
            with pytest.raises(UndecodableValue):
                decode_event(f'["{kind}", {body}]')


class TestFamily:
    def test_holds_every_concrete_class_of_its_module(self) -> None:
        for family, module, base in (
            (EVENTS, events, events.Event),
            (COMMANDS, commands, commands.Command),
            (EFFECTS, effects, effects.Effect),
            (REPLIES, replies, replies.Reply),
        ):
            here = {
                name
                for name, kind in vars(module).items()
                if isinstance(kind, type) and issubclass(kind, base) and kind.__module__ == module.__name__
            }
            assert here - set(family.types) <= {"Event", "Command", "Effect", "Reply"} | ABSTRACT

    def test_round_trips_many(self) -> None:
        told = tuple(answered("c1").events)
        assert EVENTS.decode_all(EVENTS.encode_all(told)) == told
        assert EVENTS.decode_all(EVENTS.encode_all(())) == ()

    def test_round_trips_commands_effects_and_replies(self) -> None:
        arrived = ReportCallArrived(
            id=CommandId("1"),
            contact=ContactId("c"),
            call=CallSid("CA"),
            line="211",
            evidence=UNKNOWN_REGION,
        )
        accept = AcceptOffer(id=CommandId("2"), specialist=SpecialistId("s"), offer=OfferId("o"))
        assert COMMANDS.decode_all(COMMANDS.encode_all([arrived, accept])) == (arrived, accept)
        end = EndCall(id=EffectId("e"), contact=ContactId("c"), call=CallSid("CA"))
        assert EFFECTS.decode(EFFECTS.encode(end)) == end
        for reply in (Noted(), Refused(refusal=Refusal.OFFER_TAKEN, by=SpecialistId("s"))):
            assert REPLIES.decode(REPLIES.encode(reply)) == reply

    def test_takes_defaults_for_fields_that_were_not_stored_and_ignores_unknown_ones(self) -> None:
        kind = "CallArrived"
        stored = {k: v for k, v in GOLDEN[kind].items() if k != "evidence"} | {"from_the_future": [1]}
        event = decode_event(json.dumps([kind, stored]))
        assert isinstance(event, CallArrived)
        assert event.evidence == UNKNOWN_REGION

    @pytest.mark.parametrize(
        "data",
        [b"", b"{}", b'["Nonsense",{}]', b'["CallArrived",{}]', b'["SpecialistEvent",{}]', b"[1,2]", b"\xff"],
    )
    def test_refuses_what_it_does_not_know(self, data: bytes) -> None:
        with pytest.raises(UndecodableValue):
            decode_event(data)


ABSTRACT = {"ContactEvent", "SpecialistEvent"}


def _only(stored: Any, sample: Any) -> Any:
    if isinstance(stored, dict) and isinstance(sample, dict):
        return {key: _only(value, sample[key]) for key, value in stored.items() if key in sample}
    if isinstance(stored, list) and isinstance(sample, list) and len(stored) == len(sample):
        return [_only(value, known) for value, known in zip(stored, sample, strict=True)]
    return stored
