"""A number that calls very often is asked for a key, and never refused (reliability.md 5.1, X-32, F-18)."""

from dataclasses import dataclass, replace

import pytest
from structlog.testing import capture_logs

from routing import commands as c
from routing import replies as r
from routing.model import CallSid, ContactId
from tests.telephony.test_twiml import parsed
from tests.webhooks.posts import CONTACT, ScriptedFloor, application, form, post
from webhooks.caller_watch import CALLERS_MAX, WINDOW_S, CallerWatch, WatchSettings
from webhooks.endpoints import KEY_ROUNDS
from webhooks.payloads import NO_NUMBER

NUMBER, OTHER, SHELTER = "+14165550123", "+14165550124", "+14165550140"
MOST = 3
SETTINGS = WatchSettings(key=b"k" * 32, calls_max=MOST, shared_numbers=frozenset({SHELTER}), arrivals_max=50)
ASKED = r.AskLanguage(contact=CONTACT, attempt=1)


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def call(number: int) -> CallSid:
    return CallSid(f"CA{number:032x}")


def flood(watch: CallerWatch, number: str, calls: int, first: int = 0) -> list[bool]:
    return [watch.arrives(number, call(first + place)) for place in range(calls)]


class TestArrives:
    def test_asks_a_number_for_a_key_once_it_has_called_too_often(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        assert flood(watch, NUMBER, MOST + 3) == [False] * MOST + [True] * 3
        assert watch.arrives(OTHER, call(99)) is False

    def test_forgets_calls_that_are_long_over(self) -> None:
        seconds = Seconds()
        watch = CallerWatch(SETTINGS, seconds)
        flood(watch, NUMBER, 2 * MOST)
        seconds.now = WINDOW_S
        assert not any(flood(watch, NUMBER, MOST, first=100))
        assert watch.incoming().numbers_over_rate == 0

    def test_counts_a_call_once_however_often_it_is_told(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        assert [watch.arrives(NUMBER, call(1)) for _ in range(20)] == [False] * 20
        flood(watch, NUMBER, MOST, first=2)
        assert watch.arrives(NUMBER, call(1 + MOST)) is True

    def test_never_counts_callers_without_a_number_together(self) -> None:
        """F-18: they are not one caller."""
        watch = CallerWatch(SETTINGS, Seconds())
        assert not any(flood(watch, "", 1_000))
        assert watch.incoming().numbers_over_rate == 0

    def test_asks_nobody_behind_a_shared_number(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        assert not any(flood(watch, SHELTER, 1_000))

    def test_asks_nobody_where_it_is_turned_off(self) -> None:
        watch = CallerWatch(replace(SETTINGS, calls_max=0), Seconds())
        assert not any(flood(watch, NUMBER, 1_000))

    def test_keeps_no_number_and_logs_none(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        with capture_logs() as logs:
            flood(watch, NUMBER, 2 * MOST)
        assert [entry["event"] for entry in logs] == ["caller_over_rate"]
        assert NUMBER[1:] not in repr(logs) + repr(vars(watch))

    def test_is_bounded_in_a_flood_of_invented_numbers(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        for place in range(CALLERS_MAX + 1_000):
            assert watch.arrives(f"+1416{place:07}", call(place)) is False
        assert len(watch._calls) == CALLERS_MAX


class TestBefore:
    def watch(self, within_s: int = 600) -> tuple[CallerWatch, Seconds]:
        seconds = Seconds()
        return CallerWatch(replace(SETTINGS, again_within_s=within_s), seconds), seconds

    def test_names_the_latest_contact_of_the_number(self) -> None:
        """F-17."""
        watch, seconds = self.watch()
        assert watch.before(NUMBER, ContactId("k1")) is None
        seconds.now = 599
        assert watch.before(OTHER, ContactId("k2")) is None
        assert watch.before(NUMBER, ContactId("k3")) == "k1"
        assert watch.before(NUMBER, ContactId("k4")) == "k3"

    def test_says_the_same_of_a_call_however_often_it_is_told(self) -> None:
        watch, _ = self.watch()
        watch.before(NUMBER, ContactId("k1"))
        assert [watch.before(NUMBER, ContactId("k2")) for _ in range(5)] == ["k1"] * 5

    def test_forgets(self) -> None:
        watch, seconds = self.watch()
        watch.before(NUMBER, ContactId("k1"))
        seconds.now = 600
        assert watch.before(OTHER, ContactId("k2")) is None
        assert len(watch._latest) == 1
        assert watch.before(NUMBER, ContactId("k3")) is None

    @pytest.mark.parametrize("number", ["", SHELTER])
    def test_links_nobody_without_a_number_or_behind_a_shared_one(self, number: str) -> None:
        watch, _ = self.watch()
        assert [watch.before(number, ContactId(f"k{place}")) for place in range(5)] == [None] * 5
        assert watch._latest == {}

    def test_keeps_nothing_where_it_is_turned_off(self) -> None:
        watch, _ = self.watch(0)
        assert [watch.before(NUMBER, ContactId(f"k{place}")) for place in range(3)] == [None] * 3
        assert watch._latest == {}

    def test_keeps_no_number_and_another_hash_than_that_of_floods(self) -> None:
        watch, _ = self.watch()
        watch.before(NUMBER, ContactId("k1"))
        assert NUMBER[1:] not in repr(vars(watch))
        assert watch.source_of(NUMBER) not in watch._latest

    def test_is_bounded(self) -> None:
        watch, _ = self.watch()
        for place in range(CALLERS_MAX + 100):
            watch.before(f"+1416{place:07}", ContactId(f"k{place}"))
        assert len(watch._latest) <= CALLERS_MAX


class TestIncoming:
    def test_tells_of_a_number_above_the_rate(self) -> None:
        watch = CallerWatch(SETTINGS, Seconds())
        flood(watch, NUMBER, MOST)
        assert not watch.incoming().alarm
        flood(watch, NUMBER, 1, first=MOST)
        assert watch.incoming().numbers_over_rate == 1
        assert watch.incoming().alarm

    def test_tells_of_more_calls_than_ordinary_whoever_makes_them(self) -> None:
        """Invented numbers, and none at all: nobody can be asked for a key, but somebody can be told."""
        seconds = Seconds()
        watch = CallerWatch(SETTINGS, seconds)
        for place in range(30):
            watch.arrives("", call(place))
            watch.arrives(f"+1416555{place:04}", call(1_000 + place))
        incoming = watch.incoming()
        assert (incoming.arrivals_last_minute, incoming.withheld_last_minute) == (60, 30)
        assert incoming.too_many
        assert incoming.alarm
        seconds.now = 61
        assert not watch.incoming().alarm


class TestCalls:
    """Through the webhooks, as the carrier asks."""

    async def arrive(
        self, app: object, number: str, place: int, path: str = "/voice/inbound", **fields: str
    ) -> str:
        given = {"From": number, "CallSid": call(place), "CallStatus": "ringing"} | fields
        answer = await post(app, path, form(given))  # type: ignore[arg-type]
        assert answer.status_code == 200
        return answer.text

    async def test_of_a_flood_are_asked_for_a_key_and_those_of_others_are_not(self) -> None:
        """X-32: nobody who calls at the same time notices, and nobody is refused."""
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=SETTINGS)
        documents = [await self.arrive(app, NUMBER, place) for place in range(20)]
        others = [await self.arrive(app, f"+1416555{place:04}", 100 + place) for place in range(20)]
        withheld = [await self.arrive(app, "anonymous", 200 + place) for place in range(20)]
        assert ["/voice/key/1" in text for text in documents] == [False] * MOST + [True] * (20 - MOST)
        assert not any("/voice/key/" in text for text in others + withheld)
        assert not any("<Reject" in text or "<Hangup" in text for text in documents)
        assert len(floor.asked) == MOST + 40
        assert app.counters.key_asked == 20 - MOST

    @pytest.mark.parametrize("number", ["", "anonymous", "Restricted", *sorted(NO_NUMBER)])
    async def test_without_a_number_are_taken_in_at_once_however_many(self, number: str) -> None:
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=SETTINGS)
        for place in range(5 * MOST):
            assert "/voice/key/" not in await self.arrive(app, number, place)
        assert len(floor.asked) == 5 * MOST

    async def test_are_taken_in_by_a_key(self) -> None:
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=replace(SETTINGS, calls_max=1))
        for place in (1, 2):
            await self.arrive(app, NUMBER, place)
        text = await self.arrive(app, NUMBER, 2, "/voice/key/1", Digits="7")
        assert "/voice/menu/" in text
        assert [type(command) for command in floor.asked] == [c.ReportCallArrived] * 2
        assert app.counters.key_pressed == 1

    async def test_of_the_silent_are_taken_in_after_a_few_rounds(self) -> None:
        """S4, F-16: a caller who cannot press a key is a caller."""
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=replace(SETTINGS, calls_max=1))
        await self.arrive(app, NUMBER, 1)
        text, rounds = await self.arrive(app, NUMBER, 2), 0
        while "/voice/key/" in text:
            rounds += 1
            assert parsed(text)[-1].tag == "Redirect"
            text = await self.arrive(app, NUMBER, 2, f"/voice/key/{rounds}", Digits="")
        assert rounds == KEY_ROUNDS
        assert len(floor.asked) == 2
        assert app.counters.key_pressed == 0

    async def test_that_start_over_are_not_asked_a_second_time(self) -> None:
        floor = ScriptedFloor(ASKED)
        app = application(floor, watch=replace(SETTINGS, calls_max=1))
        for place in (1, 2):
            await self.arrive(app, NUMBER, place)
        assert "/voice/key/" not in await self.arrive(app, NUMBER, 2, "/voice/inbound?again=1")
