"""The witness in a run of the tests: started before the first, asked after each, summed up at the end."""

import json
from typing import Any

import pytest

from tests.contracts.twilio.description import Description
from tests.contracts.twilio.witness import (
    COUNTS_OF_WORKER,
    VARIABLE,
    Witness,
    hear_the_client,
    hear_the_double,
    published_at,
)


class TwilioContract:
    def __init__(self, config: pytest.Config) -> None:
        self._published = published_at(config.rootpath)
        self.witness = Witness(self._published)
        self._patch = pytest.MonkeyPatch()
        self._others = [0, 0]
        """What the workers counted, in the process that writes the summary."""

    def pytest_collection_finish(self) -> None:
        hear_the_client(self.witness, self._patch)
        hear_the_double(self.witness, self._patch)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        result = yield
        if faults := self.witness.taken():
            pytest.fail("The contract with the carrier is broken:\n" + "\n".join(dict.fromkeys(faults)))
        return result

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self._patch.undo()
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[COUNTS_OF_WORKER] = [self.witness.requests, self.witness.answers]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object) -> None:
        counted = getattr(node, "workeroutput", {}).get(COUNTS_OF_WORKER, (0, 0))
        self._others = [before + more for before, more in zip(self._others, counted, strict=True)]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        requests = self.witness.requests + self._others[0]
        answers = self.witness.answers + self._others[1]
        if self._published.exists():
            version = Description(json.loads(self._published.read_text()), {}).version
            published = f"version {version}, found at {self._published}"
        else:
            published = f"absent, so not checked against it ({VARIABLE} names another path)"
        terminalreporter.section("contract with the carrier")
        terminalreporter.write_line(
            f"Twilio contract: {requests} requests, {answers} answers checked against our own subset; "
            f"Twilio's OpenAPI: {published}"
        )
