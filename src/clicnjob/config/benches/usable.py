"""How soon a page can be used on a cheap phone far from a mast: slow 3G, a processor four times slower.

*Usable*: the page is drawn, its document and its scripts are there (DOMContentLoaded is over), and the page's main action has
received a tap. Chromium's own throttling: 400 ms for each request, 400 kb/s, processor ÷ 4. « First »: nothing is known of the
site, the page of a card is opened. « Next »: the other pages of a young person's tour, one after the other, in the same browser.
"""

import os
import shutil
import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from clicnjob.config.benches import Bench, Measure
from clicnjob.config.benches.ground import Missing
from clicnjob.config.benches.pocket import Pocket, pocket

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
TOUR = ("home", "conversation", "home", "documents", "home", "account")
"""As one goes about: each time the home between two pages."""
ACTIONS = {
    "card": "main form button",
    "home": ".next-card a, .big-rows a",
    "conversation": "[data-composer] textarea",
    "documents": "#scan summary, #scan button, #papers summary",
    "account": "main a, main button, main summary, main label",
}
HEARD = """
addEventListener("pointerdown", event => {
    if (event.isTrusted && document.readyState !== "loading" && event.target.closest("a, button, summary, textarea, label"))
        window.tapped ??= performance.now();
}, true);
addEventListener("click", event => event.preventDefault(), true);
"""
USABLE = """() => window.tapped && Math.max(
    performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
    window.tapped)"""
PLACE = """wanted => [...document.querySelectorAll(wanted)].map(one => one.getBoundingClientRect())
    .filter(box => box.width && box.top >= 0 && box.bottom < innerHeight)
    .map(box => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 }))[0]"""
PATIENCE_S = 20
REST_MS = 3000
"""Between two pages one reads; what the page fetches ahead has that time."""


def take(wanted: frozenset[str]) -> Iterator[Measure]:
    """Seconds; the median of the rounds of the first page, and of the slowest of the next ones."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only developers have it

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise Missing("chromium")
    first: list[float] = []
    after: dict[str, list[float]] = {}
    with pocket() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        for _ in range(ROUNDS):
            for name, seconds in _tour(browser, site):
                (first if name == "card" else after.setdefault(name, [])).append(seconds)
        browser.close()
    medians = {name: statistics.median(seen) for name, seen in after.items()}
    measures = {
        "usable_first_s": statistics.median(first),
        "usable_next_s": max(medians.values()),
        **{f"usable_{name}_s": seconds for name, seconds in medians.items()},
    }
    for name, seconds in measures.items():
        if name in wanted:
            yield name, seconds, "s"


def _tour(browser: "Browser", site: Pocket) -> Iterator[tuple[str, float]]:
    """One person: the card's page on an unknown phone, then, signed in, the tour."""
    with browser.new_context(**PHONE) as context:
        page = context.new_page()
        control = context.new_cdp_session(page)
        page.add_init_script(HEARD)
        control.send("Network.enable")
        control.send("Network.emulateNetworkConditions", SLOW_3G)
        control.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        yield "card", _usable(page, control, site.address + site.pages["card"], ACTIONS["card"])
        _sign_in(context, site)
        page.wait_for_timeout(REST_MS)
        for turn, name in enumerate(TOUR):
            seconds = _usable(page, control, site.address + site.pages[name], ACTIONS[name])
            if turn:  # the first home is where signing in leads
                yield name, seconds
            page.wait_for_timeout(REST_MS)


def _usable(page: "Page", control: "CDPSession", address: str, wanted: str) -> float:
    """Tap the main action as soon as it is seen, again and again, as one does; the first tap it answers counts."""
    page.goto(address, wait_until="commit")
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if place := page.evaluate(PLACE, wanted):
            control.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [place]})
            control.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        if seen := page.evaluate(USABLE):
            return float(seen) / 1000
        page.wait_for_timeout(30)
    message = f"{address} cannot be used"
    raise TimeoutError(message)


def _sign_in(context: "BrowserContext", site: Pocket) -> None:
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in site.cookies.items()])


BENCH = Bench(
    "usable",
    (
        "usable_first_s",
        "usable_next_s",
        *(f"usable_{name}_s" for name in ("home", "conversation", "documents", "account")),
    ),
    take,
)
