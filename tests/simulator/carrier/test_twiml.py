"""Reading TwiML: strict about XML, lenient and loud about the schema."""

from math import inf

import pytest

from simulator.carrier import verbs
from simulator.carrier.twiml import BadTwiml, read_twiml


class TestReadTwiml:
    def test_applies_the_defaults_of_gather(self) -> None:
        document = read_twiml("<Response><Gather><Say> Hello </Say><Pause/></Gather></Response>")
        assert document.verbs == (
            verbs.Gather(
                action=None,
                timeout_s=5,
                finish_on_key="#",
                digits_max=inf,
                prompts=(verbs.Say(text="Hello"), verbs.Pause(length_s=1)),
            ),
        )
        assert document.warnings == ()

    def test_applies_the_defaults_of_a_conference(self) -> None:
        document = read_twiml("<Response><Dial><Conference>room</Conference></Dial></Response>")
        noun = verbs.ConferenceNoun(name="room", start_on_enter=True, end_on_exit=False, participants_max=250)
        assert document.verbs == (verbs.Dial(timeout_s=30, time_limit_s=14400, nouns=(noun,)),)

    def test_reads_the_parties_of_a_dial(self) -> None:
        document = read_twiml(
            '<Response><Dial><Client>agent_1<Parameter name="r" value="7"/></Client>'
            "<Sip>sip:a@b</Sip></Dial></Response>"
        )
        (dial,) = document.verbs
        assert isinstance(dial, verbs.Dial)
        assert dial.nouns == (
            verbs.PartyNoun(address="client:agent_1", kind="Client", params=(("r", "7"),)),
            verbs.PartyNoun(address="sip:a@b", kind="Sip"),
        )

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "<Response>",
            "\n<?xml version='1.0'?><Response/>",
            "<response/>",
            "<Response>&nbsp;</Response>",
        ],
    )
    def test_refuses_what_is_not_a_document(self, text: str) -> None:
        with pytest.raises(BadTwiml) as refused:
            read_twiml(text)
        assert refused.value.code == 12100

    @pytest.mark.parametrize(
        ("text", "warning"),
        [
            ("<say>x</say>", "unknown verb 'say'"),
            ('<Say tone="x">x</Say>', "unknown attribute Say.tone"),
            ('<Gather numDigits="one"/>', "bad value Gather.numDigits='one'"),
            ("<Gather><Hangup/></Gather>", "Hangup is not allowed in Gather"),
        ],
    )
    def test_warns_and_goes_on(self, text: str, warning: str) -> None:
        document = read_twiml(f"<Response>{text}<Hangup/></Response>")
        assert document.warnings == (warning,)
        assert document.verbs[-1] == verbs.Hangup()
