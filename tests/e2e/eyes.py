"""What is looked at on a page: axe-core with its RGAA rules, and what axe-core does not see (``eyes.js``)."""

import json
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "RGAAv4", "best-practice")
EYES = Path(__file__).with_name("eyes.js").read_text(encoding="utf-8")
_AXE = Axe()
_OPTIONS = {"resultTypes": ["violations"], "runOnly": list(RULES)}

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 740}


_STILL = """Promise.race([new Promise(done => setTimeout(done, 5000)), Promise.all(document.getAnimations()
    .filter(one => one.effect.getComputedTiming().endTime < Infinity).map(one => one.finished.catch(() => 0)))])"""
"""Half come, a word has not its contrast yet."""


def axe(page: Page) -> list[str]:
    """Violations, each with its first elements, once what was moving has come to rest."""
    page.evaluate(_STILL)
    found = []
    for violation in _AXE.run(page, options=_OPTIONS).response["violations"]:
        nodes = [node for node in violation["nodes"] if not _scrolls_free(violation["id"], node["failureSummary"])]
        if nodes:
            shown = [node["html"][:160] + node["failureSummary"] for node in nodes[:3]]
            found.append(f"{violation['id']}: {shown}")
    return found


def _scrolls_free(rule: str, summary: str) -> bool:
    """What stands half under the writing field for now is as tall as it must be: ``targets`` of eyes.js measures it."""
    return rule == "target-size" and "partially obscured" in summary


def fits(page: Page) -> bool:
    """Whether nothing is wider than the screen."""
    return bool(page.evaluate("document.scrollingElement.scrollWidth <= innerWidth"))


def eyes(page: Page, *checks: str) -> list[str]:
    """What these functions of ``eyes.js`` say of the page as it stands."""
    wrong: list[str] = page.evaluate(f"{EYES}\n{json.dumps(checks)}.flatMap(name => eyes[name]())")
    return wrong
