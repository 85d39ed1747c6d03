"""The contract with the carrier: what it notices, and that our subset and the published description agree."""

from collections.abc import Iterator

import pytest

from simulator.carrier.calls import API_VERSION
from simulator.carrier.rest import OPERATIONS
from tests.contracts.twilio.description import Description
from tests.contracts.twilio.subset import error_schema, own_description, schema_of
from tests.contracts.twilio.witness import VARIABLE, Witness, published_at

ACCOUNT = f"/{API_VERSION}/Accounts/AC{'0' * 32}"
CALL = f"CA{'1' * 32}"
ROOM = f"CF{'2' * 32}"
CREATE = [("To", "+14165550123"), ("From", "+14165550111"), ("Url", "https://example.org/voice")]


@pytest.fixture(params=["our subset", "Twilio's OpenAPI"])
def description(request: pytest.FixtureRequest) -> Description:
    known = dict(Witness(published_at(request.config.rootpath)).descriptions)
    if request.param not in known:
        pytest.skip(f"{request.param} is not at hand; {VARIABLE} names its path")
    return known[request.param]


@pytest.fixture
def own() -> Description:
    return Description(own_description(), error_schema())


class TestRequest:
    @pytest.mark.parametrize(
        ("method", "path", "fields", "fault"),
        [
            ("POST", "/Calls.json", CREATE[:1], "'From' is a required property"),
            ("POST", "/Calls.json", [*CREATE, ("Colour", "red")], "unknown parameter Colour"),
            ("POST", "/Calls.json", [*CREATE, ("Method", "PUT")], "'PUT' is not one of"),
            ("POST", "/Calls.json", [*CREATE, ("Timeout", "soon")], "'soon' is not of type 'integer'"),
            ("POST", "/Calls.json", [*CREATE, ("Url", "https://b.example")], "Url is given 2 times"),
            ("POST", f"/Calls/{CALL}.json", [("Status", "hung up")], "'hung up' is not one of"),
            ("POST", f"/Calls/{CALL}.json", [("Url", "no address")], "'no address' is not a 'uri'"),
            ("GET", "/Calls/CA12.json", [], "Sid in the path"),
            ("GET", "/Conferences/room-1/Participants.json", [], "ConferenceSid in the path"),
            (
                "POST",
                f"/Conferences/{ROOM}/Participants/caller.json",
                [("Hold", "yes")],
                "not of type 'boolean'",
            ),
            ("POST", "/Queues.json", [("FriendlyName", "q"), ("MaxSize", "all")], "'all' is not of type"),
            ("PUT", "/Calls.json", CREATE, "no such operation"),
        ],
    )
    def test_that_breaks_the_contract_is_noticed(
        self, description: Description, method: str, path: str, fields: list[tuple[str, str]], fault: str
    ) -> None:
        faults = description.faults_of_request(method, ACCOUNT + path, fields)
        assert any(fault in one for one in faults), faults

    def test_that_keeps_it_is_not_complained_of(self, description: Description) -> None:
        events = [("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "completed")]
        fields = [*CREATE, *events, ("Timeout", "20"), ("Record", "true")]
        assert description.faults_of_request("POST", f"{ACCOUNT}/Calls.json", fields) == []

    @pytest.mark.parametrize(
        ("path", "fields"),
        [
            ("/Queues.json", [("FriendlyName", "q"), ("MaxSize", "5001")]),
            ("/Queues.json", [("FriendlyName", "q" * 65)]),
            ("/Calls.json", CREATE[:2]),
            ("/Calls.json", [*CREATE, ("Timeout", "601")]),
            ("/Calls.json", [*CREATE, ("StatusCallbackEvent", "answer")]),
            (f"/Calls/{CALL}.json", [("Twiml", "x" * 4001)]),
        ],
    )
    def test_beyond_a_limit_that_the_published_file_does_not_write_down_is_noticed(
        self, own: Description, path: str, fields: list[tuple[str, str]]
    ) -> None:
        assert own.faults_of_request("POST", ACCOUNT + path, fields)


class TestAnswer:
    def test_of_another_shape_is_noticed(self, description: Description) -> None:
        path = f"{ACCOUNT}/Queues/QU{'3' * 32}.json"
        assert description.faults_of_answer("GET", path, 200, {"current_size": "many"})
        assert description.faults_of_answer("GET", path, 206, {})
        assert description.faults_of_answer(
            "GET", f"{ACCOUNT}/Queues.json", 200, {"queues": [{"sid": "QU1"}]}
        )

    def test_that_lacks_a_field_or_has_one_too_many_is_noticed(self, own: Description) -> None:
        path = f"{ACCOUNT}/Queues/QU{'3' * 32}.json"
        (fault, *_) = own.faults_of_answer("GET", path, 200, {})
        assert "is a required property" in fault
        faults = own.faults_of_answer("GET", path, 200, {"mood": "good"})
        assert any("'mood' was unexpected" in one for one in faults)

    def test_that_refuses_has_the_shape_of_a_refusal(self, description: Description) -> None:
        refusal = {"code": 20404, "message": "no", "more_info": "https://example.org", "status": 404}
        path = f"{ACCOUNT}/Calls/{CALL}.json"
        assert description.faults_of_answer("GET", path, 404, refusal) == []
        assert description.faults_of_answer("GET", path, 404, {"error": "no"})


class TestSubset:
    def test_describes_everything_that_the_double_offers(self, own: Description) -> None:
        offered = {(method, path) for method, path, _ in OPERATIONS}
        described = {(one.method, one.path.partition("{AccountSid}")[2]) for one in own.operations}
        assert {(method, _shape(path)) for method, path in offered} == {
            (method, _shape(path)) for method, path in described
        }

    def test_asks_and_promises_nothing_that_the_published_description_does_not_know(
        self, own: Description, request: pytest.FixtureRequest
    ) -> None:
        published = dict(Witness(published_at(request.config.rootpath)).descriptions).get("Twilio's OpenAPI")
        if published is None:
            pytest.skip(f"Twilio's OpenAPI is not at hand; {VARIABLE} names its path")
        theirs = {(one.method, _shape(one.path)): one for one in published.operations}
        for ours in own.operations:
            their = theirs[ours.method, _shape(ours.path)]
            assert set(ours.parameters) <= set(their.parameters), ours.path
            assert set(ours.answers) <= set(their.answers), ours.path

    def test_reads_types_as_they_are_written(self) -> None:
        assert schema_of("sid CA?") == {"type": "string", "pattern": "^CA[0-9a-f]{32}$", "nullable": True}
        assert schema_of("whole 1..5000") == {"type": "integer", "minimum": 1, "maximum": 5000}
        assert schema_of("list of a|b") == {"type": "array", "items": {"type": "string", "enum": ["a", "b"]}}


def _shape(path: str) -> str:
    """Write a path without the names of its blanks: ours and theirs differ."""
    return "{}".join(_between_braces(path))


def _between_braces(path: str) -> Iterator[str]:
    for piece in path.split("{"):
        yield piece.partition("}")[2] if "}" in piece else piece
