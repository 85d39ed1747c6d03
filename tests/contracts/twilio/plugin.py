"""The witness in a run of the tests: started before the first, asked after each, summed up at the end."""

import json
import sys
from typing import Any

import pytest

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
        self._unheard = {
            "twilio.base.client_base": hear_the_client,
            "simulator.carrier.gate": hear_the_double,
        }
        self._others = [0, 0]
        """What the workers counted, in the process that writes the summary."""

    def pytest_collection_finish(self) -> None:
        self._listen()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self._listen()

    def _listen(self) -> None:
        """Hear the client and the double as soon as something has loaded them; loading them takes a second."""
        for module, hear in list(self._unheard.items()):
            if module in sys.modules:
                del self._unheard[module]
                hear(self.witness, self._patch)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        try:
            result = yield
        except BaseException:
            # What a failing test did is its own; the next one must not answer for it.
            self.witness.taken()
            raise
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
            version = json.loads(self._published.read_text())["info"]["version"]
            published = f"version {version}, found at {self._published}"
        else:
            published = f"absent, so not checked against it ({VARIABLE} names another path)"
        terminalreporter.section("contract with the carrier")
        terminalreporter.write_line(
            f"Twilio contract: {requests} requests, {answers} answers checked against our own subset; "
            f"Twilio's OpenAPI: {published}"
        )
