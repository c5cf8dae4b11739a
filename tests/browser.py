"""The machine's own Chromium, one for all the tests of a worker."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

# As long as Playwright's own actions wait: a busy machine is no fault of the page.
expect.set_options(timeout=30_000)

ARGUMENTS = ["--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-dev-shm-usage"]

SLOW = {"latency": 80, "downloadThroughput": 300_000, "uploadThroughput": 80_000}
"""A network where one waits: milliseconds, bytes a second."""

ALL_LOOKS = os.environ.get("AXE") == "all"
"""``make axe``: every width, light and dark."""


def looks(**profiles: dict[str, Any]) -> list[Any]:
    """How a page is looked at, as parameters (profile, scheme): phones in the dark, desks in the light; all ways with ``AXE=all``."""
    every = [(name, profile, scheme) for name, profile in profiles.items() for scheme in ("light", "dark")]
    return [
        pytest.param(profile, scheme, id=f"{name}-{scheme}")
        for name, profile, scheme in every
        if ALL_LOOKS or scheme == ("dark" if profile["viewport"]["width"] < 600 else "light")
    ]


def slow_down(page: Page) -> None:
    """This page's network from now on."""
    control = page.context.new_cdp_session(page)
    control.send("Network.enable")
    control.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})


def until(page: Page, script: str) -> None:
    """Wait until ``script`` is true, or what it promises is; a page's policy may forbid ``wait_for_function``, which takes a promise for true."""
    deadline = time.monotonic() + 30
    while not page.evaluate(script):
        if time.monotonic() > deadline:
            pytest.fail(f"never true: {script}")
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Started by the first journey that asks for it.

    Playwright's loop then lives in this thread, where Django would refuse the database to every later test of the worker;
    here the database is only ever asked between the browser's steps, so from then on it is allowed.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        running = playwright.chromium.launch(executable_path=os.environ["CHROMIUM"], args=ARGUMENTS)
        yield running
        running.close()
