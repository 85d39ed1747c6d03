"""Fixtures that every room shares: real servers, each named in the summary at the end of the run.

redis_url         URL of a real Redis-protocol server for the whole run; the tests of one worker share it
redis_url_clean   the same, emptied before the test
postgres_url      SQLAlchemy URL of a real PostgreSQL server; for creating databases, not for tables
fresh_database    SQLAlchemy URL of an empty PostgreSQL database of the test's own
migrated_database the same with the schema of this version, for a user whom row-level security holds;
                  `tests.migrated.migrate` makes one of SQLite
chromium_path     a browser's program, for Playwright's `executable_path`
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
import redis

from live.redis_program import RedisServerError, server_version
from live.redis_server import EmbeddedRedis
from tests.contracts.twilio.plugin import TwilioContract
from tests.migrated import migrated_template
from tests.official_files import HSDS_VARIABLE, hsds_files
from tests.servers import (
    BROWSER_HINT,
    ServerUnavailable,
    browser_version,
    find_browser,
    given_to_nobody_special,
    new_database,
    postgres_server,
)

LONG_FILES = (
    "tests/browser/test_screens.py",
    "tests/machines/test_floor_machine.py",
    "tests/app/test_compiled.py",
    "tests/machines/test_talk_machine.py",
    "tests/machines/test_phone_machine.py",
    "tests/machines/test_text_machine.py",
    "tests/routing/test_mutants.py",
    "tests/scenarios/test_every_order.py",
    "tests/app/test_start.py",
    "tests/desk/test_matrix.py",
    "tests/browser/test_access.py",
    "tests/browser/test_stories.py",
    "tests/browser/test_rules.py",
    "tests/browser/test_records.py",
    "tests/browser/test_floods.py",
    "tests/browser/test_recording.py",
    "tests/browser/test_talk.py",
    "tests/browser/test_texts.py",
    "tests/browser/test_phones.py",
    "tests/browser/test_coming_back.py",
    "tests/app/test_canaries.py",
    "tests/contracts/test_floor_store_twins.py",
    "tests/contracts/test_directory_search.py",
)
"""Files of a minute and more, about longest first."""
SERVERS = pytest.StashKey[dict[str, str]]()
REDIS, POSTGRES = "Redis protocol", "PostgreSQL"
SERVERS_OF_WORKER = "switchboard_servers"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    if given := os.environ.get("TEST_REDIS_URL"):
        url = _database_of_worker(given, request.config)
        _note(request, REDIS, f"{server_version(url)} (TEST_REDIS_URL)")
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="sb211-redis-") as directory:
        try:
            server = EmbeddedRedis(Path(directory))
            server.start()
        except RedisServerError as cause:
            _note(request, REDIS, f"unavailable: {cause}")
            pytest.fail(str(cause))
        try:
            _note(request, REDIS, f"{server_version(server.url)} (started for the tests)")
            yield server.url
        finally:
            server.stop()


@pytest.fixture
def redis_url_clean(redis_url: str) -> str:
    with redis.Redis.from_url(redis_url, socket_timeout=60, socket_connect_timeout=60) as client:
        client.flushdb()
    return redis_url


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> Iterator[str]:
    lender = postgres_server()
    try:
        server = lender.__enter__()
    except ServerUnavailable as cause:
        _note(request, POSTGRES, f"unavailable, its tests did not run: {cause}")
        _absent(str(cause), required_by="TEST_REQUIRE_POSTGRES")
    try:
        _note(request, POSTGRES, f"{server.version} ({server.origin})")
        yield server.url
    finally:
        lender.__exit__(None, None, None)


@pytest.fixture
def fresh_database(postgres_url: str) -> Iterator[str]:
    with new_database(postgres_url) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    with migrated_template(postgres_url) as name:
        yield name


@pytest.fixture
def migrated_database(postgres_url: str, postgres_template: str) -> Iterator[str]:
    with new_database(postgres_url, postgres_template) as url:
        yield given_to_nobody_special(url)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = find_browser()
    if found is None:
        _absent(f"No browser: {BROWSER_HINT}.", required_by="TEST_REQUIRE_BROWSER")
    return str(found)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SERVERS] = {}
    config.pluginmanager.register(TwilioContract(config), "twilio-contract")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, or one processor would wait for the other at the end of the run.

    For the same reason `make test` tells pytest-xdist not to put the files with the most tests first.
    """
    places = {file: place for place, file in enumerate(LONG_FILES)}
    items.sort(key=lambda item: places.get(item.nodeid.partition("::")[0], len(places)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Under xdist a worker hands what it noted to the process that writes the summary.
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[SERVERS_OF_WORKER] = session.config.stash[SERVERS]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    node.config.stash[SERVERS].update(getattr(node, "workeroutput", {}).get(SERVERS_OF_WORKER, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    noted = config.stash[SERVERS]
    browser = find_browser()
    terminalreporter.section("real servers")
    for name in (REDIS, POSTGRES):
        terminalreporter.write_line(f"{name}: {noted.get(name, 'not needed by the tests that ran')}")
    found = f"{browser} {browser_version(browser)}" if browser else f"{BROWSER_HINT}; its tests did not run"
    terminalreporter.write_line(f"Browser: {found}")
    official = hsds_files()
    found = f"found at {official}" if official.is_dir() else f"none at {official}, so our own shapes alone"
    terminalreporter.write_line(f"Official HSDS schemas and examples ({HSDS_VARIABLE}): {found}")


def _note(request: pytest.FixtureRequest, name: str, what: str) -> None:
    request.config.stash[SERVERS][name] = what


def _absent(reason: str, *, required_by: str) -> NoReturn:
    if os.environ.get(required_by):
        pytest.fail(f"{reason} ({required_by} is set, so this is a failure.)")
    pytest.skip(reason)


def _database_of_worker(url: str, config: pytest.Config) -> str:
    """Give each worker a numbered database of one shared server, so that none empties another's."""
    worker: str | None = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        return url
    separator = "&" if "?" in url else "?"
    return f"{url}{separator}db={int(worker.removeprefix('gw')) + 1}"
