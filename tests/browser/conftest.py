"""Fixtures of the browser's tests: a real Chromium, the whole sample service, and a room with an invented morning.

service           the running sample service, for the browser tests of one worker; it ends before others begin
morning           the desk with four hours of invented traffic behind it; small, and quick to start
crowded_morning   the same with 500 specialists at work and 300 callers waiting
open_browser      opens a browser of its own for a person: nothing is shared with other persons but the service
"""

import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.browser.person import PATIENCE_MS, SIZE
from tests.browser.service import SampleService, free_ports, sample_service, server

OpenBrowser = Callable[..., Awaitable[BrowserContext]]

# Patience, not a bar: on a busy machine an answer that is on its way takes longer than Playwright's own five seconds.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    with sample_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture
def morning(chromium_path: str, tmp_path: Path) -> Iterator[str]:
    with demo("small", tmp_path) as url:
        yield url


@pytest.fixture
def crowded_morning(chromium_path: str, tmp_path: Path) -> Iterator[str]:
    with demo("crowd", tmp_path) as url:
        yield url


@contextmanager
def demo(size: str, directory: Path) -> Iterator[str]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "tests.desk.demo", str(port), size]
    with server(command, f"{url}/sign-in", directory / "demo.log", dict(os.environ)):
        yield url


@pytest.fixture(scope="module")
async def chromium(chromium_path: str) -> AsyncIterator[Browser]:
    # Chromium's sandbox does not start for root, as whom containers often run tests.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=arguments)
        yield browser
        await browser.close()


@pytest.fixture
async def open_browser(chromium: Browser) -> AsyncIterator[OpenBrowser]:
    contexts: list[BrowserContext] = []

    async def opened(locale: str = "en") -> BrowserContext:
        context = await chromium.new_context(
            viewport=SIZE, locale=f"{locale}-CA", color_scheme="light", reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context

    yield opened
    for context in contexts:
        await context.close()
