"""The order to call somebody back: the number stays with the carrier, and one order never becomes two calls (F28)."""

from urllib.parse import parse_qs

import httpx2
import pytest

from routing.effects import PlaceCallBack
from routing.model import AT_ONCE, CallSid, Exit, ExitKind
from routing.rulebook import Treatment
from telephony.addresses import Addresses
from telephony.dialable import may_be_called
from telephony.effects import is_overtaken, perform
from telephony.ports import CallBackOrder, CarrierResult, Done, Gone, Refused, Unknown
from tests.routing.bench import Bench, call_of, leg_of, treating
from tests.telephony.test_rest import CALL, call_json, carrier_with, fault

THEIRS, OURS = "+14163920142", "+14165550111"
ORDER = CallBackOrder(url="https://x/answer", status_url="https://x/over", ring_s=25)


class Telephone:
    """A carrier that knows one caller, and the calls that are under way to them."""

    def __init__(self, number: str = THEIRS, *, under_way: str = "") -> None:
        self.number = number
        self.under_way = under_way
        """The status of a call of ours to them; empty: there is none."""
        self.placed: list[dict[str, list[str]]] = []
        self.answer: httpx2.Response | None = None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.method == "POST":
            self.placed.append(parse_qs(request.content.decode()))
            return self.answer or httpx2.Response(201, json=call_json())
        if request.url.path.endswith(f"/Calls/{CALL}.json"):
            return httpx2.Response(200, json=call_json() | {"from": self.number, "to": OURS})
        asked = request.url.params["Status"]
        assert request.url.params["To"] == self.number
        found = [call_json(status=asked) | {"direction": "outbound-api"}] if asked == self.under_way else []
        return httpx2.Response(200, json={"calls": found})


async def ordered(telephone: Telephone) -> CarrierResult:
    async with carrier_with(telephone) as (carrier, _):
        return await carrier.call_back(CALL, ORDER)


class TestCallBack:
    async def test_is_made_to_whoever_called_from_the_number_that_they_dialled(self) -> None:
        telephone = Telephone()
        assert await ordered(telephone) == Done()
        (form,) = telephone.placed
        assert (form["To"], form["From"], form["Timeout"]) == ([THEIRS], [OURS], ["25"])
        assert (form["Url"], form["StatusCallback"]) == ([ORDER.url], [ORDER.status_url])

    @pytest.mark.parametrize("status", ["queued", "ringing", "in-progress"])
    async def test_is_not_made_while_one_is_under_way(self, status: str) -> None:
        """F-31: an order whose outcome nobody knew is given again; the first one may have been carried out."""
        telephone = Telephone(under_way=status)
        assert await ordered(telephone) == Done()
        assert telephone.placed == []

    async def test_does_not_know_what_a_failure_of_the_carrier_means(self) -> None:
        telephone = Telephone()
        telephone.answer = fault(500, 20500)
        assert await ordered(telephone) == Unknown("HTTP 500")
        assert len(telephone.placed) == 1, "whoever repeats it looks again first"

    @pytest.mark.parametrize("number", ["anonymous", "", "+19005550123", "+4420794601", "+18095550123"])
    async def test_is_refused_for_a_number_that_must_not_be_dialled(self, number: str) -> None:
        """S10."""
        telephone = Telephone(number)
        assert isinstance(await ordered(telephone), Refused)
        assert telephone.placed == []

    async def test_finds_nobody_when_the_carrier_has_forgotten_the_call(self) -> None:
        async with carrier_with(lambda _: fault(404, 20404)) as (carrier, _):
            assert await carrier.call_back(CALL, ORDER) == Gone()


class TestDialableNumber:
    @pytest.mark.parametrize("number", [THEIRS, "+15193760117", "+12125550123"])
    def test_may_be_called(self, number: str) -> None:
        assert may_be_called(number)

    @pytest.mark.parametrize("number", ["", "anonymous", "unknown", "4163920142", "+14161", "+19005550123"])
    def test_is_not_one_that_is_withheld_wrong_or_costly(self, number: str) -> None:
        assert not may_be_called(number)


class Calling:
    """A carrier that takes the order and keeps it."""

    def __init__(self) -> None:
        self.orders: list[tuple[CallSid, CallBackOrder]] = []

    async def call_back(self, first: CallSid, order: CallBackOrder) -> CarrierResult:
        self.orders.append((first, order))
        return Done()


class TestOrder:
    @pytest.fixture
    def bench(self) -> Bench:
        way = Exit(kind=ExitKind.CALL_BACK, when=AT_ONCE)
        bench = Bench.opened(treating(Treatment(exits=(way,))))
        bench.call("ann")
        bench.pass_time(5_000)
        bench.take_exit("ann", ExitKind.CALL_BACK)
        bench.staff("amy")
        bench.answer("ann-back")
        return bench

    def placed(self, bench: Bench) -> PlaceCallBack:
        return next(order for order in bench.orders if isinstance(order, PlaceCallBack))

    async def test_names_the_call_and_no_number(self, bench: Bench) -> None:
        carrier, effect = Calling(), self.placed(bench)
        addresses = Addresses("https://voice.example.org")
        assert await perform(carrier, addresses, effect) == Done()  # type: ignore[arg-type]
        ((first, order),) = carrier.orders
        assert first == call_of("ann")
        assert "/voice/call-back/ann-back/ann-back-1/en" in order.url
        assert "/cb/call-back/ann-back/ann-back-1" in order.status_url
        assert order.ring_s == 25

    def test_stands_while_the_specialist_waits(self, bench: Bench) -> None:
        assert not is_overtaken(self.placed(bench), bench.floor)

    def test_is_overtaken_when_the_specialist_is_gone_or_the_caller_there(self, bench: Bench) -> None:
        bench.press_the_call_back_key("ann")
        assert is_overtaken(self.placed(bench), bench.floor)

    def test_is_overtaken_when_the_line_of_the_specialist_is_lost(self, bench: Bench) -> None:
        bench.end_leg(leg_of("ann-back-1"))
        assert is_overtaken(self.placed(bench), bench.floor)

    def test_is_overtaken_when_the_call_back_is_over(self, bench: Bench) -> None:
        effect = self.placed(bench)
        bench.call_back_ends("ann")
        bench.cancel_call_back("ann")
        assert is_overtaken(effect, bench.floor)
