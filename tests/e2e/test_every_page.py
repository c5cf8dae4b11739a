"""Every page of the address book in a real browser, phone and desk, light and dark: axe-core finds nothing.

The pages come from the routes, the people who may open them from the permission matrix: a new page is looked at without
anyone thinking of it. Each is looked at once (R24), on a light phone or on a dark desk by turns; ``make axe`` looks at all four.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect
from pytest_django.fixtures import Settings

from clicnjob.demo.urls import urlpatterns as demo_patterns
from clicnjob.notifications.actions import enqueue
from clicnjob.shared.actor import SYSTEM
from clicnjob.structures.models import YoungPerson
from tests.e2e.every_page import WAYS, furnish, with_fresh_proof
from tests.e2e.rooms import Room
from tests.e2e.rooms import room as room  # noqa: PLC0414  a fixture
from tests.matrix.stage import Stage
from tests.matrix.test_matrix import ROWS, Row, address, expected_pairs
from tests.realtime import conftest as network

serve = network.serve

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 740}
FOUR = [(PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light")]
ALL = os.environ.get("AXE") == "all"

STAFF = ("own", "lead", "direc", "netw")
NO_PAGE = {
    "home:health": "for operators: JSON",
    "documents:page": "a picture",
    "messaging:count": "a piece of every page, looked at there",
    "messaging:file": "a picture, a PDF or a voice",
    "messaging:preview": "a small picture",
    "messaging:mailing-file": "a picture or a PDF",
    "messaging:mailing-preview": "a small picture",
    "workshops:feed": "a calendar, read by calendar programs",
    "enrolment:answer-ics": "a file for the calendar of a phone",
    "workshops:seat-ics": "a file for the calendar of a phone",
    "notifications:worker": "a script",
    "messaging:shell-worker": "a script",
    "enrolment:conversation-context": "a piece of the conversation's page, looked at there",
    "enrolment:sheet": "a PDF",
    "enrolment:certificate": "a PDF",
    "enrolment:phone-camera": "on a paired phone alone: looked at in tests/enrolment/test_phone_in_a_browser.py",
    "home:gallery": "in the demonstration alone: looked at below",
}
ALSO = {
    "home:dashboard": ("lead", "recep", "sector", "direc"),
    "enrolment:person": ("coll", "recep"),
    "enrolment:desk": ("direc",),
    "insights:overview": ("direc", "netw"),
    "structures:team": ("netw",),
    "structures:switch": ("netw",),
}
"""Pages that show something else to these roles."""
# A page behind another one is never painted: it is not waited for longer than this.
PAINTED = "new Promise(done => { requestAnimationFrame(() => requestAnimationFrame(done)); setTimeout(done, 5000); })"
TOO_WIDE = "[...document.querySelectorAll('body *')].filter(el => el.getBoundingClientRect().right > innerWidth).map(el => el.className)"
DEMO_PAGES = {"outbox": "/demo/envois/"}


def openers(row: Row) -> list[str]:
    """Whom a page is looked at with: nobody where nobody needs to sign in; else a young person, a professional, a volunteer."""
    may = [role for role, answer in row.answers.items() if answer == "ok"]
    if "anon" in may or row.route in {"accounts:first-factor", "accounts:second-factor", "accounts:youth-phone-code"}:
        return ["anon"]
    staff = [role for role in STAFF if role in may][:1]
    return [*[role for role in ("youth", "vol") if role in may], *staff, *ALSO.get(row.route, ())]


PAGES = [row for row in ROWS if row.method == "GET" and row.route not in NO_PAGE]
TOURS = sorted({role for row in PAGES for role in openers(row)})


def test_no_page_is_forgotten() -> None:
    gets = {route for route, method in expected_pairs() if method == "GET"}

    assert {row.route for row in PAGES} | set(NO_PAGE) == gets
    assert [row.route for row in PAGES if not openers(row)] == []
    assert sorted(set(NO_PAGE) - gets) + sorted((set(ALSO) | set(WAYS)) - gets) == []
    shown = {entry.name for entry in demo_patterns if "GET" in entry.callback.methods}
    assert shown == set(DEMO_PAGES)


def looks(name: str) -> list[tuple[dict[str, int], str]]:
    """The screens a page is looked at on."""
    return FOUR if ALL else [FOUR[sum(name.encode()) % 2]]


def dress(page: Page, size: dict[str, int], scheme: str) -> None:
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    # The colours of the other scheme are there once a frame was drawn.
    page.evaluate(
        "() => new Promise(done => { setTimeout(done, 200); requestAnimationFrame(() => requestAnimationFrame(done)); })"
    )


@dataclass
class Look:
    """What is wrong with the pages seen so far, by address."""

    wrong: dict[str, list[str]]

    def at(self, page: Page, name: str) -> None:
        found = []
        for size, scheme in looks(name):
            dress(page, size, scheme)
            page.evaluate(PAINTED)
            for violation in Axe().run(page).response["violations"]:
                nodes = [node["html"][:160] + node["failureSummary"] for node in violation["nodes"][:3]]
                found.append(f"{violation['id']} ({size['width']} px, {scheme}): {nodes}")
        page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        page.evaluate(PAINTED)
        if page.evaluate("document.scrollingElement.scrollWidth > innerWidth"):
            found.append(f"wider than a phone of 320 px: {page.evaluate(TOO_WIDE)}")
        if found:
            self.wrong[name] = found


@pytest.fixture
def look() -> Look:
    return Look({})


@pytest.fixture
def visit(browser: Browser, serve: Callable[[], network.Running]) -> Iterator[Callable[..., Page]]:
    """A browser of one's own, signed in as a role of the stage."""
    home = f"http://127.0.0.1:{serve().port}"
    contexts = []

    def open_as(stage: Stage, role: str, language: str = "fr") -> Page:
        context = browser.new_context(base_url=home, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        cookie: Any = stage.clients[role].cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None:
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": home}])
        context.add_cookies([{"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": home}])
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "language"), [*((role, "fr") for role in TOURS), ("youth", "ar")])
def test_every_page_can_be_used_by_everyone(visit: Callable[..., Page], look: Look, role: str, language: str) -> None:
    """axe-core: no violation on any page this role opens, from left to right or from right to left; none too wide."""
    stage = furnish()
    if role in STAFF:
        with_fresh_proof(stage, role)
    page, elsewhere = visit(stage, role, language), {}
    for row in PAGES:
        if role not in openers(row) or (language != "fr" and row.route in WAYS):
            continue
        if role == "anon":
            page = visit(stage, role)
        asked = address(row.route, stage.ids)
        dress(page, *looks(row.route)[0])  # before the page is drawn: nothing then changes colour under axe's eyes
        if row.route in WAYS:
            WAYS[row.route](page, stage)
        else:
            page.goto(asked)
        if (landed := page.evaluate("location.pathname")) != asked:
            elsewhere[row.route] = landed
        look.at(page, row.route)
        if role == "anon":
            page.context.close()

    assert (look.wrong, elsewhere) == ({}, {})


def test_the_demonstrations_own_pages(room: Room, look: Look, lea: YoungPerson, settings: Settings) -> None:
    """With a text in the outbox, and the doors one enters by."""
    settings.DEMO_MODE, settings.ROOT_URLCONF = True, "tests.e2e.demo_urls"
    (engine,) = settings.TEMPLATES
    doors = [*engine["OPTIONS"]["context_processors"], "clicnjob.demo.context.doors"]
    settings.TEMPLATES = [{**engine, "OPTIONS": {**engine["OPTIONS"], "context_processors": doors}}]
    enqueue(
        channel="sms",
        recipient="+33612345678",
        template="message_notice",
        blanks={"counsellor": "Claire", "link": "/messages/"},
        structure=lea.structure,
        person=lea,
        by=SYSTEM,
    )
    page = room.open()
    for path in (*DEMO_PAGES.values(), "/connexion/", "/galerie/"):
        dress(page, *looks(path)[0])
        page.goto(path)
        look.at(page, path)

    page.goto("/connexion/")
    expect(page.get_by_role("button", name="Entrer comme conseillère")).to_be_visible()
    assert look.wrong == {}
