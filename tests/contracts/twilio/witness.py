"""Hears every REST request that the tests make of the carrier, and every answer of its double, and checks them.

Requests are heard twice: where the official client sends them, whatever stands at the other end, and where the double
receives them. Child processes are not heard; they run the same code.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from tests.contracts.twilio.description import Description, Fields

VARIABLE = "TEST_TWILIO_OPENAPI"
FOUND_AT = Path("shared/data/twilio_api_v2010.json")
"""Beside the repository, when somebody has put the carrier's published description there."""
COUNTS_OF_WORKER = "switchboard_twilio_contract"
BAD_REQUEST, UNAUTHORIZED = 400, 401
NULL_IN_PROSE = (("api.v2010.account.conference", "reason_conference_ended"),)
"""What is null while it does not apply."""


def published_at(root: Path) -> Path:
    given = os.environ.get(VARIABLE)
    return Path(given) if given else root.parent / FOUND_AT


def _amend(document: dict[str, Any]) -> None:
    """Let null stand where the published text says that it does, and the published schema forgets it."""
    schemas = document["components"]["schemas"]
    for schema, field in NULL_IN_PROSE:
        properties = schemas[schema]["properties"]
        reference = properties[field]["$ref"].rpartition("/")[2]
        properties[field] = {
            **schemas[reference],
            "nullable": True,
            "enum": [*schemas[reference]["enum"], None],
        }


class Witness:
    """Counts what was heard, and keeps what was wrong until the test that caused it is over."""

    def __init__(self, published: Path) -> None:
        self.requests = self.answers = 0
        self.faults: list[str] = []
        self._published = published
        self._descriptions: tuple[tuple[str, Description], ...] | None = None

    @property
    def descriptions(self) -> tuple[tuple[str, Description], ...]:
        """Our own subset, and the carrier's whole description where it is at hand; read when first needed."""
        if self._descriptions is None:
            # Loaded here: most runs of a few tests never speak to the carrier.
            from tests.contracts.twilio.description import Description
            from tests.contracts.twilio.subset import error_schema, own_description

            own = [("our subset", Description(own_description(), error_schema()))]
            if self._published.exists():
                document = json.loads(self._published.read_text())
                _amend(document)
                own.append(("Twilio's OpenAPI", Description(document, error_schema())))
            self._descriptions = tuple(own)
        return self._descriptions

    def request(self, method: str, path: str, fields: Fields) -> None:
        self.requests += 1
        for name, description in self.descriptions:
            for fault in description.faults_of_request(method, path, fields):
                self.faults.append(f"{method} {path} is no request of {name}: {fault}")

    def answer(self, method: str, path: str, status: int, body: bytes) -> None:
        self.answers += 1
        answer = json.loads(body) if body else None
        for name, description in self.descriptions:
            for fault in description.faults_of_answer(method, path, status, answer):
                self.faults.append(f"{status} to {method} {path} is no answer of {name}: {fault}")

    def taken(self) -> list[str]:
        """Give what was wrong since it was last asked for."""
        faults, self.faults = self.faults, []
        return faults


def hear_the_client(witness: Witness, patch: pytest.MonkeyPatch) -> None:
    """Hear every request that the official client sends; those that the carrier calls bad are meant to be bad."""
    from twilio.base.client_base import ClientBase  # type: ignore[import-untyped]

    send, send_async = ClientBase.request, ClientBase.request_async

    def request(self: Any, method: str, uri: str, *args: Any, **kwargs: Any) -> Any:
        answer = send(self, method, uri, *args, **kwargs)
        _note(witness, answer, method, uri, *args, **kwargs)
        return answer

    async def request_async(self: Any, method: str, uri: str, *args: Any, **kwargs: Any) -> Any:
        answer = await send_async(self, method, uri, *args, **kwargs)
        _note(witness, answer, method, uri, *args, **kwargs)
        return answer

    patch.setattr(ClientBase, "request", request)
    patch.setattr(ClientBase, "request_async", request_async)


def hear_the_double(witness: Witness, patch: pytest.MonkeyPatch) -> None:
    """Hear what the double is asked, and what it answers."""
    from simulator.carrier.gate import Gate, Operation

    plain = Gate.__call__

    def watched(self: Gate, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        serve = plain(self, operation)

        async def endpoint(request: Request) -> Response:
            answer = await serve(request)
            if answer.status_code not in (BAD_REQUEST, UNAUTHORIZED):
                form = await request.body() if request.method == "POST" else request.scope["query_string"]
                fields = parse_qsl(form.decode(), keep_blank_values=True)
                for name, description in witness.descriptions:
                    faults = description.faults_of_request(request.method, request.url.path, fields)
                    witness.faults += [f"the double took what {name} does not: {fault}" for fault in faults]
            witness.answer(request.method, request.url.path, answer.status_code, bytes(answer.body))
            return answer

        return endpoint

    patch.setattr(Gate, "__call__", watched)


def _note(
    witness: Witness,
    answer: Any,
    method: str,
    uri: str,
    params: Mapping[str, object] | None = None,
    data: Mapping[str, object] | None = None,
    *args: object,
    **kwargs: object,
) -> None:
    if answer.status_code in (BAD_REQUEST, UNAUTHORIZED):
        return
    parts = urlsplit(uri)
    fields = [*parse_qsl(parts.query, keep_blank_values=True), *_pairs(params), *_pairs(data)]
    witness.request(method.upper(), parts.path, fields)


def _pairs(fields: Mapping[str, object] | None) -> Iterator[tuple[str, str]]:
    for name, value in (fields or {}).items():
        for one in value if isinstance(value, list | tuple) else (value,):
            if one is not None:
                yield name, str(one)
