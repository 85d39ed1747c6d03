"""The plan for the account at the carrier: what differs, what is not ours, what nobody can do from here."""

import httpx2
import pytest

from app.account_setup import SetupFailed, look
from config.settings import load_settings
from telephony.account import AccountState, CallHandling, QueueState
from telephony.http import BoundedHttpClient
from telephony.rest import CarrierAccount, TwilioCarrier
from telephony.setup import Kind, Wanted, plan_setup

NUMBER, OTHER = "+14165550111", "+14165550112"
RIGHT = {"voice_url": "https://x.example/voice", "voice_method": "POST"}
APPLICATION = "AP" + "1" * 32


def wanted(sid: str = APPLICATION) -> Wanted:
    return Wanted(
        numbers={NUMBER: RIGHT},
        application_sid=sid,
        application_name="specialists",
        application=RIGHT,
        queue="callers",
        queue_size=5000,
    )


def handling(**changed: str) -> CallHandling:
    given = {**RIGHT, "voice_fallback_url": "", "status_callback": "", "status_callback_method": "POST"}
    return CallHandling(**(given | {"sid": "PN1"} | changed))


def found(number: CallHandling | None = None, application: CallHandling | None = None) -> AccountState:
    return AccountState(
        numbers={NUMBER: number or handling(), OTHER: handling()},
        applications={APPLICATION: application or handling(sid=APPLICATION, name="specialists")},
        queues={"callers": QueueState(sid="QU1", max_size=5000)},
    )


class TestPlan:
    def test_of_an_account_that_is_right_is_empty_and_leaves_others_alone(self) -> None:
        plan = plan_setup(wanted(), found())
        assert (plan.changes, plan.problems, plan.left_alone) == ((), (), (OTHER,))
        assert plan.unchanged == ("queue callers", "TwiML application specialists", f"number {NUMBER}")

    def test_names_the_settings_that_differ_and_no_other(self) -> None:
        (change,) = plan_setup(
            wanted(), found(handling(voice_method="GET", voice_fallback_url="kept"))
        ).changes
        assert (change.kind, change.name, change.sid) == (Kind.NUMBER, NUMBER, "PN1")
        assert [(one.parameter, one.before, one.after) for one in change.differences] == [
            ("voice_method", "GET", "POST")
        ]

    @pytest.mark.parametrize("elsewhere", [{"application_sid": "AP2"}, {"trunk_sid": "TK1"}])
    def test_tells_people_to_take_off_what_takes_a_numbers_calls_instead(
        self, elsewhere: dict[str, str]
    ) -> None:
        plan = plan_setup(wanted(), found(handling(**elsewhere)))
        (problem,) = plan.problems
        assert problem.startswith(f"{next(iter(elsewhere.values()))} takes the calls to {NUMBER}")

    def test_finds_the_application_by_its_name_when_the_settings_name_none_that_exists(self) -> None:
        plan = plan_setup(wanted(sid="AP" + "0" * 32), found())
        assert (plan.changes, plan.application_sid) == ((), APPLICATION)

    def test_is_the_same_whenever_it_is_made(self) -> None:
        state = found(handling(voice_url="x"), handling(sid=APPLICATION, voice_url="y"))
        assert plan_setup(wanted(), state) == plan_setup(wanted(), state)


class TestLook:
    async def test_says_that_a_key_may_not_do_it(self, tmp_path: object) -> None:
        class Forbidding(httpx2.AsyncBaseTransport):
            async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
                body = {"code": 70051, "message": "no", "more_info": "https://example.org", "status": 403}
                return httpx2.Response(403, json=body)

        settings = load_settings({"SWITCHBOARD_DATA_DIR": str(tmp_path)})
        account = CarrierAccount(account_sid="AC" + "0" * 32, key_sid="SK" + "0" * 32, secret="s" * 32)
        http = BoundedHttpClient(transport=Forbidding())
        carrier = TwilioCarrier(account, random=lambda: 0.0, http=http)
        with pytest.raises(SetupFailed, match="may not do this") as failed:
            await look(settings, carrier)
        assert "s" * 32 not in str(failed.value)
        await carrier.close()
