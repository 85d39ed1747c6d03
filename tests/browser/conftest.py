"""Fixtures of the browser's tests: a real Chromium, the whole sample service, and a room with an invented morning.

service           the running sample service, for the browser tests of one worker; it ends before others begin
demos             starts desks with an invented morning behind them
morning           such a desk, with four hours of traffic
crowded_morning   the same with 500 specialists at work and 300 callers waiting
open_browser      opens a browser of its own for a person: nothing is shared with other persons but the service
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from tests.browser.demos import Demos
from tests.browser.person import PATIENCE_MS, SIZE
from tests.browser.service import SampleService, sample_service

OpenBrowser = Callable[..., Awaitable[BrowserContext]]

# Patience, not a bar: on a busy machine an answer that is on its way takes longer than Playwright's own five seconds.
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="package")
def service(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SampleService]:
    with sample_service(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session")
def demos(chromium_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demos]:
    demos = Demos(tmp_path_factory.mktemp("demos"))
    yield demos
    demos.close()


@pytest.fixture
def morning(demos: Demos, tmp_path: Path) -> Iterator[str]:
    with demos.open("small", tmp_path) as url:
        yield url


@pytest.fixture
def crowded_morning(demos: Demos, tmp_path: Path) -> Iterator[str]:
    with demos.open("crowd", tmp_path) as url:
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
